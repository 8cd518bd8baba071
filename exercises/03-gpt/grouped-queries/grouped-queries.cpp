// 03-gpt/grouped-queries (extend): Several questions, one set of keys
//
// Every head has its own keys and values, and all of them have to be kept in the cache. But what
// makes a head a head is its question. So let several query heads share one head of keys and
// values: *grouped-query attention* (Joshua Ainslie and others, 2023). With one group for all it
// is multi-query attention (Noam Shazeer, 2019), with a group for each it is what the road has.
//
// H query heads, numbered from 0, are split into G groups of neighbours, all of one size: G
// divides H. Write four functions:
//
// * `group_of(head, H, G)`: the number of the group that a query head belongs to.
// * `grouped_attention(q, k, v, H, G, D)`: one new token looks at S positions. q is (H, D), k and
//   v are (S, G, D), all row-major: position, then group, then channel. Scores are divided by the
//   root of D. The result is (H, D).
// * `cache_numbers(layers, S, G, D)`: how many numbers the cache of S positions holds.
// * `grouped_matrix(heads, H, G)`: a model that has been trained with H heads can be turned into
//   one with G. The matrix of a group is the mean of the matrices of its heads, number by number.
//   `heads` holds H matrices of one size, one after the other; the result holds G.
//
// Before you run it: how much smaller is the cache with 32 heads and 8 groups, and how many fewer
// products of queries and keys are computed?
//
// Check it: practice check grouped-queries     Stuck? practice hint grouped-queries
// In the book: 03-gpt/road, "Several opinions"
#include "solutions/03-gpt/grouped-queries/grouped-queries.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

int group_of(int head, int H, int G) {
  throw exercise::Unsolved("group_of");
}

std::vector<double> grouped_attention(std::span<const double> q, std::span<const double> k,
                                      std::span<const double> v, int H, int G, int D) {
  throw exercise::Unsolved("grouped_attention");
}

std::int64_t cache_numbers(std::int64_t layers, std::int64_t S, std::int64_t G, std::int64_t D) {
  throw exercise::Unsolved("cache_numbers");
}

std::vector<double> grouped_matrix(std::span<const double> heads, int H, int G) {
  throw exercise::Unsolved("grouped_matrix");
}

}  // namespace wr::gpt
