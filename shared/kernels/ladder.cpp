#include "shared/kernels/ladder.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "shared/base/check.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/ladder.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
// clang-format on

// Rungs 1 to 3 and what all rungs share: plain C++, compiled once.
#ifndef WR_KERNELS_LADDER_PLAIN
#define WR_KERNELS_LADDER_PLAIN

namespace wr::kernels::ladder {

// Rows [i, i_end) and columns [j, j_end) of the result.
struct Part {
  std::size_t i, i_end, j, j_end;
};

// [naive]
// Rung 1: as one writes it down.
inline void naive(const float* a, const float* b, float* out, const MatmulShape& s, Part part) {
  for (std::size_t i = part.i; i < part.i_end; ++i)
    for (std::size_t j = part.j; j < part.j_end; ++j) {
      float sum = 0;
      for (std::size_t p = 0; p < s.k; ++p) sum += a[i * s.k + p] * b[p * s.n + j];
      out[i * s.n + j] = sum;
    }
}
// [/naive]

// [edges]
// What fills no tile: the last columns of the rows that have tiles, then the last rows.
inline void edges(const float* a, const float* b, float* out, const MatmulShape& s,
                  std::size_t rows, std::size_t columns) {
  const std::size_t i = s.m - s.m % rows, j = s.n - s.n % columns;
  naive(a, b, out, s, {0, i, j, s.n});
  naive(a, b, out, s, {i, s.m, 0, s.n});
}
// [/edges]

// [packed-rows]
// How many rows of A rung 6 packs at a time: 64 rows of 256 floats are 64 KiB, a part of the second
// cache. Not part of the bits.
constexpr std::size_t kPackedRows = 64;
// [/packed-rows]

// 64 bytes of floats, where a line of the cache begins.
struct alignas(64) CacheLine {
  std::array<float, 16> floats;
};

}  // namespace wr::kernels::ladder

#endif  // WR_KERNELS_LADDER_PLAIN

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using namespace ladder;

// [tile]
// out = or += A B for 4 rows and 2 vectors of columns. Element (i, p) of the rows of A is at
// a[i * a_down + p * a_across], the rows of B are b_down apart.
HWY_INLINE void LadderTile(const float* a, std::size_t a_down, std::size_t a_across, const float* b,
                           std::size_t b_down, std::size_t depth, float* out, std::size_t out_down,
                           bool add) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto c00 = hn::Zero(d), c01 = hn::Zero(d), c10 = hn::Zero(d), c11 = hn::Zero(d);
  auto c20 = hn::Zero(d), c21 = hn::Zero(d), c30 = hn::Zero(d), c31 = hn::Zero(d);

  for (std::size_t p = 0; p < depth; ++p) {
    const auto b0 = hn::LoadU(d, b + p * b_down);
    const auto b1 = hn::LoadU(d, b + p * b_down + lanes);
    const float* a_p = a + p * a_across;
    const auto a0 = hn::Set(d, a_p[0]), a1 = hn::Set(d, a_p[a_down]);
    const auto a2 = hn::Set(d, a_p[2 * a_down]), a3 = hn::Set(d, a_p[3 * a_down]);
    c00 = hn::MulAdd(a0, b0, c00);
    c01 = hn::MulAdd(a0, b1, c01);
    c10 = hn::MulAdd(a1, b0, c10);
    c11 = hn::MulAdd(a1, b1, c11);
    c20 = hn::MulAdd(a2, b0, c20);
    c21 = hn::MulAdd(a2, b1, c21);
    c30 = hn::MulAdd(a3, b0, c30);
    c31 = hn::MulAdd(a3, b1, c31);
  }

  const auto store = [&](float* o, auto c0, auto c1) HWY_ATTR {
    hn::StoreU(add ? hn::Add(hn::LoadU(d, o), c0) : c0, d, o);
    hn::StoreU(add ? hn::Add(hn::LoadU(d, o + lanes), c1) : c1, d, o + lanes);
  };
  store(out, c00, c01);
  store(out + out_down, c10, c11);
  store(out + 2 * out_down, c20, c21);
  store(out + 3 * out_down, c30, c31);
}
// [/tile]

