#include "bench.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "loop_gpt.hpp"
#include "shared/base/check.hpp"
#include "size.hpp"

namespace wr::gpt {

namespace {

const Workload kSmall{
    .model = {.vocabulary = 11, .context = 8, .layers = 2, .heads = 2, .channels = 16}, .batch = 3};

void multiply(std::span<const float> a, std::span<const float> b, std::span<float> out,
              const kernels::MatmulShape& shape) {
  kernels::matmul(a, b, out, shape);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bench)

BOOST_AUTO_TEST_CASE(loops_and_kernels_make_the_same_gradients) {
  std::vector<std::int32_t> in, out;
  for (int i = 0; i < 24; ++i) in.push_back(i * i % 11), out.push_back(i * 7 % 11);
  Gpt model(kSmall.model, 3);
  const double loss = model.forward(in, out, 8);
  model.backward();
  for (const MatrixProduct product :
       {MatrixProduct{kernels::matmul_ref<float>}, MatrixProduct{multiply}}) {
    LoopGpt loops(kSmall.model, 3, product);
    BOOST_TEST(loops.parameters.memory == model.parameters.memory);
    BOOST_TEST(loops.forward_backward(in, out, 8) == loss, boost::test_tools::tolerance(1e-6));
    for (std::size_t i = 0; i < loops.gradients.memory.size(); ++i)
      BOOST_TEST(std::abs(loops.gradients.memory[i] - model.gradients.memory[i]) < 1e-6f);
  }
}

BOOST_AUTO_TEST_CASE(what_the_loops_leave_out_breaks_the_contract) {
  GptConfig config = kSmall.model;
  config.bias = true;
  BOOST_CHECK_THROW(LoopGpt(config, 1, multiply), ContractError);
  config = kSmall.model;
  config.positions = Positions::rotary;
  BOOST_CHECK_THROW(LoopGpt(config, 1, multiply), ContractError);
}

BOOST_AUTO_TEST_CASE(operations_are_counted_as_by_hand) {
  // One layer of 2 channels, 3 tokens of vocabulary, sequences of 2. Forward, a token: 12 * 4
  // weights of the layer and 6 of the head, 2 operations each, are 108; attention sees 1.5
  // positions on average, with 2 products of 2 channels: 12 operations.
  const Workload w{.model = {.vocabulary = 3, .context = 2, .layers = 1, .heads = 1, .channels = 2},
                   .batch = 5};
  BOOST_TEST(step_flops(w) == 3.0 * (108 + 12) * 10);
}

BOOST_AUTO_TEST_CASE(parts_of_a_step_are_no_longer_than_the_whole) {
  const auto timings = time_steps(kSmall, 2, 5);
  BOOST_REQUIRE(timings.size() == 2u);
  for (const StepTiming& t : timings) {
    BOOST_TEST(t.threads == 1 + (&t - timings.data()));
    BOOST_TEST(t.first_loss == timings[0].first_loss);
    BOOST_TEST(std::abs(t.first_loss - std::log(11.0)) < 0.1);
    BOOST_TEST(t.best > 0);
    BOOST_TEST(t.best <= t.step);
    for (const double part : {t.forward, t.backward, t.update}) {
      BOOST_TEST(part > 0);
      BOOST_TEST(part <= t.step);
    }
  }
}

BOOST_AUTO_TEST_CASE(all_rungs_of_the_ladder_compute_the_same) {
  const auto rungs = time_ladder(kSmall, 2, 2);
  BOOST_REQUIRE(rungs.size() == 4u);
  for (const Rung& rung : rungs) {
    BOOST_TEST(rung.first_loss == rungs[0].first_loss, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(rung.second_loss == rungs[0].second_loss, boost::test_tools::tolerance(1e-6));
    BOOST_TEST(rung.second_loss < rung.first_loss);
    BOOST_TEST(rung.best > 0);
    BOOST_TEST(rung.best <= rung.milliseconds);
  }
}

BOOST_AUTO_TEST_CASE(the_peak_is_above_a_step) {
  const auto timings = time_steps(kSmall, 1, 5);
  BOOST_TEST(peak_flops(1) > step_flops(kSmall) / (timings[0].best * 1e-3));
}

BOOST_AUTO_TEST_CASE(memory_grows_on_a_straight_line_with_the_batch_and_with_the_layers) {
  const auto bytes = [](std::size_t layers, std::size_t batch, std::size_t time) {
    GptConfig config = kSmall.model;
    config.layers = layers;
    return count_bytes(config, batch, time).activations;  // as allocated, says size_test
  };
  for (const std::size_t count : {2, 5, 16}) {
    const auto n = static_cast<double>(count);
    BOOST_TEST(bytes(2, count, 8) == n * bytes(2, 1, 8));
    // With the time as well: no scores of (T, T) are held
    BOOST_TEST(bytes(2, 1, count) == n * bytes(2, 1, 1));
    BOOST_TEST(bytes(count, 3, 8) - bytes(1, 3, 8) == (n - 1) * (bytes(2, 3, 8) - bytes(1, 3, 8)));
  }
  // A position of a layer by hand: 16 C, 2 norms' mean and rstd, and a log_sum for each head
  BOOST_TEST(bytes(3, 1, 1) - bytes(2, 1, 1) == 4.0 * (16 * 16 + 4 + 2));
}

BOOST_AUTO_TEST_CASE(nothing_cannot_be_measured) {
  BOOST_CHECK_THROW(time_steps(kSmall, 0, 1), ContractError);
  BOOST_CHECK_THROW(time_steps(kSmall, 1, 0), ContractError);
  BOOST_CHECK_THROW(time_ladder(kSmall, 1, 1), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
