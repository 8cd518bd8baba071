#include "bench.hpp"

#include <boost/test/unit_test.hpp>

#include "contest.hpp"
#include "shared/base/check.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::makemore;

BOOST_AUTO_TEST_SUITE(bench)

BOOST_AUTO_TEST_CASE(the_lectures_nets_are_timed) {
  const auto timings = time_steps({"abcdefghijklm", "nopqrstuvwxyz"}, 2, 3);
  BOOST_REQUIRE(timings.size() == 3u);
  // makemore parts 2, 3 and 5, on 27 characters
  WR_PUBLISHED_EXACTLY("MLP", 11897u, timings[0].parameters);
  WR_PUBLISHED_EXACTLY("MLP, BatchNorm", 12097u, timings[1].parameters);
  WR_PUBLISHED_EXACTLY("WaveNet", 76579u, timings[2].parameters);
  for (const StepTiming& t : timings) {
    BOOST_TEST(t.best > 0);
    BOOST_TEST(t.best <= t.microseconds);
  }
}

BOOST_AUTO_TEST_CASE(the_first_loss_is_of_the_untrained_net_however_long_the_runs_are) {
  const Names names = {"emma", "olivia", "ava"};
  const auto some = time_steps(names, 1, 1), more = time_steps(names, 3, 2);
  for (std::size_t i = 0; i < some.size(); ++i) {
    BOOST_TEST(some[i].name == more[i].name);
    BOOST_TEST(some[i].first_loss == more[i].first_loss);
  }
}

BOOST_AUTO_TEST_CASE(all_rungs_of_a_ladder_compute_the_same) {
  const Names names = {"emma", "olivia", "ava", "isabella", "sophia"};
  const auto near = boost::test_tools::tolerance(1e-5f);
  for (const auto& rungs : {time_bigram_ladder(names, 3), time_step_ladder(names, 1, 2)}) {
    BOOST_REQUIRE(rungs.size() >= 2u);
    for (const Rung& rung : rungs) {
      BOOST_TEST(rung.first_loss == rungs.front().first_loss, near);
      BOOST_TEST(rung.best > 0);
      BOOST_TEST(rung.best <= rung.microseconds);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_zoo_is_timed_as_it_is_trained) {
  Names names = default_names();
  names.resize(40);
  const auto timings = time_zoo(names, 2);
  BOOST_REQUIRE(timings.size() == contest_types().size());
  for (const StepTiming& t : timings) {
    TrainingConfig config;
    config.model.type = t.name;
    Training training(names, config);
    BOOST_TEST(t.parameters == parameter_count(training.model()));
    BOOST_TEST(t.first_loss == training.step());
    BOOST_TEST(t.best > 0);
    BOOST_TEST(t.best <= t.microseconds);
  }
}

BOOST_AUTO_TEST_CASE(a_run_without_steps_breaks_the_contract) {
  BOOST_CHECK_THROW(time_steps({"emma"}, 0, 1), wr::ContractError);
  BOOST_CHECK_THROW(time_steps({"emma"}, 1, 0), wr::ContractError);
  BOOST_CHECK_THROW(time_zoo({"emma"}, 0), wr::ContractError);
  BOOST_CHECK_THROW(time_bigram_ladder({"emma"}, 0), wr::ContractError);
  BOOST_CHECK_THROW(time_step_ladder({"emma"}, 0, 1), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
