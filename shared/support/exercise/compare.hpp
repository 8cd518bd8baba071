// Two answers side by side: do they agree, and if not, where? And how a value reads in a message.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "shared/support/exercise/wire.hpp"

namespace wr::exercise {

/// A value as a reader wants to see it: shortest digits that give the same number, long lists cut.
template <typename T>
std::string show(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::integral<T>) {
    return std::to_string(value);
  } else if constexpr (std::same_as<T, double>) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
  } else if constexpr (std::same_as<T, std::string>) {
    return '"' + value + '"';
  } else if constexpr (IsVector<T>::value) {
    constexpr std::size_t kShown = 12;
    std::string text = "[";
    for (std::size_t i = 0; i < std::min(kShown, value.size()); ++i)
      text += (i ? ", " : "") + show<typename T::value_type>(value[i]);
    if (value.size() > kShown) text += ", ... " + std::to_string(value.size()) + " in all";
    return text + "]";
  } else {
    std::string_view names = value.wr_field_names();
    std::string text;
    const auto one = [&](const auto& field) {
      const auto comma = names.find(',');
      if (!text.empty()) text += ", ";
      text += std::string(names.substr(0, comma)) + " = " + show(field);
      names.remove_prefix(comma == names.npos ? names.size() : comma + 1);
      while (names.starts_with(' ')) names.remove_prefix(1);
    };
    std::apply([&](const auto&... field) { (one(field), ...); }, value.wr_fields());
    return text;
  }
}

/// Numbers agree if they differ by at most tolerance * max(1, |expected|). Not-a-number agrees with
/// itself alone, an infinity with the same infinity.
inline bool agree(double expected, double got, double tolerance) {
  if (std::isnan(expected) || std::isnan(got)) return std::isnan(expected) && std::isnan(got);
  if (expected == got) return true;
  if (std::isinf(expected) || std::isinf(got)) return false;
  return std::abs(expected - got) <= tolerance * std::max(1.0, std::abs(expected));
}

/// Where two answers first differ ("" for the whole, "[3]", ".gradient[0]"); nothing if they agree.
template <typename T>
std::optional<std::string> difference(const T& expected, const T& got, double tolerance) {
  if constexpr (std::same_as<T, double>) {
    if (agree(expected, got, tolerance)) return {};
    return "";
  } else if constexpr (IsVector<T>::value) {
    if (expected.size() != got.size()) return ".size()";
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (auto where = difference<typename T::value_type>(expected[i], got[i], tolerance))
        return "[" + std::to_string(i) + "]" + *where;
    return {};
  } else if constexpr (Record<T>) {
    std::optional<std::string> found;
    std::string_view names = T::wr_field_names();
    const auto one = [&](const auto& left, const auto& right) {
      const auto comma = names.find(',');
      if (!found)
        if (auto where = difference(left, right, tolerance))
          found = "." + std::string(names.substr(0, comma)) + *where;
      names.remove_prefix(comma == names.npos ? names.size() : comma + 1);
      while (names.starts_with(' ')) names.remove_prefix(1);
    };
    const auto left = expected.wr_fields();
    const auto right = got.wr_fields();
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (one(std::get<I>(left), std::get<I>(right)), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(left)>>());
    return found;
  } else {
    if (expected == got) return {};
    return "";
  }
}

/// `value` with every number, text and truth value made zero and every list as long as it was:
/// what code returns that computes nothing.
template <typename T>
T zeroed(T value) {
  if constexpr (IsVector<T>::value) {
    for (auto&& each : value) each = zeroed<typename T::value_type>(each);
  } else if constexpr (Record<T>) {
    std::apply([](auto&... field) { ((field = zeroed(field)), ...); }, value.wr_fields());
  } else {
    value = T{};
  }
  return value;
}

}  // namespace wr::exercise
