// How long a training step takes, on one thread: three of the lectures' nets in turn, the models of
// the zoo, and two ladders on which the same step is made in better and better ways. Leaves out the
// peers, which ci/peers/bench.py runs beside this.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "names.hpp"

namespace wr::makemore {

constexpr std::size_t kBenchBatch = 32;  // the lectures'

// [bench]
/// What `makemore bench` prints of one net.
struct StepTiming {
  std::string name;        ///< "MLP", "MLP, BatchNorm", "WaveNet"
  std::size_t parameters;  ///< on this vocabulary
  float first_loss;        ///< the same in every implementation that draws as PyTorch does
  double microseconds;     ///< a step, the median of all
  double best;             ///< the fastest step, which neighbours spoil least
};

/// Trains each net on all names from the lectures' seed: 32 examples drawn, forward, backward,
/// update. `repeats` runs of `steps` steps, all nets in turn, so that a noisy neighbour meets all.
std::vector<StepTiming> time_steps(const Names& names, std::int64_t steps, std::int64_t repeats);

/// The same of the zoo's models, each as Training trains it: 32 whole names a step. In processor
/// time, since a step of the large ones outlasts what a busy machine gives us at a time.
std::vector<StepTiming> time_zoo(const Names& names, std::int64_t repeats);
// [/bench]

// [ladder]
/// A way to make a step that others make too.
struct Rung {
  std::string name;
  float first_loss;  ///< the same on all rungs of a ladder, but for rounding
  double microseconds, best;
};

/// A step of the bigram net on all names: by examples, then by counts.
std::vector<Rung> time_bigram_ladder(const Names& names, std::int64_t repeats);

/// A step of part 4's net on 32 examples: operation by operation under the autograd; the same by
/// hand, without one; with fused operations under the autograd.
std::vector<Rung> time_step_ladder(const Names& names, std::int64_t steps, std::int64_t repeats);
// [/ladder]

}  // namespace wr::makemore
