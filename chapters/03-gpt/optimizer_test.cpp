#include "optimizer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

namespace {

const GptConfig kSmall{
    .vocabulary = 5, .context = 4, .layers = 1, .heads = 1, .channels = 4, .bias = true};

// Gradients of a step, the same in every test.
Parameters gradients_of(int step) {
  Parameters gradients(kSmall);
  TorchGenerator random(static_cast<std::uint64_t>(step));
  random.normal(gradients.memory, 0.0f, 0.05f);
  return gradients;
}

Parameters initialised() {
  Parameters parameters(kSmall);
  initialise(parameters, 1);
  return parameters;
}

bool decays(const std::string& name) {  // as nanoGPT sorts its parameters: by their dimensions
  return name.find("bias") == std::string::npos && name.find("ln_") == std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(optimizer)

BOOST_AUTO_TEST_CASE(the_rate_warms_up_comes_down_along_a_cosine_and_stays) {
  const Schedule schedule{.learning_rate = 1e-3, .minimum = 1e-4, .warmup = 100, .decay = 2000};
  const auto near = boost::test_tools::tolerance(1e-12);
  // nanoGPT's get_lr, by hand
  BOOST_TEST(schedule.at(0) == 1e-3 / 101, near);
  BOOST_TEST(schedule.at(49) == 1e-3 * 50 / 101, near);
  BOOST_TEST(schedule.at(99) == 1e-3 * 100 / 101, near);
  BOOST_TEST(schedule.at(100) == 1e-3, near);
  BOOST_TEST(schedule.at(1050) == (1e-3 + 1e-4) / 2, near);
  BOOST_TEST(schedule.at(575) == 1e-4 + 9e-4 * (1 + std::numbers::sqrt2 / 2) / 2, near);
  BOOST_TEST(schedule.at(2000) == 1e-4, near);
  BOOST_TEST(schedule.at(1'000'000) == 1e-4, near);
  for (std::int64_t step = 0; step < 2100; ++step)
    BOOST_REQUIRE((step < 100) == (schedule.at(step + 1) > schedule.at(step)));
}

BOOST_AUTO_TEST_CASE(without_warm_up_the_rate_is_whole_from_the_first_step) {
  const Schedule schedule{.learning_rate = 1e-3, .minimum = 0, .warmup = 0, .decay = 10};
  BOOST_TEST(schedule.at(0) == 1e-3);
  BOOST_TEST(schedule.at(10) == 0.0);
}

BOOST_AUTO_TEST_CASE(steps_are_those_of_plain_adamw_in_double) {
  const OptimizerConfig config{.beta1 = 0.8, .beta2 = 0.95, .weight_decay = 0.3, .clip = 0.2};
  Parameters parameters = initialised();
  Optimizer optimizer(parameters, config);
  std::vector<double> plain(parameters.memory.begin(), parameters.memory.end());
  std::vector<double> mean(plain.size()), square(plain.size());
  for (int step = 1; step <= 5; ++step) {
    const Parameters gradients = gradients_of(step);
    const double rate = 0.01 * step;
    double norm = 0;
    for (const float g : gradients.memory) norm += double{g} * double{g};
    norm = std::sqrt(norm);
    BOOST_REQUIRE(norm > 0.2);  // so that there is something to clip
    BOOST_TEST(optimizer.step(parameters, gradients, rate) == norm,
               boost::test_tools::tolerance(1e-6));
    std::size_t i = 0;
    for (const ParameterTensor& t : gradients.tensors)
      for (const float gradient : t.data) {
        const double g = double{gradient} * 0.2 / norm;
        mean[i] = 0.8 * mean[i] + 0.2 * g;
        square[i] = 0.95 * square[i] + 0.05 * g * g;
        if (decays(t.name)) plain[i] -= rate * 0.3 * plain[i];
        plain[i] -= rate * (mean[i] / (1 - std::pow(0.8, step))) /
                    (std::sqrt(square[i] / (1 - std::pow(0.95, step))) + 1e-8);
        ++i;
      }
    BOOST_TEST(optimizer.steps == step);
  }
  for (std::size_t i = 0; i < plain.size(); ++i) {
    BOOST_TEST(std::abs(double{parameters.memory[i]} - plain[i]) < 1e-5);
    BOOST_TEST(std::abs(double{optimizer.mean[i]} - mean[i]) < 1e-7);
    BOOST_TEST(std::abs(double{optimizer.square[i]} - square[i]) < 1e-8);
  }
}

BOOST_AUTO_TEST_CASE(without_a_gradient_only_products_and_embeddings_shrink) {
  Parameters parameters = initialised();
  for (float& v : parameters.memory) v = 1;
  Optimizer optimizer(parameters, {.weight_decay = 0.5});
  BOOST_TEST(optimizer.step(parameters, Parameters(kSmall), 0.1) == 0.0);
  for (const ParameterTensor& t : parameters.tensors)
    for (const float v : t.data)
      BOOST_REQUIRE(std::abs(v - (decays(t.name) ? 0.95f : 1.0f)) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(only_a_norm_above_the_limit_is_clipped) {
  const Parameters gradients = gradients_of(1);
  const auto mean_after = [&](double clip) {
    Parameters parameters = initialised();
    Optimizer optimizer(parameters, {.clip = clip});
    optimizer.step(parameters, gradients, 0.01);
    return optimizer.mean;
  };
  const std::vector<float> whole = mean_after(0);  // no limit
  BOOST_TEST(mean_after(1e3) == whole, boost::test_tools::per_element());
  double norm = 0, clipped = 0;
  for (const float m : whole) norm += double{m} * double{m};
  for (const float m : mean_after(0.25)) clipped += double{m} * double{m};
  BOOST_TEST(std::sqrt(norm) > 0.1 * 0.25);
  BOOST_TEST(std::sqrt(clipped) == 0.1 * 0.25, boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_not_finite_moves_nothing) {
  for (const float bad :
       {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    Parameters parameters = initialised();
    Optimizer optimizer(parameters, {});
    optimizer.step(parameters, gradients_of(1), 0.01);
    const auto memory = parameters.memory, mean = optimizer.mean, square = optimizer.square;
    Parameters gradients = gradients_of(2);
    gradients.memory.back() = bad;
    BOOST_TEST(!std::isfinite(optimizer.step(parameters, gradients, 0.01)));
    BOOST_TEST(parameters.memory == memory, boost::test_tools::per_element());
    BOOST_TEST(optimizer.mean == mean, boost::test_tools::per_element());
    BOOST_TEST(optimizer.square == square, boost::test_tools::per_element());
    BOOST_TEST(optimizer.steps == 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
