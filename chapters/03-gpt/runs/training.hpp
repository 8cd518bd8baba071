// A training run as nanoGPT has it: random windows of a text, AdamW on a schedule, a look at the
// validation part now and then, and a checkpoint from which the run goes on bit for bit.
// Leaves out what is printed meanwhile, and when it is saved: program/train_command.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "gpt.hpp"
#include "optimizer.hpp"
#include "runs/config.hpp"
#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "text.hpp"

namespace wr::gpt {

inline constexpr const char* kCheckpointKind = "gpt";

// [trained-gpt]
/// A model with its vocabulary: all that is needed to write.
struct TrainedGpt {
  TrainingConfig config;
  Vocabulary vocabulary;  ///< empty for weights that came without one: such a model reads ids
  Gpt model;
  std::string fingerprint = {};  ///< of the text it has learned from; none without a run

  /// A model as it is before it has learned anything: config.seed says which.
  static TrainedGpt untrained(TrainingConfig config, Vocabulary vocabulary);
  /// Reads the model out of a run's checkpoint, or out of one of the model alone. Throws FileError.
  static TrainedGpt load(const std::filesystem::path& path);
  /// The model alone, for weights that no run of ours has trained.
  Checkpoint checkpoint() const;
  /// The text that it has learned from, and its parts. Throws FileError (damaged) if config.data is
  /// another one now.
  Split text() const;
};
// [/trained-gpt]

/// nanoGPT's estimate of a loss: the mean over so many random batches of a text, the same ones for
/// the same config every time, so that two looks can be compared. Throws ContractError if the text
/// is no longer than the context.
double estimate(Gpt& model, std::span<const std::int32_t> text, std::int64_t batches,
                const TrainingConfig& config);

// [training]
class Training {
 public:
  /// Throws FileError if the text cannot be read, is too short for the context, or the model too
  /// large to be saved.
  explicit Training(const TrainingConfig& config);
  /// Goes on where a run stopped. Throws FileError (damaged) if the checkpoint does not hold a run,
  /// or its text is another one now.
  explicit Training(const Checkpoint& checkpoint);

  /// Forward, backward, update, `accumulation` batches together. Returns their mean loss. If that
  /// or the gradient is not finite, NaN is returned and nothing has moved.
  double step();
  std::int64_t steps() const { return optimizer_.steps; }
  /// Of the last step, before it was clipped.
  double gradient_norm() const { return gradient_norm_; }

  const TrainedGpt& trained() const { return trained_; }
  Gpt& model() { return trained_.model; }
  const Split& split() const { return split_; }
  /// A run may end later than it was told at first. Its schedule stays what it is.
  void end_at(std::int64_t steps) { trained_.config.steps = steps; }

  /// The estimate for a part of the text. To look changes nothing.
  double estimate(std::span<const std::int32_t> part, std::int64_t batches) {
    return gpt::estimate(model(), part, batches, trained_.config);
  }
  /// The loss over the whole validation part.
  double validation_loss();

  /// The whole run. `best` is the lowest validation loss so far, the caller's to remember.
  Checkpoint checkpoint(double best) const;

 private:
  Training(const TrainingConfig& config, const std::string& text);
  TrainedGpt trained_;
  Split split_;
  Optimizer optimizer_;
  TorchGenerator random_;
  double gradient_norm_ = 0;
};
// [/training]

}  // namespace wr::gpt
