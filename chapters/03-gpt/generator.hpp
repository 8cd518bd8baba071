// Writing, one token at a time. Training reads whole windows; a service knows all but the newest
// token already. The keys and values of what was read are kept (the KV cache), so that a new token
// costs one product of each matrix with one vector: the memory's speed is the speed of writing.
// Leaves out the choice of the token: sampler.hpp; and many texts at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "gpt.hpp"
#include "packed_matrix.hpp"
#include "sampler.hpp"

namespace wr::gpt {

// [window-begin]
/// Where the window begins that predicts what follows the first n tokens of a text: at the
/// beginning while the context holds all; else at the first multiple of half a context from which
/// the rest fits. So the older half is forgotten at once, then nothing for half a context.
///
/// (nanoGPT forgets one token a step. Then every token changes its position at every step, and
/// nothing that was computed before can be used again.)
std::size_t window_begin(std::size_t n, std::size_t context);
// [/window-begin]

// [generator-config]
struct GeneratorConfig {
  Precision precision = Precision::fp32;  ///< of the weights that are read for every token
  bool cache = true;  ///< false computes the whole window again for every token, in fp32
};
// [/generator-config]

// [generator]
/// Reads a text and says, by scores, what comes next. The same text gives the scores of the last
/// position of Gpt::forward over its window, whether it comes at once or token by token, up to
/// rounding; without a cache, to the bit.
///
/// Several tokens at once (a prompt), and the half that stays when the context is full, go through
/// Gpt::forward, all positions in one product, with the model's own weights in fp32: the time to
/// the first token is a matter of arithmetic. Only single tokens read the packed weights.
class Generator {
 public:
  /// The model must outlive the generator and keep its weights: most are copied. Throws
  /// ContractError for bf16 or int8 without a cache.
  explicit Generator(Gpt& model, const GeneratorConfig& config = {});

  /// Reads on. Returns the scores of what comes next, (V), valid until the next call. Throws
  /// ContractError if there is no token or one is none of the vocabulary's.
  std::span<const float> read(std::span<const std::int32_t> tokens);
  /// A new text begins.
  void forget() { window_.clear(); }

  /// The tokens the scores come from.
  std::span<const std::int32_t> window() const { return window_; }
  /// What one more token reads: all packed weights, and the cache.
  std::size_t bytes_a_token() const;

 private:
  struct Block {
    PackedMatrix attention, projection, hidden, back;
    std::vector<float> keys, values;  // (context, C)
  };
  // [generator-private]
  void prefill();
  void step();
  void embed(std::int32_t token, std::size_t t);
  void block(std::size_t i, std::size_t t);
  void norm(const Parameters::Norm& p);
  void join(const PackedMatrix& matrix, std::span<const float> x, std::span<const float> bias);

  Gpt& model_;
  GeneratorConfig config_;
  std::size_t channels_;
  std::vector<Block> blocks_;  // none without a cache
  PackedMatrix head_;
  std::vector<float> waves_;            // sinusoidal: (context, C)
  std::vector<float> cosines_, sines_;  // rotary: (context, D / 2)
  std::vector<std::int32_t> window_;
  // What products read is padded
  std::vector<float> x_, branch_, norm_, attended_;  // (C)
  std::vector<float> qkv_;                           // (3 C)
  std::vector<float> hidden_;                        // (4 C)
  std::vector<float> logits_;                        // (V)
  // [/generator-private]
};
// [/generator]

// [write]
/// Reads the prompt and writes `count` tokens after it, all of which are read again. `written` is
/// called with each as it comes.
void write(Generator& generator, Sampler& sampler, std::span<const std::int32_t> prompt,
           std::size_t count, const std::function<void(std::int32_t)>& written);
// [/write]

}  // namespace wr::gpt
