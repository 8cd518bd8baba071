// What the exercise asks for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace wr::gpt {

/// Attention of queries, keys and values, each (T, D), in which position t sees `window` positions:
/// itself and those before it. (T, D).
std::vector<double> window_attention(std::span<const double> q, std::span<const double> k,
                                     std::span<const double> v, std::size_t D, std::size_t window);

/// The first position that can have an effect on position t after so many layers.
int oldest(int t, int window, int layers);

/// The position in every row of a ring of `window` rows when position t has been written, or -1.
std::vector<int> ring(int t, int window);

}  // namespace wr::gpt
