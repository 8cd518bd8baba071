// A matrix times a vector, and the sum of a matrix and x y^T: the rest of matmul.hpp. Every element
// of the matrix is used once, so memory sets the pace.
#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/matvec.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/dot-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [matvec]
// What a number of the matrix costs, in nanoseconds, on its way from memory. (Out of a cache it is
// a third of that. But a model that is larger than the caches gains a fifth from a second thread
// that comes early.)
template <typename T>
constexpr double kNanosecondsANumber = 0.15 * sizeof(T) / sizeof(float);

// Each element of y is a row of A times x
template <typename T>
void Matvec(const T* a, const T* x, T* y, const MatvecShape& s) {
  const double nanoseconds = kNanosecondsANumber<T> * static_cast<double>(s.columns);
  parallel_for(s.rows, nanoseconds, [&](std::size_t begin, std::size_t end) HWY_ATTR {
    for (std::size_t i = begin; i < end; ++i) {
      const T product = Dot(a + i * s.columns, x, s.columns);
      y[i] = s.accumulate ? y[i] + product : product;
    }
  });
}

// y is a sum of the rows of A, each times its element of x. A piece of y stays in registers while
// the rows go by. This computes `columns` of them, of a matrix whose rows are `down` apart.
template <typename T>
void SumRows(const T* a, std::size_t down, const T* x, T* y, std::size_t columns,
             const MatvecShape& s) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto before = [&](auto tag, std::size_t j)
                          HWY_ATTR { return s.accumulate ? hn::LoadU(tag, y + j) : hn::Zero(tag); };
  const auto piece = [&](auto tag, std::size_t j) HWY_ATTR {
    auto sum = before(tag, j);
    for (std::size_t i = 0; i < s.rows; ++i)
      sum = hn::MulAdd(hn::Set(tag, x[i]), hn::LoadU(tag, a + i * down + j), sum);
    return sum;
  };
  if (columns < lanes) return Map(y, columns, piece);

  const auto last = piece(d, columns - lanes);  // first, because it overlaps: see Map
  std::size_t j = 0;
  for (; j + 4 * lanes <= columns; j += 4 * lanes) {
    auto sum0 = before(d, j), sum1 = before(d, j + lanes);
    auto sum2 = before(d, j + 2 * lanes), sum3 = before(d, j + 3 * lanes);
    for (std::size_t i = 0; i < s.rows; ++i) {
      const T* row = a + i * down + j;
      const auto factor = hn::Set(d, x[i]);
      sum0 = hn::MulAdd(factor, hn::LoadU(d, row), sum0);
      sum1 = hn::MulAdd(factor, hn::LoadU(d, row + lanes), sum1);
      sum2 = hn::MulAdd(factor, hn::LoadU(d, row + 2 * lanes), sum2);
      sum3 = hn::MulAdd(factor, hn::LoadU(d, row + 3 * lanes), sum3);
    }
    hn::StoreU(sum0, d, y + j);
    hn::StoreU(sum1, d, y + j + lanes);
    hn::StoreU(sum2, d, y + j + 2 * lanes);
    hn::StoreU(sum3, d, y + j + 3 * lanes);
  }
  for (; j + lanes < columns; j += lanes) hn::StoreU(piece(d, j), d, y + j);
  hn::StoreU(last, d, y + columns - lanes);
}

template <typename T>
void MatvecTransposed(const T* a, const T* x, T* y, const MatvecShape& s) {
  const double nanoseconds = kNanosecondsANumber<T> * static_cast<double>(s.rows);
  parallel_for(s.columns, nanoseconds, [&](std::size_t begin, std::size_t end) HWY_ATTR {
    SumRows(a + begin, s.columns, x, y + begin, end - begin, s);
  });
}
// [/matvec]

template <typename T>
void OuterAdd(const T* x, const T* y, T* out, std::size_t rows, std::size_t columns) {
  for (std::size_t i = 0; i < rows; ++i) Axpy(x[i], y, out + i * columns, columns);
}

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

template <typename T>
void matvec_door(std::span<const T> a, std::span<const T> x, std::span<T> y, const MatvecShape& s) {
  WR_CHECK(a.size() == s.rows * s.columns);
  WR_CHECK(x.size() == (s.transpose ? s.rows : s.columns));
  WR_CHECK(y.size() == (s.transpose ? s.columns : s.rows));
  if constexpr (!detail::kVectors<T>)
    matvec_ref<T>(a, x, y, s);
  else if (s.transpose)
    WR_DISPATCH(MatvecTransposed<T>)(a.data(), x.data(), y.data(), s);
  else
    WR_DISPATCH(Matvec<T>)(a.data(), x.data(), y.data(), s);
}

template <typename T>
void outer_add_door(std::span<const T> x, std::span<const T> y, std::span<T> out) {
  WR_CHECK(out.size() == x.size() * y.size());
  if constexpr (detail::kVectors<T>)
    WR_DISPATCH(OuterAdd<T>)(x.data(), y.data(), out.data(), x.size(), y.size());
  else
    outer_add_ref<T>(x, y, out);
}

}  // namespace

void matvec(std::span<const float> a, std::span<const float> x, std::span<float> y,
            const MatvecShape& shape) {
  matvec_door(a, x, y, shape);
}
void matvec(std::span<const double> a, std::span<const double> x, std::span<double> y,
            const MatvecShape& shape) {
  matvec_door(a, x, y, shape);
}

void outer_add(std::span<const float> x, std::span<const float> y, std::span<float> out) {
  outer_add_door(x, y, out);
}
void outer_add(std::span<const double> x, std::span<const double> y, std::span<double> out) {
  outer_add_door(x, y, out);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
