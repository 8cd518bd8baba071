// Solution: bigrams that give something away to those who keep much company.
#include "solutions/02-makemore/kneser-ney/kneser-ney.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-helpers]
namespace {

using Pairs = std::map<std::pair<char, char>, double>;

Pairs pairs_of(const Names& names) {
  Pairs pairs;
  for (const std::string& name : names) {
    char last = '.';
    for (const char c : name + ".") ++pairs[{std::exchange(last, c), c}];
  }
  return pairs;
}

}  // namespace
// [/solution-helpers]

double continuation(const Names& names, char next) {
  // [solution]
  const Pairs pairs = pairs_of(names);
  const auto ends = std::ranges::count_if(pairs, [&](auto& p) { return p.first.second == next; });
  return static_cast<double>(ends) / static_cast<double>(pairs.size());
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("continuation");
  // [/starter]
}

double kneser_ney(const Names& names, char before, char next, double discount) {
  // [solution-probability]
  double total = 0, followers = 0, seen = 0;
  for (const auto& [pair, count] : pairs_of(names)) {
    if (pair.first != before) continue;
    total += count;
    ++followers;
    if (pair.second == next) seen = count;
  }
  const double below = continuation(names, next);
  if (total == 0) return below;
  return (std::max(seen - discount, 0.0) + discount * followers * below) / total;
  // [/solution-probability]
  // [starter-probability]
  // throw exercise::Unsolved("kneser_ney");
  // [/starter-probability]
}

}  // namespace wr::makemore
