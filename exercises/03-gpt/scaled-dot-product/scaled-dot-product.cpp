// 03-gpt/scaled-dot-product (rebuild): Score, hide, share, mix
//
// What one head takes home, from its queries, keys and values:
//
// $$\mathrm{softmax}\left(\frac{Q K^T}{\sqrt{D}}\right) V$$
//
// Write `attention(q, k, v, D, causal)`. The queries are (T, D), the keys (S, D) and the values
// (S, E), all row-major. T, S and E follow from the sizes, and E need not be D. The result is (T,
// E). If `causal`, then T is S, and row t hears the positions 0 to t alone. If not, everybody
// hears everybody, and there may be more keys than queries or fewer, as in cross-attention.
//
// Loops will do. For once, nobody is waiting.
//
// Check it: practice check scaled-dot-product     Stuck? practice hint scaled-dot-product
// In the book: 03-gpt/attention, "A head in four lines"
#include "solutions/03-gpt/scaled-dot-product/scaled-dot-product.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> attention(std::span<const double> q, std::span<const double> k,
                              std::span<const double> v, std::size_t D, bool causal) {
  throw exercise::Unsolved("attention");
}

}  // namespace wr::gpt
