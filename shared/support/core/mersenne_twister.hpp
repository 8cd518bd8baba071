// The Mersenne Twister MT19937: 624 words of state, two ways to fill them from a seed. Python,
// NumPy and PyTorch all stand on it; what differs is the seeding and what each makes of the words.
// Leaves out everything but the raw 32-bit words: see the three streams built on it.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace wr {

/// MT19937 of Matsumoto and Nishimura (1998, 2002 seeding). Period 2^19937 - 1.
class MersenneTwister {
 public:
  static constexpr int kWords = 624;

  /// Seeds as `init_genrand` does: one 32-bit number. Equals `std::mt19937(seed)`.
  explicit MersenneTwister(std::uint32_t seed);

  /// Seeds as `init_by_array` does: a key of one or more words. Throws ContractError if it is
  /// empty.
  explicit MersenneTwister(std::span<const std::uint32_t> key);

  /// The next 32 random bits.
  std::uint32_t next();

  /// All there is to know: a generator with the same words and position continues the same way.
  const std::array<std::uint32_t, kWords>& words() const { return words_; }
  int position() const { return position_; }
  /// Continues from saved words. Throws ContractError unless there are 624 and 0 <= position <=
  /// 624.
  void restore(std::span<const std::uint32_t> words, int position);

 private:
  void refill();

  std::array<std::uint32_t, kWords> words_{};
  int position_ = kWords;  // next word to hand out; kWords: refill first
};

/// A uniform double in [0, 1) with 53 random bits, from two words: (a * 2^26 + b) / 2^53 with the
/// upper 27 and 26 bits. Python's `random()` and NumPy's `random_sample()`.
double random_53_bits(MersenneTwister& twister);

}  // namespace wr