std::size_t TileColumns() { return kTileVectors * hn::Lanes(hn::ScalableTag<float>()); }

// [vectors]
// Rung 4: a tile of vectors, fused multiply-adds, the whole depth at once.
void MatmulVectors(const float* a, const float* b, float* out, const MatmulShape& s) {
  const std::size_t width = TileColumns();
  for (std::size_t i = 0; i + kTileRows <= s.m; i += kTileRows)
    for (std::size_t j = 0; j + width <= s.n; j += width)
      LadderTile(a + i * s.k, s.k, 1, b + j, s.n, s.k, out + i * s.n + j, s.n, false);
  edges(a, b, out, s, kTileRows, width);
}
// [/vectors]

// [blocked]
// Rung 5: the same tile in other loops. A panel of B, 256 rows of one tile's width, is used by
// every row of A before the next one is touched.
void MatmulBlocked(const float* a, const float* b, float* out, const MatmulShape& s) {
  const std::size_t width = TileColumns();
  for (std::size_t p = 0; p < s.k; p += kDepth) {
    const std::size_t depth = std::min(kDepth, s.k - p);
    for (std::size_t j = 0; j + width <= s.n; j += width)
      for (std::size_t i = 0; i + kTileRows <= s.m; i += kTileRows)
        LadderTile(a + i * s.k + p, s.k, 1, b + p * s.n + j, s.n, depth, out + i * s.n + j, s.n,
                   p > 0);
  }
  edges(a, b, out, s, kTileRows, width);
}
// [/blocked]

// [packed]
// Rung 6: panels of B and tiles of A are copied into one line of memory, in the order of use.
void MatmulPacked(const float* a, const float* b, float* out, const MatmulShape& s, float* packed_a,
                  float* packed_b) {
  const std::size_t width = TileColumns();
  const std::size_t rows = s.m - s.m % kTileRows, columns = s.n - s.n % width;
  for (std::size_t p = 0; p < s.k; p += kDepth) {
    const std::size_t depth = std::min(kDepth, s.k - p);
    for (std::size_t j = 0; j < columns; j += width)  // panel after panel
      for (std::size_t q = 0; q < depth; ++q)
        std::copy_n(b + (p + q) * s.n + j, width, packed_b + j * depth + q * width);

    for (std::size_t i = 0; i < rows; i += kPackedRows) {
      const std::size_t last = std::min(i + kPackedRows, rows);
      for (std::size_t r = i; r < last; ++r)  // the 4 numbers of a column side by side
        for (std::size_t q = 0; q < depth; ++q)
          packed_a[((r - i) / kTileRows * depth + q) * kTileRows + r % kTileRows] =
              a[r * s.k + p + q];

      for (std::size_t j = 0; j < columns; j += width)
        for (std::size_t r = i; r < last; r += kTileRows)
          LadderTile(packed_a + (r - i) * depth, 1, kTileRows, packed_b + j * depth, width, depth,
                     out + r * s.n + j, s.n, p > 0);
    }
  }
  edges(a, b, out, s, kTileRows, width);
}
// [/packed]

