#include "loop_gpt.hpp"

#include <algorithm>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/attention.hpp"
#include "shared/kernels/cross_entropy.hpp"
#include "shared/kernels/embedding.hpp"
#include "shared/kernels/norm.hpp"

namespace wr::gpt {

namespace {

using Floats = std::span<const float>;

void add(std::span<float> x, Floats y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

void norm_backward(const Activations::Norm& a, Floats x, const Parameters::Norm& p,
                   const Parameters::Norm& dp, Activations& d) {
  kernels::layer_norm_backward_ref<float>(d.d_norm, x, p.weight, a.mean, a.rstd, d.d_stream,
                                          dp.weight, {});
}

}  // namespace

LoopGpt::LoopGpt(const GptConfig& config, std::uint64_t seed, MatrixProduct multiply)
    : parameters(config), gradients(config), config_(config), multiply_(multiply) {
  WR_CHECK(!config.bias);
  const bool learned = config.positions == Positions::learned;
  WR_CHECK(learned);
  initialise(parameters, seed);
}

void LoopGpt::norm(Floats x, const Parameters::Norm& p, Activations::Norm& out) const {
  kernels::layer_norm_ref<float>(x, p.weight, {}, out.out, out.mean, out.rstd);
}

void LoopGpt::product(Floats x, Floats weight, std::span<float> out, std::size_t rows) const {
  multiply_(x, weight, out, {.m = rows, .n = out.size() / rows, .k = x.size() / rows});
}

void LoopGpt::product_backward(Floats dout, Floats x, Floats weight, std::span<float> dweight,
                               std::span<float> dx, std::size_t rows) const {
  const std::size_t in = x.size() / rows, out = dout.size() / rows;
  multiply_(dout, weight, dx, {.m = rows, .n = in, .k = out, .transpose_b = true});
  multiply_(x, dout, dweight,
            {.m = in, .n = out, .k = rows, .transpose_a = true, .accumulate = true});
}

void LoopGpt::block_forward(std::size_t i, Activations& a) const {
  const Parameters::Block& p = parameters.blocks[i];
  Activations::Block& block = a.blocks[i];
  const std::size_t rows = a.batch * a.time;
  norm(a.stream[i], p.ln_1, block.ln_1);
  product(block.ln_1.out, p.attention.weight, block.qkv, rows);
  kernels::attention_ref(block.qkv, block.attended, block.log_sum,
                         {a.batch, a.time, config_.heads, config_.channels / config_.heads});
  product(block.attended, p.projection.weight, block.middle, rows);
  add(block.middle, a.stream[i]);
  norm(block.middle, p.ln_2, block.ln_2);
  product(block.ln_2.out, p.hidden.weight, block.hidden, rows);
  kernels::gelu_ref<float>(block.hidden, block.gelu);
  product(block.gelu, p.back.weight, a.stream[i + 1], rows);
  add(a.stream[i + 1], block.middle);
}

void LoopGpt::block_backward(std::size_t i, Activations& d) {
  const Parameters::Block &p = parameters.blocks[i], &dp = gradients.blocks[i];
  const Activations::Block& a = d.blocks[i];
  const std::size_t rows = d.batch * d.time;
  product_backward(d.d_stream, a.gelu, p.back.weight, dp.back.weight, d.d_gelu, rows);
  std::fill(d.d_hidden.begin(), d.d_hidden.end(), 0.0f);
  kernels::gelu_backward_ref<float>(a.hidden, d.d_gelu, d.d_hidden);
  product_backward(d.d_hidden, a.ln_2.out, p.hidden.weight, dp.hidden.weight, d.d_norm, rows);
  norm_backward(a.ln_2, a.middle, p.ln_2, dp.ln_2, d);
  product_backward(d.d_stream, a.attended, p.projection.weight, dp.projection.weight, d.d_attended,
                   rows);
  std::fill(d.d_qkv.begin(), d.d_qkv.end(), 0.0f);
  kernels::attention_backward_ref(
      a.qkv, d.d_attended, d.d_qkv,
      {d.batch, d.time, config_.heads, config_.channels / config_.heads});
  product_backward(d.d_qkv, a.ln_1.out, p.attention.weight, dp.attention.weight, d.d_norm, rows);
  norm_backward(a.ln_1, d.stream[i], p.ln_1, dp.ln_1, d);
}

double LoopGpt::forward_backward(std::span<const std::int32_t> tokens,
                                 std::span<const std::int32_t> targets, std::size_t T) {
  const std::size_t rows = tokens.size(), V = config_.vocabulary, C = config_.channels;
  Activations a(config_, rows / T, T);
  kernels::embedding_gather_ref<float>(parameters.token_embedding, tokens, a.stream[0], C);
  kernels::embedding_gather_ref<float>(parameters.position_embedding, a.positions, a.d_branch, C);
  add(a.stream[0], a.d_branch);
  for (std::size_t i = 0; i < config_.layers; ++i) block_forward(i, a);
  norm(a.stream.back(), parameters.ln_f, a.ln_f);
  multiply_(a.ln_f.out, parameters.head, a.logits,
            {.m = rows, .n = V, .k = C, .transpose_b = true});

  double loss = 0;
  std::vector<double> dlogits(V);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<float> row = std::span(a.logits).subspan(i * V, V);
    loss += kernels::cross_entropy_ref(row, targets[i]) / static_cast<double>(rows);
    kernels::cross_entropy_backward_ref(row, targets[i], 1 / static_cast<double>(rows), dlogits);
    for (std::size_t v = 0; v < V; ++v) row[v] = static_cast<float>(dlogits[v]);
  }

  multiply_(a.logits, parameters.head, a.d_norm, {.m = rows, .n = C, .k = V});
  multiply_(a.logits, a.ln_f.out, gradients.head,
            {.m = V, .n = C, .k = rows, .transpose_a = true, .accumulate = true});
  norm_backward(a.ln_f, a.stream.back(), parameters.ln_f, gradients.ln_f, a);
  for (std::size_t i = config_.layers; i-- > 0;) block_backward(i, a);
  kernels::embedding_scatter_add_ref<float>(a.d_stream, tokens, gradients.token_embedding, C);
  kernels::embedding_scatter_add_ref<float>(a.d_stream, a.positions, gradients.position_embedding,
                                            C);
  return loss;
}

}  // namespace wr::gpt
