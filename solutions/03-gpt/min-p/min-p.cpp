// Solution: a tail that is cut at a share of the largest probability.
#include "solutions/03-gpt/min-p/min-p.hpp"

#include <algorithm>
#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> min_p(std::span<const double> p, double share) {
  // [solution]
  const double limit = share * *std::max_element(p.begin(), p.end());
  std::vector<double> kept(p.begin(), p.end());
  double mass = 0;
  for (double& each : kept) mass += each = each < limit ? 0 : each;
  for (double& each : kept) each /= mass;
  return kept;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("min_p");
  // [/starter]
}

std::vector<double> min_p_of_scores(std::span<const double> scores, double temperature,
                                    double share) {
  // [solution-scores]
  const double best = *std::max_element(scores.begin(), scores.end());
  std::vector<double> odds;
  for (const double score : scores) odds.push_back(std::exp((score - best) / temperature));
  return min_p(odds, share);
  // [/solution-scores]
  // [starter-scores]
  // throw exercise::Unsolved("min_p_of_scores");
  // [/starter-scores]
}

}  // namespace wr::gpt
