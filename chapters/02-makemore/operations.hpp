// What the five lectures do with tensors: embed, multiply, add, bend, normalise, and measure how
// wrong the result is. Each has its forward and its backward side by side in operations.cpp.
// Leaves out what only sequences need: recurrent cells, attention and their like.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor.hpp"

namespace wr::makemore {

// [operations]
/// Characters as numbers.
using Ids = std::span<const std::int32_t>;

/// Row ids[i] of the table, (V, C), for every i: (B, T, C), where B * T = ids.size().
Tensor embedding(const Tensor& table, Ids ids, std::size_t time);

/// x w, where every row of x, (..., K), is multiplied by w, (K, N): (..., N).
Tensor matmul(const Tensor& x, const Tensor& w);
/// x w + bias, with the bias (N) added to every row.
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias);

/// Element by element; the shapes are the same.
Tensor add(const Tensor& a, const Tensor& b);
Tensor tanh(const Tensor& x);

/// v, (C), so many times, one after the other: (times * C).
Tensor repeat(const Tensor& v, std::size_t times);

/// Minus the logarithm of the probability that softmax of each row of the logits, (..., V), gives
/// to its target; the mean over the rows. A target of -1 does not count. A number.
Tensor cross_entropy(const Tensor& logits, Ids targets);
// [/operations]

// [batch-norm-hpp]
/// What a batch said about each of its C columns.
struct BatchStatistics {
  std::vector<float> mean, variance;  ///< (C); the variance divides by rows - 1

  /// A running average's step: (1 - momentum) of what was, momentum of what was just seen.
  void follow(const BatchStatistics& seen, float momentum);
};

/// Every column of x, (..., C), made mean 0 and variance 1 over the rows, then times gain, (C),
/// plus bias, (C). Writes what it saw to `seen`. (Ioffe and Szegedy 2015; the variance divides by
/// rows - 1, as in the lectures.)
Tensor batch_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, BatchStatistics& seen);
/// The same with the statistics given: no row sees another.
Tensor batch_norm_inference(const Tensor& x, const Tensor& gain, const Tensor& bias,
                            const BatchStatistics& running);
// [/batch-norm-hpp]

}  // namespace wr::makemore
