// What the exercise asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wr::gpt {

/// The group of a query head, if H heads are split into G groups of neighbours.
int group_of(int head, int H, int G);

/// What one token's queries, (H, D), find among keys and values, (S, G, D). (H, D).
std::vector<double> grouped_attention(std::span<const double> q, std::span<const double> k,
                                      std::span<const double> v, int H, int G, int D);

/// How many numbers are kept for S positions, in all layers.
std::int64_t cache_numbers(std::int64_t layers, std::int64_t S, std::int64_t G, std::int64_t D);

/// H matrices of one size, one after the other: the G means of their groups.
std::vector<double> grouped_matrix(std::span<const double> heads, int H, int G);

}  // namespace wr::gpt
