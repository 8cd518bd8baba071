#include "bench.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <utility>

#include "backprop.hpp"
#include "batch_norm.hpp"
#include "bigram.hpp"
#include "contest.hpp"
#include "lectures/lecture4.hpp"
#include "lectures/lecture_nets.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"
#include "training.hpp"
#include "wavenet.hpp"

namespace wr::makemore {

namespace {

// How long something took, again and again.
class Stopwatch {
 public:
  void time(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::micro> spent =
        std::chrono::steady_clock::now() - begin;
    microseconds_.push_back(spent.count());
  }
  // The same in processor time, for work that lasts longer than a busy machine leaves it alone.
  // That clock may tick slowly: what it cannot see is done again until it can.
  void time_processor(const std::function<void()>& work) {
    const std::clock_t begin = std::clock();
    std::clock_t end = begin;
    int times = 0;
    for (; end == begin; ++times, end = std::clock()) work();
    microseconds_.push_back(1e6 * static_cast<double>(end - begin) / CLOCKS_PER_SEC / times);
  }
  double best() const { return *std::min_element(microseconds_.begin(), microseconds_.end()); }
  double median() const {
    std::vector<double> sorted = microseconds_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  std::vector<double> microseconds_;  // (times)
};

// A net in training, and how long its steps took.
class Contestant {
 public:
  Contestant(std::string name, std::unique_ptr<ContextNet> net, const Names& names,
             const Vocabulary& vocabulary, TorchGenerator random, Step step = {})
      : name_(std::move(name)),
        net_(std::move(net)),
        examples_(make_examples(names, vocabulary, net_->block_size())),
        random_(random),
        step_(std::move(step)),
        first_loss_(train()) {}

  void run(std::int64_t steps) {
    for (std::int64_t i = 0; i < steps; ++i) watch_.time([this] { train(); });
  }

  StepTiming timing() const {
    return {name_, parameter_count(*net_), first_loss_, watch_.median(), watch_.best()};
  }

 private:
  float train() {
    const Examples batch = draw_batch(examples_, kBenchBatch, random_);
    return step_ ? step_(batch, 0.1f) : train_step(*net_, batch, 0.1f);
  }

  std::string name_;
  std::unique_ptr<ContextNet> net_;
  Examples examples_;
  TorchGenerator random_;  // where the net's first numbers left it
  Step step_;              // or train_step
  float first_loss_;
  Stopwatch watch_;
};

// All of them in turn, so that a noisy neighbour meets all.
std::vector<StepTiming> race(std::vector<Contestant>& nets, std::int64_t steps,
                             std::int64_t repeats) {
  WR_CHECK(steps > 0);
  WR_CHECK(repeats > 0);
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat)
    for (Contestant& net : nets) net.run(steps);
  std::vector<StepTiming> timings;
  for (const Contestant& net : nets) timings.push_back(net.timing());
  return timings;
}

// [contestants]
std::vector<Contestant> contestants(const Names& names) {
  const Vocabulary vocabulary(names);
  std::vector<Contestant> nets;
  const auto add = [&](const std::string& name, auto make) {
    TorchGenerator random(kSeed);
    auto net = make(random);
    nets.emplace_back(name, std::move(net), names, vocabulary, random);
  };
  const MlpSizes sizes{vocabulary.size()};
  add("MLP", [&](TorchGenerator& random) { return std::make_unique<Mlp>(sizes, random); });
  add("MLP, BatchNorm",
      [&](TorchGenerator& random) { return std::make_unique<NormMlp>(sizes, random); });
  add("WaveNet", [&](TorchGenerator& random) {
    return std::make_unique<LayeredNet>(wavenet({vocabulary.size()}, random));
  });
  return nets;
}
// [/contestants]

}  // namespace

// [time-steps]
std::vector<StepTiming> time_steps(const Names& names, std::int64_t steps, std::int64_t repeats) {
  const kernels::UseThreads one(1);
  auto nets = contestants(names);
  return race(nets, steps, repeats);
}
// [/time-steps]

// [time-zoo]
std::vector<StepTiming> time_zoo(const Names& names, std::int64_t repeats) {
  WR_CHECK(repeats > 0);
  const kernels::UseThreads one(1);
  std::vector<StepTiming> timings;
  for (const std::string& type : contest_types()) {
    TrainingConfig config;
    config.model.type = type;
    config.batch_size = kBenchBatch;
    Training training(names, config);
    const float first_loss = training.step();
    Stopwatch watch;
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat)
      watch.time_processor([&] { training.step(); });
    timings.push_back(
        {type, parameter_count(training.model()), first_loss, watch.median(), watch.best()});
  }
  return timings;
}
// [/time-zoo]

// [bigram-ladder]
std::vector<Rung> time_bigram_ladder(const Names& names, std::int64_t repeats) {
  WR_CHECK(repeats > 0);
  const kernels::UseThreads one(1);
  const Vocabulary vocabulary(names);
  const Examples all = make_examples(names, vocabulary, 1);
  const IntMatrix counts = count_bigrams(names, vocabulary);
  TorchGenerator random(kSeed);
  const Matrix weights = initial_weights(vocabulary.size(), random);

  const std::pair<const char*, std::function<LossAndGradient()>> ways[] = {
      {"by examples", [&] { return by_examples(weights, all.contexts, all.targets, 0.01f); }},
      {"by counts", [&] { return by_counts(weights, counts, 0.01f); }}};
  std::vector<Rung> rungs;
  for (const auto& [name, way] : ways) {
    Stopwatch watch;
    for (std::int64_t repeat = 0; repeat < repeats; ++repeat) watch.time(way);
    rungs.push_back({name, static_cast<float>(way().loss), watch.median(), watch.best()});
  }
  return rungs;
}
// [/bigram-ladder]

// [step-ladder]
std::vector<Rung> time_step_ladder(const Names& names, std::int64_t steps, std::int64_t repeats) {
  const kernels::UseThreads one(1);
  const Vocabulary vocabulary(names);
  std::vector<Contestant> nets;
  const auto add = [&](const std::string& name, auto step) {
    TorchGenerator random(kSeed);
    auto net = std::make_unique<HandNet>(MlpSizes{vocabulary.size()}, random);
    HandNet& its = *net;
    nets.emplace_back(
        name, std::move(net), names, vocabulary, random,
        [&its, step](const Examples& batch, float rate) { return step(its, batch, rate); });
  };
  add("operation by operation", [](HandNet& net, const Examples& batch, float rate) {
    const TakenApart pass = taken_apart(net, batch);
    pass.loss.backward();
    sgd(net.parameters(), rate);
    return pass.loss.item();
  });
  add("by hand", train_step_by_hand);
  add("fused operations",
      [](HandNet& net, const Examples& batch, float rate) { return train_step(net, batch, rate); });
  std::vector<Rung> rungs;
  for (const StepTiming& t : race(nets, steps, repeats))
    rungs.push_back({t.name, t.first_loss, t.microseconds, t.best});
  return rungs;
}
// [/step-ladder]

}  // namespace wr::makemore
