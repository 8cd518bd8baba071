// 02-makemore/nucleus (extend): Only from what is likely
//
// Sampling takes the tail seriously. A character of probability 0.002 comes once in 500 draws, a
// name has many draws, and one bad character spoils it. So people cut the tail off before they
// draw.
//
// Write three functions on a distribution p, whose entries sum to 1:
//
// * `top_k(p, k)`: the k largest entries stay, all others become 0, and what stays is divided by
//   its sum. Of equal entries the one with the lower index counts as the larger. If k is p.size()
//   or more, all stay.
// * `nucleus(p, mass)`: the same, but what stays is the smallest number of largest entries whose
//   sum is at least `mass` (Holtzman and others, 2020). The cut adapts: sharp distributions keep a
//   few, flat ones keep many.
// * `drawn(p, u)`: what a uniform number 0 <= u < 1 draws: the first index at which the running
//   sum of p, in the order of the indices, exceeds u.
//
// The results of the first two are as long as p, with every entry in its old place.
//
// Check it: practice check nucleus     Stuck? practice hint nucleus
// In the book: 02-makemore/try-it, "Exercises"
#include "solutions/02-makemore/nucleus/nucleus.hpp"

#include <algorithm>
#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


std::vector<double> top_k(std::span<const double> p, std::size_t k) {
  throw exercise::Unsolved("top_k");
}

std::vector<double> nucleus(std::span<const double> p, double mass) {
  throw exercise::Unsolved("nucleus");
}

int drawn(std::span<const double> p, double u) {
  throw exercise::Unsolved("drawn");
}

}  // namespace wr::makemore
