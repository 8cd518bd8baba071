// How a door finds the per-target body behind it. For the .cpp files of this folder alone, after
// Highway's own headers. Leaves out the choice itself and WR_TARGET: target.cpp.
#pragma once

#include <cstddef>
#include <type_traits>

#include "hwy/highway.h"

namespace wr::kernels::detail {

// Whether the vectors of this build hold T. Highway 1.0.3 has no double on WebAssembly: there the
// door leads to the reference instead.
template <typename T>
constexpr bool kVectors = std::is_same_v<T, float> || HWY_HAVE_FLOAT64 != 0;

// Chooses the best target this machine has, or the one WR_TARGET names. Throws UnknownTarget.
void choose_target();

}  // namespace wr::kernels::detail

// WR_DISPATCH(Dot<float>)(a, b, n) calls the body that was compiled for the chosen target.
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0  // one target, as in WebAssembly: nothing to choose
#define WR_DISPATCH(...) HWY_STATIC_DISPATCH(__VA_ARGS__)
#else

namespace wr::kernels::detail {

// [target-index]
inline std::size_t target_index() {
  const std::size_t index = hwy::GetChosenTarget().GetIndex();
  if (index != 0) [[likely]]
    return index;
  choose_target();  // the first call of the program, or the first after a ForceTarget
  return hwy::GetChosenTarget().GetIndex();
}
// [/target-index]

}  // namespace wr::kernels::detail

// Highway's own HWY_EXPORT makes the same table, but in 1.0.3 not for a template. Entry 0 is
// "nothing chosen yet", which target_index() never returns.
#define WR_DISPATCH(...)                                                                 \
  ([] {                                                                                  \
    static constexpr decltype(&HWY_STATIC_DISPATCH(                                      \
        __VA_ARGS__)) bodies[HWY_MAX_DYNAMIC_TARGETS + 2] = {                            \
        nullptr, HWY_CHOOSE_TARGET_LIST(__VA_ARGS__), HWY_CHOOSE_FALLBACK(__VA_ARGS__)}; \
    return bodies[::wr::kernels::detail::target_index()];                                \
  }())
#endif
