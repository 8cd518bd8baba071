// A run of char-rnn: text, net and trainer together, and the checkpoint from which the run goes on
// bit for bit. Leaves out what is printed meanwhile, and when it is saved: text_commands.cpp.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "char_rnn.hpp"
#include "shared/support/core/checkpoint.hpp"

namespace wr::makemore {

// [text-config]
/// What a run is told. The defaults are char-rnn's.
struct TextConfig {
  std::string text = "operations";
  CellType cell = CellType::lstm;
  std::size_t hidden = 128, layers = 2;
  std::size_t batch = 50, time = 50;
  CharRnnTraining training = {};
};
// [/text-config]

/// A net with its vocabulary: all that is needed to write.
struct TrainedText {
  TextConfig config;
  TextVocabulary vocabulary;
  CharRnn net;

  /// Reads the net out of a run's checkpoint. Throws FileError.
  static TrainedText load(const std::filesystem::path& path);
};

// [text-training]
class TextTraining {
 public:
  explicit TextTraining(const TextConfig& config);
  /// Goes on where a run stopped. Throws FileError (damaged) if the checkpoint does not hold a run,
  /// or its text is another one now.
  explicit TextTraining(const Checkpoint& checkpoint);

  const TrainedText& trained() const { return trained_; }
  const TextBatches& batches() const { return batches_; }
  CharRnnTrainer& trainer() { return *trainer_; }
  /// `best` is the lowest validation loss so far, the caller's to remember.
  Checkpoint checkpoint(double best) const;

 private:
  TextTraining(const TextConfig& config, const std::string& text);
  std::string fingerprint_;  // of the text
  TrainedText trained_;
  TextBatches batches_;
  std::unique_ptr<CharRnnTrainer> trainer_;
};
// [/text-training]

/// char-rnn's name for a checkpoint: "lstm_epoch1.50_1.9012.ckpt".
std::string checkpoint_name(CellType cell, double epoch, double validation_loss);

}  // namespace wr::makemore
