#include "shared/support/core/mersenne_twister.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace wr {

// [mersenne-twister]
MersenneTwister::MersenneTwister(std::uint32_t seed) {
  words_[0] = seed;
  for (std::uint32_t i = 1; i < kWords; ++i)
    words_[i] = 1812433253u * (words_[i - 1] ^ (words_[i - 1] >> 30)) + i;
}

MersenneTwister::MersenneTwister(std::span<const std::uint32_t> key) : MersenneTwister(19650218u) {
  WR_CHECK(!key.empty());
  // Mix the key in, going round both the state and the key...
  std::size_t i = 1, j = 0;
  const auto step = [&](std::uint32_t factor) {
    return words_[i] ^ ((words_[i - 1] ^ (words_[i - 1] >> 30)) * factor);
  };
  const auto advance = [&] {
    if (++i == kWords) {
      words_[0] = words_[kWords - 1];
      i = 1;
    }
  };
  for (std::size_t k = std::max<std::size_t>(kWords, key.size()); k > 0; --k) {
    words_[i] = step(1664525u) + key[j] + static_cast<std::uint32_t>(j);
    advance();
    if (++j == key.size()) j = 0;
  }
  // ...then once more without it, so that every word depends on every part of the key.
  for (int k = kWords - 1; k > 0; --k) {
    words_[i] = step(1566083941u) - static_cast<std::uint32_t>(i);
    advance();
  }
  words_[0] = 0x80000000u;  // never all zero
}

void MersenneTwister::refill() {
  constexpr int kAhead = 397;
  for (int i = 0; i < kWords; ++i) {
    const std::uint32_t upper = words_[i] & 0x80000000u;
    const std::uint32_t lower = words_[(i + 1) % kWords] & 0x7fffffffu;
    const std::uint32_t y = upper | lower;
    words_[i] = words_[(i + kAhead) % kWords] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0u);
  }
  position_ = 0;
}

std::uint32_t MersenneTwister::next() {
  if (position_ == kWords) refill();
  std::uint32_t y = words_[position_++];
  // Temper: spread each word's bits, so that neighbouring outputs look unrelated.
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}
// [/mersenne-twister]

void MersenneTwister::restore(std::span<const std::uint32_t> words, int position) {
  WR_CHECK(words.size() == words_.size());
  WR_CHECK(position >= 0);
  WR_CHECK(position <= kWords);
  std::copy(words.begin(), words.end(), words_.begin());
  position_ = position;
}

double random_53_bits(MersenneTwister& twister) {
  const double a = twister.next() >> 5;  // 27 bits
  const double b = twister.next() >> 6;  // 26 bits
  return (a * 67108864.0 + b) / 9007199254740992.0;
}

}  // namespace wr
