// How long a training step takes: three of the lectures' nets, or the zoo, in turn, on one thread.
// Leaves out the peers, which ci/peers/bench.py runs beside this.
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
  std::string name;        ///< "MLP", "MLP, BatchNorm", "WaveNet"; or the zoo's "gru"
  std::size_t parameters;  ///< on this vocabulary
  float first_loss;        ///< the same in every implementation that draws as PyTorch does
  double microseconds;     ///< a step, the median of all
  double best;             ///< the fastest step, which neighbours spoil least
};

/// Trains each net on all names from the lectures' seed: 32 examples drawn, forward, backward,
/// update. `repeats` runs of `steps` steps, all nets in turn, so that a noisy neighbour meets all.
std::vector<StepTiming> time_steps(const Names& names, std::int64_t steps, std::int64_t repeats);
/// The same of the zoo's models, each trained as Training trains it: 32 whole names a step.
std::vector<StepTiming> time_zoo_steps(const Names& names, std::int64_t steps,
                                       std::int64_t repeats);
// [/bench]

}  // namespace wr::makemore
