#include "shared/kernels/norm.hpp"

#include <cmath>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/norm.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/reduce-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [layer-norm]
void LayerNormRow(const float* x, const float* weight, const float* bias, float* out, std::size_t n,
                  float epsilon, float& mean, float& rstd) {
  const auto count = static_cast<float>(n);

  // Find the mean
  const float m = Sum(x, n) / count;

  // Find the variance around it. (The mean of x^2 less m^2 needs no second pass, but loses all
  // digits where m is large.)
  const float variance = SumOf<float>(n,
                                      [&](auto d, std::size_t i) HWY_ATTR {
                                        const auto off =
                                            hn::Sub(hn::LoadU(d, x + i), hn::Set(d, m));
                                        return hn::Mul(off, off);
                                      }) /
                         count;
  const float r = 1 / std::sqrt(variance + epsilon);

  // Normalise, scale, shift
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto norm = hn::Mul(hn::Sub(hn::LoadU(d, x + i), hn::Set(d, m)), hn::Set(d, r));
    const auto scale = hn::LoadU(d, weight + i);
    if (bias == nullptr) return hn::Mul(norm, scale);
    return hn::MulAdd(norm, scale, hn::LoadU(d, bias + i));
  });
  mean = m;
  rstd = r;
}
// [/layer-norm]

// [layer-norm-backward]
void LayerNormBackwardRow(const float* dout, const float* x, const float* weight, float mean,
                          float rstd, float* dx, std::size_t n) {
  const auto count = static_cast<float>(n);
  const auto norm = [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::Sub(hn::LoadU(d, x + i), hn::Set(d, mean)), hn::Set(d, rstd));
  };
  const auto dnorm = [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, weight + i), hn::LoadU(d, dout + i));
  };

  // Every x moves the mean and the variance, and through them the whole row
  const float dnorm_mean = SumOf<float>(n, dnorm) / count;
  const float dnorm_norm_mean =
      SumOf<float>(
          n, [&](auto d, std::size_t i) HWY_ATTR { return hn::Mul(dnorm(d, i), norm(d, i)); }) /
      count;

  // What is left of dnorm without those two parts reaches x
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto left = hn::NegMulAdd(norm(d, i), hn::Set(d, dnorm_norm_mean),
                                    hn::Sub(dnorm(d, i), hn::Set(d, dnorm_mean)));
    return hn::MulAdd(left, hn::Set(d, rstd), hn::LoadU(d, dx + i));
  });
}
// [/layer-norm-backward]

// [rms-norm]
void RmsNormRow(const float* x, const float* weight, float* out, std::size_t n, float epsilon,
                float& rstd) {
  const float square = SumOf<float>(n,
                                    [&](auto d, std::size_t i) HWY_ATTR {
                                      const auto v = hn::LoadU(d, x + i);
                                      return hn::Mul(v, v);
                                    }) /
                       static_cast<float>(n);
  const float r = 1 / std::sqrt(square + epsilon);
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, r)), hn::LoadU(d, weight + i));
  });
  rstd = r;
}

void RmsNormBackwardRow(const float* dout, const float* x, const float* weight, float rstd,
                        float* dx, std::size_t n) {
  const auto norm = [&](auto d, std::size_t i)
                        HWY_ATTR { return hn::Mul(hn::LoadU(d, x + i), hn::Set(d, rstd)); };
  const auto dnorm = [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, weight + i), hn::LoadU(d, dout + i));
  };
  const float dnorm_norm_mean =
      SumOf<float>(
          n, [&](auto d, std::size_t i) HWY_ATTR { return hn::Mul(dnorm(d, i), norm(d, i)); }) /
      static_cast<float>(n);
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto left = hn::NegMulAdd(norm(d, i), hn::Set(d, dnorm_norm_mean), dnorm(d, i));
    return hn::MulAdd(left, hn::Set(d, rstd), hn::LoadU(d, dx + i));
  });
}
// [/rms-norm]

// [norm-weight-backward]
// The gradients of weight and bias, for n columns; stride is the length of a row. mean is null for
// RMS, dbias is null for no bias.
void NormWeightBackward(const float* dout, const float* x, const float* mean, const float* rstd,
                        float* dweight, float* dbias, std::size_t rows, std::size_t stride,
                        std::size_t n) {
  for (std::size_t i = 0; i < rows; ++i, dout += stride, x += stride) {
    const float m = mean == nullptr ? 0.0f : mean[i], r = rstd[i];
    Map(dweight, n, [&](auto d, std::size_t j) HWY_ATTR {
      const auto norm = hn::Mul(hn::Sub(hn::LoadU(d, x + j), hn::Set(d, m)), hn::Set(d, r));
      return hn::MulAdd(hn::LoadU(d, dout + j), norm, hn::LoadU(d, dweight + j));
    });
    if (dbias == nullptr) continue;
    Map(dbias, n, [&](auto d, std::size_t j) HWY_ATTR {
      return hn::Add(hn::LoadU(d, dbias + j), hn::LoadU(d, dout + j));
    });
  }
}
// [/norm-weight-backward]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

