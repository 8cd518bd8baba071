#include "sweep.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "size.hpp"

namespace wr::gpt {
namespace {

SweepConfig tiny() {
  SweepConfig config = quick_sweep();
  config.channels = {8, 16};
  config.budgets = {1e7, 1e8};
  config.held_out = 1e9;
  config.corpus = 60'000;
  return config;
}

BOOST_AUTO_TEST_SUITE(sweep)

BOOST_AUTO_TEST_CASE(a_plan_spends_its_budget_to_half_a_step) {
  const Sweep sweep(tiny());
  for (const PlannedRun& run : sweep.planned()) {
    BOOST_TEST(run.parameters == Parameters(run.model).memory.size());
    BOOST_TEST(run.tokens == static_cast<double>(run.steps) * 64 * 4);
    BOOST_TEST(run.flops == run.tokens / 64 * palm_flops(run.model, 64));
  }
  const PlannedRun run = sweep.plan(16, 1e9);
  const double a_step = run.flops / static_cast<double>(run.steps);
  BOOST_TEST(std::abs(run.flops - 1e9) <= a_step / 2);
  BOOST_TEST(sweep.plan(16, 1).steps == 1);
}

BOOST_AUTO_TEST_CASE(every_size_gets_every_budget) {
  const auto runs = Sweep(tiny()).planned();
  BOOST_TEST_REQUIRE(runs.size() == 4u);
  BOOST_TEST(runs[0].model.channels == 8u);
  BOOST_TEST(runs[1].model.channels == 16u);
  BOOST_TEST(runs[2].flops > 5 * runs[0].flops);
}

BOOST_AUTO_TEST_CASE(the_held_out_run_is_the_best_that_the_law_knows) {
  const Sweep sweep(tiny());
  const ScalingLaw law = {1, 50, 0.5, 50, 0.5};
  const PlannedRun best = sweep.held_out(law);
  const auto loss = [&](const PlannedRun& run) {
    return law.loss(static_cast<double>(run.parameters), run.tokens);
  };
  for (std::size_t channels = 8; channels <= 256; channels += 8)
    BOOST_TEST(loss(best) <= loss(sweep.plan(channels, 1e9)));
  // Where only tokens count, the smallest model reads most
  BOOST_TEST(sweep.held_out({1, 0, 0.5, 50, 0.5}).model.channels == 8u);
}

BOOST_AUTO_TEST_CASE(a_run_learns_is_heard_of_and_comes_again) {
  const Sweep sweep(tiny());
  const PlannedRun run = sweep.plan(8, 3e8);
  std::int64_t heard = 0;
  double first = 0;
  const RunResult a = sweep.train(run, [&](std::int64_t step, double loss) {
    BOOST_TEST(step == ++heard);
    if (step == 1) first = loss;
  });
  BOOST_TEST(heard == run.steps);
  BOOST_TEST(a.parameters == static_cast<double>(run.parameters));
  BOOST_TEST(a.tokens == run.tokens);
  BOOST_TEST(first == std::log(static_cast<double>(run.model.vocabulary)),
             boost::test_tools::tolerance(0.02));  // before it has learned anything
  BOOST_TEST(a.loss < first - 0.3);
  BOOST_TEST(sweep.train(run).loss == a.loss);
}

BOOST_AUTO_TEST_CASE(there_is_more_text_than_the_longest_run_reads) {
  for (SweepConfig config : {default_sweep(), quick_sweep()}) {
    const double training = 0.9 * static_cast<double>(config.corpus);
    config.corpus = 200'000;  // enough to plan with
    double longest = 0;
    for (const PlannedRun& run : Sweep(config).planned()) longest = std::max(longest, run.tokens);
    BOOST_TEST(training > longest);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
