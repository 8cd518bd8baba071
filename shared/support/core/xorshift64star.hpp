// xorshift64*: one 64-bit word, three shifts and a multiplication. The stream of EurekaLabs'
// micrograd, ngram and mlp, and of the samplers in llm.c and llama2.c.
// Leaves out: normal numbers and integers in a range.
#pragma once

#include <cstdint>

#include "shared/base/check.hpp"

namespace wr {

/// Marsaglia's xorshift with Vigna's multiplier (2014). Period 2^64 - 1.
class Xorshift64Star {
 public:
  /// The seed is the state. Throws ContractError for 0, from which the stream never departs.
  explicit Xorshift64Star(std::uint64_t seed) { restore(seed); }

  // [xorshift64star]
  /// The next 32 random bits.
  std::uint32_t random_u32() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545F4914F6CDD1Du) >> 32);
  }
  /// Uniform in [0, 1): 24 bits, so the same number as float and as double.
  double random() { return (random_u32() >> 8) / 16777216.0; }
  /// Uniform in [a, b).
  double uniform(double a, double b) { return a + (b - a) * random(); }
  // [/xorshift64star]

  /// The state is one number; a stream restored from it continues bit for bit.
  std::uint64_t state() const { return state_; }
  void restore(std::uint64_t state) {
    WR_CHECK(state != 0u);
    state_ = state;
  }

 private:
  std::uint64_t state_;
};

}  // namespace wr
