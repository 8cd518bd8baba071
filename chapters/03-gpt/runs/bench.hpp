// How long a training step takes, beside what the machine could do: its parts, on one thread and
// more; and a ladder on which the same step is made in better and better ways.
// Leaves out the memory it needs, which size.hpp counts; writing, which generator.hpp measures, and
// PyTorch, which ci/bench runs beside this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gpt.hpp"
#include "parameters.hpp"

namespace wr::gpt {

// [workload]
/// What is done in a step: nanoGPT's on a CPU, on tokens drawn by chance.
struct Workload {
  GptConfig model = {};
  std::size_t batch = 12;  // B; T is the model's context
  std::uint64_t seed = 1337;
  std::size_t tokens() const { return batch * model.context; }
};

/// Floating-point operations of a step, forward and backward, as the formulas have them: products
/// of matrices, and attention to the positions that are seen: size.hpp counts the masked ones too.
double step_flops(const Workload& workload);
// [/workload]

/// The multiply-adds that so many threads can do at the same time, as operations a second: the best
/// of some tries, because a neighbour makes it less and nothing makes it more.
double peak_flops(int threads);

// [step-timing]
/// A step and its parts in milliseconds, each the median of all steps.
struct StepTiming {
  int threads;
  double first_loss;
  double step, best;  ///< the whole, and the fastest whole
  double forward, backward, update;
};

/// Steps on one thread, two, ..., `most_threads`, in turn, so that a noisy neighbour meets all.
std::vector<StepTiming> time_steps(const Workload& workload, int most_threads,
                                   std::int64_t repeats);
// [/step-timing]

// [ladder]
/// A way to make a step that others make too.
struct Rung {
  std::string name;
  double first_loss, second_loss;  ///< the same on all rungs, but for rounding
  double milliseconds, best;       ///< of forward and backward
};

/// Plain loops; the products by the kernel; everything by kernels; on all threads. The loops make
/// two steps, the others `repeats`.
std::vector<Rung> time_ladder(const Workload& workload, int threads, std::int64_t repeats);
// [/ladder]

}  // namespace wr::gpt
