#include "sequence_operations.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/attention.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/dropout.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/norm.hpp"

namespace wr::makemore {

// [curves-cpp]
Tensor sigmoid(const Tensor& x) {
  Tensor y(x.shape());
  kernels::sigmoid(x.data(), y.data());
  return made_from(
      y, {x},
      [x](const Tensor& out) { kernels::sigmoid_backward(out.data(), out.grad(), x.grad()); },
      "sigmoid");
}

Tensor relu(const Tensor& x) {
  Tensor y(x.shape());
  kernels::relu(x.data(), y.data());
  return made_from(
      y, {x}, [x](const Tensor& out) { kernels::relu_backward(out.data(), out.grad(), x.grad()); },
      "relu");
}

Tensor gelu(const Tensor& x) {
  Tensor y(x.shape());
  kernels::gelu(x.data(), y.data());
  return made_from(
      y, {x}, [x](const Tensor& out) { kernels::gelu_backward(x.data(), out.grad(), x.grad()); },
      "gelu");
}
// [/curves-cpp]

// [multiply]
Tensor multiply(const Tensor& a, const Tensor& b) {
  WR_CHECK(a.shape() == b.shape());
  Tensor y(a.shape());
  kernels::multiply(a.data(), b.data(), y.data());
  return made_from(y, {a, b}, [a, b](const Tensor& out) {
    kernels::multiply_add(b.data(), out.grad(), a.grad());
    kernels::multiply_add(a.data(), out.grad(), b.grad());
  });
}
// [/multiply]

// [lerp]
Tensor lerp(const Tensor& a, const Tensor& b, const Tensor& weight) {
  WR_CHECK(a.shape() == b.shape());
  WR_CHECK(a.shape() == weight.shape());
  Tensor y = a.detach();
  std::vector<float> way(a.size());  // from a to b
  kernels::subtract(b.data(), a.data(), way);
  kernels::multiply_add(weight.data(), way, y.data());
  return made_from(y, {a, b, weight}, [a, b, weight, way = std::move(way)](const Tensor& out) {
    kernels::multiply_add(way, out.grad(), weight.grad());
    std::vector<float> part(out.size());
    kernels::multiply(weight.data(), out.grad(), part);  // what b gets, and a the rest
    kernels::add(b.grad(), part, b.grad());
    kernels::subtract(out.grad(), part, part);
    kernels::add(a.grad(), part, a.grad());
  });
}
// [/lerp]

// [layer-norm]
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias) {
  std::vector<float> mean(x.shape().rows()), rstd(x.shape().rows());  // rstd: 1 / deviation
  Tensor y(x.shape());
  kernels::layer_norm(x.data(), gain.data(), bias.data(), y.data(), mean, rstd);
  return made_from(
      y, {x, gain, bias},
      [x, gain, bias, mean = std::move(mean), rstd = std::move(rstd)](const Tensor& out) {
        kernels::layer_norm_backward(out.grad(), x.data(), gain.data(), mean, rstd, x.grad(),
                                     gain.grad(), bias.grad());
      });
}
// [/layer-norm]

// [dropout]
Tensor dropout(const Tensor& x, float probability, DropoutStream r) {
  Tensor y(x.shape());
  kernels::dropout(x.data(), y.data(), probability, r.seed, r.stream);
  return made_from(y, {x}, [x, probability, r](const Tensor& out) {
    kernels::dropout_backward(out.grad(), x.grad(), probability, r.seed, r.stream);
  });
}
// [/dropout]

// [strip]
namespace {

// Some columns of a matrix, row after row.
class Strip {
 public:
  Strip(std::span<float> matrix, std::size_t width, std::size_t begin, std::size_t count)
      : matrix_(matrix), width_(width), begin_(begin), count_(count) {
    WR_CHECK(begin + count <= width);
  }
  std::span<float> row(std::size_t i) const { return matrix_.subspan(i * width_ + begin_, count_); }
  std::size_t rows() const { return matrix_.size() / width_; }

 private:
  std::span<float> matrix_;
  std::size_t width_, begin_, count_;
};

void copy(const Strip& from, const Strip& to) {
  for (std::size_t i = 0; i < to.rows(); ++i)
    std::copy(from.row(i).begin(), from.row(i).end(), to.row(i).begin());
}

void add_to(const Strip& sum, const Strip& x) {
  for (std::size_t i = 0; i < sum.rows(); ++i) kernels::add(sum.row(i), x.row(i), sum.row(i));
}

}  // namespace
// [/strip]

