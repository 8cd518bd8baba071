#include "backprop.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/check.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/embedding.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/tensor/tensor.hpp"

namespace wr::makemore {

// [hand-net-cpp]
constexpr float kMomentum = 0.001f;  // of the running statistics, as in part 3

HandNet::HandNet(const MlpSizes& s, TorchGenerator& random)
    : ContextNet(s.block_size),
      sizes(s),
      C(randn({s.vocabulary, s.embedding}, random)),
      W1(randn({s.block_size * s.embedding, s.hidden}, random,
               5.0f / 3 / std::sqrt(static_cast<float>(s.block_size * s.embedding)))),
      b1(randn({1, s.hidden}, random, 0.1f)),
      W2(randn({s.hidden, s.vocabulary}, random, 0.1f)),
      b2(randn({1, s.vocabulary}, random, 0.1f)),
      bngain(randn({1, s.hidden}, random, 0.1f)),
      bnbias(randn({1, s.hidden}, random, 0.1f)),
      running{std::vector<float>(s.hidden, 0.0f), std::vector<float>(s.hidden, 1.0f)} {
  for (float& gain : bngain.data()) gain += 1;
}

Tensor HandNet::logits(Ids contexts) {
  const Tensor emb = embedding(C, contexts, block_size());
  const Tensor hprebn = linear(emb.view({emb.shape()[0], W1.shape()[0]}), W1, b1);
  if (!training_)
    return linear(tanh(batch_norm_inference(hprebn, bngain, bnbias, running)), W2, b2);
  BatchStatistics seen;
  const Tensor hpreact = batch_norm(hprebn, bngain, bnbias, seen);
  running.follow(seen, kMomentum);
  return linear(tanh(hpreact), W2, b2);
}

std::vector<float> parameters_in_a_row(const ContextNet& net) {
  std::vector<float> row;
  for (const Tensor& p : net.parameters()) row.insert(row.end(), p.data().begin(), p.data().end());
  return row;
}
// [/hand-net-cpp]

namespace {

// [hand-pass]
template <typename T>
using Array = xt::xtensor<T, 2>;

// Every tensor of the lecture. One of these holds the numbers, a second the gradients.
template <typename T>
struct Pass {
  Array<T> C, W1, b1, W2, b2, bngain, bnbias;             // the parameters, as in HandNet
  Array<T> emb;                                           // (N * block_size, embedding)
  Array<T> embcat;                                        // (N, block_size * embedding)
  Array<T> hprebn, bndiff, bndiff2, bnraw, hpreact, h;    // (N, hidden)
  Array<T> bnmeani, bnvar, bnvar_inv;                     // (1, hidden)
  Array<T> logits, norm_logits, counts, probs, logprobs;  // (N, V)
  Array<T> logit_maxes, counts_sum, counts_sum_inv;       // (N, 1)
  T loss;
};
// [/hand-pass]

// [hand-tools]
// The product of two matrices, either of them turned on its side first
enum Side { as_is, transposed };

Array<float> matmul(const Array<float>& a, const Array<float>& b, Side side_a = as_is,
                    Side side_b = as_is);
Array<double> matmul(const Array<double>& a, const Array<double>& b, Side side_a = as_is,
                     Side side_b = as_is);
// [/hand-tools]

// [hand-multiply]
template <typename T, typename Multiply>
Array<T> product(const Array<T>& a, const Array<T>& b, Side side_a, Side side_b,
                 Multiply multiply) {
  const kernels::MatmulShape shape = {.m = a.shape()[side_a == transposed ? 1 : 0],
                                      .n = b.shape()[side_b == transposed ? 0 : 1],
                                      .k = a.shape()[side_a == transposed ? 0 : 1],
                                      .transpose_a = side_a == transposed,
                                      .transpose_b = side_b == transposed};
  Array<T> out({shape.m, shape.n});
  multiply(span_of(a), span_of(b), span_of(out), shape);
  return out;
}

Array<float> matmul(const Array<float>& a, const Array<float>& b, Side side_a, Side side_b) {
  return product(a, b, side_a, side_b, [](auto x, auto y, auto out, const auto& shape) {
    kernels::matmul(x, y, out, shape);
  });
}

Array<double> matmul(const Array<double>& a, const Array<double>& b, Side side_a, Side side_b) {
  return product(a, b, side_a, side_b, [](auto x, auto y, auto out, const auto& shape) {
    kernels::matmul_ref<double>(x, y, out, shape);
  });
}
// [/hand-multiply]

// [hand-sums]
// Sums over the rows, (1, columns), and over the columns, (rows, 1)
template <typename T>
Array<T> sum_rows(const Array<T>& x) {
  return xt::sum(x, {0}, xt::keep_dims);
}
template <typename T>
Array<T> sum_columns(const Array<T>& x) {
  return xt::sum(x, {1}, xt::keep_dims);
}

// (N, M) of zeros, but for one number in each row
template <typename T>
Array<T> one_hot(std::span<const std::int32_t> columns, std::size_t width, T number) {
  Array<T> out = xt::zeros<T>({columns.size(), width});
  for (std::size_t i = 0; i < columns.size(); ++i)
    out(i, static_cast<std::size_t>(columns[i])) = number;
  return out;
}
// [/hand-sums]

// [hand-parameters]
template <typename T>
Pass<T> with_parameters(const MlpSizes& s, std::span<const T> row) {
  const auto next = [&row](std::size_t rows, std::size_t columns) {
    WR_CHECK(rows * columns <= row.size());
    Array<T> out({rows, columns});
    std::copy_n(row.begin(), out.size(), out.begin());
    row = row.subspan(out.size());
    return out;
  };
  Pass<T> a;
  a.C = next(s.vocabulary, s.embedding);
  a.W1 = next(s.block_size * s.embedding, s.hidden);
  a.b1 = next(1, s.hidden);
  a.W2 = next(s.hidden, s.vocabulary);
  a.b2 = next(1, s.vocabulary);
  a.bngain = next(1, s.hidden);
  a.bnbias = next(1, s.hidden);
  WR_CHECK(row.size() == 0u);
  return a;
}
// [/hand-parameters]

// [hand-forward]
// From the parameters to the logits
template <typename T>
void forward_to_logits(Pass<T>& a, const Examples& batch) {
  const std::size_t N = batch.size();
  const T n = static_cast<T>(N);

  // The embedding
  a.emb = Array<T>({batch.contexts.size(), a.C.shape()[1]});
  kernels::embedding_gather_ref<T>(span_of(a.C), batch.contexts, span_of(a.emb), a.C.shape()[1]);
  a.embcat = a.emb;
  a.embcat.reshape({N, a.W1.shape()[0]});

  // The first linear layer
  const Array<T> embcat_W1 = matmul(a.embcat, a.W1);
  a.hprebn = embcat_W1 + a.b1;

  // Batch normalisation
  a.bnmeani = 1 / n * sum_rows(a.hprebn);
  a.bndiff = a.hprebn - a.bnmeani;
  a.bndiff2 = xt::square(a.bndiff);
  a.bnvar = 1 / (n - 1) * sum_rows(a.bndiff2);  // Bessel's correction: n - 1, not n
  a.bnvar_inv = xt::pow(a.bnvar + T(1e-5f), T(-0.5));
  a.bnraw = a.bndiff * a.bnvar_inv;
  a.hpreact = a.bngain * a.bnraw + a.bnbias;

  // The bend, and the second linear layer
  a.h = Array<T>(a.hpreact.shape());
  kernels::tanh(span_of(std::as_const(a.hpreact)), span_of(a.h));
  const Array<T> h_W2 = matmul(a.h, a.W2);
  a.logits = h_W2 + a.b2;
}
// [/hand-forward]

// [hand-forward-loss]
// Cross-entropy: softmax, its logarithm, and the mean of what it says at the targets
template <typename T>
void forward_cross_entropy(Pass<T>& a, const Examples& batch) {
  a.logit_maxes = xt::amax(a.logits, {1}, xt::keep_dims);
  a.norm_logits = a.logits - a.logit_maxes;  // so that exp cannot overflow
  a.counts = xt::exp(a.norm_logits);
  a.counts_sum = sum_columns(a.counts);
  a.counts_sum_inv = xt::pow(a.counts_sum, T(-1));
  a.probs = a.counts * a.counts_sum_inv;
  a.logprobs = xt::log(a.probs);
  a.loss = 0;
  for (std::size_t i = 0; i < batch.size(); ++i)
    a.loss += row(a.logprobs, i)[static_cast<std::size_t>(batch.targets[i])];
  a.loss *= -1 / static_cast<T>(batch.size());
}
// [/hand-forward-loss]

// [hand-backward-loss]
// Exercise 1, from the loss to the logits. d holds the gradients, a the numbers.
template <typename T>
void backward_cross_entropy(const Pass<T>& a, Pass<T>& d, const Examples& batch) {
  const std::size_t V = a.logits.shape()[1];
  const T n = static_cast<T>(batch.size());

  // loss = -mean of the logprobs at the targets: those n numbers count, the others do not
  d.logprobs = one_hot(Ids(batch.targets), V, -1 / n);
  // logprobs = log(probs): where the net was sure and right nothing happens, else it is amplified
  d.probs = 1 / a.probs * d.logprobs;
  // probs = counts * counts_sum_inv, with one counts_sum_inv for a whole row: its gradients add up
  d.counts_sum_inv = sum_columns<T>(a.counts * d.probs);
  // counts_sum_inv = 1 / counts_sum
  d.counts_sum = -xt::pow(a.counts_sum, T(-2)) * d.counts_sum_inv;
  // counts was used twice: for probs, and for counts_sum, which passes the same to every column
  d.counts = a.counts_sum_inv * d.probs + d.counts_sum;
  // counts = exp(norm_logits), and exp is its own derivative
  d.norm_logits = a.counts * d.counts;
  // norm_logits = logits - logit_maxes. In theory 0: shifting a row does not change its softmax
  d.logit_maxes = -sum_columns(d.norm_logits);
  // logits was used twice: directly, and where the largest of each row was taken
  std::vector<std::int32_t> largest;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto logits = row(a.logits, i);
    largest.push_back(
        static_cast<std::int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin()));
  }
  d.logits = d.norm_logits + one_hot(Ids(largest), V, T(1)) * d.logit_maxes;
}
// [/hand-backward-loss]

