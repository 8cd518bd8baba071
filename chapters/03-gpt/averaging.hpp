// What attention grows out of: every position becomes the average of itself and of all before it.
// Said three times, as a loop, as a product with a matrix, and as a softmax of scores of which some
// are hidden. The third is attention but for the scores, which are all the same here.
// Leaves out what makes one position more interesting than another: head.hpp.
#pragma once

#include <cstddef>
#include <span>

#include "shared/tensor/tensor.hpp"

namespace wr::gpt::road {

// [averaging]
/// Position t becomes the mean of the positions 0 to t of its sequence. x: (B, T, C).
Tensor3 average_by_loop(const Tensor3& x);
/// The same up to rounding.
Tensor3 average_by_matrix(const Tensor3& x);
/// The same up to rounding.
Tensor3 average_by_softmax(const Tensor3& x);
// [/averaging]

// [mask]
/// Hides what lies ahead: in row t of (T, T) scores, of one sequence or of several, the scores
/// after number t become -infinity.
void hide_future(std::span<float> scores, std::size_t T);
// [/mask]

}  // namespace wr::gpt::road
