#include "ngram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/base/check.hpp"

namespace wr::makemore {

// [tape]
std::vector<std::int32_t> tape_of(const Names& names, const Vocabulary& vocabulary) {
  std::vector<std::int32_t> tape;
  for (const std::string& name : names) {
    const auto ids = vocabulary.encode(name);
    tape.insert(tape.end(), ids.begin(), ids.end());
    tape.push_back(Vocabulary::kBoundary);
  }
  return tape;
}
// [/tape]

// [ngram]
Ngram::Ngram(std::size_t n, double smoothing, std::size_t characters)
    : n_(n), smoothing_(smoothing), characters_(characters) {
  WR_CHECK(n >= 1u);
  WR_CHECK(n <= 10u);  // a key of nine characters, of at most 96 sorts, fits into 64 bits
  WR_CHECK(smoothing >= 0.0);
}

// A context as one number: its characters are the digits, in the base of V.
std::uint64_t Ngram::key(std::span<const std::int32_t> context) const {
  WR_CHECK(context.size() == context_length());
  std::uint64_t key = 0;
  for (const std::int32_t id : context) key = key * characters_ + static_cast<std::uint64_t>(id);
  return key;
}

void Ngram::learn(std::span<const std::int32_t> tape) {
  for (std::size_t i = 0; i + n_ <= tape.size(); ++i) {
    std::vector<std::uint32_t>& row = counts_[key(tape.subspan(i, n_ - 1))];
    row.resize(characters_);
    ++row[static_cast<std::size_t>(tape[i + n_ - 1])];
  }
}

std::vector<double> Ngram::probabilities(std::span<const std::int32_t> context) const {
  std::vector<double> p(characters_, smoothing_);
  if (const auto found = counts_.find(key(context)); found != counts_.end())
    for (std::size_t i = 0; i < p.size(); ++i) p[i] += found->second[i];
  const double total = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& x : p) x = total > 0 ? x / total : 1.0 / static_cast<double>(characters_);
  return p;
}
// [/ngram]

// [ngram-loss]
double Ngram::loss(std::span<const std::int32_t> tape) const {
  if (tape.size() < n_) return 0;
  const std::size_t runs = tape.size() - n_ + 1;
  double sum = 0;
  for (std::size_t i = 0; i < runs; ++i) {
    const auto p = probabilities(tape.subspan(i, n_ - 1));
    sum -= std::log(p[static_cast<std::size_t>(tape[i + n_ - 1])]);
  }
  return sum / static_cast<double>(runs);
}
// [/ngram-loss]

// [ngram-sample]
namespace {

// The first class whose cumulative probability exceeds u.
std::size_t draw(std::span<const double> p, double u) {
  double cumulative = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (u < (cumulative += p[i])) return i;
  return p.size() - 1;  // rounding left the sum below u
}

}  // namespace

std::vector<std::int32_t> Ngram::sample(std::size_t count, Xorshift64Star& random) const {
  std::vector<std::int32_t> tape(context_length(), Vocabulary::kBoundary);
  while (tape.size() < context_length() + count) {
    const auto p = probabilities(std::span(tape).last(context_length()));
    tape.push_back(static_cast<std::int32_t>(draw(p, random.random())));
  }
  tape.erase(tape.begin(), tape.end() - static_cast<std::ptrdiff_t>(count));
  return tape;
}
// [/ngram-sample]

// [grid-search]
std::vector<GridRow> grid_search(std::span<const std::int32_t> train,
                                 std::span<const std::int32_t> validation,
                                 std::span<const std::size_t> ns,
                                 std::span<const double> smoothings, std::size_t characters) {
  std::vector<GridRow> rows;
  for (const std::size_t n : ns)
    for (const double smoothing : smoothings) {
      Ngram model(n, smoothing, characters);
      model.learn(train);
      rows.push_back({n, smoothing, model.loss(train), model.loss(validation)});
    }
  return rows;
}

GridRow best_of(std::span<const GridRow> rows) {
  WR_CHECK(!rows.empty());
  return *std::min_element(rows.begin(), rows.end(), [](const GridRow& a, const GridRow& b) {
    return a.validation_loss < b.validation_loss;
  });
}
// [/grid-search]

}  // namespace wr::makemore
