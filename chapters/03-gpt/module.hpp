// What a layer is on the road to the GPT: it maps the numbers of every position, (B, T, C), to
// others, and knows the way back. Two layers that everything else is made of, Linear and Embedding,
// and layers one after the other.
// Leaves out a tape: chapter 2's tensors remember how they were made, these layers remember
// themselves what their way back needs. And speed: the GPT that is trained in earnest is gpt.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "shared/support/core/torch_generator.hpp"
#include "shared/tensor/tensor.hpp"

namespace wr::gpt::road {

// [module]
/// Numbers that are learned, and the gradient of each.
struct Parameter {
  Parameter(std::size_t rows, std::size_t columns);
  Matrix data, gradient;
};

/// A layer.
class Module {
 public:
  virtual ~Module() = default;
  virtual Tensor3 forward(const Tensor3& x) = 0;
  /// From dout, the gradient of what forward last returned, to the gradient of what it was given.
  /// Adds to the gradients of the parameters.
  virtual Tensor3 backward(const Tensor3& dout) = 0;
  virtual std::vector<Parameter*> parameters() { return {}; }
};
// [/module]

// [linear]
/// x W + b. Starts as nn.Linear does: uniform numbers between -1 / sqrt(in) and 1 / sqrt(in).
class Linear : public Module {
 public:
  Linear(std::size_t in, std::size_t out, TorchGenerator& random, bool with_bias = true);
  Tensor3 forward(const Tensor3& x) override;
  Tensor3 backward(const Tensor3& dout) override;
  std::vector<Parameter*> parameters() override;

  Parameter weight;               // (in, out)
  std::optional<Parameter> bias;  // (1, out)

 private:
  Tensor3 x_;
};
// [/linear]

// [embedding]
/// A vector for every token. Not a Module: it is given numbers of tokens, which have no gradient.
class Embedding {
 public:
  /// Normal numbers of deviation 1, as nn.Embedding begins.
  Embedding(std::size_t rows, std::size_t channels, TorchGenerator& random);
  /// (B, T) ids, T to a sequence, to (B, T, C). Throws ContractError for an id without a row.
  Tensor3 forward(std::span<const std::int32_t> ids, std::size_t T);
  void backward(const Tensor3& dout);

  Parameter table;  // (rows, C)

 private:
  std::vector<std::int32_t> ids_;
};
// [/embedding]

// [sequential]
/// Layers one after the other.
class Sequential : public Module {
 public:
  Tensor3 forward(const Tensor3& x) override;
  Tensor3 backward(const Tensor3& dout) override;
  std::vector<Parameter*> parameters() override;
  /// Makes a layer of what its constructor takes, and puts it at the end.
  template <class Layer, class... Arguments>
  void add(Arguments&&... arguments) {
    layers.push_back(std::make_unique<Layer>(std::forward<Arguments>(arguments)...));
  }

  std::vector<std::unique_ptr<Module>> layers;
};
// [/sequential]

// [append]
/// Puts the parameters of a module at the end of a list.
void append(std::vector<Parameter*>& all, Module& module);
// [/append]

}  // namespace wr::gpt::road
