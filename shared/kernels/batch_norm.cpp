#include "shared/kernels/batch_norm.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "shared/base/check.hpp"
#include "shared/kernels/memory.hpp"
#include "shared/kernels/threads.hpp"

#ifndef WR_KERNELS_BATCH_NORM_DATA  // this file is compiled once per target
#define WR_KERNELS_BATCH_NORM_DATA
namespace wr::kernels {

// What the bodies read and write, from some column on. Rows are `down` apart.
struct ForwardData {
  const float *x, *gain, *bias;
  float *out, *mean, *variance, *rstd;
  std::size_t rows, down;
};
struct BackwardData {
  const float *dout, *x, *gain, *mean, *rstd;
  float *dx, *dgain, *dbias;
  std::size_t rows, down;
};

}  // namespace wr::kernels
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/batch_norm.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [strips]
// The columns in strips: four vectors side by side, so that four sums can grow at once; then one;
// then what is narrower. strip(d, vectors, j) computes the columns from j on: while the rows go by,
// as often as they must, a strip stays in the first cache, and what it knows of its columns in
// registers.
template <class Strip>
HWY_INLINE void ForEachStrip(std::size_t n, Strip strip) {
  std::size_t j = 0;
  const auto all = [&](auto d, auto vectors) HWY_ATTR {
    const std::size_t width = decltype(vectors)::value * hn::Lanes(d);
    for (; j + width <= n; j += width) strip(d, vectors, j);
  };
  constexpr std::integral_constant<std::size_t, 4> four{};
  constexpr std::integral_constant<std::size_t, 1> one{};
  all(hn::ScalableTag<float>(), four);
  all(hn::ScalableTag<float>(), one);
  all(hn::CappedTag<float, 4>(), one);
  all(hn::CappedTag<float, 1>(), one);
}
// [/strips]

// Some vectors side by side.
template <class D, std::size_t kVectors>
struct Strip {
  hn::Vec<D> v[kVectors];
};

// A strip of op(k) for each of its vectors.
template <class D, std::size_t kVectors, class Op>
HWY_INLINE Strip<D, kVectors> StripOf(Op op) {
  Strip<D, kVectors> strip;
  WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) { strip.v[k] = op(k); }
  return strip;
}

// [sum-rows]
// The sum over the rows: add(sum, i, k) adds the term of row i to vector k of the strip. Rows are
// summed in blocks. What is rounded away when a block joins the total is taken off the next block.
constexpr std::size_t kBlockRows = 128;

template <class D, std::size_t kVectors, class Add>
HWY_INLINE Strip<D, kVectors> SumRows(D d, std::size_t rows, Add add) {
  const auto zero = [&](std::size_t) HWY_ATTR { return hn::Zero(d); };
  auto total = StripOf<D, kVectors>(zero), excess = total;
  for (std::size_t i = 0; i < rows;) {
    auto sum = StripOf<D, kVectors>(zero);
    for (const std::size_t end = std::min(i + kBlockRows, rows); i < end; ++i) {
      WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) { sum.v[k] = add(sum.v[k], i, k); }
    }
    WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) {
      const auto part = hn::Sub(sum.v[k], excess.v[k]), before = total.v[k];
      total.v[k] = hn::Add(before, part);
      excess.v[k] = hn::Sub(hn::Sub(total.v[k], before), part);
    }
  }
  return total;
}
// [/sum-rows]

