#include "operations.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/kernels/batch_norm.hpp"
#include "shared/kernels/cross_entropy.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/embedding.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/reduce.hpp"

namespace wr::makemore {

// [embedding]
Tensor embedding(const Tensor& table, Ids ids, std::size_t time) {
  const std::size_t channels = table.shape().columns();
  Tensor y({ids.size() / time, time, channels});
  kernels::embedding_gather(table.data(), ids, y.data(), channels);
  std::vector<std::int32_t> kept(ids.begin(), ids.end());
  return made_from(y, {table}, [table, kept = std::move(kept)](const Tensor& out) {
    kernels::embedding_scatter_add(out.grad(), kept, table.grad(), table.shape().columns());
  });
}
// [/embedding]

// [matmul]
namespace {

// dx += dout w^T and dw += x^T dout: each input's blame is dout, scaled by the other input
void matmul_backward(const Tensor& x, const Tensor& w, const Tensor& out) {
  const std::size_t rows = x.shape().rows(), inner = w.shape()[0], columns = w.shape()[1];
  kernels::matmul(out.grad(), w.data(), x.grad(),
                  {.m = rows, .n = inner, .k = columns, .transpose_b = true, .accumulate = true});
  kernels::matmul(x.data(), out.grad(), w.grad(),
                  {.m = inner, .n = columns, .k = rows, .transpose_a = true, .accumulate = true});
}

}  // namespace

Tensor matmul(const Tensor& x, const Tensor& w) {
  WR_CHECK(x.shape().columns() == w.shape()[0]);
  Tensor y(x.shape().with_columns(w.shape()[1]));
  kernels::matmul(x.data(), w.data(), y.data(),
                  {.m = x.shape().rows(), .n = w.shape()[1], .k = w.shape()[0]});
  return made_from(y, {x, w}, [x, w](const Tensor& out) { matmul_backward(x, w, out); });
}
// [/matmul]

// [linear]
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& bias) {
  WR_CHECK(x.shape().columns() == w.shape()[0]);
  Tensor y(x.shape().with_columns(w.shape()[1]));
  kernels::matmul(x.data(), w.data(), y.data(),
                  {.m = x.shape().rows(), .n = w.shape()[1], .k = w.shape()[0]},
                  {.bias = bias.data()});
  return made_from(y, {x, w, bias}, [x, w, bias](const Tensor& out) {
    matmul_backward(x, w, out);
    kernels::column_sums(out.grad(), bias.grad());  // the bias went into every row
  });
}
// [/linear]

// [add]
Tensor add(const Tensor& a, const Tensor& b) {
  WR_CHECK(a.shape() == b.shape());
  Tensor y(a.shape());
  kernels::add(a.data(), b.data(), y.data());
  return made_from(y, {a, b}, [a, b](const Tensor& out) {
    kernels::add(a.grad(), out.grad(), a.grad());
    kernels::add(b.grad(), out.grad(), b.grad());
  });
}
// [/add]

// [tanh]
Tensor tanh(const Tensor& x) {
  Tensor y(x.shape());
  kernels::tanh(x.data(), y.data());
  return made_from(
      y, {x}, [x](const Tensor& out) { kernels::tanh_backward(out.data(), out.grad(), x.grad()); },
      "tanh");
}
// [/tanh]

// [repeat]
Tensor repeat(const Tensor& v, std::size_t times) {
  Tensor y({times * v.size()});
  for (std::size_t i = 0; i < times; ++i)
    std::copy(v.data().begin(), v.data().end(),
              y.data().begin() + static_cast<std::ptrdiff_t>(i * v.size()));
  return made_from(y, {v}, [v](const Tensor& out) { kernels::column_sums(out.grad(), v.grad()); });
}
// [/repeat]

// [cross-entropy]
Tensor cross_entropy(const Tensor& logits, Ids targets) {
  const auto counted = std::ssize(targets) - std::count(targets.begin(), targets.end(), -1);
  std::vector<float> losses(targets.size()), dlogits(logits.size());
  const double mean = kernels::cross_entropy_forward_backward(
      logits.data(), targets, 1.0f / static_cast<float>(counted), losses, dlogits);
  return made_from(Tensor({1}, {static_cast<float>(mean)}), {logits},
                   [logits, dlogits = std::move(dlogits)](const Tensor& out) {
                     kernels::axpy(out.grad()[0], dlogits, logits.grad());
                   });
}
// [/cross-entropy]

// [batch-norm]
namespace {

constexpr kernels::BatchNorm kBessel = {.unbiased = true};

}  // namespace

void BatchStatistics::follow(const BatchStatistics& seen, float momentum) {
  kernels::scale(1 - momentum, mean, mean);
  kernels::axpy(momentum, seen.mean, mean);
  kernels::scale(1 - momentum, variance, variance);
  kernels::axpy(momentum, seen.variance, variance);
}

Tensor batch_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, BatchStatistics& seen) {
  const std::size_t columns = gain.size();
  seen = {std::vector<float>(columns), std::vector<float>(columns)};
  std::vector<float> rstd(columns);  // 1 / standard deviation
  Tensor y(x.shape());
  kernels::batch_norm(x.data(), gain.data(), bias.data(), y.data(), seen.mean, seen.variance, rstd,
                      kBessel);
  return made_from(y, {x, gain, bias}, [x, gain, bias, mean = seen.mean, rstd](const Tensor& out) {
    kernels::batch_norm_backward(out.grad(), x.data(), gain.data(), mean, rstd, x.grad(),
                                 gain.grad(), bias.grad(), kBessel);
  });
}

Tensor batch_norm_inference(const Tensor& x, const Tensor& gain, const Tensor& bias,
                            const BatchStatistics& running) {
  WR_CHECK(x.shape().columns() == gain.size());
  Tensor y(x.shape());
  kernels::batch_norm_inference(x.data(), gain.data(), bias.data(), running.mean, running.variance,
                                y.data());
  return y;
}
// [/batch-norm]

}  // namespace wr::makemore
