#include "positions.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(positions)

BOOST_AUTO_TEST_CASE(a_row_is_pairs_of_sine_and_cosine_of_ever_slower_waves) {
  const auto table = sinusoidal_positions(4, 6);
  BOOST_REQUIRE(table.size() == 4u * 6);
  const auto near = boost::test_tools::tolerance(1e-6);
  // Vaswani et al. 2017: wavelengths from 2 pi to 10000 * 2 pi
  BOOST_TEST(double{table[3 * 6 + 0]} == std::sin(3.0), near);
  BOOST_TEST(double{table[3 * 6 + 1]} == std::cos(3.0), near);
  BOOST_TEST(double{table[3 * 6 + 2]} == std::sin(3 / std::cbrt(10000.0)), near);
  BOOST_TEST(double{table[3 * 6 + 3]} == std::cos(3 / std::cbrt(10000.0)), near);
  BOOST_TEST(double{table[3 * 6 + 4]} == std::sin(3 / std::pow(std::cbrt(10000.0), 2)), near);
  BOOST_TEST(double{table[3 * 6 + 5]} == std::cos(3 / std::pow(std::cbrt(10000.0), 2)), near);
}

BOOST_AUTO_TEST_CASE(the_first_row_is_zeros_and_ones) {
  const auto table = sinusoidal_positions(1, 4);
  BOOST_TEST(table == std::vector<float>({0, 1, 0, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_odd_channel_is_half_a_pair) {
  const auto table = sinusoidal_positions(2, 3);
  BOOST_TEST(table[5] == static_cast<float>(std::sin(std::pow(10000.0, -2.0 / 3))));
}

// Why waves were chosen: how alike two places look depends on their distance alone.
BOOST_AUTO_TEST_CASE(the_product_of_two_rows_tells_their_distance) {
  constexpr std::size_t C = 32;
  const auto table = sinusoidal_positions(50, C);
  const auto product = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t c = 0; c < C; ++c) sum += double{table[a * C + c]} * double{table[b * C + c]};
    return sum;
  };
  for (std::size_t distance = 0; distance < 20; ++distance)
    for (std::size_t t = 1; t < 30; ++t)
      BOOST_TEST(std::abs(product(t, t + distance) - product(0, distance)) < 1e-5);
  BOOST_TEST(product(7, 7) == C / 2.0, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