// [hand-backward-second]
// From the logits to what batch normalisation gave out
template <typename T>
void backward_second_layer(const Pass<T>& a, Pass<T>& d) {
  // logits = h W2 + b2. No need to remember which is turned on its side: only one way fits
  d.h = matmul(d.logits, a.W2, as_is, transposed);
  d.W2 = matmul(a.h, d.logits, transposed);
  d.b2 = sum_rows(d.logits);
  // h = tanh(hpreact)
  d.hpreact = (1 - xt::square(a.h)) * d.h;
}
// [/hand-backward-second]

// [hand-backward-norm]
// Through batch normalisation, operation by operation
template <typename T>
void backward_batch_norm(const Pass<T>& a, Pass<T>& d) {
  const T n = static_cast<T>(a.hprebn.shape()[0]);
  // hpreact = bngain * bnraw + bnbias, with one row of gains and biases for all rows
  d.bngain = sum_rows<T>(a.bnraw * d.hpreact);
  d.bnbias = sum_rows(d.hpreact);
  d.bnraw = a.bngain * d.hpreact;
  // bnraw = bndiff * bnvar_inv
  d.bnvar_inv = sum_rows<T>(a.bndiff * d.bnraw);
  // bnvar_inv = (bnvar + 1e-5) ^ -0.5
  d.bnvar = T(-0.5) * xt::pow(a.bnvar + T(1e-5f), T(-1.5)) * d.bnvar_inv;
  // bnvar = sum of bndiff2 / (n - 1): a sum forward is a broadcast backward
  d.bndiff2 = 1 / (n - 1) * xt::ones_like(a.bndiff2) * d.bnvar;
  // bndiff was used twice: for bnraw, and for bndiff2, its square
  d.bndiff = a.bnvar_inv * d.bnraw + 2 * a.bndiff * d.bndiff2;
  // bndiff = hprebn - bnmeani: a broadcast forward is a sum backward
  d.bnmeani = -sum_rows(d.bndiff);
  // hprebn was used twice: directly, and for the mean, in which each row has a part of 1 / n
  d.hprebn = d.bndiff + 1 / n * d.bnmeani;
}
// [/hand-backward-norm]

