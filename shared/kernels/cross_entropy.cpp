#include "shared/kernels/cross_entropy.hpp"

#include <algorithm>
#include <limits>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/cross_entropy.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/softmax-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [cross-entropy]
// One row: writes its loss, and its gradient unless dlogits is null.
void CrossEntropy(const float* logits, std::size_t n, std::int32_t target, float scale, float* loss,
                  float* dlogits) {
  if (target == -1) {
    *loss = 0;
    if (dlogits != nullptr) std::fill_n(dlogits, n, 0.0f);
    return;
  }

  const float largest = Max(logits, n);
  const float score = logits[target];
  if (largest == -std::numeric_limits<float>::infinity()) {  // all masked: every probability is 0
    *loss = std::numeric_limits<float>::infinity();
    if (dlogits != nullptr) {
      std::fill_n(dlogits, n, 0.0f);
      dlogits[target] = -scale;
    }
    return;
  }

  const double sum = ExpOfRow(logits, dlogits, n, largest);
  // -log(e^(score - largest) / sum)
  *loss = static_cast<float>(std::log(sum) - (double{score} - double{largest}));
  if (dlogits == nullptr) return;

  // The row holds the powers now. softmax * scale, and at the target (softmax - 1) * scale
  const double at_target = (dlogits[target] / sum - 1) * scale;
  const float factor = static_cast<float>(scale / sum);
  Map(dlogits, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, dlogits + i), hn::Set(d, factor));
  });
  dlogits[target] = static_cast<float>(at_target);
}
// [/cross-entropy]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

// The number of classes.
std::size_t check(std::span<const float> logits, std::span<const std::int32_t> targets) {
  if (targets.empty()) {
    WR_CHECK(logits.size() == 0u);
    return 0;
  }
  WR_CHECK(logits.size() % targets.size() == 0u);
  const std::size_t classes = logits.size() / targets.size();
  WR_CHECK(classes > 0u);
  for (const std::int32_t target : targets) {
    WR_CHECK(target >= -1);
    WR_CHECK(std::int64_t{target} < static_cast<std::int64_t>(classes));
  }
  return classes;
}

// losses and dlogits may each be null.
void each_row(const float* logits, std::size_t classes, std::span<const std::int32_t> targets,
              float scale, float* losses, float* dlogits) {
  parallel_for(
      targets.size(), static_cast<double>(classes), [&](std::size_t begin, std::size_t end) {
        float unused;
        for (std::size_t i = begin; i < end; ++i) WR_DISPATCH(CrossEntropy)
        (logits + i * classes, classes, targets[i], scale, losses == nullptr ? &unused : losses + i,
         dlogits == nullptr ? nullptr : dlogits + i * classes);
      });
}

double mean(std::span<const float> losses, std::span<const std::int32_t> targets) {
  double sum = 0;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (targets[i] != -1) {
      sum += double{losses[i]};
      ++counted;
    }
  return counted == 0 ? 0 : sum / static_cast<double>(counted);
}

}  // namespace

double cross_entropy(std::span<const float> logits, std::span<const std::int32_t> targets,
                     std::span<float> losses) {
  const std::size_t classes = check(logits, targets);
  WR_CHECK(losses.size() == targets.size());
  each_row(logits.data(), classes, targets, 0, losses.data(), nullptr);
  return mean(losses, targets);
}

void cross_entropy_backward(std::span<const float> logits, std::span<const std::int32_t> targets,
                            float scale, std::span<float> dlogits) {
  const std::size_t classes = check(logits, targets);
  WR_CHECK(dlogits.size() == logits.size());
  each_row(logits.data(), classes, targets, scale, nullptr, dlogits.data());
}

double cross_entropy_forward_backward(std::span<const float> logits,
                                      std::span<const std::int32_t> targets, float scale,
                                      std::span<float> losses, std::span<float> dlogits) {
  const std::size_t classes = check(logits, targets);
  WR_CHECK(losses.size() == targets.size());
  WR_CHECK(dlogits.size() == logits.size());
  each_row(logits.data(), classes, targets, scale, losses.data(), dlogits.data());
  return mean(losses, targets);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
