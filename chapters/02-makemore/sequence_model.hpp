// Nets that read a whole sequence and guess the next token at every step of it; and names laid out
// as such sequences. Leaves out the nets themselves, zoo.hpp, and how they are trained.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "named_tensors.hpp"
#include "names.hpp"
#include "operations.hpp"

namespace wr::makemore {

// [model-config]
/// Which model, and how large. The defaults are makemore.py's, on names.txt.
struct ModelConfig {
  std::string type = "transformer";
  std::size_t n_layer = 4;      ///< transformer, cnn
  std::size_t n_head = 4;       ///< transformer: n_embd is a multiple of it
  std::size_t n_embd = 64;      ///< channels of an embedded token
  std::size_t n_embd2 = 64;     ///< channels of the hidden layer or state, where there is one
  std::size_t vocabulary = 27;  ///< with the boundary
  std::size_t block_size = 16;  ///< the longest sequence
};
// [/model-config]

// [sequence-model]
struct NamedNumbers {
  std::string name;  ///< "level0.norm.mean"
  std::span<float> numbers;
};

/// Maps sequences of tokens to logits of the token after each of them.
class SequenceModel {
 public:
  explicit SequenceModel(std::size_t context_length) : context_length_(context_length) {}
  virtual ~SequenceModel() = default;

  /// Further back than this many tokens the next one need not be looked for.
  std::size_t context_length() const { return context_length_; }
  /// tokens: (B, T); the logits are (B, T, V). Those of a step follow from the tokens up to it, and
  /// from nothing that comes later (but for batch normalisation, in training).
  virtual Tensor logits(Ids tokens, std::size_t time) = 0;
  /// All that is learned.
  virtual NamedTensors parameters() const = 0;
  /// What training moves besides, without a gradient: running averages.
  virtual std::vector<NamedNumbers> state() { return {}; }
  /// Whether the net is being trained: some layers behave differently then.
  virtual void train(bool /*training*/) {}

 private:
  std::size_t context_length_;
};

std::size_t parameter_count(const SequenceModel& model);

/// The logits of the token after these, (V). The model is shown the last context_length() of them.
std::vector<float> next_logits(SequenceModel& model, Ids tokens);
// [/sequence-model]

// [sequences]
/// Names as sequences of one length, each followed by as much nothing as it takes.
struct Sequences {
  std::size_t time;
  std::vector<std::int32_t> tokens;   // (N, T): the boundary, the name, boundaries
  std::vector<std::int32_t> targets;  // (N, T): the name, the boundary, and -1, which do not count

  std::size_t size() const { return tokens.size() / time; }
};

/// makemore.py's layout. `time` is at least one more than the longest name has characters (else
/// ContractError). Throws UnknownCharacter.
Sequences make_sequences(const Names& names, const Vocabulary& vocabulary, std::size_t time);

/// Some of them, in this order: a batch.
Sequences choose(const Sequences& all, std::span<const std::size_t> which);
// [/sequences]

}  // namespace wr::makemore