// [chains]
// kChains vectors, each multiplied and added to again and again: x = x / 2 + 1. They begin at
// different numbers, or the compiler would see that they are one.
template <int kChains>
double Chains(std::size_t steps) {
  const hn::ScalableTag<float> d;
  const auto half = hn::Set(d, 0.5f), one = hn::Set(d, 1.0f);
  auto x0 = hn::Set(d, 1.0f), x1 = hn::Set(d, 1.1f), x2 = hn::Set(d, 1.2f);
  auto x3 = hn::Set(d, 1.3f), x4 = hn::Set(d, 1.4f), x5 = hn::Set(d, 1.5f);
  auto x6 = hn::Set(d, 1.6f), x7 = hn::Set(d, 1.7f), x8 = hn::Set(d, 1.8f);
  auto x9 = hn::Set(d, 1.9f), x10 = hn::Set(d, 2.1f), x11 = hn::Set(d, 2.2f);
  for (std::size_t i = 0; i < steps; ++i) {
    x0 = hn::MulAdd(x0, half, one);
    if constexpr (kChains > 1) x1 = hn::MulAdd(x1, half, one);
    if constexpr (kChains > 2) {
      x2 = hn::MulAdd(x2, half, one);
      x3 = hn::MulAdd(x3, half, one);
    }
    // [more-chains]
    if constexpr (kChains > 4) {
      x4 = hn::MulAdd(x4, half, one);
      x5 = hn::MulAdd(x5, half, one);
      x6 = hn::MulAdd(x6, half, one);
      x7 = hn::MulAdd(x7, half, one);
    }
    if constexpr (kChains > 8) {
      x8 = hn::MulAdd(x8, half, one);
      x9 = hn::MulAdd(x9, half, one);
      x10 = hn::MulAdd(x10, half, one);
      x11 = hn::MulAdd(x11, half, one);
    }
    // [/more-chains]
  }
  // The compiler must believe that somebody reads the results
  const auto low =
      hn::Min(hn::Min(hn::Min(x0, x1), hn::Min(x2, x3)), hn::Min(hn::Min(x4, x5), hn::Min(x6, x7)));
  const auto lowest = hn::Min(low, hn::Min(hn::Min(x8, x9), hn::Min(x10, x11)));
  const double alive = hn::GetLane(lowest) >= 1 ? 1 : 0;
  return alive * 2.0 * kChains * static_cast<double>(hn::Lanes(d)) * static_cast<double>(steps);
}
// [/chains]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels::ladder {
namespace {

void check(std::span<const float> a, std::span<const float> b, std::span<float> out,
           const MatmulShape& shape) {
  WR_CHECK(a.size() == shape.m * shape.k);
  WR_CHECK(b.size() == shape.k * shape.n);
  WR_CHECK(out.size() == shape.m * shape.n);
  WR_CHECK(!shape.transpose_a);
  WR_CHECK(!shape.transpose_b);
  WR_CHECK(!shape.accumulate);
  if (shape.k == 0) std::fill(out.begin(), out.end(), 0.0f);
}

// [loop-order]
// Rung 2: the loops over j and p change places. A row of B and a row of the result go by in order.
void loop_order(const float* a, const float* b, float* out, const MatmulShape& s) {
  std::fill_n(out, s.m * s.n, 0.0f);
  for (std::size_t i = 0; i < s.m; ++i)
    for (std::size_t p = 0; p < s.k; ++p) {
      const float a_ip = a[i * s.k + p];
      for (std::size_t j = 0; j < s.n; ++j) out[i * s.n + j] += a_ip * b[p * s.n + j];
    }
}
// [/loop-order]

// clang-format off
// [registers]
// Rung 3: 4 x 4 sums in local variables. Each number that is loaded is used four times.
void registers(const float* a, const float* b, float* out, const MatmulShape& s) {
  for (std::size_t i = 0; i + 4 <= s.m; i += 4)
    for (std::size_t j = 0; j + 4 <= s.n; j += 4) {
      float c00 = 0, c01 = 0, c02 = 0, c03 = 0, c10 = 0, c11 = 0, c12 = 0, c13 = 0;
      float c20 = 0, c21 = 0, c22 = 0, c23 = 0, c30 = 0, c31 = 0, c32 = 0, c33 = 0;
      for (std::size_t p = 0; p < s.k; ++p) {
        const float* a_p = a + i * s.k + p;
        const float* b_p = b + p * s.n + j;
        const float a0 = a_p[0], a1 = a_p[s.k], a2 = a_p[2 * s.k], a3 = a_p[3 * s.k];
        const float b0 = b_p[0], b1 = b_p[1], b2 = b_p[2], b3 = b_p[3];
        c00 += a0 * b0; c01 += a0 * b1; c02 += a0 * b2; c03 += a0 * b3;
        c10 += a1 * b0; c11 += a1 * b1; c12 += a1 * b2; c13 += a1 * b3;
        c20 += a2 * b0; c21 += a2 * b1; c22 += a2 * b2; c23 += a2 * b3;
        c30 += a3 * b0; c31 += a3 * b1; c32 += a3 * b2; c33 += a3 * b3;
      }
      float* o = out + i * s.n + j;
      o[0] = c00; o[1] = c01; o[2] = c02; o[3] = c03; o += s.n;
      o[0] = c10; o[1] = c11; o[2] = c12; o[3] = c13; o += s.n;
      o[0] = c20; o[1] = c21; o[2] = c22; o[3] = c23; o += s.n;
      o[0] = c30; o[1] = c31; o[2] = c32; o[3] = c33;
    }
  edges(a, b, out, s, 4, 4);
}
// [/registers]
// clang-format on

float* floats(std::vector<CacheLine>& lines) {
  return lines.empty() ? nullptr : lines.front().floats.data();
}

constexpr MatmulRung kRungs[] = {
    {"naive", "three loops", matmul_naive},
    {"loop order", "rows of B stream by", matmul_loop_order},
    {"registers", "each load is used four times", matmul_registers},
    {"vectors", "vectors; multiply and add are one", matmul_vectors},
    {"blocking", "a panel of B stays in the first cache", matmul_blocked},
    {"packing", "panels and tiles lie in the order of use", matmul_packed},
    {"threads", "matmul: every core has a rectangle",
     [](auto a, auto b, auto out, const MatmulShape& s) { matmul(a, b, out, s); }},
};

}  // namespace