// [hand-backward-first]
// Through the first linear layer to the embedding
template <typename T>
void backward_first_layer(const Pass<T>& a, Pass<T>& d, const Examples& batch) {
  // hprebn = embcat W1 + b1
  d.embcat = matmul(d.hprebn, a.W1, as_is, transposed);
  d.W1 = matmul(a.embcat, d.hprebn, transposed);
  d.b1 = sum_rows(d.hprebn);
  // embcat is emb in another shape
  d.emb = d.embcat;
  d.emb.reshape(a.emb.shape());
  // emb = rows of C: a character that was seen often gets blame from every place
  d.C = xt::zeros_like(a.C);
  kernels::embedding_scatter_add_ref<T>(span_of(std::as_const(d.emb)), batch.contexts, span_of(d.C),
                                        a.C.shape()[1]);
}
// [/hand-backward-first]

// [dlogits-at-once]
// Exercise 2: all of backward_cross_entropy in one line, softmax - one_hot, divided by n
template <typename T>
Array<T> dlogits_at_once(const Pass<T>& a, const Examples& batch) {
  const T n = static_cast<T>(batch.size());
  return (a.probs - one_hot(Ids(batch.targets), a.probs.shape()[1], T(1))) / n;
}
// [/dlogits-at-once]

// [dhprebn-at-once]
// Exercise 3: all of backward_batch_norm in one line. What is common to a column is taken out of
// its blame, and so is what goes with bnraw: no step that only shifts or stretches it helps.
template <typename T>
Array<T> dhprebn_at_once(const Pass<T>& a, const Pass<T>& d) {
  const T n = static_cast<T>(a.hprebn.shape()[0]);
  const Array<T> total = sum_rows(d.hpreact), along = sum_rows<T>(d.hpreact * a.bnraw);
  return a.bngain * a.bnvar_inv / n * (n * d.hpreact - total - n / (n - 1) * a.bnraw * along);
}
// [/dhprebn-at-once]

