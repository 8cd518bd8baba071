#include "bigram.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::makemore {
namespace {

// [pairs-of-a-name]
std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

// The bigrams of a name, from boundary to boundary.
template <typename Visit>
void for_each_bigram(const std::string& name, const Vocabulary& vocabulary, const Visit& visit) {
  std::int32_t before = Vocabulary::kBoundary;
  for (const std::int32_t next : vocabulary.encode(name)) {
    visit(at(before), at(next));
    before = next;
  }
  visit(at(before), at(Vocabulary::kBoundary));
}
// [/pairs-of-a-name]

}  // namespace

// [count-bigrams]
IntMatrix count_bigrams(const Names& names, const Vocabulary& vocabulary) {
  IntMatrix counts = xt::zeros<std::int32_t>({vocabulary.size(), vocabulary.size()});
  for (const std::string& name : names)
    for_each_bigram(name, vocabulary,
                    [&](std::size_t before, std::size_t next) { ++counts(before, next); });
  return counts;
}
// [/count-bigrams]

// [top-bigrams]
std::vector<CountedPair> top_bigrams(const IntMatrix& counts, const Vocabulary& vocabulary,
                                     std::size_t how_many) {
  const std::string& c = vocabulary.characters();
  std::vector<CountedPair> pairs;
  for (std::size_t i = 0; i < c.size(); ++i)
    for (std::size_t j = 0; j < c.size(); ++j)
      if (counts(i, j) > 0) pairs.emplace_back(std::string{c[i], c[j]}, counts(i, j));
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  pairs.resize(std::min(how_many, pairs.size()));
  return pairs;
}
// [/top-bigrams]

// [bigram-probabilities]
Matrix bigram_probabilities(const IntMatrix& counts, float smoothing) {
  const Matrix smoothed = xt::cast<float>(counts) + smoothing;  // (V, V)
  const Matrix totals = xt::sum(smoothed, {1}, xt::keep_dims);  // (V, 1), a column
  return smoothed / totals;  // each row by its own total. (V) would divide each column instead
}
// [/bigram-probabilities]

// [negative-log-likelihood]
double negative_log_likelihood(const IntMatrix& counts, const Matrix& p) {
  WR_CHECK(counts.size() == p.size());
  double sum = 0, n = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.flat(i) == 0) continue;  // 0 * log 0 would be NaN
    sum -= counts.flat(i) * std::log(double{p.flat(i)});
    n += counts.flat(i);
  }
  return sum / n;
}

float negative_log_likelihood_in_float(const Names& names, const Vocabulary& vocabulary,
                                       const Matrix& p) {
  float sum = 0;
  int n = 0;
  for (const std::string& name : names)
    for_each_bigram(name, vocabulary, [&](std::size_t before, std::size_t next) {
      sum += std::log(p(before, next));
      ++n;
    });
  return -sum / static_cast<float>(n);
}
// [/negative-log-likelihood]

// [sample-name]
std::string sample_name(const Matrix& p, const Vocabulary& vocabulary, TorchGenerator& random,
                        Multinomial generation) {
  std::string name;
  std::size_t last = at(Vocabulary::kBoundary);
  while (name.size() < 1000) {
    last = random.multinomial(row(p, last), generation);
    if (last == at(Vocabulary::kBoundary)) break;
    name += vocabulary.characters()[last];
  }
  return name;
}
// [/sample-name]

// [net-probabilities]
Matrix initial_weights(std::size_t characters, TorchGenerator& random) {
  Matrix weights = Matrix::from_shape({characters, characters});
  random.randn(span_of(weights));
  return weights;
}

Matrix net_probabilities(const Matrix& weights) {
  Matrix p = weights;  // logits: a one-hot row times the weights is a row of the weights
  kernels::softmax_rows(span_of(p), p.shape(1));
  return p;
}
// [/net-probabilities]

// [by-examples]
namespace {

// Row k is all 0, but for a 1 in column ids[k]. (N, V)
Matrix one_hot(std::span<const std::int32_t> ids, std::size_t columns) {
  Matrix rows = xt::zeros<float>({ids.size(), columns});
  for (std::size_t k = 0; k < ids.size(); ++k) rows(k, at(ids[k])) = 1;
  return rows;
}

// Weight decay: decay * mean(weights^2), and its gradient added to dweights.
double decay_loss(const Matrix& weights, float decay, Matrix& dweights) {
  dweights += 2 * decay / static_cast<float>(weights.size()) * weights;
  const xt::xtensor<double, 0> mean = xt::mean(xt::square(xt::cast<double>(weights)));
  return double{decay} * mean();
}

}  // namespace

LossAndGradient by_examples(const Matrix& weights, std::span<const std::int32_t> inputs,
                            std::span<const std::int32_t> targets, float decay) {
  const std::size_t n = inputs.size(), v = weights.shape(0);
  WR_CHECK(targets.size() == n);
  // Forward: one-hot inputs, logits, and softmax as the lecture writes it
  const Matrix x = one_hot(inputs, v);         // (N, V)
  Matrix logits = Matrix::from_shape({n, v});  // (N, V), the logarithms of counts
  kernels::matmul(span_of(x), span_of(weights), span_of(logits), {.m = n, .n = v, .k = v});
  const Matrix counts = xt::exp(logits);                      // (N, V)
  const Matrix totals = xt::sum(counts, {1}, xt::keep_dims);  // (N, 1)
  const Matrix p = counts / totals;                           // (N, V)
  double sum = 0;
  for (std::size_t k = 0; k < n; ++k) sum -= std::log(double{p(k, at(targets[k]))});

  // Backward: at the logits it is softmax minus one-hot, then the product's own gradient
  const Matrix dlogits = (p - one_hot(targets, v)) / static_cast<float>(n);  // (N, V)
  Matrix dweights = Matrix::from_shape({v, v});
  kernels::matmul(span_of(x), span_of(dlogits), span_of(dweights),
                  {.m = v, .n = v, .k = n, .transpose_a = true});
  const double loss = sum / static_cast<double>(n) + decay_loss(weights, decay, dweights);
  return {loss, dweights};
}
// [/by-examples]

// [by-counts]
LossAndGradient by_counts(const Matrix& weights, const IntMatrix& counts, float decay) {
  const Matrix p = net_probabilities(weights);              // (V, V)
  const Matrix seen = xt::cast<float>(counts);              // (V, V)
  const Matrix totals = xt::sum(seen, {1}, xt::keep_dims);  // (V, 1)
  const xt::xtensor<float, 0> n = xt::sum(totals);
  // All bigrams that begin with one character have the same p: add up their one-hot targets, and
  // those are the counts
  Matrix dweights = (totals * p - seen) / n();
  const double loss = negative_log_likelihood(counts, p) + decay_loss(weights, decay, dweights);
  return {loss, dweights};
}

void descend(Matrix& weights, const Matrix& dweights, float learning_rate) {
  weights -= learning_rate * dweights;
}
// [/by-counts]

}  // namespace wr::makemore
