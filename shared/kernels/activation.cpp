#include "shared/kernels/activation.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/activation.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/activation-inl.hpp"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/doors.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [activation]
template <typename T>
void Gelu(const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR { return GeluVector(d, hn::LoadU(d, x + i)); });
}

template <typename T>
void GeluBackward(const T* x, const T* dy, T* dx, std::size_t n) {
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto slope = GeluSlope(d, hn::LoadU(d, x + i));
    return hn::MulAdd(slope, hn::LoadU(d, dy + i), hn::LoadU(d, dx + i));
  });
}
// [/activation]

template <typename T>
void Sigmoid(const T* x, T* out, std::size_t n) {
  Map(out, n,
      [&](auto d, std::size_t i) HWY_ATTR { return SigmoidVector(d, hn::LoadU(d, x + i)); });
}

template <typename T>
void SigmoidBackward(const T* y, const T* dy, T* dx, std::size_t n) {
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto s = hn::LoadU(d, y + i);
    const auto slope = hn::NegMulAdd(s, s, s);
    return hn::MulAdd(slope, hn::LoadU(d, dy + i), hn::LoadU(d, dx + i));
  });
}

template <typename T>
void Silu(const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR { return SiluVector(d, hn::LoadU(d, x + i)); });
}

template <typename T>
void SiluBackward(const T* x, const T* dy, T* dx, std::size_t n) {
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto slope = SiluSlope(d, hn::LoadU(d, x + i));
    return hn::MulAdd(slope, hn::LoadU(d, dy + i), hn::LoadU(d, dx + i));
  });
}

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

WR_DOOR_ONE_IN_FLOAT(gelu, Gelu, 0.5, x, out)
WR_DOOR_TWO_IN_FLOAT(gelu_backward, GeluBackward, 0.7, x, dy, dx)
WR_DOOR_ONE_IN_FLOAT(sigmoid, Sigmoid, 0.5, x, out)
WR_DOOR_TWO_IN_FLOAT(sigmoid_backward, SigmoidBackward, 0.1, y, dy, dx)
WR_DOOR_ONE_IN_FLOAT(silu, Silu, 0.5, x, out)
WR_DOOR_TWO_IN_FLOAT(silu_backward, SiluBackward, 0.7, x, dy, dx)

}  // namespace wr::kernels

#endif  // HWY_ONCE
