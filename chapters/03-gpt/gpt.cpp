#include "gpt.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "positions.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/attention.hpp"
#include "shared/kernels/cross_entropy.hpp"
#include "shared/kernels/dropout.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/embedding.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/norm.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/kernels/rope.hpp"
#include "shared/kernels/threads.hpp"

namespace wr::gpt {

// [activations-cpp]
Activations::Activations(const GptConfig& c, std::size_t B, std::size_t T)
    : batch(B), time(T), stream(c.layers + 1), blocks(c.layers) {
  const std::size_t rows = B * T, C = c.channels;
  const auto norm = [&](Norm& n) {
    n.out.resize(rows * C);
    n.mean.resize(rows);
    n.rstd.resize(rows);
  };
  for (std::vector<float>& x : stream) x.resize(rows * C);
  for (Block& b : blocks) {
    norm(b.ln_1);
    b.qkv.resize(rows * 3 * C);
    b.attended.resize(rows * C);
    b.log_sum.resize(rows * c.heads);
    b.middle.resize(rows * C);
    norm(b.ln_2);
    b.hidden.resize(rows * 4 * C);
    b.gelu.resize(rows * 4 * C);
  }
  norm(ln_f);
  logits.resize(rows * c.vocabulary);
  losses.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) positions.push_back(static_cast<std::int32_t>(i % T));
  for (std::vector<float>* d : {&d_stream, &d_branch, &d_norm, &d_attended}) d->resize(rows * C);
  d_qkv.resize(rows * 3 * C);
  d_hidden.resize(rows * 4 * C);
  d_gelu.resize(rows * 4 * C);
}
// [/activations-cpp]

// [gpt-cpp]
Gpt::Gpt(const GptConfig& config, std::uint64_t seed)
    : parameters(config), gradients(config), config_(config) {
  initialise(parameters, seed);
  const std::size_t head_size = config.channels / config.heads;
  if (config.positions == Positions::sinusoidal)
    waves_ = sinusoidal_positions(config.context, config.channels, kWaveAmplitude);
  if (config.positions == Positions::rotary) {
    cosines_.resize(config.context * head_size / 2);
    sines_.resize(cosines_.size());
    kernels::rope_table(cosines_, sines_, head_size);
  }
}

void Gpt::zero_gradients() { kernels::fill(0.0f, gradients.memory); }
// [/gpt-cpp]

// [norm-layer]
void Gpt::norm(std::span<const float> x, const Parameters::Norm& p, Activations::Norm& out) const {
  kernels::layer_norm(x, p.weight, p.bias, out.out, out.mean, out.rstd);
}

// The stream's gradient grows by what comes back through the norm of a branch
void Gpt::norm_backward(const Activations::Norm& a, std::span<const float> x,
                        const Parameters::Norm& p, const Parameters::Norm& dp) {
  kernels::layer_norm_backward(activations_->d_norm, x, p.weight, a.mean, a.rstd,
                               activations_->d_stream, dp.weight, dp.bias);
}
// [/norm-layer]

// [product]
// out = x W + b, for every row of x
void Gpt::product(std::span<const float> x, const Parameters::Product& p,
                  std::span<float> out) const {
  const std::size_t rows = activations_->batch * activations_->time;
  kernels::matmul(x, p.weight, out, {.m = rows, .n = out.size() / rows, .k = x.size() / rows},
                  {.bias = p.bias});
}

// dx = dout W^T, dW += x^T dout, db += the sum of dout's rows
void Gpt::product_backward(std::span<const float> dout, std::span<const float> x,
                           const Parameters::Product& p, const Parameters::Product& dp,
                           std::span<float> dx) const {
  const std::size_t rows = activations_->batch * activations_->time;
  const std::size_t in = x.size() / rows, out = dout.size() / rows;
  kernels::matmul(dout, p.weight, dx, {.m = rows, .n = in, .k = out, .transpose_b = true});
  kernels::matmul(x, dout, dp.weight,
                  {.m = in, .n = out, .k = rows, .transpose_a = true, .accumulate = true});
  if (!dp.bias.empty()) kernels::column_sums(dout, dp.bias);
}
// [/product]

