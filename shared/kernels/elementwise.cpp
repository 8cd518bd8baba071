// The arithmetic half of elementwise.hpp. The other half, exp, log and tanh, is
// elementwise_functions.cpp: each is compiled once per target, and two files use two cores.
#include "shared/kernels/elementwise.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/elementwise.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/doors.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [arithmetic]
template <typename T>
void Add(const T* a, const T* b, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Add(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
  });
}

template <typename T>
void Subtract(const T* a, const T* b, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Sub(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
  });
}

template <typename T>
void Multiply(const T* a, const T* b, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
  });
}

template <typename T>
void Divide(const T* a, const T* b, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Div(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
  });
}

template <typename T>
void MultiplyAdd(const T* a, const T* b, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::MulAdd(hn::LoadU(d, a + i), hn::LoadU(d, b + i), hn::LoadU(d, out + i));
  });
}

template <typename T>
void Scale(T alpha, const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::Set(d, alpha), hn::LoadU(d, x + i));
  });
}

template <typename T>
void Fill(T value, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t) HWY_ATTR { return hn::Set(d, value); });
}
// [/arithmetic]

// [relu]
template <typename T>
void Relu(const T* x, T* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto in = hn::LoadU(d, x + i), zero = hn::Zero(d);
    // Chosen, not masked out: clang 19 for WebAssembly lets the sign of a masked -0 through
    return hn::IfThenElse(hn::Le(in, zero), zero, in);
  });
}

template <typename T>
void ReluBackward(const T* y, const T* dy, T* dx, std::size_t n) {
  Map(dx, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto on = hn::Gt(hn::LoadU(d, y + i), hn::Zero(d));
    const auto before = hn::LoadU(d, dx + i);
    return hn::IfThenElse(on, hn::Add(before, hn::LoadU(d, dy + i)), before);
  });
}
// [/relu]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

constexpr double kNanoseconds = 0.1;  // an element from the second cache

WR_DOOR_TWO_IN(add, Add, kNanoseconds, a, b, out)
WR_DOOR_TWO_IN(subtract, Subtract, kNanoseconds, a, b, out)
WR_DOOR_TWO_IN(multiply, Multiply, kNanoseconds, a, b, out)
WR_DOOR_TWO_IN(divide, Divide, kNanoseconds, a, b, out)
WR_DOOR_TWO_IN(multiply_add, MultiplyAdd, kNanoseconds, a, b, out)
WR_DOOR_FACTOR(scale, Scale, kNanoseconds, alpha, x, out)
WR_DOOR_VALUE(fill, Fill, kNanoseconds, value, out)
WR_DOOR_ONE_IN(relu, Relu, kNanoseconds, x, out)
WR_DOOR_TWO_IN(relu_backward, ReluBackward, kNanoseconds, y, dy, dx)

}  // namespace wr::kernels

#endif  // HWY_ONCE