// [hand-names]
template <typename T>
std::vector<T> numbers(const Array<T>& x) {
  return std::vector<T>(x.begin(), x.end());
}

// The 26, in the order in which the lecture compares them
template <typename T>
std::vector<Named<T>> named(const Pass<T>& p) {
  return {{"logprobs", numbers(p.logprobs)},
          {"probs", numbers(p.probs)},
          {"counts_sum_inv", numbers(p.counts_sum_inv)},
          {"counts_sum", numbers(p.counts_sum)},
          {"counts", numbers(p.counts)},
          {"norm_logits", numbers(p.norm_logits)},
          {"logit_maxes", numbers(p.logit_maxes)},
          {"logits", numbers(p.logits)},
          {"h", numbers(p.h)},
          {"W2", numbers(p.W2)},
          {"b2", numbers(p.b2)},
          {"hpreact", numbers(p.hpreact)},
          {"bngain", numbers(p.bngain)},
          {"bnbias", numbers(p.bnbias)},
          {"bnraw", numbers(p.bnraw)},
          {"bnvar_inv", numbers(p.bnvar_inv)},
          {"bnvar", numbers(p.bnvar)},
          {"bndiff2", numbers(p.bndiff2)},
          {"bndiff", numbers(p.bndiff)},
          {"bnmeani", numbers(p.bnmeani)},
          {"hprebn", numbers(p.hprebn)},
          {"embcat", numbers(p.embcat)},
          {"W1", numbers(p.W1)},
          {"b1", numbers(p.b1)},
          {"emb", numbers(p.emb)},
          {"C", numbers(p.C)}};
}
// [/hand-names]

}  // namespace

