// The road from a table to a GPT in seven rungs, each of which adds one idea to the one before it:
// those of the lecture "Let's build GPT: from scratch, in code, spelled out" (Karpathy 2023).
// Leaves out how long they are trained, and on what: runs/road_run.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "language_model.hpp"

namespace wr::gpt::road {

// [rungs]
enum class Rung {
  bigram = 1,    ///< a table: the last token alone
  head,          ///< one head of attention
  heads,         ///< several heads
  feed_forward,  ///< and after looking around, thinking
  residuals,     ///< several blocks of that, each adding to a stream
  layer_norm,    ///< a norm before every branch, and at the end
  scale,         ///< more of everything, and dropout
};
inline constexpr int kRungs = 7;

/// A few words for each: "one head".
std::string name_of(Rung rung);

/// The sizes of a rung's model. The defaults are those of the lecture's small models.
struct RoadConfig {
  std::size_t vocabulary = 65;  // V
  std::size_t context = 8;      // T
  std::size_t channels = 32;    // C
  std::size_t heads = 4;        ///< from rung 3 on
  std::size_t blocks = 3;       ///< from rung 5 on
  float dropout = 0;            ///< in rung 7 alone
};

/// A model, before it has learned anything.
std::unique_ptr<LanguageModel> model_of(Rung rung, const RoadConfig& config, std::uint64_t seed);
// [/rungs]

}  // namespace wr::gpt::road
