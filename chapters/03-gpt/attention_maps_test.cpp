#include "attention_maps.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "optimizer.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {
namespace {

using boost::test_tools::tolerance;

// Weights that are large enough for heads to be decided.
Gpt decided(const GptConfig& config) {
  Gpt model(config, 1);
  TorchGenerator random(2);
  random.normal(model.parameters.memory, 0.0f, 0.4f);
  return model;
}

std::vector<std::int32_t> some_tokens(std::size_t n, std::size_t vocabulary,
                                      TorchGenerator& random) {
  std::vector<std::int32_t> tokens(n);
  for (std::int32_t& t : tokens)
    t = static_cast<std::int32_t>(random.randint(0, static_cast<std::int64_t>(vocabulary)));
  return tokens;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_map)

BOOST_AUTO_TEST_CASE(rows_sum_to_one_and_see_nothing_of_the_future) {
  for (const Positions positions : {Positions::learned, Positions::rotary}) {
    Gpt model = decided({.vocabulary = 9,
                         .context = 12,
                         .layers = 3,
                         .heads = 2,
                         .channels = 16,
                         .positions = positions});
    TorchGenerator random(3);
    model.forward(some_tokens(2 * 10, 9, random), {}, 10);
    const auto maps = attention_maps(model);
    BOOST_TEST_REQUIRE(maps.size() == 6u);
    for (std::size_t i = 0; i < maps.size(); ++i) {
      BOOST_TEST(maps[i].layer == i / 2);
      BOOST_TEST(maps[i].head == i % 2);
      for (std::size_t t = 0; t < 10; ++t) {
        double sum = 0;
        for (std::size_t u = 0; u < 10; ++u) {
          if (u > t) BOOST_TEST(maps[i].row(t)[u] == 0.0f);
          BOOST_TEST(maps[i].row(t)[u] >= 0.0f);
          sum += double{maps[i].row(t)[u]};
        }
        BOOST_TEST(sum == 1.0, tolerance(1e-5));
      }
    }
  }
}

// What the forward pass found is an authority that knows nothing of these maps: its sums of
// exponentials, and the values as it mixed them.
BOOST_AUTO_TEST_CASE(maps_are_what_the_forward_pass_looked_at) {
  for (const Positions positions : {Positions::learned, Positions::rotary}) {
    const GptConfig config = {.vocabulary = 9,
                              .context = 12,
                              .layers = 2,
                              .heads = 2,
                              .channels = 16,
                              .positions = positions};
    Gpt model = decided(config);
    TorchGenerator random(3);
    model.forward(some_tokens(2 * 11, 9, random), {}, 11);
    for (const AttentionMap& map : attention_maps(model)) {
      const Activations::Block& a = model.activations().blocks[map.layer];
      for (std::size_t t = 0; t < 11; ++t) {
        for (std::size_t u = 0; u <= t; ++u) {
          double score = 0;
          for (std::size_t c = map.head * 8; c < map.head * 8 + 8; ++c)
            score += double{a.qkv[t * 48 + c]} * double{a.qkv[u * 48 + 16 + c]} / std::sqrt(8.0);
          const double p = std::exp(score - double{a.log_sum[map.head * 11 + t]});
          BOOST_TEST(std::abs(map.row(t)[u] - p) < 1e-5);
        }
        for (std::size_t c = map.head * 8; c < map.head * 8 + 8; ++c) {
          double mixed = 0;
          for (std::size_t u = 0; u <= t; ++u)
            mixed += double{map.row(t)[u]} * double{a.qkv[u * 48 + 32 + c]};
          BOOST_TEST(std::abs(a.attended[t * 16 + c] - mixed) < 1e-4);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(entropy_goes_from_certain_to_undecided) {
  BOOST_TEST(entropy(std::vector<float>{0, 1, 0}) == 0.0);
  BOOST_TEST(entropy(std::vector<float>{0.25f, 0.25f, 0.25f, 0.25f}) == 2.0);
  BOOST_TEST(entropy(std::vector<float>{0.5f, 0.25f, 0.25f, 0}) == 1.5);
}

BOOST_AUTO_TEST_CASE(habits_are_means_over_rows_that_can_choose) {
  const AttentionMap map = {0, 0, 3, {1, 0, 0, 0.5f, 0.5f, 0, 0, 0.25f, 0.75f}};
  const HeadHabits h = habits(map);
  BOOST_TEST(h.entropy == (1 + 0.8112781244591328) / 2, tolerance(1e-12));
  BOOST_TEST(h.distance == (0.5 + 0.25) / 2);
  BOOST_TEST(h.itself == (0.5 + 0.75) / 2);
  BOOST_TEST(h.before == (0.5 + 0.25) / 2);
  BOOST_TEST(h.first == 0.25);
  BOOST_TEST(habits({0, 0, 1, {1}}).entropy == 0.0);
}

// A text that says everything twice: whoever looks at what followed the last time knows what comes.
// Nobody told the model to.
BOOST_AUTO_TEST_CASE(a_model_of_repeats_learns_to_look_back) {
  constexpr std::size_t kHalf = 6, kTime = 2 * kHalf - 1, kBatch = 16;
  Gpt model({.vocabulary = 8, .context = kTime, .layers = 2, .heads = 2, .channels = 32}, 1);
  Optimizer optimizer(model.parameters, {.weight_decay = 0});
  TorchGenerator random(5);
  const auto step = [&](double learning_rate) {
    std::vector<std::int32_t> inputs, targets;
    for (std::size_t b = 0; b < kBatch; ++b) {
      auto text = some_tokens(kHalf, 8, random);
      text.insert(text.end(), text.begin(), text.begin() + kHalf);
      inputs.insert(inputs.end(), text.begin(), text.end() - 1);
      targets.insert(targets.end(), text.begin() + 1, text.end());
    }
    for (std::size_t i = 0; i < targets.size(); ++i)  // the first half is chance: it does not count
      if (i % kTime < kHalf - 1) targets[i] = -1;
    model.zero_gradients();
    const double loss = model.forward(inputs, targets, kTime);
    model.backward();
    optimizer.step(model.parameters, model.gradients, learning_rate);
    return loss;
  };
  // How much of what the second half looks at is what followed the same token in the first
  const auto looks_back = [&] {
    double best = 0;
    for (const AttentionMap& map : attention_maps(model)) {
      double sum = 0;
      for (std::size_t t = kHalf; t < kTime; ++t) sum += double{map.row(t)[t + 1 - kHalf]};
      best = std::max(best, sum / (kTime - kHalf));
    }
    return best;
  };
  BOOST_TEST(step(3e-3) > 1.9);
  BOOST_TEST(looks_back() < 0.2);
  double loss = 0;
  for (int i = 0; i < 400; ++i) loss = step(3e-3);
  BOOST_TEST(loss < 0.1);
  BOOST_TEST(looks_back() > 0.6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
