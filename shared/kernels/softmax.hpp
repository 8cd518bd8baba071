// Softmax: turns scores into probabilities. In float.
// Leaves out its backward form and the cross-entropy it usually ends in: the chapters write those.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "shared/kernels/reduce.hpp"

namespace wr::kernels {

// [softmax-ref]
/// What softmax is measured against: the same three passes, in double.
inline void softmax_ref(std::span<float> x) {
  if (x.empty()) return;
  const double largest = max_ref<float>(x);
  const bool masked = largest == -std::numeric_limits<double>::infinity();
  double sum = 0;
  for (const float v : x) sum += std::exp(v - largest);
  for (float& v : x) v = masked ? 0.0f : static_cast<float>(std::exp(v - largest) / sum);
}
// [/softmax-ref]

/// Replaces the scores x, (n), by e to the x[i] divided by the sum of all of these. In place; an
/// empty span is fine.
///
/// The largest score is subtracted first, so no finite score overflows. A score of -infinity is
/// masked: its probability is 0. If all are masked, all become 0 (not NaN: a row that may look
/// at nothing contributes nothing). NaN or +infinity anywhere makes the whole row NaN.
/// Probabilities are off by at most (n + 8) * epsilon of their value, those below 1e-37 by the
/// smallest normal float. The bits depend on x and the target, never on where x lies in memory.
void softmax(std::span<float> x);

/// softmax of every row of x, (rows, columns), row-major. The same bits as one softmax a row.
/// Throws ContractError if the size of x is not a multiple of columns, or columns is 0 and x is
/// not empty.
void softmax_rows(std::span<float> x, std::size_t columns);

}  // namespace wr::kernels
