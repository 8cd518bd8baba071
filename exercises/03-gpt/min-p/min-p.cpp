// 03-gpt/min-p (extend): A tail measured at the head
//
// Top-k keeps a fixed number of tokens, and top-p a fixed mass. Both ask nothing of the token at
// the top. *Min-p* does (Nguyen and others, 2024): a token stays if its probability is at least a
// given share of the largest one. Where the model is sure, with 0.9 at the top, a share of 0.1
// throws out whatever has less than 0.09. Where sixteen digits are equally good, all sixteen stay.
//
// Write two functions. The results are as long as what they get, with every entry in its old
// place.
//
// * `min_p(p, share)`: p is a distribution, 0 < share <= 1. Entries below share times the largest
//   entry become 0, and what stays is divided by its sum. An entry that is exactly at the limit
//   stays.
// * `min_p_of_scores(scores, temperature, share)`: the distribution of the scores at this
//   temperature, which is above 0, and then the cut.
//
// The authors sell this as a way to write at high temperatures. Before you run it: with the
// temperature at 2, how far may a score be below the best one for its token to stay?
//
// Check it: practice check min-p     Stuck? practice hint min-p
// In the book: 03-gpt/generating, "From scores to a token"
#include "solutions/03-gpt/min-p/min-p.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> min_p(std::span<const double> p, double share) {
  throw exercise::Unsolved("min_p");
}

std::vector<double> min_p_of_scores(std::span<const double> scores, double temperature,
                                    double share) {
  throw exercise::Unsolved("min_p_of_scores");
}

}  // namespace wr::gpt
