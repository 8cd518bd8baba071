#include "shared/support/core/gradient_check.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "shared/base/check.hpp"

namespace {

using Point = std::span<const double>;

double smooth(Point x) { return x[0] * x[0] * x[1] + std::sin(x[2]) + std::exp(x[0] * x[2]); }

std::vector<double> smooth_gradient(Point x) {
  const double e = std::exp(x[0] * x[2]);
  return {2 * x[0] * x[1] + x[2] * e, x[0] * x[0], std::cos(x[2]) + x[0] * e};
}

double relu(Point x) { return std::max(0.0, x[0]); }

}  // namespace

BOOST_AUTO_TEST_SUITE(gradient_check)

BOOST_AUTO_TEST_CASE(a_right_gradient_passes_with_nine_digits) {
  for (const double scale : {1e-3, 1.0, 3.0}) {
    const std::vector<double> x = {0.7 * scale, -1.3 * scale, 0.4 * scale};
    const auto out = wr::check_gradient(smooth, x, smooth_gradient(x));
    BOOST_TEST(out.passed, out.describe());
    BOOST_TEST(out.relative_error < 1e-8);
    BOOST_TEST(out.kinks.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_coordinate_is_found_and_shown) {
  const std::vector<double> x = {0.7, -1.3, 0.4};
  for (std::size_t i = 0; i < 3; ++i) {
    auto gradient = smooth_gradient(x);
    gradient[i] *= 1.001;
    const auto out = wr::check_gradient(smooth, x, gradient);
    BOOST_TEST(!out.passed);
    BOOST_TEST(out.worst == i);
    BOOST_TEST(std::abs(out.relative_error - 1e-3) < 1e-5);
    BOOST_TEST(out.describe().starts_with("coordinate " + std::to_string(i)));
  }
}

BOOST_AUTO_TEST_CASE(the_error_is_relative_as_cs231n_defines_it) {
  const double x[] = {2.0}, wrong[] = {5.0};  // of x squared: 4
  const auto out = wr::check_gradient([](Point p) { return p[0] * p[0]; }, x, wrong);
  BOOST_TEST(std::abs(out.relative_error - 0.2) < 1e-9);  // |5 - 4| / max(5, 4)
}

BOOST_AUTO_TEST_CASE(a_forgotten_gradient_fails_and_a_zero_one_passes) {
  const double x[] = {2.0, 3.0}, forgotten[] = {0.0, 0.0};
  const auto out = wr::check_gradient([](Point p) { return p[0]; }, x, forgotten);
  BOOST_TEST(!out.passed);
  BOOST_TEST(out.worst == 0u);
  BOOST_TEST(out.relative_error == 1.0);
  const double right[] = {1.0, 0.0};  // f does not depend on the second
  BOOST_TEST(wr::check_gradient([](Point p) { return p[0]; }, x, right).passed);
}

BOOST_AUTO_TEST_CASE(at_a_kink_any_slope_between_the_sides_is_listed_not_judged) {
  const double x[] = {0.0};
  for (const double slope :
       {0.0, 0.25, 1.0}) {  // 0.5 is what a central difference sees, and passes
    const auto out = wr::check_gradient(relu, x, std::span(&slope, 1));
    BOOST_TEST(out.passed);
    BOOST_TEST(out.kinks == std::vector<std::size_t>{0});
  }
  for (const double slope : {-0.1, 1.1, 7.0})
    BOOST_TEST(!wr::check_gradient(relu, x, std::span(&slope, 1)).passed);
}

BOOST_AUTO_TEST_CASE(a_kink_beside_the_point_is_stepped_over) {
  for (const double at : {1e-6, -1e-6, 3e-7}) {
    const double x[] = {at}, right[] = {at > 0 ? 1.0 : 0.0}, wrong[] = {at > 0 ? 0.0 : 1.0};
    const auto out = wr::check_gradient(relu, x, right);
    BOOST_TEST(out.passed, out.describe());
    BOOST_TEST(out.kinks.empty());
    BOOST_TEST(!wr::check_gradient(relu, x, wrong).passed);
  }
}

BOOST_AUTO_TEST_CASE(a_small_wrong_slope_on_a_large_value_is_no_kink) {
  const auto f = [](Point p) { return 1.0 + 1e-3 * p[0]; };
  const double x[] = {0.3}, wrong[] = {1.1e-3};
  const auto out = wr::check_gradient(f, x, wrong);
  BOOST_TEST(!out.passed);
  BOOST_TEST(out.kinks.empty());
}

BOOST_AUTO_TEST_CASE(nan_never_passes) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double x[] = {1.0, 2.0}, gradient[] = {1.0, nan}, right[] = {1.0, 1.0};
  const auto sum = [](Point p) { return p[0] + p[1]; };
  const auto out = wr::check_gradient(sum, x, gradient);
  BOOST_TEST(!out.passed);
  BOOST_TEST(out.worst == 1u);
  BOOST_TEST(!wr::check_gradient([&](Point) { return nan; }, x, right).passed);
}

BOOST_AUTO_TEST_CASE(sizes_must_agree_and_nothing_is_fine) {
  const double x[] = {1.0, 2.0}, short_one[] = {1.0};
  BOOST_CHECK_THROW(wr::check_gradient(smooth, x, short_one), wr::ContractError);
  BOOST_TEST(wr::check_gradient([](Point) { return 1.0; }, {}, {}).passed);
}

BOOST_AUTO_TEST_SUITE_END()
