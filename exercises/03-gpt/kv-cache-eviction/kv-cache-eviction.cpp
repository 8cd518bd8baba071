// 03-gpt/kv-cache-eviction (extend): Whom to throw out
//
// A cache that is full needs a policy. You know some from other caches: the oldest goes, or the
// one least used. Here are two for keys and values.
//
// *Sinks and recent* (Guangxuan Xiao and others, 2023): the first few positions stay for ever,
// because heads with nothing to look for put their weight there, and so do the latest ones. *Heavy
// hitters* (Zhenyu Zhang and others, 2023): of the others, whoever has received the least
// attention so far goes.
//
// Write three functions. Positions are counted from 0.
//
// * `kept(length, sinks, recent)`: the positions of a text that are in the cache under the first
//   policy, in ascending order: the first `sinks` and the last `recent`. None is there twice.
// * `lost(weights, sinks, recent)`: one row of attention over the whole text, which sums to 1. The
//   share of it that goes to positions that this policy has thrown out.
// * `victim(weights, S, sinks, recent)`: weights are (n, S), row-major: n rows of attention over
//   the S positions in the cache. Which position goes? The one whose column has the smallest sum,
//   and neither one of the first `sinks` nor of the last `recent`. Of equal ones the older goes.
//   If nobody may go, -1.
//
// Before you run it: a policy that keeps what was looked at must look at the weights. The page
// "Make it fast" has a kernel that never holds them. Which of the two policies can it serve?
//
// Check it: practice check kv-cache-eviction     Stuck? practice hint kv-cache-eviction
// In the book: 03-gpt/generating, "When the context is full"
#include "solutions/03-gpt/kv-cache-eviction/kv-cache-eviction.hpp"

#include <cstddef>
#include <limits>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<int> kept(int length, int sinks, int recent) {
  throw exercise::Unsolved("kept");
}

double lost(std::span<const double> weights, int sinks, int recent) {
  throw exercise::Unsolved("lost");
}

int victim(std::span<const double> weights, int S, int sinks, int recent) {
  throw exercise::Unsolved("victim");
}

}  // namespace wr::gpt
