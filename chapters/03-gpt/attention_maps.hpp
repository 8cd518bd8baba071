// Where a model looks: the probabilities that attention gives to every earlier position, which the
// forward pass never holds in memory, made once more from its queries and keys.
// Leaves out what is drawn of them: runs/attention_pictures.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "gpt.hpp"

namespace wr::gpt {

// [attention-map]
/// How one head of one layer looks at a text of T tokens.
struct AttentionMap {
  std::size_t layer, head, time;
  std::vector<float> weights;  // (T, T): row t is how t looks at 0 ... T - 1, all that follow t 0

  std::span<const float> row(std::size_t t) const {
    return std::span(weights).subspan(t * time, time);
  }
};

/// The maps of all heads for the first sequence of the model's last forward, layer after layer.
std::vector<AttentionMap> attention_maps(const Gpt& model);
// [/attention-map]

// [attention-entropy]
/// How undecided a row is, in bits: 0 if it looks at one position alone, log2(t + 1) if at all it
/// may see alike.
double entropy(std::span<const float> probabilities);

/// A head in five numbers, each a mean over the rows; of what it looks at, the share that goes to
/// the position itself, to the one before it, and to the first of all.
struct HeadHabits {
  double entropy = 0;   ///< bits
  double distance = 0;  ///< how far back it looks, in positions
  double itself = 0, before = 0, first = 0;
};
/// The first row sees itself alone and is left out; all is 0 if there is no other.
HeadHabits habits(const AttentionMap& map);
// [/attention-entropy]

}  // namespace wr::gpt
