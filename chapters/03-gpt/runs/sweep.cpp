#include "sweep.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "optimizer.hpp"
#include "shared/support/core/corpus.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

SweepConfig default_sweep() {
  return {
      .channels = {16, 24, 32, 48, 64}, .budgets = {0.5e11, 1e11, 2e11, 4e11}, .held_out = 16e11};
}

SweepConfig quick_sweep() {
  return {.channels = {8, 16, 24},
          .budgets = {0.5e10, 1e10, 2e10},
          .held_out = 8e10,
          .corpus = 2'000'000};
}

// [flops-a-token]
double flops_a_token(const GptConfig& model, std::size_t parameters) {
  return static_cast<double>(6 * parameters + 12 * model.layers * model.channels * model.context);
}
// [/flops-a-token]

namespace {

constexpr std::size_t kHead = 8;         // channels of a head
constexpr std::size_t kJudged = 65'536;  // tokens by which every run is judged, the same for all

Split tokens_of(const std::string& text) { return Split(Vocabulary(text).encode(text)); }

// [sweep-rate]
// The wider a model, the smaller its steps should be
double learning_rate(std::size_t channels) {
  return 0.01 * std::sqrt(16 / static_cast<double>(channels));
}
// [/sweep-rate]

}  // namespace

Sweep::Sweep(const SweepConfig& config)
    : config_(config),
      vocabulary_(Vocabulary(operations_corpus(config.seed, config.corpus)).size()),
      text_(tokens_of(operations_corpus(config.seed, config.corpus))) {}

// [plan]
PlannedRun Sweep::plan(std::size_t channels, double flops) const {
  const GptConfig model = {.vocabulary = vocabulary_,
                           .context = config_.context,
                           .layers = config_.layers,
                           .heads = channels / kHead,
                           .channels = channels};
  const std::size_t parameters = Parameters(model).memory.size();
  const auto tokens = static_cast<double>(config_.batch * config_.context);
  const double flops_a_step = tokens * flops_a_token(model, parameters);
  const double steps = std::max(1.0, std::round(flops / flops_a_step));
  return {model, parameters, static_cast<std::int64_t>(steps), steps * tokens,
          steps * flops_a_step};
}

std::vector<PlannedRun> Sweep::planned() const {
  std::vector<PlannedRun> runs;
  for (const double budget : config_.budgets)
    for (const std::size_t channels : config_.channels) runs.push_back(plan(channels, budget));
  return runs;
}

PlannedRun Sweep::held_out(const ScalingLaw& law) const {
  PlannedRun best = plan(kHead, config_.held_out);
  for (std::size_t channels = 2 * kHead; channels <= 256; channels += kHead) {
    const PlannedRun run = plan(channels, config_.held_out);
    if (law.loss(static_cast<double>(run.parameters), run.tokens) <
        law.loss(static_cast<double>(best.parameters), best.tokens))
      best = run;
  }
  return best;
}
// [/plan]

// [sweep-train]
RunResult Sweep::train(const PlannedRun& run,
                       const std::function<void(std::int64_t, double)>& progress) const {
  const double rate = learning_rate(run.model.channels);
  const Schedule schedule{rate, rate / 10, run.steps / 20, run.steps};
  Gpt model(run.model, config_.seed);
  Optimizer optimizer(model.parameters, {});
  TorchGenerator random(config_.seed);
  while (optimizer.steps < run.steps) {
    const Batch batch = random_batch(text_.training(), config_.batch, config_.context, random);
    const double loss = model.forward(batch.inputs, batch.targets, config_.context);
    model.zero_gradients();
    model.backward();
    optimizer.step(model.parameters, model.gradients, schedule.at(optimizer.steps));
    if (progress) progress(optimizer.steps, loss);
  }
  const auto judged = text_.validation().first(std::min(kJudged, text_.validation().size()));
  return {static_cast<double>(run.parameters), run.tokens, loss_of(model, judged, config_.batch)};
}
// [/sweep-train]

}  // namespace wr::gpt
