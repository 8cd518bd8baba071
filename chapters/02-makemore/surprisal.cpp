#include "surprisal.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::makemore {

// [play]
std::vector<Surprisal> play(const NextCharacter& next, const Vocabulary& vocabulary,
                            std::string_view name) {
  std::vector<std::int32_t> ids = vocabulary.encode(name);
  ids.push_back(Vocabulary::kBoundary);
  std::vector<Surprisal> game;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::vector<double> p = next(std::span(ids).first(i));
    WR_CHECK(p.size() == vocabulary.size());
    const double its = p[static_cast<std::size_t>(ids[i])];
    const auto likelier = std::count_if(p.begin(), p.end(), [&](double q) { return q > its; });
    const auto alike = std::count(p.begin(), p.end(), its);  // with itself
    const auto guess = static_cast<std::size_t>(likelier + (alike + 1) / 2);
    game.push_back({ids[i], -std::log2(its), guess});
  }
  return game;
}

double bits_a_character(std::span<const Surprisal> game) {
  double sum = 0;
  for (const Surprisal& character : game) sum += character.bits;
  return game.empty() ? 0 : sum / static_cast<double>(game.size());
}
// [/play]

// [ngram-player]
NextCharacter ngram_player(const Names& names, const Vocabulary& vocabulary, std::size_t n,
                           double smoothing) {
  Ngram model(n, smoothing, vocabulary.size());
  const std::vector<std::int32_t> before_a_name(n - 1, Vocabulary::kBoundary);
  for (const std::string& name : names) {
    std::vector<std::int32_t> tape = before_a_name;
    const auto ids = vocabulary.encode(name);
    tape.insert(tape.end(), ids.begin(), ids.end());
    tape.push_back(Vocabulary::kBoundary);
    model.learn(tape);
  }
  return [model, before_a_name](std::span<const std::int32_t> before) {
    std::vector<std::int32_t> tape = before_a_name;
    tape.insert(tape.end(), before.begin(), before.end());
    return model.probabilities(std::span(tape).last(model.context_length()));
  };
}
// [/ngram-player]

}  // namespace wr::makemore
