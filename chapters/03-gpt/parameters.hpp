// What a GPT learns: its parameters, one after the other in one piece of memory, each with GPT-2's
// name and its shape. The gradients are a second piece of the same form.
// Leaves out what is computed with them: gpt.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wr::gpt {

// [config]
/// How a position is told where it stands.
enum class Positions {
  learned,     ///< a table of vectors, trained like the rest: GPT-2
  sinusoidal,  ///< a table of waves, fixed: Vaswani et al. 2017
  rotary,      ///< queries and keys are turned by an angle: Su et al. 2021
  none,        ///< not at all: only the causal mask breaks the symmetry
};

/// The architecture. The defaults are nanoGPT's run on a CPU.
struct GptConfig {
  std::size_t vocabulary = 65;  // V
  std::size_t context = 64;     ///< the longest T
  std::size_t layers = 4;
  std::size_t heads = 4;       // H
  std::size_t channels = 128;  // C, a multiple of the heads
  bool bias = false;           ///< in products and in layer norms, as GPT-2 has it
  bool tied = true;            ///< the head is the embedding table, turned round
  Positions positions = Positions::learned;
  bool operator==(const GptConfig&) const = default;
};
// [/config]

// [parameters]
/// One tensor under GPT-2's name: "wte.weight", "h.0.attn.c_attn.weight", ...
struct ParameterTensor {
  std::string name;
  std::vector<std::size_t> shape;  ///< products are (in, out), as GPT-2 stores them
  std::span<float> data;
};

/// All parameters of a model, or one number for each of them. Empty spans where there is no bias.
struct Parameters {
  explicit Parameters(const GptConfig& config);
  Parameters(Parameters&&) noexcept = default;  // what is moved keeps its place in memory
  Parameters& operator=(Parameters&&) noexcept = default;

  struct Norm {
    std::span<float> weight, bias;  // (C)
  };
  struct Product {
    std::span<float> weight, bias;  // (in, out), (out)
  };
  struct Block {
    Norm ln_1;
    Product attention, projection;  // C to 3 C; C to C
    Norm ln_2;
    Product hidden, back;  // C to 4 C; 4 C to C
  };

  std::span<float> token_embedding;     // (V, C)
  std::span<float> position_embedding;  // (context, C), if positions are learned
  std::vector<Block> blocks;
  Norm ln_f;
  std::span<float> head;  // (V, C): the token embedding itself, if tied

  std::vector<ParameterTensor> tensors;  ///< all of them, in order
  std::vector<float> memory;             ///< one tensor after the other
};
// [/parameters]

// [initialise]
/// GPT-2's start: products and embeddings from a normal distribution of deviation 0.02, those that
/// add to the residual stream of 0.02 / sqrt(2 layers); biases 0, the weights of norms 1.
void initialise(Parameters& parameters, std::uint64_t seed);
// [/initialise]

}  // namespace wr::gpt
