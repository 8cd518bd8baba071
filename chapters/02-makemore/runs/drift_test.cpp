#include "drift.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::makemore {

BOOST_AUTO_TEST_SUITE(drift)

namespace {
const Names kTrain = {"lib-aa", "lib-ab", "lib-ba", "lib-bb", "bil-aa", "bil-bb"};
const Names kUsual = {"lib-aa", "bil-bb", "lib-ba", "lib-ab"};
}  // namespace

BOOST_AUTO_TEST_CASE(a_usual_window_has_no_distance_from_itself) {
  const Monitor monitor(kTrain, kTrain, 3, 0.1, 6);
  const Signals signals = monitor.look(kTrain);
  BOOST_TEST(signals[Signal::characters] < 1e-12);
  BOOST_TEST(signals[Signal::unknown] == 0.0);
  BOOST_TEST(signals[Signal::length] == 6.0);
  BOOST_TEST(signals[Signal::bits] > 0.0);
  for (const std::size_t count : monitor.alarms(monitor.look_through(kTrain)))
    BOOST_TEST(count == 0u);
}

// An authority that shares no code: the whole alphabet is exchanged for characters that training
// has, but hardly ever.
BOOST_AUTO_TEST_CASE(total_variation_is_one_where_nothing_is_in_common) {
  Names train(100, "aaaa");
  const Monitor monitor(train, {"aaaa"}, 2, 1, 1);
  train.push_back("zzzz");
  const Monitor knows_z(train, {"aaaa"}, 2, 1, 1);
  const Names foreign = {"zz"};
  BOOST_TEST(knows_z.look(foreign)[Signal::characters] == 400.0 / 404.0,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(monitor.look(foreign)[Signal::unknown] == 1.0);
  BOOST_TEST(monitor.look(foreign)[Signal::bits] == 0.0);
}

BOOST_AUTO_TEST_CASE(spelled_backwards_the_characters_are_the_same_and_the_surprise_is_not) {
  const Monitor monitor(kTrain, kUsual, 3, 0.1, 2);
  const Signals usual = monitor.look(kUsual);
  const Signals backwards = monitor.look(drifted(kUsual, Drift::reversed, 1));
  BOOST_TEST(backwards[Signal::characters] == usual[Signal::characters]);
  BOOST_TEST(backwards[Signal::length] == usual[Signal::length]);
  BOOST_TEST(backwards[Signal::bits] > usual[Signal::bits] + 1);
  BOOST_TEST(backwards[Signal::first_guess] < usual[Signal::first_guess]);
}

BOOST_AUTO_TEST_CASE(
    the_first_guess_is_right_where_nothing_else_can_come_and_wrong_where_it_cannot) {
  const Monitor monitor(Names(10, "ab"), {"ab"}, 2, 0.01, 1);
  const Names known = {"ab"}, turned = {"ba"};
  BOOST_TEST(monitor.look(known)[Signal::first_guess] == 1.0);
  BOOST_TEST(monitor.look(turned)[Signal::first_guess] == 0.0);
}

BOOST_AUTO_TEST_CASE(below_the_band_is_outside_as_well) {
  const Monitor monitor(kTrain, {"bil-ab", "ab-lib"}, 3, 0.1, 2);
  const auto easy = monitor.look_through({"lib-aa", "lib-aa"});
  BOOST_REQUIRE(easy.front()[Signal::bits] < monitor.low()[Signal::bits]);
  BOOST_TEST(monitor.alarms(easy)[Signal::bits] == 1u);
  const auto hard = monitor.look_through({"aaaaaa", "aaaaaa"});
  BOOST_REQUIRE(hard.front()[Signal::bits] > monitor.high()[Signal::bits]);
  BOOST_TEST(monitor.alarms(hard)[Signal::bits] == 1u);
}

BOOST_AUTO_TEST_CASE(a_separator_that_is_not_in_the_vocabulary_cannot_be_read) {
  const Monitor monitor(kTrain, kUsual, 3, 0.1, 2);
  BOOST_TEST(monitor.look(drifted(kUsual, Drift::separated, 0.5))[Signal::unknown] == 0.5);
  const auto windows = monitor.look_through(drifted(kUsual, Drift::separated, 1));
  BOOST_TEST(windows.size() == 2u);
  BOOST_TEST(monitor.alarms(windows)[Signal::unknown] == 2u);
}

BOOST_AUTO_TEST_CASE(as_many_names_drift_as_the_share_says) {
  const Names names(200, "a-b");
  for (const double share : {0.0, 0.1, 0.25, 0.5, 1.0}) {
    const Names now = drifted(names, Drift::prefixed, share);
    const auto count = std::count(now.begin(), now.end(), "python3-a-b");
    BOOST_TEST(std::abs(static_cast<double>(count) - 200 * share) <= 1);
  }
}

BOOST_AUTO_TEST_CASE(a_rest_that_fills_no_window_is_not_looked_at) {
  const Monitor monitor(kTrain, kUsual, 3, 0.1, 3);
  BOOST_TEST(monitor.look_through(kUsual).size() == 1u);
  BOOST_CHECK_THROW(Monitor(kTrain, kUsual, 3, 0.1, 5), ContractError);
  BOOST_CHECK_THROW(Monitor(kTrain, kUsual, 3, 0.1, 0), ContractError);
  BOOST_CHECK_THROW(drifted(kUsual, Drift::reversed, 1.5), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::makemore
