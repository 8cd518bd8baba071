#include "module.hpp"

#include <cmath>

#include "shared/kernels/embedding.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/reduce.hpp"

namespace wr::gpt::road {

// [parameter-cpp]
Parameter::Parameter(std::size_t rows, std::size_t columns)
    : data(xt::zeros<float>({rows, columns})), gradient(xt::zeros<float>({rows, columns})) {}
// [/parameter-cpp]

// [linear-make]
Linear::Linear(std::size_t in, std::size_t out, TorchGenerator& random, bool with_bias)
    : weight(in, out) {
  const float bound = 1 / std::sqrt(static_cast<float>(in));
  random.uniform(span_of(weight.data), -bound, bound);
  if (with_bias) random.uniform(span_of(bias.emplace(1, out).data), -bound, bound);
}
// [/linear-make]

// [linear-forward]
Tensor3 Linear::forward(const Tensor3& x) {
  x_ = x;
  const std::size_t B = x.shape(0), T = x.shape(1), in = x.shape(2), out = weight.data.shape(1);
  Tensor3 y = xt::zeros<float>({B, T, out});
  kernels::matmul(span_of(x_), span_of(weight.data), span_of(y), {.m = B * T, .n = out, .k = in},
                  {.bias = bias ? span_of(bias->data) : std::span<float>{}});
  return y;
}
// [/linear-forward]

// [linear-backward]
// dx = dout W^T, dW += x^T dout, db += the sum of dout's rows
Tensor3 Linear::backward(const Tensor3& dout) {
  const std::size_t rows = x_.shape(0) * x_.shape(1), in = x_.shape(2), out = dout.shape(2);
  Tensor3 dx = xt::zeros_like(x_);
  kernels::matmul(span_of(dout), span_of(weight.data), span_of(dx),
                  {.m = rows, .n = in, .k = out, .transpose_b = true});
  kernels::matmul(span_of(x_), span_of(dout), span_of(weight.gradient),
                  {.m = in, .n = out, .k = rows, .transpose_a = true, .accumulate = true});
  if (bias) kernels::column_sums(span_of(dout), span_of(bias->gradient));
  return dx;
}
// [/linear-backward]

// [linear-parameters]
std::vector<Parameter*> Linear::parameters() {
  return bias ? std::vector{&weight, &*bias} : std::vector{&weight};
}
// [/linear-parameters]

// [embedding-cpp]
Embedding::Embedding(std::size_t rows, std::size_t channels, TorchGenerator& random)
    : table(rows, channels) {
  random.randn(span_of(table.data));
}

Tensor3 Embedding::forward(std::span<const std::int32_t> ids, std::size_t T) {
  ids_.assign(ids.begin(), ids.end());
  const std::size_t C = table.data.shape(1);
  Tensor3 x = xt::zeros<float>({ids.size() / T, T, C});
  kernels::embedding_gather(span_of(table.data), ids_, span_of(x), C);
  return x;
}

// A token's row gets the blame of every place where it stood
void Embedding::backward(const Tensor3& dout) {
  kernels::embedding_scatter_add(span_of(dout), ids_, span_of(table.gradient), dout.shape(2));
}
// [/embedding-cpp]

// [sequential-cpp]
Tensor3 Sequential::forward(const Tensor3& x) {
  Tensor3 y = x;
  for (const auto& layer : layers) y = layer->forward(y);
  return y;
}

Tensor3 Sequential::backward(const Tensor3& dout) {
  Tensor3 d = dout;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) d = (*layer)->backward(d);
  return d;
}

std::vector<Parameter*> Sequential::parameters() {
  std::vector<Parameter*> all;
  for (const auto& layer : layers) append(all, *layer);
  return all;
}
// [/sequential-cpp]

// [append-cpp]
void append(std::vector<Parameter*>& all, Module& module) {
  for (Parameter* p : module.parameters()) all.push_back(p);
}
// [/append-cpp]

}  // namespace wr::gpt::road
