// What the kernel tests share: awkward lengths, misaligned pointers, special values, and the loop
// over every target of this machine.
#pragma once

#include <algorithm>
#include <array>
#include <boost/mpl/list.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "shared/kernels/target.hpp"

namespace wr::kernels::testing {

using Types = boost::mpl::list<float, double>;

// Around one, two and four vectors of every width there is, and one that is simply long.
constexpr std::array<std::size_t, 13> kLengths = {0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 33, 255, 1000};

// Elements to step into a buffer before the data begins: 1 and 3 are aligned to no vector.
constexpr std::array<std::size_t, 3> kOffsets = {0, 1, 3};

template <typename T>
constexpr T kInf = std::numeric_limits<T>::infinity();
template <typename T>
constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();
template <typename T>
constexpr T kTiny = std::numeric_limits<T>::denorm_min();
template <typename T>
constexpr T kEpsilon = std::numeric_limits<T>::epsilon();

// n elements that begin `offset` elements into their buffer. The buffer ends with them, so that
// AddressSanitizer sees a read past the end; in front of them stands a value that must survive.
template <typename T>
class Buffer {
 public:
  Buffer(std::size_t n, std::size_t offset) : offset_(offset), data_(n + offset, kGuard) {}
  std::span<T> span() { return std::span<T>(data_).subspan(offset_); }
  std::span<const T> view() const { return std::span<const T>(data_).subspan(offset_); }
  operator std::span<T>() { return span(); }
  operator std::span<const T>() const { return view(); }
  T& operator[](std::size_t i) { return data_[offset_ + i]; }
  T operator[](std::size_t i) const { return data_[offset_ + i]; }
  std::size_t size() const { return data_.size() - offset_; }
  void fill_with(T value) {
    for (std::size_t i = offset_; i < data_.size(); ++i) data_[i] = value;
  }
  bool front_untouched() const {
    return std::all_of(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(offset_),
                       [](T v) { return v == kGuard; });
  }

 private:
  static constexpr T kGuard = static_cast<T>(12345);
  std::size_t offset_;
  std::vector<T> data_;
};

// Different numbers for each seed, the same on every machine.
template <typename T>
Buffer<T> random_buffer(std::size_t n, std::size_t offset, unsigned seed, T low = -2, T high = 2) {
  boost::random::mt19937 engine(seed);
  boost::random::uniform_real_distribution<T> uniform(low, high);
  Buffer<T> buffer(n, offset);
  for (T& v : buffer.span()) v = uniform(engine);
  return buffer;
}

template <typename T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

// The bits of a number, read as a whole number. (Emscripten 3.1.6 has no std::bit_cast.)
template <typename T>
Bits<T> bits_of(T value) {
  Bits<T> bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Equal to the bit, all NaNs being one.
template <typename T>
bool same_bits(T a, T b) {
  return (std::isnan(a) && std::isnan(b)) || bits_of(a) == bits_of(b);
}

template <typename T>
bool same_bits(std::span<const T> a, std::span<const T> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](T x, T y) { return same_bits(x, y); });
}

// How many numbers of the type lie between a and b; 0 if they are equal or both NaN.
template <typename T>
double ulps(T a, T b) {
  if (same_bits(a, b)) return 0;
  if (std::isnan(a) || std::isnan(b)) return kInf<double>;
  // The bits of a positive number count the numbers below it
  const auto ca = bits_of(std::abs(a)), cb = bits_of(std::abs(b));
  if (std::signbit(a) != std::signbit(b)) return static_cast<double>(ca) + static_cast<double>(cb);
  return static_cast<double>(ca > cb ? ca - cb : cb - ca);
}

// [every-target]
// Runs body once on every target, and says which one it was when something fails.
template <typename Body>
void on_every_target(Body body) {
  for (const std::string& name : targets()) {
    const ForceTarget forced(name);
    BOOST_TEST_INFO_SCOPE("target " << name);
    body();
  }
}
// [/every-target]

// The same, times awkward lengths, times misaligned pointers.
template <typename Body>
void on_every_target_and_length(Body body) {
  on_every_target([&] {
    for (const std::size_t n : kLengths)
      for (const std::size_t offset : kOffsets) {
        BOOST_TEST_INFO_SCOPE("n " << n << ", offset " << offset);
        body(n, offset);
      }
  });
}

}  // namespace wr::kernels::testing
