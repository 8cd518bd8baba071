// Solution: attention without places hears a bag.
#include "solutions/03-gpt/without-positions/without-positions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

double from_counts(const std::vector<int>& counts, const std::vector<double>& scores,
                   const std::vector<double>& values) {
  // [solution]
  double loudest = -std::numeric_limits<double>::infinity();
  for (std::size_t v = 0; v < counts.size(); ++v)
    if (counts[v] > 0) loudest = std::max(loudest, scores[v]);
  double total = 0, taken = 0;
  for (std::size_t v = 0; v < counts.size(); ++v) {
    if (counts[v] == 0) continue;
    const double term = counts[v] * std::exp(scores[v] - loudest);
    total += term;
    taken += term * values[v];
  }
  return taken / total;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("from_counts");
  // [/starter]
}

int texts(const std::vector<int>& tokens) {
  // [solution-texts]
  std::vector<int> past(tokens.begin(), tokens.end() - 1);
  std::sort(past.begin(), past.end());
  int orders = 0;
  do ++orders;
  while (std::next_permutation(past.begin(), past.end()));
  return orders;
  // [/solution-texts]
  // [starter-texts]
  // throw exercise::Unsolved("texts");
  // [/starter-texts]
}

std::vector<int> same(const std::vector<int>& first, const std::vector<int>& second) {
  // [solution-same]
  std::vector<int> answer;
  for (std::size_t t = 0; t < first.size(); ++t)
    answer.push_back(first[t] == second[t] &&
                     std::is_permutation(first.begin(), first.begin() + t + 1, second.begin()));
  return answer;
  // [/solution-same]
  // [starter-same]
  // throw exercise::Unsolved("same");
  // [/starter-same]
}

}  // namespace wr::gpt
