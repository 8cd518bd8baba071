// Solution: bigrams, counted and made into probabilities.
#include "chapters/02-makemore/bigram.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

IntMatrix count_bigrams(const Names& names, const Vocabulary& vocabulary) {
  // [solution]
  IntMatrix counts = xt::zeros<std::int32_t>({vocabulary.size(), vocabulary.size()});
  for (const std::string& name : names) {
    std::vector<std::int32_t> ids = vocabulary.encode(name);
    ids.push_back(Vocabulary::kBoundary);
    std::int32_t before = Vocabulary::kBoundary;
    for (const std::int32_t next : ids) {
      ++counts(static_cast<std::size_t>(before), static_cast<std::size_t>(next));
      before = next;
    }
  }
  return counts;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("count_bigrams");
  // [/starter]
}

Matrix bigram_probabilities(const IntMatrix& counts, float smoothing) {
  // [solution-probabilities]
  const Matrix smoothed = xt::cast<float>(counts) + smoothing;
  const Matrix totals = xt::sum(smoothed, {1}, xt::keep_dims);
  return smoothed / totals;
  // [/solution-probabilities]
  // [starter-probabilities]
  // throw exercise::Unsolved("bigram_probabilities");
  // [/starter-probabilities]
}

}  // namespace wr::makemore
