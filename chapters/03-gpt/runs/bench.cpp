#include "bench.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "loop_gpt.hpp"
#include "optimizer.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/ladder.hpp"
#include "shared/kernels/threads.hpp"
#include "shared/support/core/stopwatch.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "size.hpp"
#include "text.hpp"

namespace wr::gpt {

namespace {

// Tokens by chance: one more than is read, since each is followed by the next
Batch tokens_of(const Workload& w) {
  TorchGenerator random(w.seed);
  std::vector<std::int32_t> tokens(w.tokens() + 1);
  for (std::int32_t& t : tokens)
    t = static_cast<std::int32_t>(random.randint(0, static_cast<std::int64_t>(w.model.vocabulary)));
  return {{tokens.begin(), tokens.end() - 1}, {tokens.begin() + 1, tokens.end()}};
}

}  // namespace

// [step-flops]
double step_flops(const Workload& w) {
  const std::size_t T = w.model.context;
  const ForwardFlops f = count_forward(w.model, T);
  // Of a position's T scores, (T + 1) / 2 on average are seen
  const double unseen = 0.5 - 0.5 / static_cast<double>(T);
  const double forward = f.total() - (f.scores + f.weighted_sum) * unseen;
  return 3 * forward * static_cast<double>(w.batch);  // backward takes twice as many
}
// [/step-flops]

// [peak]
double peak_flops(int threads) {
  const kernels::UseThreads use(threads);
  constexpr std::size_t kChains = 12, kSteps = 200'000;  // about half a millisecond
  const auto n = static_cast<std::size_t>(threads);
  Stopwatch watch;
  std::vector<double> operations(n);
  for (int i = 0; i < 100; ++i)
    watch.time([&] {
      kernels::parallel_for(n, 1e6, [&](std::size_t begin, std::size_t end) {
        for (std::size_t t = begin; t < end; ++t)
          operations[t] = kernels::ladder::multiply_add_chains(kChains, kSteps);
      });
    });
  return static_cast<double>(n) * operations[0] / (watch.best() * 1e-3);
}
// [/peak]

// [time-steps]
namespace {

// A model in training, whose parts are timed.
struct Contestant {
  explicit Contestant(const Workload& workload) : model(workload.model, workload.seed) {}

  double step(const Batch& batch, std::size_t T) {
    double loss = 0;
    whole.time([&] {
      loss = forward.time([&] { return model.forward(batch.inputs, batch.targets, T); });
      backward.time([&] {
        model.zero_gradients();
        model.backward();
      });
      update.time([&] { optimizer.step(model.parameters, model.gradients, 1e-3); });
    });
    return loss;
  }

  Gpt model;
  Optimizer optimizer{model.parameters, {}};
  Stopwatch whole, forward, backward, update;
  double first_loss = 0;
};

}  // namespace

std::vector<StepTiming> time_steps(const Workload& workload, int most_threads,
                                   std::int64_t repeats) {
  WR_CHECK(most_threads > 0);
  WR_CHECK(repeats > 0);
  const Batch batch = tokens_of(workload);
  std::vector<std::unique_ptr<Contestant>> contestants;
  for (int i = 0; i < most_threads; ++i)
    contestants.push_back(std::make_unique<Contestant>(workload));
  for (std::int64_t repeat = 0; repeat < repeats; ++repeat)
    for (int i = 0; i < most_threads; ++i) {
      const kernels::UseThreads use(i + 1);
      Contestant& c = *contestants[static_cast<std::size_t>(i)];
      const double loss = c.step(batch, workload.model.context);
      if (repeat == 0) c.first_loss = loss;
    }
  std::vector<StepTiming> timings;
  for (const auto& c : contestants)
    timings.push_back({static_cast<int>(timings.size()) + 1, c->first_loss, c->whole.median(),
                       c->whole.best(), c->forward.median(), c->backward.median(),
                       c->update.median()});
  return timings;
}
// [/time-steps]

// [ladder-cpp]
namespace {

// Forward and backward again and again, with a step of the optimizer in between.
Rung climb(const std::string& name, Parameters& parameters, Parameters& gradients,
           std::int64_t repeats, const std::function<double()>& forward_backward) {
  Optimizer optimizer(parameters, {});
  Stopwatch watch;
  Rung rung{name, 0, 0, 0, 0};
  for (std::int64_t i = 0; i < repeats; ++i) {
    kernels::fill(0.0f, gradients.memory);
    const double loss = watch.time(forward_backward);
    if (i < 2) (i == 0 ? rung.first_loss : rung.second_loss) = loss;
    optimizer.step(parameters, gradients, 1e-3);
  }
  rung.milliseconds = watch.median();
  rung.best = watch.best();
  return rung;
}

}  // namespace

std::vector<Rung> time_ladder(const Workload& w, int threads, std::int64_t repeats) {
  WR_CHECK(repeats > 1);
  const Batch batch = tokens_of(w);
  const std::size_t T = w.model.context;
  const auto by_loops = [&](const char* name, MatrixProduct multiply) {
    const kernels::UseThreads one(1);
    LoopGpt model(w.model, w.seed, multiply);
    return climb(name, model.parameters, model.gradients, 2,
                 [&] { return model.forward_backward(batch.inputs, batch.targets, T); });
  };
  const auto by_kernels = [&](const std::string& name, int count) {
    const kernels::UseThreads use(count);
    Gpt model(w.model, w.seed);
    return climb(name, model.parameters, model.gradients, repeats, [&] {
      const double loss = model.forward(batch.inputs, batch.targets, T);
      model.backward();
      return loss;
    });
  };
  return {by_loops("plain loops", kernels::matmul_ref<float>),
          by_loops("products by the kernel",
                   [](std::span<const float> a, std::span<const float> b, std::span<float> out,
                      const kernels::MatmulShape& shape) { kernels::matmul(a, b, out, shape); }),
          by_kernels("all by kernels", 1),
          by_kernels(std::to_string(threads) + " threads", threads)};
}
// [/ladder-cpp]

}  // namespace wr::gpt
