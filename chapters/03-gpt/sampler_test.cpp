#include "sampler.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "shared/base/check.hpp"

namespace wr::gpt {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The probabilities at a temperature, in double.
std::vector<double> expected(const std::vector<float>& logits, double temperature) {
  std::vector<double> p;
  double sum = 0;
  for (const float x : logits) sum += p.emplace_back(std::exp(double{x} / temperature));
  for (double& x : p) x /= sum;
  return p;
}

std::vector<float> logs(const std::vector<double>& probabilities) {
  std::vector<float> logits;
  for (const double p : probabilities) logits.push_back(static_cast<float>(std::log(p)));
  return logits;
}

// The tokens that can be drawn.
std::set<std::size_t> kept(const std::vector<float>& logits, const Sampling& sampling) {
  std::set<std::size_t> tokens;
  const std::vector<float> p = distribution(logits, sampling);
  for (std::size_t i = 0; i < p.size(); ++i)
    if (p[i] > 0) tokens.insert(i);
  return tokens;
}

using Set = std::set<std::size_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(sampler)

BOOST_AUTO_TEST_CASE(a_temperature_divides_the_scores) {
  const std::vector<float> logits = {1.5f, -0.5f, 0.25f, 3.0f, -7.0f};
  for (const double temperature : {0.5, 1.0, 2.0, 30.0}) {
    const std::vector<float> p = distribution(logits, {.temperature = temperature});
    const std::vector<double> truth = expected(logits, temperature);
    for (std::size_t i = 0; i < p.size(); ++i) BOOST_TEST(std::abs(p[i] - truth[i]) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(greedy_takes_the_first_largest) {
  const std::vector<float> logits = {1, 4, -2, 4, 3.9999f};
  Sampler greedy({.temperature = 0}, 1);
  for (int i = 0; i < 100; ++i) BOOST_TEST(greedy.next(logits) == 1);
  BOOST_TEST((distribution(logits, {.temperature = 0}) == std::vector<float>{0, 1, 0, 0, 0}));
}

BOOST_AUTO_TEST_CASE(no_temperature_is_too_low_and_no_score_too_large) {
  const std::vector<float> logits = {1e30f, -3e38f, 3e38f, 0};
  for (const double temperature : {1e-300, 1e-40, 1e-10, 1.0})
    BOOST_TEST(
        (distribution(logits, {.temperature = temperature}) == std::vector<float>{0, 0, 1, 0}));
  for (const float p : distribution(logits, {.temperature = 1e300})) BOOST_TEST(p == 0.25f);
}

BOOST_AUTO_TEST_CASE(top_k_keeps_the_k_largest) {
  const std::vector<float> logits = {0, 5, 1, 4, 2, 3};
  BOOST_TEST((kept(logits, {.top_k = 1}) == Set{1}));
  BOOST_TEST((kept(logits, {.top_k = 3}) == Set{1, 3, 5}));
  BOOST_TEST(kept(logits, {.top_k = 0}).size() == 6u);
  for (const std::size_t all : {std::size_t{6}, std::size_t{7}, std::size_t{1000000}})
    BOOST_TEST(kept(logits, {.top_k = all}).size() == 6u);
}

BOOST_AUTO_TEST_CASE(of_equals_at_the_edge_the_smaller_numbers_stay) {
  const std::vector<float> logits = {1, 2, 1, 1, 2, 1};
  BOOST_TEST((kept(logits, {.top_k = 1}) == Set{1}));
  BOOST_TEST((kept(logits, {.top_k = 3}) == Set{0, 1, 4}));
  BOOST_TEST((kept(logits, {.top_k = 5}) == Set{0, 1, 2, 3, 4}));
  const std::vector<float> equal(8, 0.0f);  // 0.125 each
  BOOST_TEST((kept(equal, {.top_p = 0.3}) == Set{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(top_p_keeps_as_few_as_reach_p) {
  const std::vector<float> logits = logs({0.1, 0.4, 0.05, 0.25, 0.2});  // in order 1 3 4 0 2
  BOOST_TEST((kept(logits, {.top_p = 1e-9}) == Set{1}));
  BOOST_TEST((kept(logits, {.top_p = 0.39}) == Set{1}));
  BOOST_TEST((kept(logits, {.top_p = 0.41}) == Set{1, 3}));
  BOOST_TEST((kept(logits, {.top_p = 0.66}) == Set{1, 3, 4}));
  BOOST_TEST((kept(logits, {.top_p = 0.94}) == Set{0, 1, 3, 4}));
  BOOST_TEST(kept(logits, {.top_p = 0.96}).size() == 5u);
  BOOST_TEST(kept(logits, {.top_p = 1}).size() == 5u);
  // The temperature comes first: at 2 the squares roots of the probabilities count
  BOOST_TEST((kept(logits, {.temperature = 2, .top_p = 0.41}) == Set{1, 3}));
  BOOST_TEST((kept(logits, {.temperature = 0.25, .top_p = 0.8}) == Set{1}));
}

BOOST_AUTO_TEST_CASE(with_both_cuts_a_token_has_to_pass_both) {
  const std::vector<float> logits = logs({0.1, 0.4, 0.05, 0.25, 0.2});
  BOOST_TEST((kept(logits, {.top_k = 2, .top_p = 0.9}) == Set{1, 3}));
  BOOST_TEST((kept(logits, {.top_k = 4, .top_p = 0.5}) == Set{1, 3}));
}

BOOST_AUTO_TEST_CASE(what_is_kept_keeps_its_proportions) {
  const std::vector<float> logits = logs({0.1, 0.4, 0.05, 0.25, 0.2});
  const std::vector<float> p = distribution(logits, {.top_k = 3});
  BOOST_TEST(std::abs(p[3] / p[1] - 0.625) < 1e-6);
  BOOST_TEST(std::abs(p[4] / p[1] - 0.5) < 1e-6);
}

BOOST_AUTO_TEST_CASE(frequencies_are_probabilities) {
  const std::vector<float> logits = {0.3f, -1, 2, 0.5f, -0.2f, 1.1f};
  constexpr int kDraws = 100000;
  for (const Sampling& sampling :
       {Sampling{}, Sampling{.temperature = 0.7, .top_k = 4}, Sampling{.top_p = 0.8}}) {
    std::vector<double> p;
    double mass = 0;
    for (const float x : distribution(logits, sampling)) mass += p.emplace_back(x);
    std::vector<int> counts(p.size());
    Sampler drawn(sampling, 42);
    for (int i = 0; i < kDraws; ++i) ++counts[static_cast<std::size_t>(drawn.next(logits))];
    double chi_squared = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double due = kDraws * p[i] / mass;
      if (due == 0)
        BOOST_TEST(counts[i] == 0);
      else
        chi_squared += (counts[i] - due) * (counts[i] - due) / due;
    }
    BOOST_TEST(chi_squared < 20.5);  // one in a thousand, with 5 degrees of freedom
  }
}

BOOST_AUTO_TEST_CASE(a_token_takes_one_number_of_the_stream) {
  TorchGenerator random(7);
  Sampler drawn({}, 7);
  const std::vector<float> two = logs({0.3, 0.7}), many(1000, 1.5f);
  for (int i = 0; i < 50; ++i) {
    BOOST_TEST(drawn.next(two) == (random.rand_double() > 0.3 ? 1 : 0));
    BOOST_TEST(std::abs(drawn.next(many) - 1000 * random.rand_double()) <= 1.01);
  }
}

BOOST_AUTO_TEST_CASE(masked_scores_are_never_drawn) {
  const std::vector<float> logits = {-kInfinity, 0, -kInfinity, 0, -kInfinity};
  for (const Sampling& sampling :
       {Sampling{}, Sampling{.top_k = 4}, Sampling{.top_p = 0.99}, Sampling{.temperature = 9}})
    BOOST_TEST((kept(logits, sampling) == Set{1, 3}));
}

BOOST_AUTO_TEST_CASE(scores_that_are_no_numbers_are_refused) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), kInfinity})
    for (const Sampling& sampling :
         {Sampling{}, Sampling{.temperature = 0}, Sampling{.top_k = 1}, Sampling{.top_p = 0.5}})
      for (std::size_t at = 0; at < 9; ++at) {
        std::vector<float> logits(9, 1.0f);
        logits[at] = bad;
        BOOST_CHECK_THROW(distribution(logits, sampling), NoDistribution);
        BOOST_CHECK_THROW(Sampler(sampling, 1).next(logits), NoDistribution);
      }
  BOOST_CHECK_THROW(distribution(std::vector<float>(3, -kInfinity), {}), NoDistribution);
}

BOOST_AUTO_TEST_CASE(settings_out_of_range_break_the_contract) {
  const std::vector<float> logits = {1, 2};
  BOOST_CHECK_THROW(distribution(logits, {.temperature = -1}), ContractError);
  BOOST_CHECK_THROW(distribution(logits, {.temperature = std::nan("")}), ContractError);
  BOOST_CHECK_THROW(distribution(logits, {.top_p = 0}), ContractError);
  BOOST_CHECK_THROW(distribution(logits, {.top_p = 1.1}), ContractError);
  BOOST_CHECK_THROW(distribution(std::vector<float>(), {}), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
