// The GPT itself: a decoder of GPT-2's form, forward, and backward by hand. Embeddings; blocks in
// which every position first looks at the ones before it and then thinks for itself; a norm; and a
// score for every token that could come next. (Radford et al. 2019; the sums and their gradients
// are the kernel library's.)
// Leaves out how it learns: optimizer.hpp; generating a token at a time: generator.hpp; and dropout
// inside attention, whose probabilities are never held in memory (the road's heads have it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "parameters.hpp"

namespace wr::gpt {

// [dropout-setting]
/// Which numbers training forgets for a step, so that none is relied upon: after the embeddings and
/// where a branch joins the residual stream.
struct Dropout {
  float probability = 0;
  std::uint64_t seed = 0, step = 0;  ///< the same mask for the same two
};
// [/dropout-setting]

// [activations]
/// What the forward pass leaves for the backward pass, for one size of batch.
struct Activations {
  Activations(const GptConfig& config, std::size_t batch, std::size_t time);

  struct Norm {
    std::vector<float> out;         // (B, T, C)
    std::vector<float> mean, rstd;  // (B, T)
  };
  struct Block {
    Norm ln_1;
    std::vector<float> qkv;       // (B, T, 3 C)
    std::vector<float> attended;  // (B, T, C)
    std::vector<float> log_sum;   // (B, H, T)
    std::vector<float> middle;    // (B, T, C): the residual stream between the two branches
    Norm ln_2;
    std::vector<float> hidden, gelu;  // (B, T, 4 C)
  };

  std::size_t batch, time;
  std::vector<std::vector<float>> stream;  // (B, T, C), layers + 1 of them: what a block is given
  std::vector<Block> blocks;
  Norm ln_f;
  std::vector<float> logits;            // (B, T, V)
  std::vector<float> losses;            // (B, T)
  std::vector<std::int32_t> positions;  // (B, T): 0, 1, ..., T - 1 in every sequence

  // The backward pass needs less: it goes through the blocks with the same few.
  std::vector<float> d_stream, d_branch, d_norm, d_attended;  // (B, T, C)
  std::vector<float> d_qkv;                                   // (B, T, 3 C)
  std::vector<float> d_hidden, d_gelu;                        // (B, T, 4 C)
};
// [/activations]

// [gpt]
/// A model with its gradients.
///
///     Gpt model({.vocabulary = 65}, 1337);
///     const double loss = model.forward(batch.inputs, batch.targets, 64);
///     model.backward();  // model.gradients += ...
class Gpt {
 public:
  /// Throws ContractError unless channels are a multiple of heads (and a head's size is even, if
  /// positions are rotary).
  Gpt(const GptConfig& config, std::uint64_t seed);

  const GptConfig& config() const { return config_; }

  /// The mean cross-entropy of (B, T) tokens and what came after them, in nats. A target of -1 does
  /// not count. Without targets only the logits are made, and 0 is returned. Throws ContractError
  /// if a token is none of the vocabulary's, T is longer than the context, or there are no tokens.
  double forward(std::span<const std::int32_t> tokens, std::span<const std::int32_t> targets,
                 std::size_t time, const Dropout& dropout = {});
  /// Scores of the last forward, (B, T, V).
  std::span<const float> logits() const { return activations_->logits; }
  /// The loss at every position of the last forward, (B, T).
  std::span<const float> losses() const { return activations_->losses; }
  const Activations& activations() const { return *activations_; }

  /// gradients += the gradient of scale * the loss of the last forward. Once only, for it leaves
  /// nothing of the scores. Throws ContractError if there were no targets, or it has been done.
  void backward(float scale = 1);
  void zero_gradients();

  Parameters parameters, gradients;

  // [gpt-private]
 private:
  void embed();
  void embed_backward();
  void block_forward(std::size_t i);
  void block_backward(std::size_t i);

  // The layers of a block
  void norm(std::span<const float> x, const Parameters::Norm& p, Activations::Norm& out) const;
  void norm_backward(const Activations::Norm& a, std::span<const float> x,
                     const Parameters::Norm& p, const Parameters::Norm& dp);
  void product(std::span<const float> x, const Parameters::Product& p, std::span<float> out) const;
  void product_backward(std::span<const float> dout, std::span<const float> x,
                        const Parameters::Product& p, const Parameters::Product& dp,
                        std::span<float> dx) const;
  void join(std::span<const float> x, const Parameters::Product& p, std::span<const float> stream,
            std::span<float> out, std::size_t which);
  std::span<const float> join_backward(std::size_t which);
  void turn(std::span<float> qkv, bool back) const;

  GptConfig config_;
  std::vector<float> waves_;            // sinusoidal: (context, C)
  std::vector<float> cosines_, sines_;  // rotary: (context, D / 2)
  std::unique_ptr<Activations> activations_;
  std::vector<std::int32_t> tokens_, targets_;  // of the last forward, (B, T)
  Dropout dropout_;
  // [/gpt-private]
};
// [/gpt]

// [loss-of-hpp]
/// The loss of a text from beginning to end, in nats a token: windows of `context` tokens side by
/// side, so every token but the first is predicted once. `batch` windows are read at a time.
/// Throws ContractError if there are fewer than two tokens.
double loss_of(Gpt& model, std::span<const std::int32_t> tokens, std::size_t batch);
// [/loss-of-hpp]

}  // namespace wr::gpt
