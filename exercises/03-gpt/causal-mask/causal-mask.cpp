// 03-gpt/causal-mask (rebuild): Nobody hears the future
//
// Row t of a table of scores says how much position t would like to hear from each of the others.
// Turn the scores into shares: every row is positive, adds up to 1, and has nothing for positions
// that come after t.
//
// Write `causal_softmax(scores, S)`. scores are (T, S), row-major, and you get as many shares
// back. Mostly T is S. But a model that writes a text keeps the keys of the past and asks for the
// new positions alone, so there may be fewer rows than columns: **the T rows are always the last T
// of the S positions**.
//
// Scores can be large, a hundred or a thousand. Shares are never nan.
//
// Check it: practice check causal-mask     Stuck? practice hint causal-mask
// In the book: 03-gpt/attention, "The past, averaged"
#include "solutions/03-gpt/causal-mask/causal-mask.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> causal_softmax(std::span<const double> scores, std::size_t S) {
  throw exercise::Unsolved("causal_softmax");
}

}  // namespace wr::gpt
