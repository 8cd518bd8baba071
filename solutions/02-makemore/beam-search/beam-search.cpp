// Solution: a beam, and the shortest path that it tries to be.
#include "solutions/02-makemore/beam-search/beam-search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-helpers]
namespace {

// The beginning, one character further.
Found extended(const Transitions& p, const Found& beginning, std::size_t next) {
  const int last = beginning.name.empty() ? 0 : beginning.name.back();
  Found longer = beginning;
  longer.name.push_back(static_cast<int>(next));
  longer.log_probability += std::log(p[static_cast<std::size_t>(last)][next]);
  return longer;
}

// Takes the place of `best` if it is better.
void improve(Found& best, const Found& candidate) {
  if (candidate.log_probability > best.log_probability) best = candidate;
}

}  // namespace
// [/solution-helpers]

Found beam_search(const Transitions& p, int width, int longest) {
  // [solution]
  Found best;
  std::vector<Found> beam = {{{}, 0}};
  for (int round = 0; round < longest && !beam.empty(); ++round) {
    std::vector<Found> all;
    for (const Found& beginning : beam)
      for (std::size_t next = 0; next < p.size(); ++next)
        all.push_back(extended(p, beginning, next));
    std::ranges::sort(all, std::greater{}, &Found::log_probability);
    all.resize(std::min(all.size(), static_cast<std::size_t>(width)));
    beam.clear();
    for (Found& each : all) {
      if (each.name.back() != 0) {
        beam.push_back(each);
        continue;
      }
      each.name.pop_back();
      improve(best, each);
    }
  }
  return best;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("beam_search");
  // [/starter]
}

Found most_probable(const Transitions& p) {
  // [solution-exact]
  std::vector<Found> ways(p.size());  // the best one to each character
  ways[0] = {{}, 0};
  for (std::size_t round = 1; round < p.size(); ++round)
    for (std::size_t from = 0; from < p.size(); ++from)
      for (std::size_t to = 1; to < p.size(); ++to)
        if (std::isfinite(ways[from].log_probability))
          improve(ways[to], extended(p, ways[from], to));
  Found best;
  for (const Found& way : ways)
    if (std::isfinite(way.log_probability)) improve(best, extended(p, way, 0));
  best.name.pop_back();
  return best;
  // [/solution-exact]
  // [starter-exact]
  // throw exercise::Unsolved("most_probable");
  // [/starter-exact]
}

}  // namespace wr::makemore
