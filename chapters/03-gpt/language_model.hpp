// What all models of the road can do: score the next token at every position, learn from a batch,
// be judged, and write.
// Leaves out what is between the tokens and the scores: bigram.hpp, decoder.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dropout.hpp"
#include "module.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "text.hpp"

namespace wr::gpt::road {

// [language-model]
class LanguageModel {
 public:
  LanguageModel() = default;
  LanguageModel(const LanguageModel&) = delete;
  LanguageModel& operator=(const LanguageModel&) = delete;
  virtual ~LanguageModel() = default;

  /// Of (B, T) tokens, T to a sequence, the scores of every token that could come next: (B, T, V).
  virtual Tensor3 forward(std::span<const std::int32_t> tokens, std::size_t T) = 0;
  /// Adds to the gradients of the parameters. dlogits is the gradient of the last forward's scores.
  virtual void backward(const Tensor3& dlogits) = 0;
  virtual std::vector<Parameter*> parameters() = 0;

  DropoutState dropout;  ///< what all layers that drop numbers share
};
// [/language-model]

// [parameter-count]
/// How many numbers a model learns.
std::size_t parameter_count(LanguageModel& model);
// [/parameter-count]

// [learn]
/// Forward, backward, and a step of AdamW, as torch.optim.AdamW has it: no schedule, no clipping.
class Learner {
 public:
  Learner(LanguageModel& model, double learning_rate);
  /// Returns the batch's loss, in nats a token.
  double step(const Batch& batch, std::size_t T);

 private:
  LanguageModel& model_;
  double learning_rate_;
  std::int64_t steps_ = 0;
  std::vector<Matrix> mean_, square_;  // of every parameter's gradients
};
// [/learn]

// [judge-and-write]
/// The loss of a text in windows of T tokens side by side, in nats a token. What is left at the end
/// and fills no window is left out. Throws ContractError if there is no window.
double loss_of(LanguageModel& model, std::span<const std::int32_t> tokens, std::size_t T);

/// Writes `count` tokens after those that are there, each drawn from what the model thinks of the
/// last `context` of them.
void generate(LanguageModel& model, std::vector<std::int32_t>& tokens, std::size_t count,
              std::size_t context, TorchGenerator& random);
// [/judge-and-write]

}  // namespace wr::gpt::road