// [batch-norm]
void BatchNormColumns(const ForwardData& c, std::size_t n, const BatchNorm& options) {
  const float rows = static_cast<float>(c.rows);
  const float divisor = static_cast<float>(c.rows - (options.unbiased ? 1 : 0));
  ForEachStrip(n, [&](auto d, auto vectors, std::size_t begin) HWY_ATTR {
    using D = decltype(d);
    constexpr std::size_t kVectors = decltype(vectors)::value;
    const auto at = [&](std::size_t k) HWY_ATTR { return begin + k * hn::Lanes(d); };
    const auto x = [&](std::size_t i, std::size_t k)
                       HWY_ATTR { return hn::LoadU(d, c.x + i * c.down + at(k)); };

    // Find the mean
    auto mean = SumRows<D, kVectors>(d, c.rows,
                                     [&](auto sum, std::size_t i, std::size_t k)
                                         HWY_ATTR { return hn::Add(sum, x(i, k)); });
    WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) {
      mean.v[k] = hn::Div(mean.v[k], hn::Set(d, rows));
      hn::StoreU(mean.v[k], d, c.mean + at(k));
    }

    // Find the variance around it
    auto rstd =
        SumRows<D, kVectors>(d, c.rows, [&](auto sum, std::size_t i, std::size_t k) HWY_ATTR {
          const auto off = hn::Sub(x(i, k), mean.v[k]);
          return hn::MulAdd(off, off, sum);
        });
    WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) {
      const auto variance = hn::Div(rstd.v[k], hn::Set(d, divisor));
      rstd.v[k] =
          hn::Div(hn::Set(d, 1.0f), hn::Sqrt(hn::Add(variance, hn::Set(d, options.epsilon))));
      hn::StoreU(variance, d, c.variance + at(k));
      hn::StoreU(rstd.v[k], d, c.rstd + at(k));
    }

    // Normalise, scale, shift
    const auto gain = StripOf<D, kVectors>(
        [&](std::size_t k) HWY_ATTR { return hn::Mul(rstd.v[k], hn::LoadU(d, c.gain + at(k))); });
    const auto bias =
        StripOf<D, kVectors>([&](std::size_t k) HWY_ATTR { return hn::LoadU(d, c.bias + at(k)); });
    for (std::size_t i = 0; i < c.rows; ++i) {
      WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) {
        const auto off = hn::Sub(x(i, k), mean.v[k]);
        hn::StoreU(hn::MulAdd(off, gain.v[k], bias.v[k]), d, c.out + i * c.down + at(k));
      }
    }
  });
}
// [/batch-norm]

// [batch-norm-inference]
// With the statistics given, all that a column needs is a mean, a scale and a bias.
void InferenceScale(const float* gain, const float* variance, float epsilon, float* scale,
                    std::size_t n) {
  Map(scale, n, [&](auto d, std::size_t j) HWY_ATTR {
    const auto root = hn::Sqrt(hn::Add(hn::LoadU(d, variance + j), hn::Set(d, epsilon)));
    return hn::Div(hn::LoadU(d, gain + j), root);
  });
}

void InferenceRow(const float* x, const float* mean, const float* scale, const float* bias,
                  float* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t j) HWY_ATTR {
    const auto off = hn::Sub(hn::LoadU(d, x + j), hn::LoadU(d, mean + j));
    return hn::MulAdd(off, hn::LoadU(d, scale + j), hn::LoadU(d, bias + j));
  });
}
// [/batch-norm-inference]

// [batch-norm-backward]
void BatchNormBackwardColumns(const BackwardData& c, std::size_t n, const BatchNorm& options) {
  const float rows = static_cast<float>(c.rows);
  const float divisor = static_cast<float>(c.rows - (options.unbiased ? 1 : 0));
  ForEachStrip(n, [&](auto d, auto vectors, std::size_t begin) HWY_ATTR {
    using D = decltype(d);
    constexpr std::size_t kVectors = decltype(vectors)::value;
    const auto at = [&](std::size_t k) HWY_ATTR { return begin + k * hn::Lanes(d); };
    const auto dout = [&](std::size_t i, std::size_t k)
                          HWY_ATTR { return hn::LoadU(d, c.dout + i * c.down + at(k)); };
    const auto mean =
        StripOf<D, kVectors>([&](std::size_t k) HWY_ATTR { return hn::LoadU(d, c.mean + at(k)); });
    const auto off = [&](std::size_t i, std::size_t k) HWY_ATTR {
      return hn::Sub(hn::LoadU(d, c.x + i * c.down + at(k)), mean.v[k]);
    };

    // Every x moves the mean and the variance, and through them the whole column
    auto sum = SumRows<D, kVectors>(d, c.rows, [&](auto s, std::size_t i, std::size_t k) HWY_ATTR {
      return hn::Add(s, dout(i, k));
    });
    auto slope =
        SumRows<D, kVectors>(d, c.rows, [&](auto s, std::size_t i, std::size_t k) HWY_ATTR {
          return hn::MulAdd(dout(i, k), off(i, k), s);
        });
    Strip<D, kVectors> factor;
    WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) {
      const auto rstd = hn::LoadU(d, c.rstd + at(k));
      const auto norm_sum = hn::Mul(slope.v[k], rstd);
      hn::StoreU(hn::Add(hn::LoadU(d, c.dgain + at(k)), norm_sum), d, c.dgain + at(k));
      hn::StoreU(hn::Add(hn::LoadU(d, c.dbias + at(k)), sum.v[k]), d, c.dbias + at(k));
      factor.v[k] = hn::Mul(hn::LoadU(d, c.gain + at(k)), rstd);
      sum.v[k] = hn::Div(sum.v[k], hn::Set(d, rows));
      slope.v[k] = hn::Div(hn::Mul(norm_sum, rstd), hn::Set(d, divisor));
    }

    // What is left of dout without those two parts reaches x
    for (std::size_t i = 0; i < c.rows; ++i) {
      WR_UNROLL for (std::size_t k = 0; k < kVectors; ++k) {
        float* const dx = c.dx + i * c.down + at(k);
        const auto left = hn::NegMulAdd(off(i, k), slope.v[k], hn::Sub(dout(i, k), sum.v[k]));
        hn::StoreU(hn::MulAdd(left, factor.v[k], hn::LoadU(d, dx)), d, dx);
      }
    }
  });
}
// [/batch-norm-backward]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