// [by-hand]
template <std::floating_point T>
ByHand<T> by_hand(const MlpSizes& sizes, std::span<const T> parameters, const Examples& batch) {
  WR_CHECK(batch.size() >= 2u);
  Pass<T> a = with_parameters(sizes, parameters), d;
  forward_to_logits(a, batch);
  forward_cross_entropy(a, batch);
  backward_cross_entropy(a, d, batch);
  backward_second_layer(a, d);
  backward_batch_norm(a, d);
  backward_first_layer(a, d, batch);
  return {a.loss, named(a), named(d), numbers(dlogits_at_once(a, batch)),
          numbers(dhprebn_at_once(a, d))};
}
// [/by-hand]

// [loss-by-hand]
template <std::floating_point T>
T loss_by_hand(const MlpSizes& sizes, std::span<const T> parameters, const Examples& batch) {
  WR_CHECK(batch.size() >= 2u);
  Pass<T> a = with_parameters(sizes, parameters);
  forward_to_logits(a, batch);
  forward_cross_entropy(a, batch);
  return a.loss;
}

template ByHand<float> by_hand(const MlpSizes&, std::span<const float>, const Examples&);
template ByHand<double> by_hand(const MlpSizes&, std::span<const double>, const Examples&);
template float loss_by_hand(const MlpSizes&, std::span<const float>, const Examples&);
template double loss_by_hand(const MlpSizes&, std::span<const double>, const Examples&);
// [/loss-by-hand]

// [compare]
Comparison compare(const std::string& name, std::span<const float> by_hand,
                   std::span<const float> authority) {
  WR_CHECK(by_hand.size() == authority.size());
  Comparison result{name, true, true, 0};
  for (std::size_t i = 0; i < by_hand.size(); ++i) {
    const double a = double{by_hand[i]}, b = double{authority[i]}, difference = std::abs(a - b);
    result.exact = result.exact && a == b;
    result.approximate = result.approximate && difference <= 1e-8 + 1e-5 * std::abs(b);
    if (!(difference <= result.largest_difference)) result.largest_difference = difference;
  }
  return result;
}
// [/compare]

// [train-by-hand]
float train_step_by_hand(HandNet& net, const Examples& batch, float learning_rate) {
  const std::vector<float> parameters = parameters_in_a_row(net);
  Pass<float> a = with_parameters<float>(net.sizes, parameters), d;
  forward_to_logits(a, batch);
  forward_cross_entropy(a, batch);
  d.logits = dlogits_at_once(a, batch);
  backward_second_layer(a, d);
  d.bngain = sum_rows<float>(a.bnraw * d.hpreact);
  d.bnbias = sum_rows(d.hpreact);
  d.hprebn = dhprebn_at_once(a, d);
  backward_first_layer(a, d, batch);

  net.running.follow({numbers(a.bnmeani), numbers(a.bnvar)}, kMomentum);
  const Array<float>* gradients[] = {&d.C, &d.W1, &d.b1, &d.W2, &d.b2, &d.bngain, &d.bnbias};
  for (std::size_t i = 0; const Tensor& p : net.parameters())
    kernels::axpy(-learning_rate, span_of(*gradients[i++]), p.data());
  return a.loss;
}
// [/train-by-hand]

}  // namespace wr::makemore
