// The other half of elementwise.hpp: exp, log and tanh.
#include "shared/kernels/elementwise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/elementwise_functions.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/doors.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/math-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [functions]
template <typename T>
void Exp(const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR { return ExpVector(d, hn::LoadU(d, x + i)); });
}

template <typename T>
void Log(const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR { return LogVector(d, hn::LoadU(d, x + i)); });
}

template <typename T>
void Tanh(const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR { return TanhVector(d, hn::LoadU(d, x + i)); });
}

template <typename T>
void TanhBackward(const T* y, const T* dy, T* dx, std::size_t n) {
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto v = hn::LoadU(d, y + i);
    const auto slope = hn::NegMulAdd(v, v, hn::Set(d, T{1}));
    return hn::MulAdd(slope, hn::LoadU(d, dy + i), hn::LoadU(d, dx + i));
  });
}
// [/functions]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

WR_DOOR_ONE_IN(exp, Exp, 0.5, x, out)
WR_DOOR_ONE_IN(log, Log, 0.5, x, out)
WR_DOOR_ONE_IN(tanh, Tanh, 1.0, x, out)
WR_DOOR_TWO_IN(tanh_backward, TanhBackward, 0.1, y, dy, dx)

}  // namespace wr::kernels

#endif  // HWY_ONCE
