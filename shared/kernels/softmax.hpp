// Softmax: turns scores into probabilities; and its logarithm. Forward and backward, in float.
// Leaves out the cross-entropy it usually ends in: cross_entropy.hpp.
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
/// Probabilities are off by at most 4 epsilon of their value whatever n, those below 1e-37 by the
/// smallest normal float. The bits depend on x and the target, never on where x lies in memory.
void softmax(std::span<float> x);

/// softmax of every row of x, (rows, columns), row-major. The same bits as one softmax a row, for
/// any number of threads that share the rows. Throws ContractError if the size of x is not a
/// multiple of columns, or columns is 0 and x is not empty; and so do the three below.
void softmax_rows(std::span<float> x, std::size_t columns);

/// For every row: dx += p * (dp - the sum of p * dp). All are (rows, columns); p is what softmax
/// returned. A masked score has p = 0 and gets nothing from a finite dp.
///
/// Off by at most (columns + 4) epsilon * (p[i] * (|dp[i]| + the sum of p |dp|) + |dx[i]|). Throws
/// ContractError if the sizes differ.
void softmax_backward(std::span<const float> p, std::span<const float> dp, std::span<float> dx,
                      std::size_t columns);

/// Replaces every row of x, (rows, columns), by the logarithm of its softmax, computed as x[i] -
/// largest - log(the sum of e to the x - largest), which stays finite where the probability is 0.
///
/// A masked score, -infinity, stays so, and so does a row of them. NaN or +infinity anywhere makes
/// the whole row NaN. Off by at most epsilon * (2 + |x[i] - largest| + log(columns)).
void log_softmax_rows(std::span<float> x, std::size_t columns);

/// For every row: dx += dy - e to the y * (the sum of dy). All are (rows, columns); y is what
/// log_softmax_rows returned. A masked score keeps its dx, and its dy is not looked at.
///
/// Off by at most epsilon * ((columns + 4) * (|dy[i]| + e to the y[i] * the sum of |dy|) +
/// |dx[i]|). Throws ContractError if the sizes differ.
void log_softmax_backward(std::span<const float> y, std::span<const float> dy, std::span<float> dx,
                          std::size_t columns);

// [softmax-backward-ref]
/// What softmax_backward is measured against, for one row.
inline void softmax_backward_ref(std::span<const float> p, std::span<const float> dp,
                                 std::span<float> dx) {
  double mean = 0;
  for (std::size_t i = 0; i < p.size(); ++i) mean += double{p[i]} * dp[i];
  for (std::size_t i = 0; i < p.size(); ++i)
    dx[i] = static_cast<float>(dx[i] + p[i] * (dp[i] - mean));
}
// [/softmax-backward-ref]

// [log-softmax-ref]
/// What log_softmax_rows is measured against, for one row.
inline void log_softmax_ref(std::span<float> x) {
  const double largest = max_ref<float>(x);
  if (largest == -std::numeric_limits<double>::infinity()) return;
  double sum = 0;
  for (const float v : x) sum += std::exp(v - largest);
  for (float& v : x) v = static_cast<float>(v - largest - std::log(sum));
}

/// What log_softmax_backward is measured against, for one row.
inline void log_softmax_backward_ref(std::span<const float> y, std::span<const float> dy,
                                     std::span<float> dx) {
  const auto masked = [&](std::size_t i) {
    return y[i] == -std::numeric_limits<float>::infinity();
  };
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!masked(i)) sum += dy[i];
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!masked(i)) dx[i] = static_cast<float>(dx[i] + dy[i] - std::exp(double{y[i]}) * sum);
}
// [/log-softmax-ref]

}  // namespace wr::kernels
