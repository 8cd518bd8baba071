// Solution: distributions without their tails.
#include "solutions/02-makemore/nucleus/nucleus.hpp"

#include <algorithm>
#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-helpers]
namespace {

// Indices, the most probable first.
std::vector<std::size_t> by_probability(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](auto a, auto b) { return p[a] > p[b]; });
  return order;
}

// These entries alone, divided by their sum.
std::vector<double> only(std::span<const double> p, std::span<const std::size_t> kept) {
  double sum = 0;
  for (const std::size_t i : kept) sum += p[i];
  std::vector<double> cut(p.size());
  for (const std::size_t i : kept) cut[i] = p[i] / sum;
  return cut;
}

}  // namespace
// [/solution-helpers]

std::vector<double> top_k(std::span<const double> p, std::size_t k) {
  // [solution]
  const std::vector<std::size_t> order = by_probability(p);
  return only(p, std::span(order).first(std::min(k, p.size())));
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("top_k");
  // [/starter]
}

std::vector<double> nucleus(std::span<const double> p, double mass) {
  // [solution-nucleus]
  const std::vector<std::size_t> order = by_probability(p);
  std::size_t kept = 0;
  for (double sum = 0; kept < order.size() && sum < mass; ++kept) sum += p[order[kept]];
  return only(p, std::span(order).first(kept));
  // [/solution-nucleus]
  // [starter-nucleus]
  // throw exercise::Unsolved("nucleus");
  // [/starter-nucleus]
}

int drawn(std::span<const double> p, double u) {
  // [solution-drawn]
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    sum += p[i];
    if (sum > u) return static_cast<int>(i);
  }
  return static_cast<int>(p.size()) - 1;
  // [/solution-drawn]
  // [starter-drawn]
  // throw exercise::Unsolved("drawn");
  // [/starter-drawn]
}

}  // namespace wr::makemore