// [join]
// out = stream + x W + b: a branch joins the residual stream, perhaps with some of it dropped
void Gpt::join(std::span<const float> x, const Parameters::Product& p,
               std::span<const float> stream, std::span<float> out, std::size_t which) {
  const std::size_t rows = activations_->batch * activations_->time;
  if (dropout_.probability > 0) {
    product(x, p, activations_->d_branch);
    kernels::dropout(activations_->d_branch, out, dropout_.probability, dropout_.seed,
                     dropout_.step * (2 * config_.layers + 1) + which);
    kernels::add(stream, out, out);
    return;
  }
  std::copy(stream.begin(), stream.end(), out.begin());
  kernels::matmul(x, p.weight, out,
                  {.m = rows, .n = config_.channels, .k = x.size() / rows, .accumulate = true},
                  {.bias = p.bias});
}

// The gradient of the branch's end: the stream's own, where nothing was dropped
std::span<const float> Gpt::join_backward(std::size_t which) {
  if (dropout_.probability == 0) return activations_->d_stream;
  kernels::fill(0.0f, activations_->d_branch);
  kernels::dropout_backward(activations_->d_stream, activations_->d_branch, dropout_.probability,
                            dropout_.seed, dropout_.step * (2 * config_.layers + 1) + which);
  return activations_->d_branch;
}
// [/join]

// [turn]
// Rotary positions: queries and keys of every row are turned by the angle of its place
void Gpt::turn(std::span<float> qkv, bool back) const {
  const std::size_t C = config_.channels, T = activations_->time;
  const auto rotate = back ? kernels::rope_backward : kernels::rope;
  kernels::parallel_for(
      qkv.size() / (3 * C), static_cast<double>(C), [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row)
          rotate(qkv.subspan(row * 3 * C, 2 * C), cosines_, sines_,
                 {.heads = 2 * config_.heads, .head_size = C / config_.heads, .first = row % T});
      });
}
// [/turn]

// [block-forward]
void Gpt::block_forward(std::size_t i) {
  const Parameters::Block& p = parameters.blocks[i];
  Activations::Block& a = activations_->blocks[i];
  const std::vector<float>& x = activations_->stream[i];
  const std::size_t T = activations_->time, rows = activations_->batch * T, C = config_.channels;

  // Every position looks at itself and the ones before it
  norm(x, p.ln_1, a.ln_1);
  product(a.ln_1.out, p.attention, a.qkv);
  if (config_.positions == Positions::rotary) turn(a.qkv, false);
  kernels::attention(a.qkv, a.attended, a.log_sum,
                     {activations_->batch, T, config_.heads, C / config_.heads});
  join(a.attended, p.projection, x, a.middle, 2 * i + 1);

  // And thinks about what it has seen
  norm(a.middle, p.ln_2, a.ln_2);
  kernels::matmul(a.ln_2.out, p.hidden.weight, a.hidden, {.m = rows, .n = 4 * C, .k = C},
                  {.bias = p.hidden.bias, .gelu = a.gelu});
  join(a.gelu, p.back, a.middle, activations_->stream[i + 1], 2 * i + 2);
}
// [/block-forward]

// [block-backward]
// d_stream is the gradient of the block's result, and becomes that of what it was given
void Gpt::block_backward(std::size_t i) {
  const Parameters::Block &p = parameters.blocks[i], &dp = gradients.blocks[i];
  const Activations::Block& a = activations_->blocks[i];
  Activations& d = *activations_;

  product_backward(join_backward(2 * i + 2), a.gelu, p.back, dp.back, d.d_gelu);
  kernels::fill(0.0f, d.d_hidden);
  kernels::gelu_backward(a.hidden, d.d_gelu, d.d_hidden);
  product_backward(d.d_hidden, a.ln_2.out, p.hidden, dp.hidden, d.d_norm);
  norm_backward(a.ln_2, a.middle, p.ln_2, dp.ln_2);

  product_backward(join_backward(2 * i + 1), a.attended, p.projection, dp.projection, d.d_attended);
  kernels::fill(0.0f, d.d_qkv);
  kernels::attention_backward(a.qkv, a.attended, a.log_sum, d.d_attended, d.d_qkv,
                              {d.batch, d.time, config_.heads, config_.channels / config_.heads});
  if (config_.positions == Positions::rotary) turn(d.d_qkv, true);
  product_backward(d.d_qkv, a.ln_1.out, p.attention, dp.attention, d.d_norm);
  norm_backward(a.ln_1, d.stream[i], p.ln_1, dp.ln_1);
}
// [/block-backward]

