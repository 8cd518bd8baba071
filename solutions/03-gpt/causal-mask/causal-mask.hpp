// What the exercise asks for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace wr::gpt {

/// The shares of scores, (T, S): softmax of each row without what lies in its future. The rows are
/// the last T of the S positions. (T, S)
std::vector<double> causal_softmax(std::span<const double> scores, std::size_t S);

}  // namespace wr::gpt
