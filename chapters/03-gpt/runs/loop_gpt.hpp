// The model once more in the reference loops of the kernel library: what it takes if nothing is
// made fast, and what the fast one must agree with. It stands at the foot of the ladder of
// bench.hpp.
// Leaves out biases, dropout, and positions other than learned ones: nanoGPT's run on a CPU has
// none of them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "gpt.hpp"
#include "parameters.hpp"
#include "shared/kernels/matmul.hpp"

namespace wr::gpt {

// [loop-gpt]
/// A product of matrices: the three loops, or the kernel.
using MatrixProduct = void (*)(std::span<const float> a, std::span<const float> b,
                               std::span<float> out, const kernels::MatmulShape& shape);

/// Forward and backward, with the numbers that Gpt begins with.
class LoopGpt {
 public:
  /// Throws ContractError if the config asks for what is left out.
  LoopGpt(const GptConfig& config, std::uint64_t seed, MatrixProduct multiply);

  /// The mean cross-entropy, as of Gpt::forward; gradients += its gradient. Every target counts.
  double forward_backward(std::span<const std::int32_t> tokens,
                          std::span<const std::int32_t> targets, std::size_t time);

  Parameters parameters, gradients;

 private:
  void block_forward(std::size_t i, Activations& a) const;
  void block_backward(std::size_t i, Activations& a);
  void norm(std::span<const float> x, const Parameters::Norm& p, Activations::Norm& out) const;
  void product(std::span<const float> x, std::span<const float> weight, std::span<float> out,
               std::size_t rows) const;
  void product_backward(std::span<const float> dout, std::span<const float> x,
                        std::span<const float> weight, std::span<float> dweight,
                        std::span<float> dx, std::size_t rows) const;

  GptConfig config_;
  MatrixProduct multiply_;
};
// [/loop-gpt]

}  // namespace wr::gpt
