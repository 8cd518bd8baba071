#include "shared/support/core/numpy_random_state.hpp"

#include <bit>
#include <cmath>
#include <numeric>

#include "shared/base/check.hpp"
#include "shared/support/core/random_state.hpp"

namespace wr {

// [numpy-random-state]
std::uint32_t NumpyRandomState::interval(std::uint32_t max) {
  if (max == 0) return 0;  // nothing to decide, and nothing is drawn
  const std::uint32_t mask = ~std::uint32_t{0} >> std::countl_zero(max);
  std::uint32_t value = twister_.next() & mask;
  while (value > max) value = twister_.next() & mask;
  return value;
}

double NumpyRandomState::normal(double mean, double deviation) {
  double z;
  if (next_normal_) {
    z = *next_normal_;
    next_normal_.reset();
  } else {
    // A point in the unit disc, by drawing from the square until one falls inside.
    double x, y, squared;
    do {
      x = 2.0 * random_sample() - 1.0;
      y = 2.0 * random_sample() - 1.0;
      squared = x * x + y * y;
    } while (squared >= 1.0 || squared == 0.0);
    const double scale = std::sqrt(-2.0 * std::log(squared) / squared);
    next_normal_ = scale * x;
    z = scale * y;
  }
  return mean + deviation * z;
}
// [/numpy-random-state]

std::vector<std::size_t> NumpyRandomState::permutation(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  shuffle(order);
  return order;
}

std::vector<std::uint32_t> NumpyRandomState::state() const {
  return detail::save_state(twister_, next_normal_);
}

void NumpyRandomState::restore(std::span<const std::uint32_t> state) {
  detail::restore_state(state, twister_, next_normal_);
}

}  // namespace wr