void matmul_naive(std::span<const float> a, std::span<const float> b, std::span<float> out,
                  const MatmulShape& shape) {
  check(a, b, out, shape);
  naive(a.data(), b.data(), out.data(), shape, {0, shape.m, 0, shape.n});
}

void matmul_loop_order(std::span<const float> a, std::span<const float> b, std::span<float> out,
                       const MatmulShape& shape) {
  check(a, b, out, shape);
  loop_order(a.data(), b.data(), out.data(), shape);
}

void matmul_registers(std::span<const float> a, std::span<const float> b, std::span<float> out,
                      const MatmulShape& shape) {
  check(a, b, out, shape);
  registers(a.data(), b.data(), out.data(), shape);
}

// [door]
void matmul_vectors(std::span<const float> a, std::span<const float> b, std::span<float> out,
                    const MatmulShape& shape) {
  check(a, b, out, shape);
  WR_DISPATCH(MatmulVectors)(a.data(), b.data(), out.data(), shape);
}
// [/door]

void matmul_blocked(std::span<const float> a, std::span<const float> b, std::span<float> out,
                    const MatmulShape& shape) {
  check(a, b, out, shape);
  WR_DISPATCH(MatmulBlocked)(a.data(), b.data(), out.data(), shape);
}

void matmul_packed(std::span<const float> a, std::span<const float> b, std::span<float> out,
                   const MatmulShape& shape) {
  check(a, b, out, shape);
  std::vector<CacheLine> room_a(kDepth * kPackedRows / 16), room_b(kDepth * shape.n / 16);
  WR_DISPATCH(MatmulPacked)(a.data(), b.data(), out.data(), shape, floats(room_a), floats(room_b));
}

std::span<const MatmulRung> matmul_rungs() { return kRungs; }

double multiply_add_chains(std::size_t chains, std::size_t steps) {
  switch (chains) {
    case 1:
      return WR_DISPATCH(Chains<1>)(steps);
    case 2:
      return WR_DISPATCH(Chains<2>)(steps);
    case 4:
      return WR_DISPATCH(Chains<4>)(steps);
    case 8:
      return WR_DISPATCH(Chains<8>)(steps);
    default:
      WR_CHECK(chains == 12u);
      return WR_DISPATCH(Chains<12>)(steps);
  }
}

}  // namespace wr::kernels::ladder

#endif  // HWY_ONCE
