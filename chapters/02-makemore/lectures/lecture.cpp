#include "lecture.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace wr::makemore {
namespace {

std::string printed(const char* format, int precision, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, precision, value);
  return text;
}

int decimals(const std::string& published) {
  if (published.empty()) return 6;
  const std::size_t point = published.find('.');
  return point == std::string::npos ? 0 : static_cast<int>(published.size() - point - 1);
}

// Whole numbers are shown, and kept in traces, without a decimal point; unless the lecture has one.
bool is_count(const Digit& digit) {
  const auto* ours = std::get_if<double>(&digit.ours);
  return ours && std::isfinite(*ours) && *ours == std::floor(*ours) &&
         digit.published.find('.') == std::string::npos;
}

std::string verdict(const Digit& digit) {
  if (digit.published.empty()) return "";
  if (shown(digit) == digit.published) return "same";
  return agrees(digit) ? "within " + printed("%.*g", 6, digit.tolerance) : "differs";
}

}  // namespace

// [agrees]
std::string shown(const Digit& digit) {
  if (const auto* text = std::get_if<std::string>(&digit.ours)) return *text;
  const double ours = std::get<double>(digit.ours);
  return printed("%.*f", is_count(digit) ? 0 : decimals(digit.published), ours);
}

bool agrees(const Digit& digit) {
  if (digit.published.empty() || shown(digit) == digit.published) return true;
  const auto* ours = std::get_if<double>(&digit.ours);
  if (digit.match == Match::exact || !ours) return false;
  return std::abs(*ours - std::strtod(digit.published.c_str(), nullptr)) <= digit.tolerance;
}
// [/agrees]

std::string table(const Digits& digits) {
  std::size_t name = 4, published = 9, ours = 4;
  for (const Digit& digit : digits) {
    name = std::max(name, digit.name.size());
    published = std::max(published, digit.published.size());
    ours = std::max(ours, shown(digit).size());
  }
  std::string lines;
  const auto line = [&](std::string a, std::string b, std::string c, const std::string& d) {
    a.resize(name + 2, ' '), b.resize(published + 2, ' '), c.resize(ours + 2, ' ');
    std::string whole = a + b + c + d;
    whole.erase(whole.find_last_not_of(' ') + 1);
    lines += whole + '\n';
  };
  line("name", "published", "ours", "");
  for (const Digit& digit : digits) line(digit.name, digit.published, shown(digit), verdict(digit));
  return lines;
}

void record(const Digits& digits, Trace& trace) {
  for (const Digit& digit : digits) {
    if (is_count(digit))
      trace.value(digit.name, static_cast<std::int64_t>(std::get<double>(digit.ours)));
    else
      std::visit([&](const auto& ours) { trace.value(digit.name, ours); }, digit.ours);
    if (!digit.published.empty()) trace.value(digit.name + ".published", digit.published);
  }
}

void forget_published(Digits& digits) {
  for (Digit& digit : digits) digit.published.clear();
}

}  // namespace wr::makemore
