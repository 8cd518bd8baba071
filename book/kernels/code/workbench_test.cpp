// What the page on floating-point numbers claims of its sums, and that the measurements measure.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "book/kernels/code/floating_point.hpp"
#include "book/kernels/code/measure.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::workbench;

namespace {

const std::vector<float> kTenths(100'000, 0.1f);

double error(float sum) { return std::abs(double{sum} - sum_in_double(kTenths)); }

BOOST_AUTO_TEST_CASE(whole_numbers_add_up_to_the_same_in_every_order) {
  std::vector<float> x;
  for (int i = 0; i < 1001; ++i) x.push_back(static_cast<float>(i % 17 - 5));
  const float expected = static_cast<float>(sum_in_double(x));
  BOOST_TEST(sum_in_order(x) == expected);
  BOOST_TEST(sum_pairwise(x) == expected);
  BOOST_TEST(sum_kahan(x) == expected);
  for (const std::size_t count : {1, 2, 3, 8}) {
    BOOST_TEST(sum_in_parts(x, count) == expected);
    BOOST_TEST(sum_in_lanes(x, count) == expected);
  }
  BOOST_TEST(sum_pairwise({}) == 0);
}

BOOST_AUTO_TEST_CASE(pairwise_and_kahan_lose_far_less_than_a_running_sum) {
  BOOST_TEST(error(sum_in_order(kTenths)) > 1);
  BOOST_TEST(error(sum_pairwise(kTenths)) < 0.01);
  BOOST_TEST(error(sum_kahan(kTenths)) < 0.001);  // half a unit in the last place of 10000
}

BOOST_AUTO_TEST_CASE(one_part_or_one_lane_is_the_running_sum) {
  BOOST_TEST(sum_in_parts(kTenths, 1) == sum_in_order(kTenths));
  BOOST_TEST(sum_in_lanes(kTenths, 1) == sum_in_order(kTenths));
}

BOOST_AUTO_TEST_CASE(bigrams_of_two_names) {
  // .a ab b. and .a a. : after the full stop always a; after a, b once and the end once
  const auto logs = bigram_log_probabilities<float>("ab\na", 0);
  const std::vector<float> expected = {0, std::log(0.5f), 0, 0, std::log(0.5f)};
  BOOST_TEST(logs == expected, boost::test_tools::per_element());
  BOOST_TEST(bigram_log_probabilities<float>("ab\na\n", 0) == expected,
             boost::test_tools::per_element());
  const auto smoothed = bigram_log_probabilities<float>("ab\na", 1);
  BOOST_TEST(smoothed[0] == std::log(3.0f / 29), boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_CASE(the_lectures_sums_to_the_bit) {
  if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
  const std::string names = wr::load_data_set("names.txt");
  const auto logs = bigram_log_probabilities<float>(names, 0);
  BOOST_TEST(logs.size() == 228146u);
  BOOST_TEST(sum_in_order(logs) == -559891.75f);  // makemore part 1
  BOOST_TEST(sum_in_order(bigram_log_probabilities<float>(names, 1)) == -559951.5625f);
  // Recomputed from the counts in double with exactly rounded sums
  const double exact = -sum_in_double(bigram_log_probabilities<double>(names, 0)) / 228146;
  BOOST_TEST(exact == 2.4540144891548743, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(every_rung_is_within_its_bound) {
  for (std::size_t rung = 0; rung < 7; ++rung) {
    const Reached reached = climb_matmul(rung, 33, 2);
    BOOST_TEST(reached.gigaflops > 0);
    BOOST_TEST(reached.error <= 1);
  }
  for (std::size_t rung = 0; rung < 3; ++rung) BOOST_TEST(climb_dot(rung, 100).error <= 1);
}

BOOST_AUTO_TEST_CASE(a_tile_does_more_for_a_byte_than_a_scalar) {
  BOOST_TEST(operations_a_byte(0) == 0.25);
  BOOST_TEST(operations_a_byte(2) == 1);
  BOOST_TEST(operations_a_byte(3) > operations_a_byte(0));
}

}  // namespace
