#include "floors.hpp"

#include <cmath>

#include "shared/base/check.hpp"

namespace wr::gpt {

double uniform_loss(std::size_t vocabulary) { return std::log(static_cast<double>(vocabulary)); }

// [floors-cpp]
double unigram_entropy(std::span<const std::int32_t> tokens) {
  std::vector<double> counts;
  for (const std::int32_t token : tokens) {
    const auto t = static_cast<std::size_t>(token);
    if (t >= counts.size()) counts.resize(t + 1);
    ++counts[t];
  }
  double sum = 0;
  for (const double n : counts)
    if (n > 0) sum -= n * std::log(n / static_cast<double>(tokens.size()));
  return sum / static_cast<double>(tokens.size());
}

BigramCounts::BigramCounts(std::span<const std::int32_t> tokens, std::size_t vocabulary)
    : vocabulary_(vocabulary), counts_(vocabulary * vocabulary), sums_(vocabulary) {
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const auto first = static_cast<std::size_t>(tokens[i - 1]);
    ++counts_[first * vocabulary + static_cast<std::size_t>(tokens[i])];
    ++sums_[first];
  }
}

double BigramCounts::loss(std::span<const std::int32_t> tokens, double smoothing) const {
  WR_CHECK(tokens.size() >= 2u);
  double sum = 0;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const auto first = static_cast<std::size_t>(tokens[i - 1]);
    const double n = counts_[first * vocabulary_ + static_cast<std::size_t>(tokens[i])] + smoothing;
    sum -= std::log(n / (sums_[first] + smoothing * static_cast<double>(vocabulary_)));
  }
  return sum / static_cast<double>(tokens.size() - 1);
}
// [/floors-cpp]

}  // namespace wr::gpt
