// 03-gpt/without-root-d (break): The root that was left out
//
// Somebody has written `softmax(q k^T)` and forgotten to divide by the root of D. It compiles. The
// weights of every row add up to 1. The loss even falls, slowly.
//
// A query and its keys have D numbers each. At the start of training these are about as good as
// drawn at random, with mean 0 and variance 1, so a product of two vectors has variance D. What
// does a softmax do with scores of that size?
//
// Write three functions. A query is (D), keys are (n, D), row-major; `scaled` says whether the
// scores are divided by the root of D.
//
// * `entropy(query, keys, scaled)`: the entropy of the weights, in bits. A weight of 0 adds
//   nothing.
// * `steepest(query, keys, scaled)`: how much a weight can still be moved: the largest of $p(1 -
//   p)$, which is the slope of a weight to its own score.
// * `shut_door(d)`: a query and two keys whose numbers are all `1` or `-1`, for the `d` you are
//   given, such that without the root the first key gets more than 0.999 of the weight, and with
//   it no more than 0.9. First the query, then the first key, then the second, in one vector of 3
//   D numbers.
//
// Before you run anything: which of the two, the entropy or the slope, would you put on a
// dashboard?
//
// Check it: practice check without-root-d     Stuck? practice hint without-root-d
// In the book: 03-gpt/attention, "A head in four lines"
#include "solutions/03-gpt/without-root-d/without-root-d.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {


double entropy(std::span<const double> query, std::span<const double> keys, bool scaled) {
  throw exercise::Unsolved("entropy");
}

double steepest(std::span<const double> query, std::span<const double> keys, bool scaled) {
  throw exercise::Unsolved("steepest");
}

std::vector<double> shut_door(int d) {
  throw exercise::Unsolved("shut_door");
}

}  // namespace wr::gpt
