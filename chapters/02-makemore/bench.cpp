#include "bench.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "batch_norm.hpp"
#include "contest.hpp"
#include "lecture_nets.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"
#include "training.hpp"
#include "wavenet.hpp"

namespace wr::makemore {

namespace {

// A net in training, and how long its steps took.
class Contestant {
 public:
  Contestant(std::string name, std::size_t parameters, std::function<float()> step)
      : name_(std::move(name)),
        parameters_(parameters),
        step_(std::move(step)),
        first_loss_(step_()) {}

  void run(std::int64_t steps) {
    for (std::int64_t i = 0; i < steps; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      step_();
      const std::chrono::duration<double, std::micro> spent =
          std::chrono::steady_clock::now() - begin;
      microseconds_.push_back(spent.count());
    }
  }

  StepTiming timing() {
    std::sort(microseconds_.begin(), microseconds_.end());
    return {name_, parameters_, first_loss_, microseconds_[microseconds_.size() / 2],
            microseconds_.front()};
  }

 private:
  std::string name_;
  std::size_t parameters_;
  std::function<float()> step_;  // one step: its loss
  float first_loss_;
  std::vector<double> microseconds_;  // (steps run)
};

// [contestants]
std::vector<Contestant> lecture_nets(const Names& names) {
  const Vocabulary vocabulary(names);
  std::vector<Contestant> nets;
  const auto add = [&](const std::string& name, auto make) {
    TorchGenerator random(kSeed);
    const std::shared_ptr<ContextNet> net = make(random);
    const auto examples = make_examples(names, vocabulary, net->block_size());
    nets.emplace_back(name, parameter_count(*net), [net, examples, random]() mutable {
      return train_step(*net, draw_batch(examples, kBenchBatch, random), 0.1f);
    });
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

std::vector<Contestant> zoo_models(const Names& names) {
  std::vector<Contestant> nets;
  for (const std::string& type : contestants()) {
    TrainingConfig config;
    config.model.type = type;
    config.batch_size = kBenchBatch;
    const auto training = std::make_shared<Training>(names, config);
    nets.emplace_back(type, parameter_count(training->model()),
                      [training] { return training->step(); });
  }
  return nets;
}
// [/contestants]

// [time-steps]
std::vector<StepTiming> timings_of(std::vector<Contestant> nets, std::int64_t steps,
                                   std::int64_t repeats) {
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat)
    for (Contestant& net : nets) net.run(steps);
  std::vector<StepTiming> timings;
  for (Contestant& net : nets) timings.push_back(net.timing());
  return timings;
}

}  // namespace

std::vector<StepTiming> time_steps(const Names& names, std::int64_t steps, std::int64_t repeats) {
  WR_CHECK(steps > 0);
  WR_CHECK(repeats > 0);
  const kernels::UseThreads one(1);
  return timings_of(lecture_nets(names), steps, repeats);
}

std::vector<StepTiming> time_zoo_steps(const Names& names, std::int64_t steps,
                                       std::int64_t repeats) {
  WR_CHECK(steps > 0);
  WR_CHECK(repeats > 0);
  const kernels::UseThreads one(1);
  return timings_of(zoo_models(names), steps, repeats);
}
// [/time-steps]

}  // namespace wr::makemore
