// A run of the zoo as makemore.py has it: AdamW on batches of whole names, a test set of names that
// are never learned from, and a checkpoint from which the run goes on bit for bit.
// Leaves out what is printed meanwhile, and when it is saved: program/main.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "names.hpp"
#include "optimizer.hpp"
#include "sequence_model.hpp"
#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [training-config]
/// What a run is told. The defaults are makemore.py's.
struct TrainingConfig {
  ModelConfig model = {};  ///< vocabulary and block_size follow from the names
  std::string data = "packages";
  std::int64_t batch_size = 32;
  double learning_rate = 5e-4, weight_decay = 0.01;
  std::uint64_t seed = 3407;
};
// [/training-config]

/// A model with its vocabulary: all that is needed to make more names.
struct TrainedModel {
  TrainingConfig config;
  Vocabulary vocabulary;
  std::unique_ptr<SequenceModel> model;
  std::string fingerprint;  // of the names

  /// Reads the model out of a run's checkpoint, to be used, not trained. Throws FileError.
  static TrainedModel load(const std::filesystem::path& path);
  /// The names as its run divided them. Throws FileError (damaged) if they are others.
  Splits splits(const Names& names) const;
};

// [training]
/// A training run.
class Training {
 public:
  /// Throws FileError (damaged) if the model is too large for a checkpoint.
  Training(const Names& names, TrainingConfig config);
  /// Goes on where a run stopped. Throws FileError (damaged) if the checkpoint does not hold a run,
  /// or one on other names.
  Training(const Names& names, const Checkpoint& checkpoint);

  /// One batch: forward, backward, AdamW. Returns its loss before the update.
  float step();
  std::int64_t steps() const { return optimizer_.adamw.step; }

  const TrainingConfig& config() const { return trained_.config; }
  const Vocabulary& vocabulary() const { return trained_.vocabulary; }
  SequenceModel& model() { return *trained_.model; }
  const Splits& splits() const { return splits_; }
  const TrainedModel& trained() const { return trained_; }

  /// The mean loss over some names: 0 for none.
  double loss(const Names& names);
  /// The whole run. `best` is the best test loss so far, the caller's to remember.
  Checkpoint checkpoint(double best) const;

 private:
  TorchGenerator random_;
  Splits splits_;
  TrainedModel trained_;
  NamedTensors parameters_;
  Optimizer optimizer_;
  Sequences sequences_;  // the training names
};
// [/training]

/// Some of the names that are learned from, at most 1000: enough to measure how well.
Names some_learned(const Splits& splits);

// [generate]
/// How to choose among the next characters.
struct Sampling {
  double temperature = 1;  ///< below 1 bolder, above 1 wilder; 0 takes the most probable
  std::int64_t top_k = 0;  ///< only among the k most probable; 0 for all
};

/// One new name, of at most the model's context length less one.
std::string generate(const TrainedModel& trained, const Sampling& sampling, TorchGenerator& random);
// [/generate]

// [novelty]
/// New names, sorted by whether somebody has them already.
struct Novelty {
  Names in_train, in_test, fresh;
};
Novelty sort_by_novelty(const Names& made, const Splits& splits);
// [/novelty]

}  // namespace wr::makemore
