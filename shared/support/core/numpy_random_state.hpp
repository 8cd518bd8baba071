// The stream of NumPy's legacy `numpy.random.RandomState`, bit for bit. scikit-learn draws from
// it, so micrograd's moons come from here.
// Leaves out: the other distributions, seeds that are arrays, and the newer numpy.random.Generator.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "shared/support/core/mersenne_twister.hpp"

namespace wr {

/// `numpy.random.RandomState(seed)`, which is also what `numpy.random.seed(seed)` seeds.
class NumpyRandomState {
 public:
  explicit NumpyRandomState(std::uint32_t seed) : twister_(seed) {}

  /// `random_sample()`, alias `rand()`: uniform in [0, 1), 53 bits.
  double random_sample() { return random_53_bits(twister_); }
  /// `uniform(low, high)`: low + (high - low) * random_sample().
  double uniform(double low, double high) { return low + (high - low) * random_sample(); }
  /// `normal(mean, deviation)`: the polar method; draws pairs and keeps the second.
  double normal(double mean = 0.0, double deviation = 1.0);
  /// Uniform in [0, max], both ends included: bits under a mask, until they fit.
  std::uint32_t interval(std::uint32_t max);

  /// `shuffle(array)`: Fisher and Yates from the end down, for anything with size() and [].
  template <typename Sequence>
  void shuffle(Sequence&& sequence) {
    for (std::size_t i = sequence.size(); i-- > 1;) {
      using std::swap;
      swap(sequence[i], sequence[interval(static_cast<std::uint32_t>(i))]);
    }
  }

  /// `permutation(n)`: 0 ... n-1, shuffled.
  std::vector<std::size_t> permutation(std::size_t n);

  /// Everything a run needs to resume bit for bit, as words (625, or 627 with a normal number
  /// waiting).
  std::vector<std::uint32_t> state() const;
  /// Continues from saved words. Throws ContractError if they are not a state of this stream.
  void restore(std::span<const std::uint32_t> state);

 private:
  MersenneTwister twister_;
  std::optional<double> next_normal_;
};

}  // namespace wr