// [columns]
Tensor columns(const Tensor& x, std::size_t begin, std::size_t count) {
  const std::size_t width = x.shape().columns();
  Tensor y(x.shape().with_columns(count));
  copy(Strip(x.data(), width, begin, count), Strip(y.data(), count, 0, count));
  return made_from(y, {x}, [x, width, begin, count](const Tensor& out) {
    add_to(Strip(x.grad(), width, begin, count), Strip(out.grad(), count, 0, count));
  });
}
// [/columns]

// [concat]
Tensor concat(std::span<const Tensor> parts) {
  std::size_t width = 0;
  for (const Tensor& part : parts) width += part.shape().columns();
  Tensor y(parts.front().shape().with_columns(width));
  std::size_t begin = 0;
  for (const Tensor& part : parts) {
    const std::size_t count = part.shape().columns();
    WR_CHECK(part.shape().with_columns(width) == y.shape());
    copy(Strip(part.data(), count, 0, count), Strip(y.data(), width, begin, count));
    begin += count;
  }
  std::vector<Tensor> kept(parts.begin(), parts.end());
  return made_from(y, kept, [kept](const Tensor& out) {
    std::size_t at = 0;
    for (const Tensor& part : kept) {
      const std::size_t count = part.shape().columns();
      add_to(Strip(part.grad(), count, 0, count),
             Strip(out.grad(), out.shape().columns(), at, count));
      at += count;
    }
  });
}
// [/concat]

Tensor concat(const Tensor& a, const Tensor& b) { return concat(std::array{a, b}); }

// [steps]
Tensor take_step(const Tensor& x, std::size_t t) {
  const Shape& s = x.shape();  // (B, T, C): in memory a row of T C numbers for each sequence
  return columns(x.view({s[0], s[1] * s[2]}), t * s[2], s[2]);
}

Tensor stack_steps(std::span<const Tensor> steps) {
  const Shape& s = steps.front().shape();  // (B, C)
  return concat(steps).view({s[0], steps.size(), s[1]});
}

Tensor delay(const Tensor& x, std::size_t steps) {
  const Shape& s = x.shape();  // (B, T, C)
  if (steps >= s[1]) return Tensor(s);
  if (steps == 0) return x;
  const std::size_t late = steps * s[2], all = s[1] * s[2];
  return concat(Tensor({s[0], late}), columns(x.view({s[0], all}), 0, all - late)).view(s);
}

Tensor pairs(const Tensor& x, std::size_t dilation) { return concat(delay(x, dilation), x); }
// [/steps]

// [causal-mean]
Tensor causal_mean(const Tensor& x) {
  const std::size_t batch = x.shape()[0], time = x.shape()[1], channels = x.shape()[2];
  const auto share = [](std::size_t t) { return 1 / static_cast<float>(t + 1); };
  Tensor y(x.shape());
  for (std::size_t b = 0; b < batch; ++b) {
    std::vector<float> sum(channels);
    for (std::size_t t = 0; t < time; ++t) {
      const std::size_t at = (b * time + t) * channels;
      kernels::add(sum, x.data().subspan(at, channels), sum);
      kernels::scale(share(t), sum, y.data().subspan(at, channels));
    }
  }
  return made_from(y, {x}, [=](const Tensor& out) {
    // A step had its share in its own mean and in all later ones: sum from the end
    for (std::size_t b = 0; b < batch; ++b) {
      std::vector<float> sum(channels);
      for (std::size_t t = time; t-- > 0;) {
        const std::size_t at = (b * time + t) * channels;
        const auto dx = x.grad().subspan(at, channels);
        kernels::axpy(share(t), out.grad().subspan(at, channels), sum);
        kernels::add(dx, sum, dx);
      }
    }
  });
}
// [/causal-mean]

// [attention]
Tensor attention(const Tensor& qkv, std::size_t heads) {
  const Shape& s = qkv.shape();  // (B, T, 3 C)
  WR_CHECK(s[2] % (3 * heads) == 0u);
  const kernels::AttentionShape shape{
      .batch = s[0], .time = s[1], .heads = heads, .head_size = s[2] / (3 * heads)};
  std::vector<float> log_sum(s[0] * heads * s[1]);
  Tensor y(s.with_columns(shape.channels()));
  kernels::attention(qkv.data(), y.data(), log_sum, shape);
  return made_from(y, {qkv}, [qkv, shape, log_sum = std::move(log_sum)](const Tensor& out) {
    kernels::attention_backward(qkv.data(), out.data(), log_sum, out.grad(), qkv.grad(), shape);
  });
}
// [/attention]

}  // namespace wr::makemore
