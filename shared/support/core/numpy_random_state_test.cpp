// Every expected number was printed by NumPy 1.24.2.
#include "shared/support/core/numpy_random_state.hpp"

#include <boost/test/unit_test.hpp>
#include <numeric>

#include "shared/base/check.hpp"

namespace {

void check_equal(const auto& ours, const auto& numpy) {
  BOOST_CHECK_EQUAL_COLLECTIONS(ours.begin(), ours.end(), numpy.begin(), numpy.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(numpy_random_state)

BOOST_AUTO_TEST_CASE(random_sample_and_uniform_equal_numpy) {
  wr::NumpyRandomState sample(1337), last(4294967295u), uniform(1337);
  for (const double x : {0.2620246750155817, 0.1586839721544656, 0.27812651949435974})
    BOOST_TEST(sample.random_sample() == x);
  BOOST_TEST(last.random_sample() == 0.0976320289940138);
  for (const double x : {-0.1658272748909282, -0.8892121949187408, -0.05311436353948196})
    BOOST_TEST(uniform.uniform(-2, 5) == x);
}

BOOST_AUTO_TEST_CASE(shuffle_and_permutation_equal_numpy) {
  wr::NumpyRandomState stream(1337);
  std::vector<int> order(12);
  std::iota(order.begin(), order.end(), 0);
  stream.shuffle(order);
  check_equal(order, std::vector{5, 3, 1, 0, 4, 6, 10, 2, 9, 11, 8, 7});
  check_equal(stream.permutation(7), std::vector{5, 4, 3, 1, 0, 2, 6});
  BOOST_TEST(stream.random_sample() == 0.6285011795397116);
  BOOST_TEST(stream.permutation(0).empty());
}

BOOST_AUTO_TEST_CASE(a_hundred_points_are_shuffled_as_numpy_shuffles_them) {
  const auto order = wr::NumpyRandomState(1337).permutation(100);
  const std::size_t first[] = {2, 48, 86, 44, 59, 56, 79, 70, 91, 17, 50, 32, 36, 87, 15, 11};
  BOOST_CHECK_EQUAL_COLLECTIONS(order.begin(), order.begin() + 16, std::begin(first),
                                std::end(first));
  BOOST_TEST(order.back() == 23u);
}

BOOST_AUTO_TEST_CASE(normal_equals_numpy_and_keeps_the_second_of_a_pair) {
  wr::NumpyRandomState stream(1337);
  for (const double x : {-0.7031873098624105, -0.49028236278771464, -0.3218143296501526,
                         -1.7550787171239868, 0.20666447021383047})
    BOOST_TEST(stream.normal() == x);
  BOOST_TEST(stream.random_sample() == 0.26194292556514465);
  BOOST_TEST(stream.normal(1, 0.1) == 0.7988735427185366);
}

BOOST_AUTO_TEST_CASE(a_restored_stream_continues_bit_for_bit) {
  wr::NumpyRandomState stream(7);
  for (int i = 0; i < 13; ++i) stream.normal();  // odd: a number is waiting
  const auto saved = stream.state();
  wr::NumpyRandomState other(8);
  other.restore(saved);
  for (int i = 0; i < 2000; ++i) BOOST_REQUIRE_EQUAL(other.normal(), stream.normal());
  BOOST_CHECK_THROW(other.restore(std::span(saved).first(600)), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
