#include "floors.hpp"

#include <cmath>
#include <vector>

#include "shared/base/check.hpp"

namespace wr::gpt {

namespace {

// [pair-counts]
// How often token b came after token a: (V, V), and how often anything did: (V).
struct PairCounts {
  PairCounts(std::span<const std::int32_t> tokens, std::size_t vocabulary)
      : V(vocabulary), pairs(V * V), first(V), second(V) {
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      const auto a = static_cast<std::size_t>(tokens[i - 1]);
      const auto b = static_cast<std::size_t>(tokens[i]);
      ++pairs[a * V + b], ++first[a], ++second[b], ++total;
    }
  }
  std::size_t V;
  std::vector<double> pairs, first, second;
  double total = 0;
};

// The mean surprise of `judged` under what `counted` makes likely, with `more` added to each count.
double unigram_loss(const PairCounts& counted, const PairCounts& judged, double more) {
  const double all = counted.total + more * static_cast<double>(counted.V);
  double sum = 0;
  for (std::size_t b = 0; b < counted.V; ++b)
    if (judged.second[b] > 0) sum -= judged.second[b] * std::log((counted.second[b] + more) / all);
  return sum / judged.total;
}

double bigram_loss(const PairCounts& counted, const PairCounts& judged, double more) {
  double sum = 0;
  for (std::size_t i = 0; i < counted.pairs.size(); ++i) {
    if (judged.pairs[i] == 0) continue;
    const double row = counted.first[i / counted.V] + more * static_cast<double>(counted.V);
    sum -= judged.pairs[i] * std::log((counted.pairs[i] + more) / row);
  }
  return sum / judged.total;
}
// [/pair-counts]

}  // namespace

// [floors-cpp]
Floors floors(std::span<const std::int32_t> training, std::span<const std::int32_t> validation,
              std::size_t vocabulary) {
  WR_CHECK(training.size() >= 2u);
  WR_CHECK(validation.size() >= 2u);
  const PairCounts learned(training, vocabulary), judge(validation, vocabulary);
  return {std::log(static_cast<double>(vocabulary)), unigram_loss(learned, learned, 0),
          unigram_loss(learned, judge, 1), bigram_loss(learned, learned, 0),
          bigram_loss(learned, judge, 1)};
}
// [/floors-cpp]

}  // namespace wr::gpt
