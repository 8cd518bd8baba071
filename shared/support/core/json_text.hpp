// Writing JSON by hand, where the layout matters: strings and numbers as text.
// Leaves out: layout, which is the writer's, and reading, which is Boost.JSON's.
#pragma once

#include <string>
#include <string_view>

namespace wr {

/// A JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so that the result is
/// always valid JSON.
std::string json_string(std::string_view text);

/// The shortest of 15, 16 or 17 digits that reads back to the same double, always with a point or
/// an exponent. Infinities and NaN, for which JSON has no numbers, become the strings "Infinity",
/// "-Infinity" and "NaN".
std::string json_number(double x);

}  // namespace wr
