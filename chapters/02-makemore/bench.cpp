#include "bench.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "batch_norm.hpp"
#include "lecture_nets.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"
#include "wavenet.hpp"

namespace wr::makemore {

namespace {

// A net in training, and how long its steps took.
class Contestant {
 public:
  Contestant(std::string name, std::unique_ptr<ContextNet> net, const Names& names,
             const Vocabulary& vocabulary, TorchGenerator random)
      : name_(std::move(name)),
        net_(std::move(net)),
        examples_(make_examples(names, vocabulary, net_->block_size())),
        random_(random),
        first_loss_(step()) {}

  void run(std::int64_t steps) {
    for (std::int64_t i = 0; i < steps; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      step();
      const std::chrono::duration<double, std::micro> spent =
          std::chrono::steady_clock::now() - begin;
      microseconds_.push_back(spent.count());
    }
  }

  StepTiming timing() {
    std::sort(microseconds_.begin(), microseconds_.end());
    return {name_, parameter_count(*net_), first_loss_, microseconds_[microseconds_.size() / 2],
            microseconds_.front()};
  }

 private:
  float step() { return train_step(*net_, draw_batch(examples_, kBenchBatch, random_), 0.1f); }

  std::string name_;
  std::unique_ptr<ContextNet> net_;
  Examples examples_;
  TorchGenerator random_;  // where the net's first numbers left it
  float first_loss_;
  std::vector<double> microseconds_;  // (steps run)
};

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
  WR_CHECK(steps > 0);
  WR_CHECK(repeats > 0);
  const kernels::UseThreads one(1);
  auto nets = contestants(names);
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat)
    for (Contestant& net : nets) net.run(steps);
  std::vector<StepTiming> timings;
  for (Contestant& net : nets) timings.push_back(net.timing());
  return timings;
}
// [/time-steps]

}  // namespace wr::makemore