constexpr double kForward = 0.3, kInference = 0.1, kBackward = 0.4;  // nanoseconds an element

// x is (rows, C) with C the size of gain, and has rows enough for a variance.
std::size_t rows_of(std::span<const float> x, std::span<const float> gain,
                    const BatchNorm& options) {
  WR_CHECK(!gain.empty());
  WR_CHECK(x.size() % gain.size() == 0u);
  const std::size_t rows = x.size() / gain.size();
  WR_CHECK(rows >= (options.unbiased ? 2u : 1u));
  return rows;
}

struct InferenceScales;  // names the working memory of batch_norm_inference

}  // namespace

void batch_norm(std::span<const float> x, std::span<const float> gain, std::span<const float> bias,
                std::span<float> out, std::span<float> mean, std::span<float> variance,
                std::span<float> rstd, const BatchNorm& options) {
  const std::size_t c = gain.size(), rows = rows_of(x, gain, options);
  WR_CHECK(out.size() == x.size());
  for (const std::size_t size : {bias.size(), mean.size(), variance.size(), rstd.size()})
    WR_CHECK(size == c);
  const auto body = WR_DISPATCH(BatchNormColumns);
  parallel_for(c, kForward * static_cast<double>(rows), [&](std::size_t begin, std::size_t end) {
    body({x.data() + begin, gain.data() + begin, bias.data() + begin, out.data() + begin,
          mean.data() + begin, variance.data() + begin, rstd.data() + begin, rows, c},
         end - begin, options);
  });
}

void batch_norm_inference(std::span<const float> x, std::span<const float> gain,
                          std::span<const float> bias, std::span<const float> mean,
                          std::span<const float> variance, std::span<float> out, float epsilon) {
  const std::size_t c = gain.size();
  WR_CHECK(c > 0u);
  WR_CHECK(x.size() % c == 0u);
  WR_CHECK(out.size() == x.size());
  for (const std::size_t size : {bias.size(), mean.size(), variance.size()}) WR_CHECK(size == c);
  float* const scale = detail::scratch<InferenceScales>(c);
  WR_DISPATCH(InferenceScale)(gain.data(), variance.data(), epsilon, scale, c);
  const auto body = WR_DISPATCH(InferenceRow);
  parallel_for(x.size() / c, kInference * static_cast<double>(c),
               [&](std::size_t begin, std::size_t end) {
                 for (std::size_t i = begin; i < end; ++i)
                   body(x.data() + i * c, mean.data(), scale, bias.data(), out.data() + i * c, c);
               });
}

void batch_norm_backward(std::span<const float> dout, std::span<const float> x,
                         std::span<const float> gain, std::span<const float> mean,
                         std::span<const float> rstd, std::span<float> dx, std::span<float> dgain,
                         std::span<float> dbias, const BatchNorm& options) {
  const std::size_t c = gain.size(), rows = rows_of(x, gain, options);
  for (const std::size_t size : {dout.size(), dx.size()}) WR_CHECK(size == x.size());
  for (const std::size_t size : {mean.size(), rstd.size(), dgain.size(), dbias.size()})
    WR_CHECK(size == c);
  const auto body = WR_DISPATCH(BatchNormBackwardColumns);
  parallel_for(c, kBackward * static_cast<double>(rows), [&](std::size_t begin, std::size_t end) {
    body({dout.data() + begin, x.data() + begin, gain.data() + begin, mean.data() + begin,
          rstd.data() + begin, dx.data() + begin, dgain.data() + begin, dbias.data() + begin, rows,
          c},
         end - begin, options);
  });
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
