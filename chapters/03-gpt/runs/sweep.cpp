#include "sweep.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "optimizer.hpp"
#include "shared/support/core/corpus.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "size.hpp"

namespace wr::gpt {

// [sweeps]
SweepConfig default_sweep() {
  return {.channels = {16, 24, 32, 48}, .budgets = {0.5e11, 1e11, 2e11, 4e11}, .held_out = 16e11};
}

SweepConfig quick_sweep() {
  return {.channels = {8, 16, 24, 32},
          .budgets = {2e10, 4e10, 8e10},
          .held_out = 32e10,
          .corpus = 8'000'000};
}
// [/sweeps]

namespace {

constexpr std::size_t kHead = 8;         // channels of a head
constexpr std::size_t kJudged = 65'536;  // tokens by which every run is judged, the same for all

// Between 0.006 and 0.012, of which one or the other is best for 16, 32 and 64 channels
constexpr double kLearningRate = 0.008;

// [widen]
// GPT-2's first numbers, of deviation 0.02, are made for 768 channels. A sum over fewer channels
// needs larger ones, or a narrow model spends its budget on waking up.
void widen(Gpt& model) {
  const auto channels = static_cast<float>(model.config().channels);
  for (const ParameterTensor& t : model.parameters.tensors)
    if (t.shape.size() == 2)
      for (float& x : t.data) x *= std::sqrt(768 / channels);
}
// [/widen]

}  // namespace

Sweep::Sweep(const SweepConfig& config)
    : Sweep(config, operations_corpus(config.seed, config.corpus)) {}

Sweep::Sweep(const SweepConfig& config, const std::string& text)
    : config_(config), vocabulary_(text), text_(vocabulary_.encode(text)) {}

// [plan]
PlannedRun Sweep::plan(std::size_t channels, double flops) const {
  const GptConfig model = {.vocabulary = vocabulary_.size(),
                           .context = config_.context,
                           .layers = config_.layers,
                           .heads = channels / kHead,
                           .channels = channels};
  const std::size_t parameters = count_parameters(model).total();
  const auto tokens = static_cast<double>(config_.batch * config_.context);
  const double flops_a_step =
      static_cast<double>(config_.batch) * palm_flops(model, config_.context);
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
  const Schedule schedule{kLearningRate, kLearningRate / 10, run.steps / 20, run.steps};
  Gpt model(run.model, config_.seed);
  widen(model);
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
