// Every expected number was printed by CPython 3.11.2's own random module.
#include "shared/support/core/python_random.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "shared/base/check.hpp"

namespace {

void check_equal(const auto& ours, const auto& python) {
  BOOST_CHECK_EQUAL_COLLECTIONS(ours.begin(), ours.end(), python.begin(), python.end());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(python_random)

BOOST_AUTO_TEST_CASE(random_equals_python) {
  wr::PythonRandom zero(0), demo(1337), answer(42);
  for (const double x : {0.8444218515250481, 0.7579544029403025, 0.420571580830845})
    BOOST_TEST(zero.random() == x);
  for (const double x : {0.6177528569514706, 0.5332655736050008, 0.36584835924937553})
    BOOST_TEST(demo.random() == x);
  for (const double x : {0.6394267984578837, 0.025010755222666936, 0.27502931836911926})
    BOOST_TEST(answer.random() == x);
}

BOOST_AUTO_TEST_CASE(seeds_beyond_32_bits_equal_python) {
  wr::PythonRandom wide((std::uint64_t{1} << 40) + 12345), widest(~std::uint64_t{0});
  for (const double x : {0.31036222241287226, 0.1148930862836336, 0.5335990945925775})
    BOOST_TEST(wide.random() == x);
  for (const double x : {0.021825695401270107, 0.3380953268613758, 0.21196748656082065})
    BOOST_TEST(widest.random() == x);
}

BOOST_AUTO_TEST_CASE(the_stream_goes_on_beyond_one_block_of_words) {
  wr::PythonRandom stream(1337);
  for (int i = 0; i < 700; ++i) stream.random();
  BOOST_TEST(stream.random() == 0.9797927015407613);
}

BOOST_AUTO_TEST_CASE(uniform_equals_python) {
  wr::PythonRandom stream(42);
  for (int i = 0; i < 3; ++i) stream.random();
  BOOST_TEST(stream.uniform(-1, 1) == -0.5535785237023545);
  BOOST_TEST(stream.uniform(-1, 1) == 0.4729424283280248);
}

BOOST_AUTO_TEST_CASE(bits_and_bounded_integers_equal_python) {
  wr::PythonRandom bits(42);
  const std::pair<int, std::uint64_t> drawn[] = {{1, 1u},
                                                 {7, 14u},
                                                 {31, 53710184u},
                                                 {32, 3184935163u},
                                                 {33, 1181241943u},
                                                 {40, 151282538206u},
                                                 {63, 945351111358374057u},
                                                 {64, 13662908291426823533u}};
  for (const auto& [width, value] : drawn) BOOST_TEST(bits.getrandbits(width) == value);

  wr::PythonRandom below(42);
  const std::pair<std::uint64_t, std::uint64_t> bounded[] = {{1, 0},
                                                             {2, 0},
                                                             {3, 2},
                                                             {10, 4},
                                                             {16, 7},
                                                             {1000, 228},
                                                             {4294967296u, 2342331444u},
                                                             {4294967297u, 2536146025u},
                                                             {1000000000000000u, 33548126054643u}};
  for (const auto& [n, value] : bounded) BOOST_TEST(below.randbelow(n) == value);

  wr::PythonRandom range(42);
  for (const int value : {5, -4, -5, -1, -2, -2, -3, -4}) BOOST_TEST(range.randint(-5, 5) == value);
  for (const int value : {86, 94, 69, 11}) BOOST_TEST(range.randrange(0, 100) == value);
}

BOOST_AUTO_TEST_CASE(integers_reach_the_ends_of_64_bits) {
  wr::PythonRandom stream(1);
  constexpr std::int64_t low = INT64_MIN, high = INT64_MAX;
  BOOST_CHECK_NO_THROW(stream.randrange(low, high));
  BOOST_TEST(stream.randint(high, high) == high);
  BOOST_CHECK_THROW(stream.randint(low, high), wr::ContractError);
  BOOST_CHECK_THROW(stream.randrange(3, 3), wr::ContractError);
  BOOST_CHECK_THROW(stream.getrandbits(65), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(shuffle_equals_python) {
  std::vector<int> order(10);
  std::iota(order.begin(), order.end(), 0);
  wr::PythonRandom(42).shuffle(order);
  check_equal(order, std::vector{7, 3, 2, 8, 5, 6, 9, 4, 0, 1});
  wr::PythonRandom(42).shuffle(std::span<int>());  // nothing to do, nothing drawn
}

BOOST_AUTO_TEST_CASE(gauss_equals_python_and_keeps_the_second_of_a_pair) {
  wr::PythonRandom weights(42);  // microgpt draws its weights so
  for (const double x : {-0.011527226366234268, -0.013832288026521545, -0.008905268925412997,
                         0.05615869800790905, -0.010207062702630967})
    BOOST_TEST(weights.gauss(0, 0.08) == x);
  BOOST_TEST(weights.random() == 0.8921795677048454);
  wr::PythonRandom shifted(42);
  for (const double x : {1.567729011266215, 1.4812891990054422, 1.6660524152970126})
    BOOST_TEST(shifted.gauss(2, 3) == x);
}

BOOST_AUTO_TEST_CASE(choices_equal_python) {
  const double whole[] = {1, 2, 3, 4}, fractions[] = {.25, .5, .125};
  check_equal(wr::PythonRandom(42).choices(whole, 12),
              std::vector{3, 0, 1, 1, 3, 3, 3, 0, 2, 0, 1, 2});
  check_equal(wr::PythonRandom(42).choices(fractions, 12),
              std::vector{1, 0, 0, 0, 1, 1, 2, 0, 1, 0, 0, 1});
  check_equal(wr::PythonRandom(42).choices(27, 8), std::vector{17, 0, 7, 6, 19, 18, 24, 2});
  const double negative[] = {1, -1}, nothing[] = {0, 0};
  BOOST_CHECK_THROW(wr::PythonRandom(42).choices(negative, 1), wr::ContractError);
  BOOST_CHECK_THROW(wr::PythonRandom(42).choices(nothing, 1), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(a_restored_stream_continues_bit_for_bit) {
  wr::PythonRandom stream(7);
  for (int i = 0; i < 13; ++i) stream.gauss();  // odd: a number is waiting
  const auto saved = stream.state();
  wr::PythonRandom other(8);
  other.restore(saved);
  for (int i = 0; i < 2000; ++i) BOOST_REQUIRE_EQUAL(other.gauss(), stream.gauss());
}

BOOST_AUTO_TEST_CASE(a_damaged_state_is_refused_and_changes_nothing) {
  wr::PythonRandom stream(7);
  auto damaged = stream.state();
  damaged.back() = 625;  // the position
  BOOST_CHECK_THROW(stream.restore(damaged), wr::ContractError);
  damaged.pop_back();
  BOOST_CHECK_THROW(stream.restore(damaged), wr::ContractError);
  BOOST_TEST(stream.random() == wr::PythonRandom(7).random());
}

BOOST_AUTO_TEST_SUITE_END()
