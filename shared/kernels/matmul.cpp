// The product of two matrices: shapes, epilogues and threads. What one thread does is in
// matmul-inl.hpp; matvec and outer_add, which move more than they compute, are in matvec.cpp.
#include "shared/kernels/matmul.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/matmul.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/matmul-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [matmul]
// Threads share nothing but the inputs: each computes a rectangle of the result, whole tiles, and
// packs what it needs of B into its own second cache.
void Matmul(const float* a_data, const float* b_data, float* out_data, const MatmulShape& s,
            const float* bias, float* gelu) {
  const std::size_t lanes = Lanes();
  const Strided a = {a_data, s.transpose_a ? 1 : s.k, s.transpose_a ? s.m : 1};
  const Strided b = {b_data, s.transpose_b ? 1 : s.n, s.transpose_b ? s.k : 1};
  const Output out = {out_data, s.n, s.accumulate, bias, gelu};

  if (s.k == 0) {  // a sum of nothing, and what the epilogue makes of it
    const hn::CappedTag<float, 1> one;
    for (std::size_t j = 0; j < s.m * s.n; ++j) Finish(one, hn::Zero(one), out, j / s.n, j % s.n);
    return;
  }

  if (s.m == 0 || s.n == 0) return;

  // About 8 multiply-adds a lane a nanosecond; few rows wait for memory, at 3 numbers of B
  const double nanoseconds =
      static_cast<double>(s.n) * static_cast<double>(s.k) *
      std::max(static_cast<double>(s.m) / (8 * static_cast<double>(lanes)), 0.3);
  if (detail::pieces_of(nanoseconds) == 1) return Multiply(a, b, out, s.m, s.n, s.k);
  const detail::Grid grid = detail::grid_of(s.m, kTileRows, s.n, kTileVectors * lanes, nanoseconds);
  parallel_for(grid.down * grid.across, nanoseconds / static_cast<double>(grid.down * grid.across),
               [&](std::size_t begin, std::size_t end) HWY_ATTR {
                 for (std::size_t cell = begin; cell < end; ++cell) {
                   const auto [i, i_end] = grid.rows(cell);
                   const auto [j, j_end] = grid.columns(cell);
                   Multiply(a.from(i, 0), b.from(0, j), out.from(i, j), i_end - i, j_end - j, s.k);
                 }
               });
}
// [/matmul]

void MatmulBatched(const float* a, const float* b, float* out, std::size_t batch,
                   const MatmulShape& s) {
  const double nanoseconds = static_cast<double>(s.m * s.n * s.k) / 64;
  parallel_for(batch, nanoseconds, [&](std::size_t begin, std::size_t end) HWY_ATTR {
    for (std::size_t i = begin; i < end; ++i)
      Matmul(a + i * s.m * s.k, b + i * s.k * s.n, out + i * s.m * s.n, s, nullptr, nullptr);
  });
}

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

void matmul(std::span<const float> a, std::span<const float> b, std::span<float> out,
            const MatmulShape& shape, const MatmulEpilogue& epilogue) {
  WR_CHECK(a.size() == shape.m * shape.k);
  WR_CHECK(b.size() == shape.k * shape.n);
  WR_CHECK(out.size() == shape.m * shape.n);
  WR_CHECK((epilogue.bias.empty() || epilogue.bias.size() == shape.n));
  WR_CHECK((epilogue.gelu.empty() || epilogue.gelu.size() == shape.m * shape.n));
  WR_DISPATCH(Matmul)
  (a.data(), b.data(), out.data(), shape, epilogue.bias.empty() ? nullptr : epilogue.bias.data(),
   epilogue.gelu.empty() ? nullptr : epilogue.gelu.data());
}

void matmul_batched(std::span<const float> a, std::span<const float> b, std::span<float> out,
                    std::size_t batch, const MatmulShape& shape) {
  WR_CHECK(a.size() == batch * shape.m * shape.k);
  WR_CHECK(b.size() == batch * shape.k * shape.n);
  WR_CHECK(out.size() == batch * shape.m * shape.n);
  WR_DISPATCH(MatmulBatched)(a.data(), b.data(), out.data(), batch, shape);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
