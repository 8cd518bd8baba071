// What a run is told. One list of its numbers, with their names, limits and meanings, serves the
// command line, files of settings, and checkpoints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "optimizer.hpp"
#include "parameters.hpp"

namespace wr::gpt {

// [training-config]
/// What a run is told. The defaults are nanoGPT's run on a CPU, but for the text.
struct TrainingConfig {
  GptConfig model = {};  ///< its vocabulary follows from the text
  std::string data = "operations";
  std::size_t batch = 12;        // B
  std::size_t accumulation = 1;  ///< batches a step
  std::int64_t steps = 2000;
  Schedule schedule = {};
  OptimizerConfig optimizer = {};
  double dropout = 0;
  std::uint64_t seed = 1337;
};
// [/training-config]

/// The words for the ways to tell a position where it stands, in the order of Positions.
const std::vector<std::string>& position_words();

// [for-each-number]
/// Calls visit(name, number, lowest, highest, what it means) for every number that a run is told,
/// but for its seed. The config may be const.
template <typename Config, typename Visit>
void for_each_number(Config& c, Visit visit) {
  visit("layers", c.model.layers, 1, 256, "blocks, one after the other");
  visit("heads", c.model.heads, 1, 1024, "heads of attention a block");
  visit("channels", c.model.channels, 1, 16384, "numbers a position, a multiple of the heads");
  visit("context", c.model.context, 1, 65536, "tokens a sequence");
  visit("batch", c.batch, 1, 100'000, "sequences a batch");
  visit("accumulation", c.accumulation, 1, 100'000, "batches a step");
  visit("steps", c.steps, 1, 1e9, "in all, those of a resumed run included");
  visit("learning-rate", c.schedule.learning_rate, 0, 1000, "AdamW's, at its highest");
  visit("min-learning-rate", c.schedule.minimum, 0, 1000, "where the cosine ends");
  visit("warmup", c.schedule.warmup, 0, 1e9, "steps until the learning rate is at its highest");
  visit("decay-steps", c.schedule.decay, 0, 1e9, "the step at which the cosine ends");
  visit("weight-decay", c.optimizer.weight_decay, 0, 1000, "of what is multiplied");
  visit("beta1", c.optimizer.beta1, 0, 0.999999, "how much AdamW remembers of the gradient");
  visit("beta2", c.optimizer.beta2, 0, 0.999999, "and of its square");
  visit("clip", c.optimizer.clip, 0, 1e30, "the largest norm of a gradient; 0 for no limit");
  visit("dropout", c.dropout, 0, 0.99, "probability");
}
// [/for-each-number]

/// What makes a config one that no model can be built or trained with, its numbers being within
/// their limits: a message, and what to do.
std::optional<std::pair<std::string, std::string>> trouble_with(const TrainingConfig& config);

/// How many numbers the matrices of a model have. As a double, which does not overflow.
double in_matrices(const GptConfig& config);

}  // namespace wr::gpt
