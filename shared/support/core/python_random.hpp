// The stream of Python's `random` module, call for call and bit for bit (CPython 3.11).
// Leaves out: sample, the other distributions, and seeds that are text or bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "shared/support/core/mersenne_twister.hpp"

namespace wr {

/// `random.Random(seed)`. micrograd's demo, makemore's shuffles and microgpt draw from it.
class PythonRandom {
 public:
  /// `random.seed(seed)` for an integer that is not negative.
  explicit PythonRandom(std::uint64_t seed);

  /// `random()`: uniform in [0, 1), 53 bits.
  double random() { return random_53_bits(twister_); }
  /// `uniform(a, b)`: a + (b - a) * random().
  double uniform(double a, double b) { return a + (b - a) * random(); }
  /// `getrandbits(bits)`, 1 <= bits <= 64.
  std::uint64_t getrandbits(int bits);
  /// `_randbelow(n)`: uniform in [0, n), by drawing bits until they fit. n >= 1.
  std::uint64_t randbelow(std::uint64_t n);
  /// `randrange(start, stop)`: uniform in [start, stop). start < stop.
  std::int64_t randrange(std::int64_t start, std::int64_t stop);
  /// `randint(a, b)`: uniform in [a, b], both ends included. a <= b.
  std::int64_t randint(std::int64_t a, std::int64_t b);
  /// `gauss(mean, deviation)`: normal by Box and Muller; draws pairs and keeps the second.
  double gauss(double mean = 0.0, double deviation = 1.0);

  /// `shuffle(sequence)`, for anything with size() and [].
  template <typename Sequence>
  void shuffle(Sequence&& sequence) {
    for (std::size_t i = sequence.size(); i-- > 1;) {
      using std::swap;
      swap(sequence[i], sequence[static_cast<std::size_t>(randbelow(i + 1))]);
    }
  }

  /// `choices(range(n), k=k)`: k indices, each uniform in [0, n). n >= 1.
  std::vector<std::size_t> choices(std::size_t n, std::size_t k);
  /// `choices(range(n), weights, k=k)`: k indices, drawn by weight. The weights are finite, none
  /// is negative, and their sum is positive.
  std::vector<std::size_t> choices(std::span<const double> weights, std::size_t k);

  /// Everything a run needs to resume bit for bit, as words (625, or 627 with a normal number
  /// waiting).
  std::vector<std::uint32_t> state() const;
  /// Continues from saved words. Throws ContractError if they are not a state of this stream.
  void restore(std::span<const std::uint32_t> state);

 private:
  MersenneTwister twister_;
  std::optional<double> next_gauss_;
};

}  // namespace wr
