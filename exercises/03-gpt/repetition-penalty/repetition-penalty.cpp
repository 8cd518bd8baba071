// 03-gpt/repetition-penalty (extend): You said that before
//
// Greedy decoding falls into repeating itself. People have put up three fences against it, all of
// them between the scores and the softmax.
//
// Write three functions. Tokens are numbers from 0, `text` is what has been read and written so
// far, and `scores` holds one score for each token of the vocabulary.
//
// * `penalised(scores, text, penalty)`: every token that occurs in the text gets a smaller score,
//   however often it occurs. A score above 0 is divided by the penalty, one below 0 is multiplied
//   by it; the penalty is above 1 (Nitish Keskar and others, 2019, used 1.2).
// * `subtracted(scores, text, presence, frequency)`: from the score of a token that occurs n times
//   in the text, n at least 1, goes presence + n * frequency.
// * `banned(text, n)`: the tokens that must not come next if no n tokens in a row are to come a
//   second time, in ascending order and each once; n is at least 1. A token is banned if the last
//   n - 1 tokens of the text, with it behind them, are n tokens that stand somewhere in the text
//   already.
//
// Before you run it: add 10 to all the scores, and the softmax does not change. Do the results of
// the first two functions?
//
// Check it: practice check repetition-penalty     Stuck? practice hint repetition-penalty
// In the book: 03-gpt/generating, "From scores to a token"
#include "solutions/03-gpt/repetition-penalty/repetition-penalty.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> penalised(std::span<const double> scores, std::span<const int> text,
                              double penalty) {
  throw exercise::Unsolved("penalised");
}

std::vector<double> subtracted(std::span<const double> scores, std::span<const int> text,
                               double presence, double frequency) {
  throw exercise::Unsolved("subtracted");
}

std::vector<int> banned(std::span<const int> text, int n) {
  throw exercise::Unsolved("banned");
}

}  // namespace wr::gpt
