// What the pages claim of the examples.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "book/00-before-chapter-1/code/slope.hpp"
#include "book/00-before-chapter-1/code/traffic.hpp"

namespace {

using wr::warmup::Traffic;

double f(double x) { return 3 * x * x - 4 * x + 5; }

BOOST_AUTO_TEST_CASE(counters_add_and_rates_do_not) {
  const Traffic day{1000, 10}, night{10, 5};
  const Traffic both = day + night;
  BOOST_TEST(both.requests == 1010);
  BOOST_TEST(both.failures == 15);
  BOOST_TEST(both.error_rate() < (day.error_rate() + night.error_rate()) / 2);
}

// The bending error of a forward step is 3h for this f, by the algebra on the page.
BOOST_AUTO_TEST_CASE(a_forward_step_errs_by_three_h) {
  for (double h : {1e-1, 1e-2, 1e-3})
    BOOST_TEST(wr::warmup::forward_slope(f, 3.0, h) == 14 + 3 * h,
               boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_centred_step_is_exact_for_a_parabola_but_for_rounding) {
  for (double x : {3.0, -3.0, 0.25})
    BOOST_TEST(wr::warmup::centred_slope(f, x, 0.5) == 6 * x - 4,
               boost::test_tools::tolerance(1e-14));
}

// Halving the step divides the bending error by four: it falls with the square of h.
BOOST_AUTO_TEST_CASE(a_centred_step_errs_by_the_square_of_h) {
  const auto error = [](double h) {
    return wr::warmup::centred_slope([](double x) { return std::exp(x); }, 1.0, h) - std::exp(1.0);
  };
  BOOST_TEST(error(1e-2) / error(5e-3) == 4, boost::test_tools::tolerance(1e-4));
}

// In doubles, 3 + 1e-16 is 3: the nudge is lost and the slope reported is zero.
BOOST_AUTO_TEST_CASE(a_step_below_the_last_digit_measures_nothing) {
  BOOST_TEST(wr::warmup::forward_slope(f, 3.0, 1e-16) == 0);
}

}  // namespace
