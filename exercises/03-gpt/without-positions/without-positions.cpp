// 03-gpt/without-positions (break): A head that cannot tell stop from post
//
// Somebody has taken the vectors for the places out of a model. What position u offers then
// depends on its token alone, so one head of one layer boils down to two tables: how much a
// position would like to hear from a token (a score), and what that token has to say (here one
// number, a value).
//
// A token is a number from 0 to V - 1. The head has its mask: position t hears the positions 0 to
// t. Show in three functions what it has lost:
//
// * `from_counts(counts, scores, values)`: what the last position takes home. You do not get the
//   text. You get `counts[v]`, how often the token v occurs in it, the last position included;
//   `scores[v]`, the last position's score for the token v; `values[v]`. All have V numbers, and a
//   softmax over the *positions* has to come out.
// * `texts(tokens)`: for how many different texts, this one included, does the last position take
//   home the same, whatever the tables are? The text has the same length and the same last token.
// * `same(first, second)`: two texts of equal length. For each position, does it take home the
//   same in both, whatever the tables are? The answer has a 1 for yes and a 0 for no.
//
// Before you run anything: is it only the last position that is deaf to the order, or all of them?
//
// Check it: practice check without-positions     Stuck? practice hint without-positions
// In the book: 03-gpt/attention, "No place, and no neighbours"
#include "solutions/03-gpt/without-positions/without-positions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

double from_counts(const std::vector<int>& counts, const std::vector<double>& scores,
                   const std::vector<double>& values) {
  throw exercise::Unsolved("from_counts");
}

int texts(const std::vector<int>& tokens) {
  throw exercise::Unsolved("texts");
}

std::vector<int> same(const std::vector<int>& first, const std::vector<int>& second) {
  throw exercise::Unsolved("same");
}

}  // namespace wr::gpt
