#include "generator.hpp"

#include <algorithm>

#include "positions.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/attention.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/norm.hpp"
#include "shared/kernels/rope.hpp"

namespace wr::gpt {

// [window-begin-cpp]
std::size_t window_begin(std::size_t n, std::size_t context) {
  WR_CHECK(context > 0u);
  if (n <= context) return 0;
  const std::size_t half = context - context / 2;  // the older one, the larger if they differ
  return (n - context + half - 1) / half * half;
}
// [/window-begin-cpp]

// [generator-cpp]
Generator::Generator(Gpt& model, const GeneratorConfig& config)
    : model_(model),
      config_(config),
      channels_(model.config().channels),
      head_(model.parameters.head, channels_, config.precision) {
  const bool is_read = config.cache || config.precision == Precision::fp32;
  WR_CHECK(is_read);  // without a cache the packed weights are not
  const std::size_t C = channels_, context = model.config().context;
  const auto pack = [&](const Parameters::Product& p, std::size_t in) {
    return PackedMatrix(transposed(p.weight, in), in, config.precision);
  };
  for (const Parameters::Block& b : model.parameters.blocks)
    blocks_.push_back({pack(b.attention, C), pack(b.projection, C), pack(b.hidden, C),
                       pack(b.back, 4 * C), std::vector<float>(context * C),
                       std::vector<float>(context * C)});
  // [/generator-cpp]

  // [generator-tables]
  if (model.config().positions == Positions::sinusoidal)
    waves_ = sinusoidal_positions(context, C, kWaveAmplitude);
  if (model.config().positions == Positions::rotary) {
    const std::size_t head_size = C / model.config().heads;
    cosines_.resize(context * head_size / 2);
    sines_.resize(cosines_.size());
    kernels::rope_table(cosines_, sines_, head_size);
  }
  x_.resize(C);
  branch_.resize(C);
  qkv_.resize(3 * C);
  norm_.resize(padded(C));
  attended_.resize(padded(C));
  hidden_.resize(padded(4 * C));
  logits_.resize(model.config().vocabulary);
}
// [/generator-tables]

// [read]
std::span<const float> Generator::read(std::span<const std::int32_t> tokens) {
  WR_CHECK(!tokens.empty());
  for (const std::int32_t token : tokens) {
    WR_CHECK(token >= 0);
    WR_CHECK(static_cast<std::size_t>(token) < logits_.size());
  }
  window_.insert(window_.end(), tokens.begin(), tokens.end());
  const std::size_t begin = window_begin(window_.size(), model_.config().context);
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(begin));
  if (config_.cache && tokens.size() == 1 && begin == 0)
    step();
  else
    prefill();
  return logits_;
}
// [/read]

// [prefill]
// The whole window in one forward pass. What its attention saw is what the cache holds.
void Generator::prefill() {
  model_.forward(window_, {}, window_.size());
  const std::span<const float> last = model_.logits().last(logits_.size());
  std::copy(last.begin(), last.end(), logits_.begin());
  for (std::size_t i = 0; i < blocks_.size(); ++i)
    for (std::size_t t = 0; t < window_.size(); ++t) {
      const float* const qkv = &model_.activations().blocks[i].qkv[t * 3 * channels_];
      std::copy_n(qkv + channels_, channels_, &blocks_[i].keys[t * channels_]);
      std::copy_n(qkv + 2 * channels_, channels_, &blocks_[i].values[t * channels_]);
    }
}
// [/prefill]

// [step]
// The newest token alone
void Generator::step() {
  const std::size_t t = window_.size() - 1;
  embed(window_.back(), t);
  for (std::size_t i = 0; i < blocks_.size(); ++i) block(i, t);
  norm(model_.parameters.ln_f);
  head_.product(norm_, logits_);
}

// What the token is, plus where it stands
void Generator::embed(std::int32_t token, std::size_t t) {
  const auto row = [&](std::span<const float> table, std::size_t i) {
    return table.subspan(i * channels_, channels_);
  };
  const auto what = row(model_.parameters.token_embedding, static_cast<std::size_t>(token));
  std::copy(what.begin(), what.end(), x_.begin());
  const bool learned = model_.config().positions == Positions::learned;
  const std::span<const float> places = learned ? model_.parameters.position_embedding : waves_;
  if (!places.empty()) kernels::add(x_, row(places, t), x_);
}
// [/step]

// [step-block]
void Generator::block(std::size_t i, std::size_t t) {
  const Parameters::Block& p = model_.parameters.blocks[i];
  Block& b = blocks_[i];
  const std::size_t C = channels_, heads = model_.config().heads;
  const std::span<float> qkv = qkv_;

  // Look at what was read before, through its keys and values
  norm(p.ln_1);
  b.attention.product(norm_, qkv);
  if (!p.attention.bias.empty()) kernels::add(qkv, p.attention.bias, qkv);
  if (!cosines_.empty())
    kernels::rope(qkv.first(2 * C), cosines_, sines_,
                  {.heads = 2 * heads, .head_size = C / heads, .first = t});
  std::copy_n(&qkv[C], C, &b.keys[t * C]);
  std::copy_n(&qkv[2 * C], C, &b.values[t * C]);
  kernels::attention_step(qkv.first(C), std::span(b.keys).first((t + 1) * C),
                          std::span(b.values).first((t + 1) * C), std::span(attended_).first(C),
                          {.time = t + 1, .heads = heads, .head_size = C / heads});
  join(b.projection, attended_, p.projection.bias);

  // [/step-block]

  // [step-feed-forward]
  // And think
  norm(p.ln_2);
  const auto hidden = std::span(hidden_).first(4 * C);
  b.hidden.product(norm_, hidden);
  if (!p.hidden.bias.empty()) kernels::add(hidden, p.hidden.bias, hidden);
  kernels::gelu(hidden, hidden);
  join(b.back, hidden_, p.back.bias);
}
// [/step-feed-forward]

// [step-layers]
void Generator::norm(const Parameters::Norm& p) {
  float mean, rstd;
  kernels::layer_norm(x_, p.weight, p.bias, std::span(norm_).first(channels_), {&mean, 1},
                      {&rstd, 1});
}

// The residual stream takes in a branch
void Generator::join(const PackedMatrix& matrix, std::span<const float> x,
                     std::span<const float> bias) {
  matrix.product(x, branch_);
  if (!bias.empty()) kernels::add(branch_, bias, branch_);
  kernels::add(x_, branch_, x_);
}
// [/step-layers]

// [bytes-a-token]
std::size_t Generator::bytes_a_token() const {
  std::size_t bytes = head_.bytes();
  for (const Block& b : blocks_)
    bytes += b.attention.bytes() + b.projection.bytes() + b.hidden.bytes() + b.back.bytes() +
             2 * window_.size() * channels_ * sizeof(float);
  return bytes;
}
// [/bytes-a-token]

// [write-cpp]
void write(Generator& generator, Sampler& sampler, std::span<const std::int32_t> prompt,
           std::size_t count, const std::function<void(std::int32_t)>& written) {
  std::span<const float> scores = generator.read(prompt);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int32_t token = sampler.next(scores);
    written(token);
    scores = generator.read({&token, 1});
  }
}
// [/write-cpp]

}  // namespace wr::gpt
