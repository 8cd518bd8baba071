#include "causal_wavenet.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "mlp.hpp"
#include "sequence_operations.hpp"

namespace wr::makemore {

namespace {

// [with-boundaries]
constexpr std::size_t kContext = 8;  // part 5's block_size

// Every sequence with kContext - 1 boundaries before it: (B, kContext - 1 + T).
std::vector<std::int32_t> with_boundaries(Ids tokens, std::size_t time) {
  std::vector<std::int32_t> padded;
  for (std::size_t begin = 0; begin < tokens.size(); begin += time) {
    padded.insert(padded.end(), kContext - 1, Vocabulary::kBoundary);
    const Ids sequence = tokens.subspan(begin, time);
    padded.insert(padded.end(), sequence.begin(), sequence.end());
  }
  return padded;
}

// The last steps of x, (B, T, C).
Tensor last_steps(const Tensor& x, std::size_t steps) {
  const Shape& s = x.shape();
  return columns(x.view({s[0], s[1] * s[2]}), (s[1] - steps) * s[2], steps * s[2])
      .view({s[0], steps, s[2]});
}
// [/with-boundaries]

}  // namespace

// [causal-wavenet-cpp]
CausalWaveNet::CausalWaveNet(const ModelConfig& c, TorchGenerator& random)
    : SequenceModel(kContext),
      table_(randn({c.vocabulary, c.n_embd}, random)),
      levels_(make_levels(c, random)),
      head_(c.n_embd2, c.vocabulary, random) {
  for (float& w : head_.weight.data()) w *= 0.1f;  // at first, sure of nothing
}

std::vector<CausalWaveNet::Level> CausalWaveNet::make_levels(const ModelConfig& c,
                                                             TorchGenerator& random) {
  std::vector<Level> levels;
  for (std::size_t reach = 1; reach < kContext; reach *= 2) {
    const std::size_t channels = levels.empty() ? c.n_embd : c.n_embd2;
    levels.push_back({Linear(2 * channels, c.n_embd2, random, false), BatchNorm1d(c.n_embd2)});
  }
  return levels;
}

Tensor CausalWaveNet::logits(Ids tokens, std::size_t time) {
  Tensor x = embedding(table_, with_boundaries(tokens, time), kContext - 1 + time);
  std::size_t dilation = 1;
  for (Level& level : levels_) {
    x = tanh(level.norm(level.linear(pairs(x, dilation))));
    dilation *= 2;
  }
  return head_(last_steps(x, time));
}
// [/causal-wavenet-cpp]

// [causal-wavenet-state]
NamedTensors CausalWaveNet::parameters() const {
  NamedTensors all = {{"token_embedding", table_}};
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const std::string level = "level" + std::to_string(i);
    append(all, level + ".linear", named(levels_[i].linear));
    append(all, level + ".norm",
           {{"gamma", levels_[i].norm.gamma}, {"beta", levels_[i].norm.beta}});
  }
  append(all, "head", named(head_));
  return all;
}

std::vector<NamedNumbers> CausalWaveNet::state() {
  std::vector<NamedNumbers> all;
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const std::string norm = "level" + std::to_string(i) + ".norm.";
    all.push_back({norm + "mean", levels_[i].norm.running.mean});
    all.push_back({norm + "variance", levels_[i].norm.running.variance});
  }
  return all;
}

void CausalWaveNet::train(bool training) {
  for (Level& level : levels_) level.norm.train(training);
}
// [/causal-wavenet-state]

}  // namespace wr::makemore