// [embed]
// What the token is, plus where it stands
void Gpt::embed() {
  std::vector<float>& x = activations_->stream[0];
  kernels::embedding_gather(parameters.token_embedding, tokens_, x, config_.channels);
  const std::span<const float> places =
      config_.positions == Positions::learned ? parameters.position_embedding : waves_;
  if (!places.empty()) {
    std::vector<float>& place = activations_->d_branch;
    kernels::embedding_gather(places, activations_->positions, place, config_.channels);
    kernels::add(x, place, x);
  }
  if (dropout_.probability > 0)
    kernels::dropout(x, x, dropout_.probability, dropout_.seed,
                     dropout_.step * (2 * config_.layers + 1));
}

void Gpt::embed_backward() {
  const std::span<const float> dx = join_backward(0);
  kernels::embedding_scatter_add(dx, tokens_, gradients.token_embedding, config_.channels);
  if (config_.positions == Positions::learned)
    kernels::embedding_scatter_add(dx, activations_->positions, gradients.position_embedding,
                                   config_.channels);
}
// [/embed]

// [forward]
double Gpt::forward(std::span<const std::int32_t> tokens, std::span<const std::int32_t> targets,
                    std::size_t T, const Dropout& dropout) {
  WR_CHECK(T > 0u);
  WR_CHECK(T <= config_.context);
  WR_CHECK(!tokens.empty());
  WR_CHECK(tokens.size() % T == 0u);
  const std::size_t B = tokens.size() / T;
  if (!activations_ || activations_->batch != B || activations_->time != T)
    activations_ = std::make_unique<Activations>(config_, B, T);
  tokens_.assign(tokens.begin(), tokens.end());
  targets_.assign(targets.begin(), targets.end());
  dropout_ = dropout;

  Activations& a = *activations_;
  embed();
  for (std::size_t i = 0; i < config_.layers; ++i) block_forward(i);
  norm(a.stream.back(), parameters.ln_f, a.ln_f);
  kernels::matmul(
      a.ln_f.out, parameters.head, a.logits,
      {.m = B * T, .n = config_.vocabulary, .k = config_.channels, .transpose_b = true});
  return targets.empty() ? 0 : kernels::cross_entropy(a.logits, targets, a.losses);
}
// [/forward]

// [backward]
void Gpt::backward(float scale) {
  WR_CHECK(!targets_.empty());
  Activations& d = *activations_;
  const std::size_t rows = d.batch * d.time, V = config_.vocabulary, C = config_.channels;
  const auto counted = static_cast<float>(
      std::count_if(targets_.begin(), targets_.end(), [](std::int32_t t) { return t >= 0; }));

  // The scores turn into their gradients where they are
  kernels::cross_entropy_backward(d.logits, targets_, scale / std::max(counted, 1.0f), d.logits);
  kernels::matmul(d.logits, parameters.head, d.d_norm, {.m = rows, .n = C, .k = V});
  kernels::matmul(d.logits, d.ln_f.out, gradients.head,
                  {.m = V, .n = C, .k = rows, .transpose_a = true, .accumulate = true});
  kernels::fill(0.0f, d.d_stream);
  norm_backward(d.ln_f, d.stream.back(), parameters.ln_f, gradients.ln_f);
  for (std::size_t i = config_.layers; i-- > 0;) block_backward(i);
  embed_backward();
  targets_.clear();  // the scores are gone
}
// [/backward]

// [loss-of]
double loss_of(Gpt& model, std::span<const std::int32_t> tokens, std::size_t batch) {
  WR_CHECK(tokens.size() >= 2u);
  const std::size_t T = model.config().context, predicted = tokens.size() - 1;
  double sum = 0;
  for (std::size_t at = 0; at < predicted;) {
    // As many whole windows as fit, then what is left as one short window
    const std::size_t left = predicted - at, windows = std::min(batch, left / T);
    const std::size_t n = windows > 0 ? windows * T : left;
    sum += static_cast<double>(n) *
           model.forward(tokens.subspan(at, n), tokens.subspan(at + 1, n), std::min(T, n));
    at += n;
  }
  return sum / static_cast<double>(predicted);
}
// [/loss-of]

}  // namespace wr::gpt
