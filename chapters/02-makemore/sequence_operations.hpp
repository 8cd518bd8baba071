// What only nets that read sequences do with tensors: gates, attention, averages of the past, and
// moving numbers from step to step. Forward and backward stand side by side in
// sequence_operations.cpp. Leaves out the cells and blocks made of them: recurrent.hpp, zoo.hpp.
#pragma once

#include <cstdint>
#include <span>

#include "tensor.hpp"

namespace wr::makemore {

// [building-blocks]
/// Element by element.
Tensor sigmoid(const Tensor& x);
Tensor relu(const Tensor& x);
Tensor gelu(const Tensor& x);  ///< the tanh form (Hendrycks and Gimpel 2016)

/// a b, element by element; the shapes are the same. With one of them between 0 and 1, a gate.
Tensor multiply(const Tensor& a, const Tensor& b);
/// a + weight (b - a): from a, a share of the way to b. All of one shape.
Tensor lerp(const Tensor& a, const Tensor& b, const Tensor& weight);

/// Every row of x, (..., C), made mean 0 and variance 1, then times gain, (C), plus bias, (C). (Ba,
/// Kiros and Hinton 2016.)
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias);

/// What is dropped is a matter of seed and stream alone: give every call its own stream.
struct DropoutStream {
  std::uint64_t seed = 0, stream = 0;
};
/// 0 with this probability, in [0, 1), else x / (1 - probability): training only. (Srivastava et
/// al. 2014.)
Tensor dropout(const Tensor& x, float probability, DropoutStream random);

/// The last extent of x, (..., C), from `begin` on: (..., count).
Tensor columns(const Tensor& x, std::size_t begin, std::size_t count);
/// The parts, (..., C1), (..., C2) and so on, side by side: (..., C1 + C2 + ...).
Tensor concat(std::span<const Tensor> parts);
Tensor concat(const Tensor& a, const Tensor& b);

/// The numbers of one step of x, (B, T, C): (B, C).
Tensor take_step(const Tensor& x, std::size_t t);
/// T steps, each (B, C), as one sequence: (B, T, C). Undoes take_step.
Tensor stack_steps(std::span<const Tensor> steps);

/// Every sequence of x, (B, T, C), delayed by this many steps; zeros come first.
Tensor delay(const Tensor& x, std::size_t steps);
/// For each step of x, (B, T, C), the one `dilation` steps before it beside it: (B, T, 2 C). Times
/// a matrix (2 C, N), it is a causal convolution over two steps.
Tensor pairs(const Tensor& x, std::size_t dilation);
// [/building-blocks]

// [past]
/// At each step of x, (B, T, C), the mean of all steps up to it.
Tensor causal_mean(const Tensor& x);
/// Causal self-attention (Vaswani et al. 2017). qkv, (B, T, 3 C), holds for every step its queries,
/// keys and values, head after head; C is a multiple of heads (ContractError). (B, T, C).
Tensor attention(const Tensor& qkv, std::size_t heads);
// [/past]

}  // namespace wr::makemore