constexpr double kForward = 0.3, kBackward = 0.4, kWeight = 0.2;  // nanoseconds an element

// x, or a gradient of its shape: (rows, C), with C the size of weight and rows the size of rstd.
void check_shape(std::span<const float> x, std::span<const float> weight,
                 std::span<const float> rstd) {
  WR_CHECK(!weight.empty());
  WR_CHECK(x.size() == rstd.size() * weight.size());
}

void weight_backward(std::span<const float> dout, std::span<const float> x, const float* mean,
                     std::span<const float> rstd, std::span<float> dweight, float* dbias) {
  const std::size_t rows = rstd.size(), c = dweight.size();
  const auto body = WR_DISPATCH(NormWeightBackward);
  parallel_for(c, kWeight * static_cast<double>(rows), [&](std::size_t begin, std::size_t end) {
    body(dout.data() + begin, x.data() + begin, mean, rstd.data(), dweight.data() + begin,
         dbias == nullptr ? nullptr : dbias + begin, rows, c, end - begin);
  });
}

}  // namespace

void layer_norm(std::span<const float> x, std::span<const float> weight,
                std::span<const float> bias, std::span<float> out, std::span<float> mean,
                std::span<float> rstd, float epsilon) {
  const std::size_t c = weight.size();
  check_shape(x, weight, rstd);
  WR_CHECK(out.size() == x.size());
  WR_CHECK(mean.size() == rstd.size());
  if (!bias.empty()) WR_CHECK(bias.size() == c);
  const float* shift = bias.empty() ? nullptr : bias.data();
  const auto body = WR_DISPATCH(LayerNormRow);
  parallel_for(rstd.size(), kForward * static_cast<double>(c),
               [&](std::size_t begin, std::size_t end) {
                 for (std::size_t i = begin; i < end; ++i)
                   body(x.data() + i * c, weight.data(), shift, out.data() + i * c, c, epsilon,
                        mean[i], rstd[i]);
               });
}

void layer_norm_backward(std::span<const float> dout, std::span<const float> x,
                         std::span<const float> weight, std::span<const float> mean,
                         std::span<const float> rstd, std::span<float> dx, std::span<float> dweight,
                         std::span<float> dbias) {
  const std::size_t c = weight.size();
  check_shape(x, weight, rstd);
  WR_CHECK(dout.size() == x.size());
  WR_CHECK(dx.size() == x.size());
  WR_CHECK(mean.size() == rstd.size());
  WR_CHECK(dweight.size() == c);
  if (!dbias.empty()) WR_CHECK(dbias.size() == c);
  const auto body = WR_DISPATCH(LayerNormBackwardRow);
  parallel_for(rstd.size(), kBackward * static_cast<double>(c),
               [&](std::size_t begin, std::size_t end) {
                 for (std::size_t i = begin; i < end; ++i)
                   body(dout.data() + i * c, x.data() + i * c, weight.data(), mean[i], rstd[i],
                        dx.data() + i * c, c);
               });
  weight_backward(dout, x, mean.data(), rstd, dweight, dbias.empty() ? nullptr : dbias.data());
}

void rms_norm(std::span<const float> x, std::span<const float> weight, std::span<float> out,
              std::span<float> rstd, float epsilon) {
  const std::size_t c = weight.size();
  check_shape(x, weight, rstd);
  WR_CHECK(out.size() == x.size());
  const auto body = WR_DISPATCH(RmsNormRow);
  parallel_for(rstd.size(), kForward * static_cast<double>(c),
               [&](std::size_t begin, std::size_t end) {
                 for (std::size_t i = begin; i < end; ++i)
                   body(x.data() + i * c, weight.data(), out.data() + i * c, c, epsilon, rstd[i]);
               });
}

void rms_norm_backward(std::span<const float> dout, std::span<const float> x,
                       std::span<const float> weight, std::span<const float> rstd,
                       std::span<float> dx, std::span<float> dweight) {
  const std::size_t c = weight.size();
  check_shape(x, weight, rstd);
  WR_CHECK(dout.size() == x.size());
  WR_CHECK(dx.size() == x.size());
  WR_CHECK(dweight.size() == c);
  const auto body = WR_DISPATCH(RmsNormBackwardRow);
  parallel_for(
      rstd.size(), kBackward * static_cast<double>(c), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
          body(dout.data() + i * c, x.data() + i * c, weight.data(), rstd[i], dx.data() + i * c, c);
      });
  weight_backward(dout, x, nullptr, rstd, dweight, nullptr);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
