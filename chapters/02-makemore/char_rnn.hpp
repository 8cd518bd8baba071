// char-rnn (Karpathy 2015): a recurrent net that reads a text character by character and guesses
// the next one; how it is trained, judged, and made to write.
// Leaves out: the second bias that char-rnn adds to the same sums, a test split, the GPU; files of
// checkpoints, which are the program's. What its cells have learned: neurons.hpp.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "named_tensors.hpp"
#include "operations.hpp"
#include "recurrent_layer.hpp"
#include "sequence_operations.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "text.hpp"

namespace wr::makemore {

// [char-rnn]
/// The extents of the net; but for the vocabulary, the defaults are char-rnn's.
struct CharRnnSizes {
  std::size_t vocabulary;
  CellType cell = CellType::lstm;
  std::size_t hidden = 128, layers = 2;
};

/// What is carried from piece to piece: one a layer.
using CarriedState = std::vector<LayerState>;

/// Dropout while training: which probability, and the numbers of this step.
struct Dropout {
  float probability = 0;
  DropoutStream random = {};
};

/// Layers of cells, one above the other, and a linear layer that reads the uppermost. The input is
/// a character as a unit vector; times a matrix, that is a row of it: an embedding.
class CharRnn {
 public:
  /// All parameters uniform between -0.08 and 0.08; but the LSTM's forget gates start with bias 1.
  CharRnn(const CharRnnSizes& sizes, TorchGenerator& random);

  const CharRnnSizes& sizes() const { return sizes_; }
  /// Logits (T * batch, V) of what follows each character of a piece, (T, batch). `state` is what
  /// the piece begins with, and becomes what it leaves. Dropout, if any, is between the layers and
  /// below the decoder.
  Tensor logits(Ids characters, std::size_t batch, CarriedState& state,
                const Dropout& dropout = {}) const;
  CarriedState empty_state(std::size_t batch) const;
  NamedTensors parameters() const;  ///< "layer0.w", "layer0.u", ..., "decoder.bias"

 private:
  // What one product drives: (C or V, N), and (H, N), (N)
  struct Part {
    Tensor w;
    Recurrence recurrence;
  };
  struct Layer {
    std::vector<Part> parts;  // of a GRU: the gates, the candidate; of others: one
  };
  Tensor run(const Layer& layer, const std::vector<Tensor>& drives, LayerState& state) const;

  CharRnnSizes sizes_;
  std::vector<Layer> layers_;
  Tensor decoder_, decoder_bias_;  // (H, V), (V)
};
// [/char-rnn]

// [training-options]
/// How it is trained; the defaults are char-rnn's.
struct CharRnnTraining {
  float learning_rate = 2e-3f;
  float decay = 0.97f;           ///< of the learning rate, with every epoch
  std::size_t decay_after = 10;  ///< epochs
  float alpha = 0.95f;           ///< RMSProp: how much of the mean square stays
  float clip = 5;                ///< of every element of the gradient, summed over the T steps
  float dropout = 0;
  std::uint64_t seed = 123;  ///< of what is dropped
};

/// Training has diverged: the loss is no number, or three times what it was at the beginning. What
/// was saved last is good; what is in memory is not worth saving.
struct ExplodingLoss : std::runtime_error {
  ExplodingLoss(float loss, float first_loss, std::size_t step);
  float loss;
};

// [/training-options]

// [trainer]
/// How far a run has come: with the trainer's arrays and the net's parameters, all that it takes to
/// go on bit for bit.
struct CharRnnProgress {
  std::size_t step = 0;  ///< batches learned from
  float first_loss = 0;
};

/// Truncated backpropagation through time: batch after batch, the state carried over, the gradient
/// not. At the end of an epoch the text begins again, and the state with it.
class CharRnnTrainer {
 public:
  /// Net and batches must outlive it.
  CharRnnTrainer(CharRnn& net, const TextBatches& batches, const CharRnnTraining& options);

  /// Learns from the next batch; returns its loss, in nats a character, before that. Throws
  /// ExplodingLoss, with net and trainer as they were (but for the state).
  float step();

  const CharRnnProgress& progress() const { return progress_; }
  double epoch() const;         ///< 1.5: one and a half times through the text
  float learning_rate() const;  ///< of the next step
  /// The mean squares, "square.layer0.w" and so on, and the carried state, "state0.h". Whoever
  /// resumes fills them with what was saved, and sets the progress.
  NamedTensors arrays() const;
  void resume(const CharRnnProgress& progress) { progress_ = progress; }

 private:
  void update(const NamedTensors& parameters);

  CharRnn& net_;
  const TextBatches& batches_;
  CharRnnTraining options_;
  CharRnnProgress progress_;
  std::vector<Tensor> squares_;
  CarriedState state_;
};
// [/trainer]

// [validation-loss]
/// The mean loss over the batches that validate, read from an empty state: nats a character.
double validation_loss(const CharRnn& net, const TextBatches& batches);
/// The same over those that train.
double training_loss(const CharRnn& net, const TextBatches& batches);
// [/validation-loss]

// [writer]
/// A net that reads and writes one character at a time, and remembers.
class Writer {
 public:
  explicit Writer(const CharRnn& net) : net_(net), state_(net.empty_state(1)) {}

  /// Reads one character. Returns the logits of what follows, (V).
  const std::vector<float>& read(std::int32_t character);
  /// The logits of what follows what has been read; equal ones before that.
  const std::vector<float>& logits() const { return logits_; }
  const CarriedState& state() const { return state_; }
  /// Draws what follows, and reads it. The logits are divided by the temperature first: below 1 the
  /// net goes for what it is sure of, above 1 it takes chances; at 0 it takes the most probable
  /// character without drawing. Throws ContractError for a negative temperature.
  std::int32_t write(float temperature, TorchGenerator& random);

 private:
  const CharRnn& net_;
  CarriedState state_;
  std::vector<float> logits_ = std::vector<float>(net_.sizes().vocabulary);
};

/// What the net writes after the prime text: so many characters. Throws UnknownCharacters if the
/// prime text has some that the vocabulary lacks.
std::string write_text(const CharRnn& net, const TextVocabulary& vocabulary, std::string_view prime,
                       std::size_t length, float temperature, TorchGenerator& random);
// [/writer]

}  // namespace wr::makemore
