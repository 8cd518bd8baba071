// A training run as nanoGPT has it: random windows of a text, AdamW on a schedule, a look at the
// validation part now and then, and a checkpoint from which the run goes on bit for bit.
// Leaves out what is printed meanwhile, and when it is saved: program/train_command.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "gpt.hpp"
#include "optimizer.hpp"
#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "text.hpp"

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

/// A model with its vocabulary: all that is needed to write.
struct TrainedGpt {
  TrainingConfig config;
  Vocabulary vocabulary;  ///< empty for weights that came without one: such a model reads ids
  Gpt model;

  /// Reads the model out of a run's checkpoint. Throws FileError.
  static TrainedGpt load(const std::filesystem::path& path);
};

// [training]
class Training {
 public:
  explicit Training(const TrainingConfig& config);
  /// Goes on where a run stopped. Throws FileError (damaged) if the checkpoint does not hold a run,
  /// or its text is another one now.
  explicit Training(const Checkpoint& checkpoint);

  /// Forward, backward, update, `accumulation` batches together. Returns their mean loss.
  double step();
  std::int64_t steps() const { return optimizer_.steps; }

  const TrainedGpt& trained() const { return trained_; }
  Gpt& model() { return trained_.model; }
  const Split& split() const { return split_; }

  /// nanoGPT's estimate: the mean loss of so many random batches of a part of the text. Draws from
  /// a stream of its own, so that looking changes nothing.
  double estimate(std::span<const std::int32_t> part, std::int64_t batches);
  /// The loss over the whole validation part.
  double validation_loss();

  /// The whole run. `best` is the lowest validation loss so far, the caller's to remember.
  Checkpoint checkpoint(double best) const;

 private:
  std::string fingerprint_;  // of the text
  TrainedGpt trained_;
  Split split_;
  Optimizer optimizer_;
  TorchGenerator random_;
};
// [/training]

}  // namespace wr::gpt
