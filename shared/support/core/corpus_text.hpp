// How the corpus is written: dice that fall alike on every machine, a text that grows, templates
// and time stamps. Knows nothing of services or nights. Private to shared/support/core/corpus*.
#pragma once

#include <array>
#include <boost/random/mersenne_twister.hpp>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace wr::corpus {

using Millis = std::int64_t;  // Unix time or a duration, milliseconds
inline constexpr Millis kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                        kDay = 24 * kHour;

/// Scrambles two words into one: the finaliser of splitmix64 (Steele, Lea, Flood 2014).
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a + 0x9e3779b97f4a7c15ULL * (b + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// Seeded decisions. Two draws in one expression are only ordered within a chain of `<<` or a
/// braced list; anywhere else compilers may swap them, and the bytes would differ.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  int roll(int low, int high);  // both ends included
  bool chance(int permille) { return roll(0, 999) < permille; }
  std::uint64_t bits() { return engine_(); }

  template <typename Range>
  const auto& pick(const Range& range) {
    return range[static_cast<std::size_t>(roll(0, static_cast<int>(std::size(range)) - 1))];
  }

 private:
  boost::random::mt19937_64 engine_;
};

struct Padded {
  std::int64_t value;
  int width;
  char fill;
};
struct Fixed {
  std::int64_t value;
  int decimals;
};  // Fixed{2410, 3} is 2.410
struct Left {
  std::string_view text;
  std::size_t width;
};

constexpr Padded zeros(std::int64_t value, int width) { return {value, width, '0'}; }
constexpr Padded right(std::int64_t value, int width) { return {value, width, ' '}; }

/// A growing string. Operands of a `<<` chain are evaluated from left to right, by the standard.
class Text {
 public:
  Text& operator<<(std::string_view s) { return string_ += s, *this; }
  Text& operator<<(const char* s) { return string_ += s, *this; }
  Text& operator<<(char c) { return string_ += c, *this; }
  Text& operator<<(std::integral auto value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    string_.append(digits.data(), end);
    return *this;
  }
  Text& operator<<(Padded p);
  Text& operator<<(Fixed f);
  Text& operator<<(Left l);
  Text& operator<<(const Text& other) { return string_ += other.string_, *this; }

  [[nodiscard]] const std::string& str() const { return string_; }
  std::string take() { return std::move(string_); }

 private:
  std::string string_;
};

/// Lower-case hexadecimal, `digits` of them.
std::string hex(std::uint64_t bits, int digits);

/// Five letters as a pod's name ends, from an alphabet without vowels: no words by accident.
std::string suffix(Dice& dice, int letters);

/// Answers `${key}` in a template.
using Values = std::function<void(std::string_view key, Text& out)>;

/// Writes a template: `$[a|b|c]` draws an alternative (they nest), `${key}` asks `values`.
void expand(std::string_view pattern, Dice& dice, const Values& values, Text& out);

/// A moment in the formats that logs use.
struct Stamp {
  explicit Stamp(Millis t);
  int year, month, day, hour, minute, second, milli;

  [[nodiscard]] std::string iso() const;     // 2026-02-11T03:12:04Z
  [[nodiscard]] std::string iso_ms() const;  // 2026-02-11T03:12:04.118Z
  [[nodiscard]] std::string date() const;    // 2026-02-11
  [[nodiscard]] std::string clock() const;   // 03:12:04
  [[nodiscard]] std::string hhmm() const;    // 03:12
  [[nodiscard]] std::string syslog() const;  // Feb 11 03:12:04
  [[nodiscard]] std::string access() const;  // 11/Feb/2026:03:12:04 +0000
  [[nodiscard]] std::string klog() const;    // 0211 03:12:04.118
  [[nodiscard]] std::string mmdd() const;    // 0211
};

/// Milliseconds of midnight UTC at the start of a day.
Millis midnight(int year, int month, int day);

/// "2.41 s" from a second upwards, "184 ms" below.
std::string latency(std::int64_t ms);

/// "4 min 30 s", "47 s", "1 h 05 min".
std::string duration(Millis ms);

}  // namespace wr::corpus
