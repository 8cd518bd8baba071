// The product of two matrices. matvec and outer_add, which move more than they compute, are in
// matvec.cpp.
#include "shared/kernels/matmul.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/matmul.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A tile of the result is 4 rows of 2 vectors: 8 sums that do not wait for each other, which is
// 2 multiply-add units times 4 cycles, and leaves half of 16 registers to the inputs.
constexpr std::size_t kTileRows = 4;

// The sum over k runs in blocks of this depth, so that the panel of B fits the first cache:
// 256 rows of 2 vectors are 16 KiB with AVX2. A constant, because it is part of the result's bits.
constexpr std::size_t kDepth = 256;

// A matrix in memory: element (i, j) is at data[i * down + j * across]. A transpose swaps the two.
struct Strided {
  const float* data;
  std::size_t down, across;
  const float* at(std::size_t i, std::size_t j) const { return data + i * down + j * across; }
};

// [tile]
// out = or += A B for kRows rows of A and 2 vectors of columns of B, `depth` terms a sum. b points
// to the panel's first row, its rows are b_down apart.
template <std::size_t kRows>
HWY_INLINE void Tile(Strided a, const float* b, std::size_t b_down, std::size_t depth, float* out,
                     std::size_t out_down, bool add) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto c00 = hn::Zero(d), c01 = hn::Zero(d), c10 = hn::Zero(d), c11 = hn::Zero(d);
  auto c20 = hn::Zero(d), c21 = hn::Zero(d), c30 = hn::Zero(d), c31 = hn::Zero(d);

  for (std::size_t p = 0; p < depth; ++p) {
    const auto b0 = hn::LoadU(d, b + p * b_down);
    const auto b1 = hn::LoadU(d, b + p * b_down + lanes);
    const auto a0 = hn::Set(d, *a.at(0, p));
    c00 = hn::MulAdd(a0, b0, c00);
    c01 = hn::MulAdd(a0, b1, c01);
    if constexpr (kRows > 1) {
      const auto a1 = hn::Set(d, *a.at(1, p));
      c10 = hn::MulAdd(a1, b0, c10);
      c11 = hn::MulAdd(a1, b1, c11);
    }
    if constexpr (kRows > 2) {
      const auto a2 = hn::Set(d, *a.at(2, p));
      c20 = hn::MulAdd(a2, b0, c20);
      c21 = hn::MulAdd(a2, b1, c21);
    }
    if constexpr (kRows > 3) {
      const auto a3 = hn::Set(d, *a.at(3, p));
      c30 = hn::MulAdd(a3, b0, c30);
      c31 = hn::MulAdd(a3, b1, c31);
    }
  }

  const auto store = [&](std::size_t i, auto c0, auto c1) HWY_ATTR {
    float* o = out + i * out_down;
    hn::StoreU(add ? hn::Add(hn::LoadU(d, o), c0) : c0, d, o);
    hn::StoreU(add ? hn::Add(hn::LoadU(d, o + lanes), c1) : c1, d, o + lanes);
  };
  store(0, c00, c01);
  if constexpr (kRows > 1) store(1, c10, c11);
  if constexpr (kRows > 2) store(2, c20, c21);
  if constexpr (kRows > 3) store(3, c30, c31);
}
// [/tile]

void TileOf(std::size_t rows, Strided a, const float* b, std::size_t b_down, std::size_t depth,
            float* out, std::size_t out_down, bool add) {
  switch (rows) {
    case 1:
      return Tile<1>(a, b, b_down, depth, out, out_down, add);
    case 2:
      return Tile<2>(a, b, b_down, depth, out, out_down, add);
    case 3:
      return Tile<3>(a, b, b_down, depth, out, out_down, add);
    default:
      return Tile<4>(a, b, b_down, depth, out, out_down, add);
  }
}

// [pack]
// Copies a panel of B, depth rows of `columns` columns, to rows of `width`; what is left is 0.
HWY_INLINE void Pack(Strided b, std::size_t depth, std::size_t columns, std::size_t width,
                     float* panel) {
  if (b.across == 1) {
    for (std::size_t p = 0; p < depth; ++p) {
      std::copy_n(b.at(p, 0), columns, panel + p * width);
      std::fill(panel + p * width + columns, panel + (p + 1) * width, 0.0f);
    }
    return;
  }
  if (columns < width) std::fill_n(panel, depth * width, 0.0f);
  for (std::size_t j = 0; j < columns; ++j)
    for (std::size_t p = 0; p < depth; ++p) panel[p * width + j] = *b.at(p, j);
}
// [/pack]

// [matmul]
void Matmul(const float* a_data, const float* b_data, float* out, const MatmulShape& s) {
  const hn::ScalableTag<float> d;
  const std::size_t width = 2 * hn::Lanes(d);  // of a panel of B, and of a tile
  const Strided a = {a_data, s.transpose_a ? 1 : s.k, s.transpose_a ? s.m : 1};
  const Strided b = {b_data, s.transpose_b ? 1 : s.n, s.transpose_b ? s.k : 1};
  HWY_ALIGN float panel[kDepth * 2 * hn::MaxLanes(d)];
  HWY_ALIGN float edge[kTileRows * 2 * hn::MaxLanes(d)];

  // Copying a panel pays if enough rows use it, or if B is not stored in its rows
  const bool copy_all = s.transpose_b || s.m >= 4 * kTileRows;

  for (std::size_t j = 0; j < s.n; j += width) {
    const std::size_t columns = std::min(width, s.n - j);
    for (std::size_t p = 0; p < s.k; p += kDepth) {
      const std::size_t depth = std::min(kDepth, s.k - p);
      const bool copy = copy_all || columns < width;
      if (copy) Pack({b.at(p, j), b.down, b.across}, depth, columns, width, panel);
      const float* rows_of_b = copy ? panel : b.at(p, j);
      const std::size_t b_down = copy ? width : b.down;
      const bool add = s.accumulate || p > 0;

      for (std::size_t i = 0; i < s.m; i += kTileRows) {
        const std::size_t rows = std::min(kTileRows, s.m - i);
        const Strided rows_of_a = {a.at(i, p), a.down, a.across};
        float* corner = out + i * s.n + j;
        if (columns == width) {
          TileOf(rows, rows_of_a, rows_of_b, b_down, depth, corner, s.n, add);
          continue;
        }
        // The last panel is narrower: its tiles are computed aside
        for (std::size_t r = 0; add && r < rows; ++r)
          std::copy_n(corner + r * s.n, columns, edge + r * width);
        TileOf(rows, rows_of_a, rows_of_b, b_down, depth, edge, width, add);
        for (std::size_t r = 0; r < rows; ++r)
          std::copy_n(edge + r * width, columns, corner + r * s.n);
      }
    }
  }
}
// [/matmul]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

void matmul(std::span<const float> a, std::span<const float> b, std::span<float> out,
            const MatmulShape& shape) {
  WR_CHECK(a.size() == shape.m * shape.k);
  WR_CHECK(b.size() == shape.k * shape.n);
  WR_CHECK(out.size() == shape.m * shape.n);
  if (shape.k == 0 && !shape.accumulate) std::fill(out.begin(), out.end(), 0.0f);
  WR_DISPATCH(Matmul)(a.data(), b.data(), out.data(), shape);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
