#include "shared/support/core/stopwatch.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(stopwatch)

BOOST_AUTO_TEST_CASE(the_median_and_the_best_of_what_was_timed) {
  wr::Stopwatch watch;
  for (const auto pause : {30ms, 1ms, 200ms})
    watch.time([&] { std::this_thread::sleep_for(pause); });
  BOOST_TEST(watch.best() >= 1);
  BOOST_TEST(watch.best() <= watch.median());
  BOOST_TEST(watch.median() >= 30);
  BOOST_TEST(watch.median() < 200);
}

BOOST_AUTO_TEST_CASE(the_work_returns_what_it_returns) {
  wr::Stopwatch watch;
  BOOST_TEST(watch.time([] { return 42; }) == 42);
  BOOST_CHECK_THROW(watch.time([]() -> int { throw std::runtime_error("work"); }),
                    std::runtime_error);
}

BOOST_AUTO_TEST_CASE(of_nothing_there_is_no_time) {
  BOOST_CHECK_THROW(wr::Stopwatch().best(), wr::ContractError);
  BOOST_CHECK_THROW(wr::Stopwatch().median(), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
