// Tests against published numbers, for test programs alone. In strict mode (WR_STRICT=1, as in CI)
// a difference fails the test. In friendly mode it is reported and does not fail: a reader who has
// changed the code sees what changed, and keeps his green tests.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

namespace wr::testing {

/// Whether drift fails: WR_STRICT is set, and to something other than nothing or 0.
inline bool strict() {
  const char* value = std::getenv("WR_STRICT");
  return value && *value && std::string_view(value) != "0";
}

namespace detail {

template <typename T>
std::string shown(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// Enough digits to name this double and no other: 15 where they do.
inline std::string shown(double value) {
  char text[32];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return text;
}

// Relative to the published number where that is large, absolute where it is small. NaN is near
// nothing.
inline bool near(double published, double ours, double tolerance) {
  return published == ours ||
         std::abs(ours - published) <= tolerance * std::max(1.0, std::abs(published));
}

inline void report(const std::string& what, const std::string& published, const std::string& ours) {
  std::cout << "[drift] " << what << ": published " << published << ", yours " << ours
            << " (friendly mode: reported, not failed)" << std::endl;
}

}  // namespace detail

/// Says on a line of its own that a test was left out, and why. Return from the test after it.
///
///     if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
inline void skip(const std::string& reason) {
  std::cout << "[skipped: " << reason << "]" << std::endl;
}

}  // namespace wr::testing

/// Compares a number with a published one, within a tolerance, relative or absolute, whichever is
/// wider. `what` names the number and its origin.
///
///     WR_PUBLISHED("moons, loss at step 0 (micrograd, demo.ipynb)", 0.8958441028683222, loss,
///     1e-12);
#define WR_PUBLISHED(what, published, ours, tolerance)                                           \
  do {                                                                                           \
    const double wr_published = (published), wr_ours = (ours);                                   \
    const bool wr_near = ::wr::testing::detail::near(wr_published, wr_ours, (tolerance));        \
    if (::wr::testing::strict() || wr_near)                                                      \
      BOOST_TEST(wr_near, (what) << ": published " << ::wr::testing::detail::shown(wr_published) \
                                 << ", ours " << ::wr::testing::detail::shown(wr_ours));         \
    else                                                                                         \
      ::wr::testing::detail::report((what), ::wr::testing::detail::shown(wr_published),          \
                                    ::wr::testing::detail::shown(wr_ours));                      \
  } while (false)

/// The same for texts and whole numbers, which must be equal.
#define WR_PUBLISHED_EXACTLY(what, published, ours)                                 \
  do {                                                                              \
    const auto wr_published = ::wr::testing::detail::shown(published);              \
    const auto wr_ours = ::wr::testing::detail::shown(ours);                        \
    if (::wr::testing::strict() || wr_published == wr_ours)                         \
      BOOST_TEST(wr_published == wr_ours,                                           \
                 (what) << ": published " << wr_published << ", ours " << wr_ours); \
    else                                                                            \
      ::wr::testing::detail::report((what), wr_published, wr_ours);                 \
  } while (false)
