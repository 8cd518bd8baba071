#include "runs/positions_run.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {
namespace {

PositionsOptions short_run() {
  return {.steps = 3, .seeds = 2, .time = 8, .batch = 2, .layers = 1, .heads = 2, .channels = 8};
}

std::string noise(std::size_t n) {
  TorchGenerator random(1);
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += static_cast<char>('a' + random.randint(0, 5));
  return text;
}

BOOST_AUTO_TEST_SUITE(positions_run)

BOOST_AUTO_TEST_CASE(all_four_ways_are_trained_with_every_seed_and_judged_beyond_training) {
  PositionsOptions options = short_run();
  int heard = 0;
  options.progress = [&](const std::string&, std::int64_t, double) { ++heard; };
  const auto results = compare_positions(noise(1000), options);
  BOOST_TEST(heard == 4 * 2 * 3);
  BOOST_TEST_REQUIRE(results.size() == 4u);
  for (const WayResult& r : results) {
    BOOST_TEST(r.by_place.size() == 32u);
    BOOST_TEST(r.lowest <= r.loss);
    BOOST_TEST(r.loss <= r.highest);
    BOOST_TEST(r.lowest < r.highest);  // seeds differ
    for (const double loss : r.by_place) BOOST_TEST(std::abs(loss - std::log(5.0)) < 0.5);
    // A table of 8 places more, where it is learned
    BOOST_TEST(r.parameters ==
               results.front().parameters + (r.way == Positions::learned ? 8u * 8u : 0u));
  }
  BOOST_CHECK_THROW(compare_positions(noise(300), options), ContractError);  // 30 of 32 + 1
}

BOOST_AUTO_TEST_CASE(a_way_does_not_depend_on_those_before_it) {
  const auto once = compare_positions(noise(1000), short_run());
  const auto again = compare_positions(noise(1000), short_run());
  for (std::size_t i = 0; i < once.size(); ++i) {
    BOOST_TEST(once[i].loss == again[i].loss);
    for (std::size_t j = 0; j < i; ++j) BOOST_TEST(once[i].loss != once[j].loss);
  }
}

BOOST_AUTO_TEST_CASE(quarters_are_means_of_places) {
  const WayResult r{Positions::none, "none", 1, 1, 1, 1, {1, 3, 5, 7, 9, 11, 13, 15}};
  BOOST_TEST(quarter(r, 0) == 2);
  BOOST_TEST(quarter(r, 3) == 14);
}

BOOST_AUTO_TEST_CASE(what_is_printed_and_what_is_recorded_are_the_same_numbers) {
  std::vector<double> places(32, 1.5);
  places[31] = 9.5;
  const std::vector<WayResult> results = {{Positions::none, "none", 99, 1.25, 1.0, 1.5, places}};
  Trace trace("test", Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"}, "none");
  record(results, short_run(), trace);
  BOOST_TEST(
      table(results) ==
      "                                               in windows of 32, at places\n"
      "            parameters    loss   seeds from-to      0-7     8-15    16-23    24-31\n"
      "none                99  1.2500   1.0000 1.5000   1.5000   1.5000   1.5000   2.5000\n");
  const auto number = [&](const char* name) {
    return std::get<Number>(*trace.find_value(name)).real();
  };
  BOOST_TEST(number("none.loss") == 1.25);
  BOOST_TEST(number("none.quarter_4") == 2.5);
  const Series& by_place = *trace.find_series("by_place");
  BOOST_TEST(by_place.column("place") == std::vector<double>({0, 8, 16, 24}),
             boost::test_tools::per_element());
  BOOST_TEST(by_place.column("none") == std::vector<double>({1.5, 1.5, 1.5, 2.5}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
