// Solution: what broadcasting makes of a forgotten axis.
#include "solutions/02-makemore/without-keep-dims/without-keep-dims.hpp"

#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-helpers]
namespace {

std::vector<int> row_sums(const Table& counts) {
  std::vector<int> sums;
  for (const auto& row : counts) sums.push_back(std::accumulate(row.begin(), row.end(), 0));
  return sums;
}

}  // namespace
// [/solution-helpers]

std::vector<std::vector<double>> broken_probabilities(const Table& counts) {
  // [solution]
  const std::vector<int> sums = row_sums(counts);
  std::vector<std::vector<double>> p;
  for (const auto& row : counts) {
    p.emplace_back();
    for (std::size_t j = 0; j < row.size(); ++j)
      p.back().push_back(static_cast<double>(row[j]) / sums[j]);
  }
  return p;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("broken_probabilities");
  // [/starter]
}

int wrong_entries(const Table& counts) {
  // [solution-wrong]
  const std::vector<int> sums = row_sums(counts);
  int wrong = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    for (std::size_t j = 0; j < counts.size(); ++j)
      if (counts[i][j] != 0 && sums[i] != sums[j]) ++wrong;
  return wrong;
  // [/solution-wrong]
  // [starter-wrong]
  // throw exercise::Unsolved("wrong_entries");
  // [/starter-wrong]
}

Table smallest_failure() {
  // [solution-smallest]
  return {{1, 0}, {2, 0}};
  // [/solution-smallest]
  // [starter-smallest]
  // throw exercise::Unsolved("smallest_failure");
  // [/starter-smallest]
}

}  // namespace wr::makemore
