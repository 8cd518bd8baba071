// 03-gpt/alibi (extend): Far away is less
//
// Here is a way to tell a net where things stand without a table and without turning anything.
// Take away from every score the distance of key and query times a fixed slope: *ALiBi*, attention
// with linear biases (Ofir Press and others, 2021). Nothing is learned. Each head has a slope of
// its own, so some look near and others far, and there is no last seat: distance 5,000 exists,
// even if the training texts had 512 tokens.
//
// Write three functions.
//
// * `slopes(heads)`: the slopes, for a number of heads that is a power of two. They are a
//   geometric sequence: the ratio of neighbours is 2 to the (-8 / heads), and so is the first
//   slope. For 8 heads they are 1/2, 1/4, and so on to 1/256.
// * `alibi_weights(scores, T, slope)`: scores are (T, T), row t for the query at position t,
//   column s for the key, already divided by the root of D. Take away slope * (t - s), hide the
//   future, and take the softmax of each row. The result is (T, T), with 0 for the future.
// * `horizon(slope, share)`: all keys score the same. How far back does a key stand whose weight
//   is `share` times that of the newest key, 0 < share < 1? The distance need not be whole.
//
// Before you run it: what is the horizon of the steepest and the flattest of 8 heads, for a share
// of a hundredth?
//
// Check it: practice check alibi     Stuck? practice hint alibi
// In the book: 03-gpt/road, "Where does it stand?"
#include "solutions/03-gpt/alibi/alibi.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> slopes(int heads) {
  throw exercise::Unsolved("slopes");
}

std::vector<double> alibi_weights(std::span<const double> scores, std::size_t T, double slope) {
  throw exercise::Unsolved("alibi_weights");
}

double horizon(double slope, double share) {
  throw exercise::Unsolved("horizon");
}

}  // namespace wr::gpt
