// Dice, text, templates and time stamps of the operations corpus.
#include "shared/support/core/corpus_text.hpp"

#include <boost/random/uniform_int_distribution.hpp>
#include <chrono>

#include "shared/base/check.hpp"

namespace wr::corpus {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The end of the choice or value that opens just before `at`: nesting counts only `$[`.
std::size_t closing(std::string_view pattern, std::size_t at) {
  for (int depth = 1; at < pattern.size(); ++at) {
    if (pattern.substr(at, 2) == "$[")
      ++depth;
    else if (pattern[at] == ']' && --depth == 0)
      return at;
  }
  WR_CHECK(at < pattern.size());  // a choice is never left open
  return at;
}

// Splits a choice at the bars that belong to it.
std::vector<std::string_view> alternatives(std::string_view choice) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i < choice.size(); ++i) {
    if (choice.substr(i, 2) == "$[") ++depth;
    if (choice[i] == ']') --depth;
    if (choice[i] == '|' && depth == 0) {
      parts.push_back(choice.substr(start, i - start));
      start = i + 1;
    }
  }
  parts.push_back(choice.substr(start));
  return parts;
}

}  // namespace

int Dice::roll(int low, int high) {
  return boost::random::uniform_int_distribution<int>(low, high)(engine_);
}

Text& Text::operator<<(Padded p) {
  Text digits;
  digits << p.value;
  const int missing = p.width - static_cast<int>(digits.str().size());
  if (missing > 0) string_.append(static_cast<std::size_t>(missing), p.fill);
  return *this << digits;
}

Text& Text::operator<<(Fixed f) {
  std::int64_t scale = 1;
  for (int i = 0; i < f.decimals; ++i) scale *= 10;
  *this << f.value / scale;
  return f.decimals == 0 ? *this : *this << '.' << zeros(f.value % scale, f.decimals);
}

Text& Text::operator<<(Left l) {
  string_ += l.text;
  if (l.text.size() < l.width) string_.append(l.width - l.text.size(), ' ');
  return *this;
}

std::string hex(std::uint64_t bits, int digits) {
  std::string s(static_cast<std::size_t>(digits), '0');
  for (auto c = s.rbegin(); c != s.rend(); ++c, bits >>= 4) *c = "0123456789abcdef"[bits & 15];
  return s;
}

std::string suffix(Dice& dice, int letters) {
  std::string s;
  for (int i = 0; i < letters; ++i) s += dice.pick(std::string_view("bcdfghjklmnpqrstvwxz2456789"));
  return s;
}

void expand(std::string_view pattern, Dice& dice, const Values& values, Text& out) {
  while (!pattern.empty()) {
    const std::size_t dollar = pattern.find('$');
    out << pattern.substr(0, dollar);
    if (dollar == std::string_view::npos) return;
    pattern.remove_prefix(dollar);
    if (pattern.starts_with("$[")) {
      const std::size_t end = closing(pattern, 2);
      expand(dice.pick(alternatives(pattern.substr(2, end - 2))), dice, values, out);
      pattern.remove_prefix(end + 1);
    } else if (pattern.starts_with("${")) {
      const std::size_t end = pattern.find('}');
      WR_CHECK(end != std::string_view::npos);
      values(pattern.substr(2, end - 2), out);
      pattern.remove_prefix(end + 1);
    } else {
      out << '$';
      pattern.remove_prefix(1);
    }
  }
}

Stamp::Stamp(Millis t) {
  const auto ms_of_day = static_cast<int>(t % kDay);
  const std::chrono::year_month_day ymd{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(t / kDay)}}};
  year = static_cast<int>(ymd.year());
  month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  hour = ms_of_day / 3'600'000;
  minute = ms_of_day / 60'000 % 60;
  second = ms_of_day / 1000 % 60;
  milli = ms_of_day % 1000;
}

std::string Stamp::date() const {
  return (Text() << year << '-' << zeros(month, 2) << '-' << zeros(day, 2)).take();
}

std::string Stamp::hhmm() const {
  return (Text() << zeros(hour, 2) << ':' << zeros(minute, 2)).take();
}

std::string Stamp::clock() const { return (Text() << hhmm() << ':' << zeros(second, 2)).take(); }

std::string Stamp::iso() const { return (Text() << date() << 'T' << clock() << 'Z').take(); }

std::string Stamp::iso_ms() const {
  return (Text() << date() << 'T' << clock() << '.' << zeros(milli, 3) << 'Z').take();
}

std::string Stamp::syslog() const {
  return (Text() << kMonths[static_cast<std::size_t>(month - 1)] << ' ' << right(day, 2) << ' '
                 << clock())
      .take();
}

std::string Stamp::access() const {
  return (Text() << zeros(day, 2) << '/' << kMonths[static_cast<std::size_t>(month - 1)] << '/'
                 << year << ':' << clock() << " +0000")
      .take();
}

std::string Stamp::mmdd() const { return (Text() << zeros(month, 2) << zeros(day, 2)).take(); }

std::string Stamp::klog() const {
  return (Text() << mmdd() << ' ' << clock() << '.' << zeros(milli, 3)).take();
}

Millis midnight(int year, int month, int day) {
  const std::chrono::sys_days days{std::chrono::year{year} / month / day};
  return days.time_since_epoch().count() * kDay;
}

std::string latency(std::int64_t ms) {
  if (ms < 1000) return (Text() << ms << " ms").take();
  return (Text() << Fixed{(ms + 5) / 10, 2} << " s").take();
}

std::string duration(Millis ms) {
  const std::int64_t s = ms / kSecond;
  if (s < 60) return (Text() << s << " s").take();
  if (s < 3600) return (Text() << s / 60 << " min " << zeros(s % 60, 2) << " s").take();
  return (Text() << s / 3600 << " h " << zeros(s / 60 % 60, 2) << " min").take();
}

}  // namespace wr::corpus
