// A head of attention. Every position asks a question (its query), says what it has to offer (its
// key), and hands over something to whom it concerns (its value). How well a key answers a query
// decides how much of the value is taken.
// Leaves out several heads: multi_head.hpp; and how it is done without ever holding the weights:
// the kernel library's attention.hpp.
#pragma once

#include <cstddef>
#include <vector>

#include "dropout.hpp"
#include "module.hpp"

namespace wr::gpt::road {

// [attention]
/// Whom a position may look at.
enum class Mask {
  none,    ///< everyone: an encoder, which reads
  future,  ///< itself and whoever stands before it: a decoder, which writes
};

/// softmax(Q K^T / sqrt(D)) V (Vaswani et al. 2017, equation 1). T positions look at S others,
/// which may be themselves.
class Attention {
 public:
  Attention(Mask mask, DropoutState& dropout) : mask_(mask), dropout_(dropout) {}

  /// q: (B, T, D); k and v: (B, S, D). Returns (B, T, D). Throws ContractError if T is not S though
  /// the future is hidden.
  Tensor3 forward(const Tensor3& q, const Tensor3& k, const Tensor3& v);
  struct Gradients {
    Tensor3 q, k, v;
  };
  Gradients backward(const Tensor3& dout);

  Tensor3 weights;  ///< (B, T, S): who looks at whom, and how much. A row adds up to 1

 private:
  Mask mask_;
  Dropout dropout_;
  Tensor3 q_, k_, v_, dropped_;
};
// [/attention]

// [head]
/// One sequence looks at itself: queries, keys and values are three views of the same positions.
class Head : public Module {
 public:
  Head(std::size_t channels, std::size_t head_size, Mask mask, TorchGenerator& random,
       DropoutState& dropout);
  Tensor3 forward(const Tensor3& x) override;  // (B, T, C) to (B, T, D)
  Tensor3 backward(const Tensor3& dout) override;
  std::vector<Parameter*> parameters() override;

  Linear query, key, value;  // (C, D), without bias
  Attention attention;
};
// [/head]

}  // namespace wr::gpt::road
