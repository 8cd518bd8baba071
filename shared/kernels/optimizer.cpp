#include "shared/kernels/optimizer.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/optimizer.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [adamw]
void AdamWStep(float* parameters, const float* gradients, float* m, float* v, std::size_t n,
               const AdamW& o) {
  // What is the same for all parameters, in double, then rounded once
  const double beta1 = o.beta1, beta2 = o.beta2, t = static_cast<double>(o.step);
  const float keep = static_cast<float>(1 - double{o.learning_rate} * o.weight_decay);
  const float new1 = static_cast<float>(1 - beta1), new2 = static_cast<float>(1 - beta2);
  // m and v began at 0: the rate corrects for the one, a factor of the root for the other
  const float rate = static_cast<float>(o.learning_rate / (1 - std::pow(beta1, t)));
  const float correct_root = static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, t)));

  ForEachVector<float>(n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto g = hn::Mul(hn::LoadU(d, gradients + i), hn::Set(d, o.gradient_scale));
    const auto old_m = hn::Mul(hn::LoadU(d, m + i), hn::Set(d, o.beta1));
    const auto old_v = hn::Mul(hn::LoadU(d, v + i), hn::Set(d, o.beta2));
    const auto mean = hn::MulAdd(g, hn::Set(d, new1), old_m);
    const auto square = hn::MulAdd(hn::Mul(g, g), hn::Set(d, new2), old_v);
    hn::StoreU(mean, d, m + i);
    hn::StoreU(square, d, v + i);

    const auto size = hn::MulAdd(hn::Sqrt(square), hn::Set(d, correct_root), hn::Set(d, o.eps));
    const auto kept = hn::Mul(hn::LoadU(d, parameters + i), hn::Set(d, keep));
    const auto change = hn::Div(mean, size);
    hn::StoreU(hn::NegMulAdd(change, hn::Set(d, rate), kept), d, parameters + i);
  });
}
// [/adamw]

// [sgd]
// velocity is null for plain SGD, which has none.
void SgdStep(float* parameters, const float* gradients, float* velocity, std::size_t n,
             const Sgd& o) {
  ForEachVector<float>(n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto p = hn::LoadU(d, parameters + i);
    const auto decay = hn::Mul(p, hn::Set(d, o.weight_decay));
    const auto g = hn::MulAdd(hn::LoadU(d, gradients + i), hn::Set(d, o.gradient_scale), decay);
    auto change = g;
    if (velocity != nullptr) {
      const auto momentum = hn::Set(d, o.momentum);
      const auto moving = hn::MulAdd(momentum, hn::LoadU(d, velocity + i), g);
      hn::StoreU(moving, d, velocity + i);
      change = o.nesterov ? hn::MulAdd(momentum, moving, g) : moving;
    }
    hn::StoreU(hn::NegMulAdd(change, hn::Set(d, o.learning_rate), p), d, parameters + i);
  });
}
// [/sgd]

// [rmsprop]
void RmsPropStep(float* parameters, const float* gradients, float* v, std::size_t n,
                 const RmsProp& o) {
  const float fresh = static_cast<float>(1 - double{o.alpha});
  ForEachVector<float>(n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto p = hn::LoadU(d, parameters + i);
    const auto decay = hn::Mul(p, hn::Set(d, o.weight_decay));
    const auto g = hn::MulAdd(hn::LoadU(d, gradients + i), hn::Set(d, o.gradient_scale), decay);
    const auto old_v = hn::Mul(hn::LoadU(d, v + i), hn::Set(d, o.alpha));
    const auto square = hn::MulAdd(hn::Mul(g, g), hn::Set(d, fresh), old_v);
    hn::StoreU(square, d, v + i);
    const auto change = hn::Div(g, hn::Add(hn::Sqrt(square), hn::Set(d, o.eps)));
    hn::StoreU(hn::NegMulAdd(change, hn::Set(d, o.learning_rate), p), d, parameters + i);
  });
}
// [/rmsprop]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

void adamw_step(std::span<float> parameters, std::span<const float> gradients, std::span<float> m,
                std::span<float> v, const AdamW& options) {
  WR_CHECK(gradients.size() == parameters.size());
  WR_CHECK(m.size() == parameters.size());
  WR_CHECK(v.size() == parameters.size());
  WR_CHECK(options.step >= 1);
  parallel_for(parameters.size(), 0.7, [&](std::size_t begin, std::size_t end) {
    WR_DISPATCH(AdamWStep)
    (parameters.data() + begin, gradients.data() + begin, m.data() + begin, v.data() + begin,
     end - begin, options);
  });
}

void sgd_step(std::span<float> parameters, std::span<const float> gradients,
              std::span<float> velocity, const Sgd& options) {
  const bool plain = velocity.empty() && options.momentum == 0;
  WR_CHECK(gradients.size() == parameters.size());
  WR_CHECK((plain || velocity.size() == parameters.size()));
  parallel_for(parameters.size(), 0.3, [&](std::size_t begin, std::size_t end) {
    WR_DISPATCH(SgdStep)
    (parameters.data() + begin, gradients.data() + begin, plain ? nullptr : velocity.data() + begin,
     end - begin, options);
  });
}

void rmsprop_step(std::span<float> parameters, std::span<const float> gradients, std::span<float> v,
                  const RmsProp& options) {
  WR_CHECK(gradients.size() == parameters.size());
  WR_CHECK(v.size() == parameters.size());
  parallel_for(parameters.size(), 0.5, [&](std::size_t begin, std::size_t end) {
    WR_DISPATCH(RmsPropStep)
    (parameters.data() + begin, gradients.data() + begin, v.data() + begin, end - begin, options);
  });
}

// [gradient-norm]
double gradient_norm(std::span<const std::span<float>> gradients) {
  double squares = 0;
  for (const std::span<float> g : gradients) squares += sum_of_squares(g);
  return std::sqrt(squares);
}
// [/gradient-norm]

double clip_gradient_norm(std::span<const std::span<float>> gradients, double max_norm) {
  const double norm = gradient_norm(gradients);
  const float coefficient = clip_coefficient(norm, max_norm);
  if (coefficient != 1)
    for (const std::span<float> g : gradients) scale(coefficient, g, g);
  return norm;
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
