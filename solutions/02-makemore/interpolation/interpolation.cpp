// Solution: counts of three orders, and what they say together.
#include "solutions/02-makemore/interpolation/interpolation.hpp"

#include <cmath>
#include <map>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

// [solution-model]
namespace {

class Model {
 public:
  Model(const Names& names, const Weights& weights)
      : weights_{weights.unigram, weights.bigram, weights.trigram},
        characters_(static_cast<double>(Vocabulary(names).size())) {
    for (const std::string& name : names) {
      const std::string text = ".." + name + ".";
      for (std::size_t at = 2; at < text.size(); ++at)
        for (std::size_t order = 0; order < 3; ++order) {
          ++followed_[text.substr(at - order, order)];
          ++ngrams_[text.substr(at - order, order + 1)];
        }
    }
  }

  double probability(const std::string& before, char next) const {
    double p = 1 / characters_;
    for (std::size_t order = 0; order < 3; ++order) {
      const std::string context = before.substr(2 - order);
      const double total = count(followed_, context);
      if (total > 0)
        p = weights_[order] * count(ngrams_, context + next) / total + (1 - weights_[order]) * p;
    }
    return p;
  }

 private:
  using Counts = std::map<std::string, double>;
  static double count(const Counts& counts, const std::string& text) {
    const auto found = counts.find(text);
    return found == counts.end() ? 0 : found->second;
  }

  double weights_[3];
  double characters_;
  Counts followed_, ngrams_;
};

}  // namespace
// [/solution-model]

double interpolated(const Names& names, const std::string& before, char next,
                    const Weights& weights) {
  // [solution]
  return Model(names, weights).probability(before, next);
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("interpolated");
  // [/starter]
}

double perplexity(const Names& train, const Names& held_out, const Weights& weights) {
  // [solution-perplexity]
  const Model model(train, weights);
  double sum = 0;
  int terms = 0;
  for (const std::string& name : held_out) {
    const std::string text = ".." + name + ".";
    for (std::size_t at = 2; at < text.size(); ++at, ++terms)
      sum -= std::log(model.probability(text.substr(at - 2, 2), text[at]));
  }
  return std::exp(sum / terms);
  // [/solution-perplexity]
  // [starter-perplexity]
  // throw exercise::Unsolved("perplexity");
  // [/starter-perplexity]
}

}  // namespace wr::makemore
