#include "shared/support/core/python_random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "shared/base/check.hpp"
#include "shared/support/core/random_state.hpp"

namespace wr {
namespace {

// CPython seeds by the integer's 32-bit digits, the lowest first, without leading zeros.
MersenneTwister seeded(std::uint64_t seed) {
  const std::uint32_t key[2] = {static_cast<std::uint32_t>(seed),
                                static_cast<std::uint32_t>(seed >> 32)};
  return MersenneTwister(std::span(key, key[1] ? 2 : 1));
}

}  // namespace

PythonRandom::PythonRandom(std::uint64_t seed) : twister_(seeded(seed)) {}

// [python-random]
std::uint64_t PythonRandom::getrandbits(int bits) {
  WR_CHECK(bits >= 1);
  WR_CHECK(bits <= 64);
  if (bits <= 32) return twister_.next() >> (32 - bits);
  const std::uint64_t low = twister_.next();
  return low | (std::uint64_t{twister_.next() >> (64 - bits)} << 32);
}

std::uint64_t PythonRandom::randbelow(std::uint64_t n) {
  WR_CHECK(n > 0u);
  // The width of n, not of n - 1: a power of two rejects half its draws.
  const int bits = static_cast<int>(std::bit_width(n));
  std::uint64_t r = getrandbits(bits);
  while (r >= n) r = getrandbits(bits);
  return r;
}

double PythonRandom::gauss(double mean, double deviation) {
  constexpr double kTwoPi = 6.283185307179586;
  double z;
  if (next_gauss_) {
    z = *next_gauss_;
    next_gauss_.reset();
  } else {
    const double angle = random() * kTwoPi;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - random()));
    z = std::cos(angle) * radius;
    next_gauss_ = std::sin(angle) * radius;
  }
  return mean + z * deviation;
}
// [/python-random]

std::int64_t PythonRandom::randrange(std::int64_t start, std::int64_t stop) {
  WR_CHECK(start < stop);
  const auto first = static_cast<std::uint64_t>(start);  // unsigned arithmetic wraps, and is exact
  return static_cast<std::int64_t>(first + randbelow(static_cast<std::uint64_t>(stop) - first));
}

std::int64_t PythonRandom::randint(std::int64_t a, std::int64_t b) {
  WR_CHECK(a <= b);
  const auto first = static_cast<std::uint64_t>(a);
  const std::uint64_t width = static_cast<std::uint64_t>(b) - first + 1;
  WR_CHECK(width != 0u);  // the whole range of 64 bits has a width of 65
  return static_cast<std::int64_t>(first + randbelow(width));
}

std::vector<std::size_t> PythonRandom::choices(std::size_t n, std::size_t k) {
  WR_CHECK(n > 0u);
  std::vector<std::size_t> drawn(k);
  for (std::size_t& index : drawn)
    index = static_cast<std::size_t>(std::floor(random() * static_cast<double>(n)));
  return drawn;
}

std::vector<std::size_t> PythonRandom::choices(std::span<const double> weights, std::size_t k) {
  WR_CHECK(!weights.empty());
  for (const double weight : weights) WR_CHECK(weight >= 0.0);
  std::vector<double> cumulative(weights.size());
  std::partial_sum(weights.begin(), weights.end(), cumulative.begin());
  const double total = cumulative.back();
  WR_CHECK(total > 0.0);
  WR_CHECK(std::isfinite(total));
  std::vector<std::size_t> drawn(k);
  for (std::size_t& index : drawn) {
    // The first bucket that ends beyond the point; the last one takes what rounding leaves over.
    const auto bucket =
        std::upper_bound(cumulative.begin(), cumulative.end() - 1, random() * total);
    index = static_cast<std::size_t>(bucket - cumulative.begin());
  }
  return drawn;
}

std::vector<std::uint32_t> PythonRandom::state() const {
  return detail::save_state(twister_, next_gauss_);
}

void PythonRandom::restore(std::span<const std::uint32_t> state) {
  detail::restore_state(state, twister_, next_gauss_);
}

}  // namespace wr
