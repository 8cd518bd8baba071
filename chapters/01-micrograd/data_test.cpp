#include "data.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace wr::micrograd;

BOOST_AUTO_TEST_SUITE(data)

BOOST_AUTO_TEST_CASE(moons_without_noise_lie_on_two_half_circles) {
  wr::NumpyRandomState random(1);
  for (const Example& p : moons(100, 0.0, random)) {
    const double x = p.label < 0 ? p.x[0] : 1 - p.x[0];
    const double y = p.label < 0 ? p.x[1] : 0.5 - p.x[1];
    BOOST_TEST(std::hypot(x, y) == 1.0, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(y >= -1e-15);
  }
}

BOOST_AUTO_TEST_CASE(moons_are_half_and_half) {
  wr::NumpyRandomState random(1);
  const auto points = moons(101, 0.1, random);
  BOOST_TEST(std::count_if(points.begin(), points.end(),
                           [](const Example& p) { return p.label > 0; }) == 51);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_points) {
  wr::NumpyRandomState one(7), two(7), other(8);
  const auto a = moons(50, 0.2, one), b = moons(50, 0.2, two), c = moons(50, 0.2, other);
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST((a[i].x == b[i].x));
  BOOST_TEST((a[0].x != c[0].x));
}

BOOST_AUTO_TEST_CASE(yin_yang_splits_80_10_10_with_all_classes_in_turn) {
  wr::Xorshift64Star random(42);
  const Splits splits = yin_yang(100, random);
  BOOST_TEST(splits.train.size() == 80u);
  BOOST_TEST(splits.validation.size() == 10u);
  BOOST_TEST(splits.test.size() == 10u);
  for (std::size_t i = 0; i < splits.train.size(); ++i) {
    BOOST_TEST(splits.train[i].label == static_cast<int>(i % 3));
    BOOST_TEST(std::hypot(splits.train[i].x[0], splits.train[i].x[1]) <= 2.0 + 1e-12);
  }
}

BOOST_AUTO_TEST_SUITE_END()
