#include "causal_wavenet.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "runs/training.hpp"
#include "shared/support/core/xorshift64star.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/published.hpp"
#include "wavenet.hpp"

namespace wr::makemore {
namespace {

constexpr std::size_t kTime = 11, kVocabulary = 7;

ModelConfig small() {
  return {.type = "wavenet", .n_embd = 6, .n_embd2 = 10, .vocabulary = kVocabulary};
}

std::vector<std::int32_t> some_tokens(std::size_t n, std::uint64_t seed) {
  Xorshift64Star random(seed);
  std::vector<std::int32_t> tokens(n);
  for (std::int32_t& id : tokens) id = static_cast<std::int32_t>(random.random() * kVocabulary);
  return tokens;
}

// The 8 tokens up to every step, boundaries where there are none yet: what part 5's net is shown.
std::vector<std::int32_t> contexts_of(Ids tokens) {
  std::vector<std::int32_t> contexts;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    for (std::size_t back = 8; back-- > 0;)
      contexts.push_back(back <= i % kTime ? tokens[i - back] : Vocabulary::kBoundary);
  return contexts;
}

BOOST_AUTO_TEST_SUITE(causal_wavenet)

BOOST_AUTO_TEST_CASE(its_size_is_that_of_lecture_5) {
  TorchGenerator random(1);
  const CausalWaveNet model({.type = "wavenet", .n_embd = 24, .n_embd2 = 128}, random);
  WR_PUBLISHED_EXACTLY("parameters of the WaveNet (lecture 5)", 76'579u, parameter_count(model));
}

BOOST_AUTO_TEST_CASE(convolutions_are_the_tree_at_every_step) {
  TorchGenerator random(5), the_same(5);
  CausalWaveNet model(small(), random);
  LayeredNet tree = wavenet({kVocabulary, 8, 6, 10}, the_same);
  // Running averages of their own, lest they be mixed up
  TorchGenerator more(6);
  const auto state = model.state();
  for (std::size_t i = 0; i < 3; ++i) {
    auto& norm = dynamic_cast<BatchNorm1d&>(*tree.layers[4 * i + 2]);
    more.randn(norm.running.mean);
    more.uniform(norm.running.variance, 0.5f, 2.0f);
    std::copy(norm.running.mean.begin(), norm.running.mean.end(), state[2 * i].numbers.begin());
    std::copy(norm.running.variance.begin(), norm.running.variance.end(),
              state[2 * i + 1].numbers.begin());
  }
  model.train(false);
  tree.train(false);
  const std::vector<std::int32_t> tokens = some_tokens(3 * kTime, 7);
  const NoGrad no_grad;
  const Tensor ours = model.logits(tokens, kTime), theirs = tree.logits(contexts_of(tokens));
  BOOST_TEST((ours.shape() == Shape({3, kTime, kVocabulary})));
  BOOST_TEST_REQUIRE(ours.size() == theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    BOOST_TEST(std::abs(ours.data()[i] - theirs.data()[i]) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(training_moves_its_state_and_use_does_not) {
  TorchGenerator random(5);
  CausalWaveNet model(small(), random);
  const auto numbers = [&] {
    std::vector<float> all;
    for (const NamedNumbers& s : model.state())
      all.insert(all.end(), s.numbers.begin(), s.numbers.end());
    return all;
  };
  const auto before = numbers();
  BOOST_TEST(before.size() == 3u * 2 * 10);
  model.train(false);
  model.logits(some_tokens(kTime, 1), kTime);
  BOOST_TEST(numbers() == before);
  model.train(true);
  model.logits(some_tokens(kTime, 1), kTime);
  BOOST_TEST(numbers() != before);
}

BOOST_AUTO_TEST_CASE(a_saved_run_comes_back_with_its_state_and_ready_for_use) {
  const testing::Folder folder;
  Names names = default_names();
  names.resize(100);
  TrainingConfig config;
  config.model = small();
  Training run(names, config);
  for (int i = 0; i < 20; ++i) run.step();
  run.checkpoint(1).save(folder / "run");
  const TrainedModel trained = TrainedModel::load(folder / "run");
  const auto state = trained.model->state(), expected = run.model().state();
  run.model().train(false);
  const std::vector<std::int32_t> tokens = some_tokens(kTime, 1);
  BOOST_TEST(next_logits(*trained.model, tokens) == next_logits(run.model(), tokens));
  for (std::size_t i = 0; i < state.size(); ++i) {
    BOOST_TEST(state[i].name == expected[i].name);
    BOOST_TEST(
        std::equal(state[i].numbers.begin(), state[i].numbers.end(), expected[i].numbers.begin()));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
