// Random questions: the same on every machine, from one 64-bit seed (splitmix64; Steele, Lea and
// Flood 2014). Leaves out the distributions of <random>, which differ between standard libraries.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace wr::exercise {

/// A stream of random numbers for the generator of one question.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  /// The stream of one question: every item and every index has its own.
  Random(std::uint64_t seed, std::string_view item, std::uint64_t index) : state_(seed) {
    for (const char c : item) state_ = mix(state_ + kStep * (static_cast<unsigned char>(c) + 1u));
    state_ = mix(state_ + kStep * (index + 257));
  }

  std::uint64_t next() { return mix(state_ += kStep); }

  /// A whole number from low to high, both included.
  int between(int low, int high) {
    const auto width = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>(next() % width);
  }

  /// A real number in [low, high).
  double uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(next() >> 11) * 0x1p-53);
  }

  /// As uniform(), cut to few decimals: a number that reads well in a message.
  double tidy(double low, double high, int per_unit = 100) {
    const auto steps = static_cast<std::int64_t>(uniform(low, high) * per_unit);
    return static_cast<double>(steps) / per_unit;
  }

  std::vector<double> tidy_vector(int size, double low, double high) {
    std::vector<double> all;
    for (int i = 0; i < size; ++i) all.push_back(tidy(low, high));
    return all;
  }

  bool coin() { return next() >> 63; }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace wr::exercise
