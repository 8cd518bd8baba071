#include "scaling_law.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {
namespace {

namespace bdata = boost::unit_test::data;
using boost::test_tools::tolerance;

// Hoffmann et al. 2022, section D.3
constexpr ScalingLaw kChinchilla = {1.69, 406.4, 0.34, 410.7, 0.28};

// Five sizes with four budgets each, and losses as the law says, but for an error
std::vector<RunResult> runs_of(const ScalingLaw& law, double deviation = 0,
                               std::uint64_t seed = 1) {
  TorchGenerator random(seed);
  std::vector<RunResult> runs;
  for (const double budget : {1e10, 2e10, 4e10, 8e10})
    for (const double N : {8e3, 2e4, 4e4, 1e5, 2e5}) {
      const double D = budget / (6 * N);
      float error;
      random.normal({&error, 1}, 0, 1);
      runs.push_back({N, D, law.loss(N, D) + deviation * double{error}});
    }
  return runs;
}

double squares(const ScalingLaw& law, const std::vector<RunResult>& runs) {
  double sum = 0;
  for (const RunResult& run : runs)
    sum += std::pow(law.loss(run.parameters, run.tokens) - run.loss, 2);
  return sum;
}

BOOST_AUTO_TEST_SUITE(scaling_law)

// 70 billion parameters and 1.4 trillion tokens: by hand, 1.69 + 0.0832 + 0.1634
BOOST_AUTO_TEST_CASE(chinchilla_has_the_loss_that_its_law_says) {
  BOOST_TEST(kChinchilla.loss(70e9, 1.4e12) == 1.9366, tolerance(1e-4));
}

BOOST_DATA_TEST_CASE(exact_runs_give_their_law_back,
                     bdata::make(0.3, 0.5, 0.9) * bdata::make(0.25, 0.5, 0.8), alpha, beta) {
  const ScalingLaw law = {1.1, std::pow(2e4, alpha), alpha, 1.5 * std::pow(3e5, beta), beta};
  const ScalingLaw fitted = fit(runs_of(law));
  BOOST_TEST(fitted.alpha == alpha, tolerance(1e-2));
  BOOST_TEST(fitted.beta == beta, tolerance(1e-2));
  BOOST_TEST(fitted.E == law.E, tolerance(2e-2));
  BOOST_TEST(squares(fitted, runs_of(law)) < 1e-8);
}

// The fit is the least of all laws nearby: no number of the five can be moved, and no other law of
// a thousand at random does better.
BOOST_DATA_TEST_CASE(no_other_law_misses_by_less, bdata::xrange(3), seed) {
  const std::vector<RunResult> runs =
      runs_of({0.9, 60, 0.45, 900, 0.5}, 0.02, static_cast<std::uint64_t>(seed));
  const ScalingLaw best = fit(runs);
  const double least = squares(best, runs);
  TorchGenerator random(7);
  for (const double by : {1e-3, 1e-2, 0.1, 0.5})
    for (int i = 0; i < 250; ++i) {
      const auto near = [&](double x) { return x * (1 + by * (2 * random.rand_double() - 1)); };
      const ScalingLaw other = {near(best.E), near(best.A), near(best.alpha), near(best.B),
                                near(best.beta)};
      BOOST_TEST(squares(other, runs) >= least * (1 - 1e-6));
    }
}

BOOST_DATA_TEST_CASE(no_number_of_a_law_is_negative, bdata::xrange(20), seed) {
  TorchGenerator random(static_cast<std::uint64_t>(seed));
  std::vector<RunResult> runs;  // losses that follow nothing at all
  for (int i = 0; i < 12; ++i)
    runs.push_back({std::exp(8 + 4 * random.rand_double()), std::exp(10 + 4 * random.rand_double()),
                    3 * random.rand_double()});
  const ScalingLaw law = fit(runs);
  for (const double number : {law.E, law.A, law.alpha, law.B, law.beta}) {
    BOOST_TEST(std::isfinite(number));
    BOOST_TEST(number >= 0);
  }
  // It is at least as good as a constant, the law with one term
  double mean = 0;
  for (const RunResult& run : runs) mean += run.loss / 12;
  BOOST_TEST(squares(law, runs) <= squares({mean, 0, 1, 0, 1}, runs) * (1 + 1e-9));
}

BOOST_AUTO_TEST_CASE(a_loss_that_more_tokens_do_not_lower_needs_no_tokens) {
  const ScalingLaw law = {1, 50, 0.5, 0, 1};
  const ScalingLaw fitted = fit(runs_of(law));
  BOOST_TEST(squares(fitted, runs_of(law)) < 1e-8);
  BOOST_TEST(fitted.loss(1e5, 1e6) == fitted.loss(1e5, 2e6), tolerance(1e-4));
}

// A size that the law calls the best is better than its neighbours at the same cost
BOOST_DATA_TEST_CASE(the_best_size_is_better_than_its_neighbours, bdata::make(1e12, 1e18, 5.76e23),
                     flops) {
  const double N = kChinchilla.best_parameters(flops);
  const auto loss = [&](double n) { return kChinchilla.loss(n, flops / (6 * n)); };
  for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0})
    BOOST_TEST(loss(factor * N) > loss(N));
}

BOOST_AUTO_TEST_CASE(a_forecast_of_exact_runs_is_exact) {
  const ScalingLaw law = {1.1, 300, 0.6, 2000, 0.55};
  const Forecast said = forecast(runs_of(law), 4e5, 1e6, 1, 40);
  BOOST_TEST(said.loss == law.loss(4e5, 1e6), tolerance(1e-3));
  BOOST_TEST(said.low == said.high, tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(a_forecast_comes_again_from_the_same_seed) {
  const auto runs = runs_of({1.1, 300, 0.6, 2000, 0.55}, 0.02);
  const Forecast a = forecast(runs, 4e5, 1e6, 1, 40), b = forecast(runs, 4e5, 1e6, 1, 40),
                 c = forecast(runs, 4e5, 1e6, 2, 40);
  BOOST_TEST(a.low == b.low);
  BOOST_TEST(a.high == b.high);
  BOOST_TEST(a.low != c.low);
}

// Nine in ten, counted: forty times the same sweep with other errors, and each time a larger run
BOOST_AUTO_TEST_CASE(an_interval_holds_what_it_promises_if_the_form_is_right) {
  const ScalingLaw law = {1.1, 300, 0.6, 2000, 0.55};
  TorchGenerator random(3);
  int inside = 0;
  for (std::uint64_t i = 0; i < 40; ++i) {
    const Forecast said = forecast(runs_of(law, 0.02, 100 + i), 3e5, 1e6, i, 40);
    float error;
    random.normal({&error, 1}, 0, 1);
    const double loss = law.loss(3e5, 1e6) + 0.02 * double{error};
    inside += said.low <= loss && loss <= said.high;
    BOOST_TEST(said.low < said.high);
  }
  BOOST_TEST(inside >= 29);  // 36, less four deviations
}

BOOST_AUTO_TEST_CASE(five_numbers_need_five_runs) {
  const std::vector<RunResult> runs = runs_of(kChinchilla);
  BOOST_CHECK_THROW(fit(std::span(runs).first(4)), ContractError);
  BOOST_CHECK_THROW(forecast(std::span(runs).first(4), 1, 1, 1), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
