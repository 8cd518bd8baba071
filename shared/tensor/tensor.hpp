// The one door to xtensor: the only header here that includes it. Tensors of fixed rank, and the
// spans that kernels take.
// Leaves out random numbers, sorting and printing, which cost compile time, and everything of
// dynamic rank.
//
// Three rules keep xtensor honest:
//   A reduction is stored in a tensor before it is used (tensor_test.cpp shows what happens else).
//   A function returns and stores tensors; `auto` holds an expression for a line, no longer.
//   The rank is fixed: no xt::xarray, and so no xt::pad, xt::tile, no assignment to strided_view.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#if __has_include(<xtensor/core/xexpression_traits.hpp>)  // xtensor 0.26 moved its headers
#include <xtensor/core/xexpression_traits.hpp>
#else
#include <xtensor/xexpression_traits.hpp>
#endif

// [shim]
// In C++20 g++ takes the temporary of an xt::xarray expression for a tensor of rank 4: the line
// that prevents it was compiled in C++17 only. Here it is again. `requires true` lets it win
// where a version of xtensor has the line already, without being the same line twice.
namespace xt::detail {
template <template <class, std::size_t, class, bool> class S, class X, std::size_t N, class A,
          bool I>
requires true struct xtype_for_shape<S<X, N, A, I>> {
  template <class T, layout_type L>
  using type = xarray<T, L>;
};
}  // namespace xt::detail
// [/shim]

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/generators/xbuilder.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xbuilder.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif

#include "shared/base/check.hpp"

namespace wr {

// [tripwire]
// If this fails, the shim above no longer works with the xtensor at hand.
static_assert(
    std::is_same_v<xt::temporary_type_t<decltype(std::declval<xt::xarray<float>&>() + 1.0f)>,
                   xt::xarray<float>>);
// [/tripwire]

// [aliases]
using Vector = xt::xtensor<float, 1>;   ///< (n)
using Matrix = xt::xtensor<float, 2>;   ///< (rows, columns), row-major, contiguous; so are the rest
using Tensor3 = xt::xtensor<float, 3>;  ///< for example (B, T, C)
using Tensor4 = xt::xtensor<float, 4>;  ///< for example (B, heads, T, T)

using DoubleVector = xt::xtensor<double, 1>;  ///< for gradient checks and references
using DoubleMatrix = xt::xtensor<double, 2>;

using IntVector = xt::xtensor<std::int32_t, 1>;  ///< token ids and labels
using IntMatrix = xt::xtensor<std::int32_t, 2>;  ///< for example (B, T)
// [/aliases]

// A temporary tensor dies at the end of the line, and a span into it with it: neither function
// takes one.
template <typename T, std::size_t N>
void span_of(const xt::xtensor<T, N>&&) = delete;
template <typename T, std::size_t N, typename... Index>
void row(const xt::xtensor<T, N>&&, Index...) = delete;

// [span-of]
/// All elements of a tensor, row-major. Valid as long as the tensor lives and keeps its shape.
template <typename T, std::size_t N>
std::span<T> span_of(xt::xtensor<T, N>& t) {
  return {t.data(), t.size()};
}
template <typename T, std::size_t N>
std::span<const T> span_of(const xt::xtensor<T, N>& t) {
  return {t.data(), t.size()};
}
// [/span-of]

namespace detail {

// Where a row begins, and how long it is. From the shape: xtensor's strides are 0 where the shape
// is 1, and the data() of a view is that of the whole tensor.
template <typename Tensor, typename... Index>
std::pair<std::size_t, std::size_t> place_of_row(const Tensor& t, Index... index) {
  const std::array<std::size_t, sizeof...(Index)> indices = {static_cast<std::size_t>(index)...};
  std::size_t which = 0;
  for (std::size_t axis = 0; axis < indices.size(); ++axis) {
    WR_CHECK(indices[axis] < t.shape()[axis]);
    which = which * t.shape()[axis] + indices[axis];
  }
  const std::size_t length = t.shape()[indices.size()];
  return {which * length, length};
}

}  // namespace detail

// [row]
/// One row, the elements that lie beside each other: row(m, i) of a matrix, row(x, b, t) of a
/// tensor of rank 3, with one index less than the rank. Throws ContractError if an index is out
/// of its range. Valid as long as the tensor lives and keeps its shape.
template <typename T, std::size_t N, std::integral... Index>
requires(sizeof...(Index) + 1 == N) std::span<T> row(xt::xtensor<T, N>& t, Index... index) {
  const auto [begin, length] = detail::place_of_row(t, index...);
  return {t.data() + begin, length};
}
template <typename T, std::size_t N, std::integral... Index>
requires(sizeof...(Index) + 1 == N) std::span<const T> row(const xt::xtensor<T, N>& t,
                                                           Index... index) {
  const auto [begin, length] = detail::place_of_row(t, index...);
  return {t.data() + begin, length};
}
// [/row]

}  // namespace wr
