// The stream of PyTorch's CPU generator: `torch.manual_seed(s)`,
// `torch.Generator().manual_seed(s)`. Integers and uniform numbers agree bit for bit. Normal floats
// agree with PyTorch's portable code; its AVX2 build takes logarithm and cosine from other tables
// and may differ in the last bit. Leaves out: double tensors, half precision, sampling without
// replacement, randint beyond 2^28.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/support/core/mersenne_twister.hpp"

namespace wr {

/// `torch.multinomial(p, 1, replacement=True)` changed its algorithm between the lectures and
/// today: same seed, same probabilities, other sample. That is why `mor.` became `cexze.`
enum class Multinomial {
  lecture_2022,      ///< one uniform number, looked up in the cumulative distribution
  exponential_race,  ///< current PyTorch: each class runs a race, its speed is its probability
};

/// PyTorch's CPU generator.
class TorchGenerator {
 public:
  /// `manual_seed(seed)`: only the lower 32 bits count.
  explicit TorchGenerator(std::uint64_t seed) : twister_(static_cast<std::uint32_t>(seed)) {}

  /// The raw 32 bits, as `torch.randint(0, 2**32 - 1, (1,))` shows them.
  std::uint32_t random_u32() { return twister_.next(); }

  /// One element of `torch.rand(...)`: uniform in [0, 1), 24 bits.
  float rand();
  /// One element of `torch.rand(..., dtype=torch.float64)`: uniform in [0, 1), 53 bits.
  double rand_double();
  /// Fills x as `x.uniform_(low, high)` does.
  void uniform(std::span<float> x, float low, float high);
  /// Fills x as `torch.rand(x.shape)` does.
  void rand(std::span<float> x) { uniform(x, 0.0f, 1.0f); }

  /// Fills x as `x.normal_(mean, deviation)` does. Sixteen elements and more come from single
  /// precision in blocks of sixteen; fewer, from double precision in pairs, of which the second
  /// waits for the next small tensor.
  void normal(std::span<float> x, float mean, float deviation);
  /// Fills x as `torch.randn(x.shape)` does.
  void randn(std::span<float> x) { normal(x, 0.0f, 1.0f); }

  /// One element of `torch.randint(low, high, ...)`: uniform in [low, high) up to the bias of a
  /// remainder. 1 <= high - low <= 2^28.
  std::int64_t randint(std::int64_t low, std::int64_t high);
  /// `torch.randperm(n)`, n < 2^32 / 20.
  std::vector<std::size_t> randperm(std::size_t n);

  /// One sample of `torch.multinomial(weights, 1, replacement=True)`: an index, drawn by weight.
  /// The weights are finite, none is negative, and their sum is positive.
  std::size_t multinomial(std::span<const float> weights, Multinomial generation);
  /// `torch.multinomial(weights, n, replacement=True)`. For n > 1 both generations look up the
  /// cumulative distribution.
  std::vector<std::size_t> multinomial(std::span<const float> weights, std::size_t n,
                                       Multinomial generation);

  /// Everything a run needs to resume bit for bit, as words (625, or 627 with a normal number
  /// waiting).
  std::vector<std::uint32_t> state() const;
  /// Continues from saved words. Throws ContractError if they are not a state of this stream.
  void restore(std::span<const std::uint32_t> state);

 private:
  double normal_double();
  void normal_block(std::span<float, 16> x, float mean, float deviation);

  MersenneTwister twister_;
  std::optional<double> next_normal_;
};

}  // namespace wr
