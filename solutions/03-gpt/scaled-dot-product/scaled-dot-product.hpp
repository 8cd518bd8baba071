// What the exercise asks for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace wr::gpt {

/// softmax(q k^T / root of D) v. q: (T, D); k: (S, D); v: (S, E). If `causal`, T is S and row t
/// hears the rows 0 to t alone. (T, E)
std::vector<double> attention(std::span<const double> q, std::span<const double> k,
                              std::span<const double> v, std::size_t D, bool causal);

}  // namespace wr::gpt
