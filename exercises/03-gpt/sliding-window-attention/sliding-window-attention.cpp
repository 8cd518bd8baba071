// 03-gpt/sliding-window-attention (extend): No further back than this
//
// The window of a service slides over the text, and with it everything in the cache changes. There
// is another place to put a window: in the mask. Let every position look at itself and at the
// `window - 1` positions before it, in training already, and at nothing older (Mistral's first
// model of 2023 did so, with 4,096). What is in the cache then stays true, and older rows can go.
//
// Write three functions. Positions are counted from 0, and `window` is at least 1.
//
// * `window_attention(q, k, v, D, window)`: queries, keys and values are (T, D), row-major. Scores
//   are divided by the root of D; position t looks at positions t - window + 1 to t, as far as
//   they exist. The result is (T, D).
// * `oldest(t, window, layers)`: the first position of the text that can have an effect on
//   position t after so many layers of this attention. A layer reads what the layer below has
//   written.
// * `ring(t, window)`: the cache is a ring of `window` rows, and position u is written to row u %
//   window. Which position is in each row once t is written? -1 where nothing has been written
//   yet.
//
// Check it: practice check sliding-window-attention     Stuck? practice hint sliding-window-attention
// In the book: 03-gpt/generating, "When the context is full"
#include "solutions/03-gpt/sliding-window-attention/sliding-window-attention.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> window_attention(std::span<const double> q, std::span<const double> k,
                                     std::span<const double> v, std::size_t D, std::size_t window) {
  throw exercise::Unsolved("window_attention");
}

int oldest(int t, int window, int layers) {
  throw exercise::Unsolved("oldest");
}

std::vector<int> ring(int t, int window) {
  throw exercise::Unsolved("ring");
}

}  // namespace wr::gpt
