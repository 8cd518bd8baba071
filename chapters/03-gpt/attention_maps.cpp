#include "attention_maps.hpp"

#include <cmath>

#include "shared/kernels/dot.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::gpt {

namespace {

// [one-map]
// softmax(Q K^T / sqrt(D)), a row at a time, as far as the row may see
AttentionMap attention_map(const Activations& a, const GptConfig& c, std::size_t layer,
                           std::size_t head) {
  const std::size_t T = a.time, C = c.channels, D = C / c.heads;
  const std::span<const float> qkv = a.blocks[layer].qkv;  // (B, T, 3 C)
  const auto query = [&](std::size_t t) { return qkv.subspan(t * 3 * C + head * D, D); };
  const auto key = [&](std::size_t t) { return qkv.subspan(t * 3 * C + C + head * D, D); };
  const float scale = 1 / std::sqrt(static_cast<float>(D));

  AttentionMap map = {layer, head, T, std::vector<float>(T * T)};
  for (std::size_t t = 0; t < T; ++t) {
    const std::span<float> seen = std::span(map.weights).subspan(t * T, t + 1);
    for (std::size_t u = 0; u <= t; ++u) seen[u] = kernels::dot(query(t), key(u)) * scale;
    kernels::softmax(seen);
  }
  return map;
}
// [/one-map]

}  // namespace

// [all-maps]
std::vector<AttentionMap> attention_maps(const Gpt& model) {
  std::vector<AttentionMap> maps;
  for (std::size_t layer = 0; layer < model.config().layers; ++layer)
    for (std::size_t head = 0; head < model.config().heads; ++head)
      maps.push_back(attention_map(model.activations(), model.config(), layer, head));
  return maps;
}
// [/all-maps]

// [attention-entropy-cpp]
double entropy(std::span<const float> probabilities) {
  double bits = 0;
  for (const float p : probabilities)
    if (p > 0) bits -= double{p} * std::log2(double{p});
  return bits;
}
// [/attention-entropy-cpp]

// [habits-cpp]
HeadHabits habits(const AttentionMap& map) {
  HeadHabits sum;
  for (std::size_t t = 1; t < map.time; ++t) {
    const std::span<const float> row = map.row(t);
    sum.entropy += entropy(row);
    for (std::size_t u = 0; u <= t; ++u)
      sum.distance += double{row[u]} * static_cast<double>(t - u);
    sum.itself += double{row[t]};
    sum.before += double{row[t - 1]};
    sum.first += double{row[0]};
  }
  const double rows = map.time > 1 ? static_cast<double>(map.time - 1) : 1;
  return {sum.entropy / rows, sum.distance / rows, sum.itself / rows, sum.before / rows,
          sum.first / rows};
}
// [/habits-cpp]

}  // namespace wr::gpt
