// How fast a model writes, beside how fast the memory is: the ladder from computing everything
// again to a cache, fewer bits and two threads. Leaves out the sampler's share, which is greedy
// here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "generator.hpp"

namespace wr::gpt {

// [fifteen-million]
/// The size that llama2.c's story teller has been timed with (6 layers, 6 heads, 288 channels,
/// 32,000 tokens, a context of 256), in GPT-2's form: two matrices in the feed-forward network
/// instead of three, so 15.26 million parameters for its 15.19.
inline constexpr GptConfig kFifteenMillion = {
    .vocabulary = 32000, .context = 256, .layers = 6, .heads = 6, .channels = 288};
// [/fifteen-million]

// [writing]
/// One way to write, and how fast it was.
struct Writing {
  std::string name;  ///< "full recomputation", "cache, fp32", "cache, bf16", "cache, int8"
  int threads;
  double tokens_a_second;  ///< by the median of all tokens
  double best;    ///< by every token at its fastest of all repeats: neighbours spoil that least
  double bytes;   ///< read for a token, the mean; 0 without a cache
  double stream;  ///< bytes a second of walks through so many bytes, told as best is; 0 without one
  std::vector<std::int32_t> text;  ///< what was written
};

/// Lets a model with random weights write `tokens` tokens after one that is given, in all ways, on
/// one thread, on two, on four and so on up to `threads`. All in turn, `repeats` times, so that a
/// noisy neighbour meets all; full recomputation once, because it takes so long. Beside each stands
/// what the memory gives: as many bytes summed up by as many threads.
std::vector<Writing> time_writing(const GptConfig& config, std::size_t tokens, std::size_t repeats,
                                  int threads);
// [/writing]

}  // namespace wr::gpt
