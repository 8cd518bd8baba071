// The product of two matrices on one thread: the register tile, packing, and the blocks around
// them. matmul and attention share it. Compiled once per target, hence the guard that toggles.
// Leaves out threads and the checks of shapes: matmul.cpp.
#if defined(WR_KERNELS_MATMUL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_MATMUL_INL
#undef WR_KERNELS_MATMUL_INL
#else
#define WR_KERNELS_MATMUL_INL
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "shared/kernels/activation-inl.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/memory.hpp"

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [tile-shape]
// A tile of the result is kTileRows rows of kTileVectors vectors, one sum a lane, all in registers.
// A multiply-add takes 4 cycles and two can begin in each: fewer than 8 vectors of sums would leave
// the units waiting. More of them make each loaded number work more often: a tile of 6 x 2 loads
// 2 vectors and 6 numbers for 12 multiply-adds. What is left of the registers holds the inputs.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON  // 32 registers
constexpr std::size_t kTileRows = 8, kTileVectors = 3;
#elif HWY_TARGET == HWY_AVX2  // 16 registers; a multiply-add reads memory itself
constexpr std::size_t kTileRows = 6, kTileVectors = 2;
#elif HWY_TARGET == HWY_SSE4
constexpr std::size_t kTileRows = 4, kTileVectors = 3;
#else
constexpr std::size_t kTileRows = 4, kTileVectors = 2;
#endif

// The sum over k runs in blocks of this depth, whose sums are then added up in order. The rows of A
// that a tile reads, at most 8 x 256 floats, stay in the first cache (32 KiB). A constant, because
// it is part of the result's bits.
constexpr std::size_t kDepth = 256;
// [/tile-shape]

// How many floats a vector holds, and n rounded up to whole vectors.
HWY_INLINE std::size_t Lanes() { return hn::Lanes(hn::ScalableTag<float>()); }
HWY_INLINE std::size_t WholeVectors(std::size_t n) { return (n + Lanes() - 1) / Lanes() * Lanes(); }

// A matrix in memory: element (i, j) is at data[i * down + j * across]. A transpose swaps the two.
struct Strided {
  const float* data;
  std::size_t down, across;
  const float* at(std::size_t i, std::size_t j) const { return data + i * down + j * across; }
  Strided from(std::size_t i, std::size_t j) const { return {at(i, j), down, across}; }
  Strided transposed() const { return {data, across, down}; }
};

// Where the products go, and what happens to them on the way. Rows are `down` apart. The sums are
// added to what is there if `add`; then comes bias, (n), then GELU, which is stored in a matrix of
// its own with the same `down`. Null pointers leave both out.
struct Output {
  float* data;
  std::size_t down;
  bool add = false;
  const float* bias = nullptr;
  float* gelu = nullptr;
  Output from(std::size_t i, std::size_t j) const {
    const std::size_t step = i * down + j;
    return {data + step, down, add, bias == nullptr ? nullptr : bias + j,
            gelu == nullptr ? nullptr : gelu + step};
  }
  // For one block of the sum over k: all but the first are added, the last alone is finished.
  Output block(bool first, bool last) const {
    return {data, down, add || !first, last ? bias : nullptr, last ? gelu : nullptr};
  }
};

// [finish]
// One vector of sums, at row i and column j of the output: add, bias, GELU, store.
template <class D, class V>
HWY_INLINE void Finish(D d, V sum, const Output& out, std::size_t i, std::size_t j) {
  float* at = out.data + i * out.down + j;
  if (out.add) sum = hn::Add(hn::LoadU(d, at), sum);
  if (out.bias != nullptr) sum = hn::Add(sum, hn::LoadU(d, out.bias + j));
  hn::StoreU(sum, d, at);
  if (out.gelu != nullptr) hn::StoreU(GeluVector(d, sum), d, out.gelu + i * out.down + j);
}
// [/finish]

// [finish-parts]
// The first `columns` lanes of a vector of sums alone, where the machine can leave lanes out.
#if HWY_TARGET == HWY_AVX3
constexpr bool kStoresParts = true;
template <class D, class V>
HWY_INLINE void FinishPart(D d, V sum, const Output& out, std::size_t i, std::size_t j,
                           std::size_t columns) {
  const auto first = hn::FirstN(d, columns);
  float* at = out.data + i * out.down + j;
  if (out.add) sum = hn::Add(hn::MaskedLoad(first, d, at), sum);
  if (out.bias != nullptr) sum = hn::Add(sum, hn::MaskedLoad(first, d, out.bias + j));
  hn::BlendedStore(sum, first, d, at);
  if (out.gelu != nullptr)
    hn::BlendedStore(GeluVector(d, sum), first, d, out.gelu + i * out.down + j);
}
#else
constexpr bool kStoresParts = false;
template <class D, class V>
HWY_INLINE void FinishPart(D d, V sum, const Output& out, std::size_t i, std::size_t j,
                           std::size_t) {
  Finish(d, sum, out, i, j);
}
#endif

// A row of sums that lie in memory, where whole vectors of them can be read.
HWY_NOINLINE inline void FinishRow(const float* sums, std::size_t n, const Output& out,
                                   std::size_t i) {
  std::size_t j = 0;
  const auto finish_all = [&](auto d) HWY_ATTR {
    for (; j + hn::Lanes(d) <= n; j += hn::Lanes(d)) Finish(d, hn::LoadU(d, sums + j), out, i, j);
  };
  const hn::ScalableTag<float> d;
  finish_all(d);
#if HWY_TARGET == HWY_AVX3
  if (j < n) FinishPart(d, hn::LoadU(d, sums + j), out, i, j, n - j);
#else
  finish_all(hn::CappedTag<float, 4>());
  finish_all(hn::CappedTag<float, 1>());
#endif
}
// [/finish-parts]

// [tile]
// kRows rows of A times kVectors vectors of columns of B, `depth` terms a sum. Rows of B are b_down
// apart. Only the first `rows` rows and `columns` columns count.
template <std::size_t kRows, std::size_t kVectors>
HWY_NOINLINE void Tile(const Strided& a, const float* b, std::size_t b_down, std::size_t depth,
                       const Output& out, std::size_t rows, std::size_t columns) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  const std::size_t lanes = hn::Lanes(d);
  V sum[kRows][kVectors];
  WR_UNROLL for (std::size_t i = 0; i < kRows; ++i) {
    WR_UNROLL for (std::size_t j = 0; j < kVectors; ++j) sum[i][j] = hn::Zero(d);
  }

  for (std::size_t p = 0; p < depth; ++p) {
    const float* const column = a.at(0, p);
    V row[kVectors];
    WR_UNROLL for (std::size_t j = 0; j < kVectors; ++j) row[j] = hn::LoadU(d, b + j * lanes);
    WR_UNROLL for (std::size_t i = 0; i < kRows; ++i) {
      const V factor = hn::Set(d, column[i * a.down]);
      WR_UNROLL for (std::size_t j = 0; j < kVectors; ++j) {
        sum[i][j] = hn::MulAdd(factor, row[j], sum[i][j]);
      }
    }
    b += b_down;
  }

  // Only the rows and columns that count are stored. GELU goes by way of memory, and so does a part
  // of a vector where the machine cannot leave lanes out
  const std::size_t last = (kVectors - 1) * lanes;
  const bool by_row = out.gelu != nullptr || (!kStoresParts && columns < last + lanes);
  const Output to = {out.data, out.down, out.add, out.bias};
  HWY_ALIGN float sums[kVectors * hn::MaxLanes(d)];
  WR_UNROLL for (std::size_t i = 0; i < kRows; ++i) {
    if (i < rows && !by_row) {
      WR_UNROLL for (std::size_t j = 0; j + 1 < kVectors; ++j)
          Finish(d, sum[i][j], to, i, j * lanes);
      FinishPart(d, sum[i][kVectors - 1], to, i, last, columns - last);
    } else if (i < rows) {
      WR_UNROLL for (std::size_t j = 0; j < kVectors; ++j)
          hn::Store(sum[i][j], d, sums + j * lanes);
      FinishRow(sums, columns, out, i);
    }
  }
}
// [/tile]

// [any-tile]
// The smallest tile that holds rows x columns. Rows too many cost little, so only halves exist.
template <std::size_t kRows = kTileRows, std::size_t kVectors = kTileVectors>
HWY_INLINE void AnyTile(const Strided& a, const float* b, std::size_t b_down, std::size_t depth,
                        const Output& out, std::size_t rows, std::size_t columns) {
  if constexpr (kVectors > 1)
    if (columns <= (kVectors - 1) * Lanes())
      return AnyTile<kRows, kVectors - 1>(a, b, b_down, depth, out, rows, columns);
  if constexpr (kRows > 1)
    if (rows <= kRows / 2)
      return AnyTile<kRows / 2, kVectors>(a, b, b_down, depth, out, rows, columns);
  Tile<kRows, kVectors>(a, b, b_down, depth, out, rows, columns);
}
// [/any-tile]

// [copy-rows]
// Copies rows x columns of a matrix so that its rows are contiguous, `pitch` apart.
HWY_INLINE void CopyRows(Strided from, std::size_t rows, std::size_t columns, float* to,
                         std::size_t pitch) {
  if (from.across == 1) {
    for (std::size_t i = 0; i < rows; ++i) {
      const float* row = from.at(i, 0);
      Map(to + i * pitch, columns,
          [&](auto tag, std::size_t j) HWY_ATTR { return hn::LoadU(tag, row + j); });
    }
    return;
  }
  // Columns are contiguous: four at a time are turned, in registers, into pieces of rows. They are
  // read from front to back; strides of a power of two would throw each other out of the cache.
  std::size_t j = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::CappedTag<float, 4> four;
  const hn::Repartition<std::uint64_t, decltype(four)> two;
  for (; j + 4 <= columns && from.down == 1; j += 4) {
    std::size_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      const auto c0 = hn::LoadU(four, from.at(i, j)), c1 = hn::LoadU(four, from.at(i, j + 1));
      const auto c2 = hn::LoadU(four, from.at(i, j + 2)), c3 = hn::LoadU(four, from.at(i, j + 3));
      const auto low01 = hn::BitCast(two, hn::InterleaveLower(four, c0, c1));  // 00 01 10 11
      const auto low23 = hn::BitCast(two, hn::InterleaveLower(four, c2, c3));
      const auto high01 = hn::BitCast(two, hn::InterleaveUpper(four, c0, c1));
      const auto high23 = hn::BitCast(two, hn::InterleaveUpper(four, c2, c3));
      const auto store = [&](std::size_t r, auto row) HWY_ATTR {
        hn::StoreU(hn::BitCast(four, row), four, to + (i + r) * pitch + j);
      };
      store(0, hn::InterleaveLower(two, low01, low23));
      store(1, hn::InterleaveUpper(two, low01, low23));
      store(2, hn::InterleaveLower(two, high01, high23));
      store(3, hn::InterleaveUpper(two, high01, high23));
    }
    for (; i < rows; ++i)
      for (std::size_t c = j; c < j + 4; ++c) to[i * pitch + c] = *from.at(i, c);
  }
#endif
  for (; j < columns; ++j)
    for (std::size_t i = 0; i < rows; ++i) to[i * pitch + j] = *from.at(i, j);
}
// [/copy-rows]

// [panels]
// Columns of B in panels no wider than a tile and as even as can be: four vectors are two and two,
// because a tile of one vector would wait for its loads.
class Panels {
 public:
  explicit Panels(std::size_t columns) : columns_(columns) {
    const std::size_t vectors = WholeVectors(columns) / Lanes();
    count_ = (vectors + kTileVectors - 1) / kTileVectors;
    vectors_ = vectors / count_;
    wider_ = vectors % count_;
  }
  std::size_t count() const { return count_; }
  std::size_t begin(std::size_t panel) const {
    return (panel * vectors_ + std::min(panel, wider_)) * Lanes();
  }
  std::size_t end(std::size_t panel) const { return std::min(begin(panel + 1), columns_); }
  std::size_t width(std::size_t panel) const { return begin(panel + 1) - begin(panel); }

 private:
  std::size_t columns_, count_, vectors_, wider_;  // the first wider_ panels have one vector more
};
// [/panels]

// [pack]
// Copies `depth` rows of `used` columns so that they are `width` apart, which is whole vectors.
// What stands behind the used columns is arbitrary: it ends in lanes that nobody stores.
HWY_INLINE void PackPanel(Strided b, std::size_t depth, std::size_t used, std::size_t width,
                          float* panel) {
  const hn::ScalableTag<float> d;
  std::size_t p = 0;
  // Whole vectors, as long as what they read behind the columns belongs to a later row
  const std::size_t end = (depth - 1) * b.down + used;
  for (; b.across == 1 && p < depth && p * b.down + width <= end; ++p)
    for (std::size_t j = 0; j < width; j += hn::Lanes(d))
      hn::Store(hn::LoadU(d, b.at(p, j)), d, panel + p * width + j);
  CopyRows(b.from(p, 0), depth - p, used, panel + p * width, width);
}

// Copies `depth` rows of B panel by panel: a tile then reads memory from front to back.
HWY_INLINE void Pack(Strided b, std::size_t depth, const Panels& panels, float* packed) {
  for (std::size_t g = 0; g < panels.count(); ++g)
    PackPanel(b.from(0, panels.begin(g)), depth, panels.end(g) - panels.begin(g), panels.width(g),
              packed + depth * panels.begin(g));
}
// [/pack]

// [one-row]
// One row of A uses each number of B once: reading B sets the pace. Its rows stream by, four at a
// time, each from front to back; the sums, kept in the first cache, take them up.
template <std::size_t kTerms>
HWY_INLINE void AddRows(Strided a, Strided b, std::size_t columns, float* sums) {
  float factor[kTerms];
  WR_UNROLL for (std::size_t t = 0; t < kTerms; ++t) { factor[t] = *a.at(0, t); }
  std::size_t j = 0;
  const auto add_all = [&](auto d) HWY_ATTR {
    for (; j + hn::Lanes(d) <= columns; j += hn::Lanes(d)) {
      auto sum = hn::LoadU(d, sums + j);
      WR_UNROLL for (std::size_t t = 0; t < kTerms; ++t) {
        sum = hn::MulAdd(hn::Set(d, factor[t]), hn::LoadU(d, b.at(t, j)), sum);
      }
      hn::StoreU(sum, d, sums + j);
    }
  };
  add_all(hn::ScalableTag<float>());
  add_all(hn::CappedTag<float, 1>());
}

inline void MultiplyRow(Strided a, Strided b, const Output& out, std::size_t n, std::size_t k) {
  constexpr std::size_t kSums = 4096;
  HWY_ALIGN float sums[kSums];
  for (std::size_t j = 0; j < n; j += kSums) {
    const std::size_t columns = std::min(kSums, n - j);
    for (std::size_t p0 = 0; p0 < k; p0 += kDepth) {
      const std::size_t end = std::min(p0 + kDepth, k);
      std::fill_n(sums, columns, 0.0f);
      std::size_t p = p0;
      for (; p + 4 <= end; p += 4) AddRows<4>(a.from(0, p), b.from(p, j), columns, sums);
      for (; p < end; ++p) AddRows<1>(a.from(0, p), b.from(p, j), columns, sums);
      FinishRow(sums, columns, out.from(0, j).block(p0 == 0, end == k), 0);
    }
  }
}
// [/one-row]

struct PackedB;  // these name the working memory of Multiply
struct PackedA;

// [narrow]
// A few columns, a quarter of a vector or less, would leave most of each vector idle. So the
// roles are swapped: the vectors hold rows of A, and the columns of B take the place of rows.
inline void MultiplyNarrow(Strided a, Strided b, const Output& out, std::size_t m, std::size_t n,
                           std::size_t k) {
  const hn::CappedTag<float, 1> one;
  const std::size_t wide = kTileVectors * Lanes();
  float* const packed = detail::scratch<PackedA>(kDepth * wide);
  HWY_ALIGN float rows_of_b[kTileRows * kDepth];
  HWY_ALIGN float sums[kTileRows * kTileVectors * hn::MaxLanes(hn::ScalableTag<float>())];
  for (std::size_t i0 = 0; i0 < m; i0 += wide) {
    const std::size_t rows = std::min(wide, m - i0);
    for (std::size_t p = 0; p < k; p += kDepth) {
      const std::size_t depth = std::min(kDepth, k - p);
      const Output block_out = out.from(i0, 0).block(p == 0, p + depth == k);
      const std::size_t width = WholeVectors(rows);
      PackPanel(a.transposed().from(p, i0), depth, rows, width, packed);
      CopyRows(b.transposed().from(0, p), n, depth, rows_of_b, kDepth);
      for (std::size_t j = n; j < kTileRows; ++j) std::fill_n(rows_of_b + j * kDepth, depth, 0.0f);
      AnyTile({rows_of_b, kDepth, 1}, packed, width, depth, {sums, width}, n, width);
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < n; ++j)
          Finish(one, hn::LoadU(one, sums + j * width + i), block_out, i, j);
    }
  }
}
// [/narrow]

// [blocks]
// Packing pays from so many rows of A: see Multiply.
constexpr std::size_t kDirectRows = 8 * kTileRows;

// Rows of A are read where they lie, not copied, if the sums are no longer than this: what a tile
// reads stays in the first cache then, even if A is transposed and each term is on its own line.
constexpr std::size_t kDirectDepth = 64;

// So many columns of B that a packed block of them takes up to three quarters of the second cache;
// the rest is for the rows of A and of the result that pass through.
inline std::size_t BlockColumns(std::size_t n) {
  const std::size_t lanes = Lanes();
  const std::size_t most =
      std::max(kTileVectors * lanes, detail::second_cache() / 4 * 3 / (kDepth * sizeof(float)));
  const std::size_t blocks = (n + most - 1) / most;
  return (n / blocks + lanes) / lanes * lanes;
}

// out = A B for A (m, k) and B (k, n), on this thread. None of them is 0.
inline void Multiply(Strided a, Strided b, const Output& out, std::size_t m, std::size_t n,
                     std::size_t k) {
  if (m == 1 && b.across == 1) return MultiplyRow(a, b, out, n, k);
  const std::size_t tail = n % Lanes();
  if (tail != 0 && tail <= Lanes() / 4 && m >= Lanes()) {
    MultiplyNarrow(a, b.from(0, n - tail), out.from(0, n - tail), m, tail, k);
    n -= tail;
    if (n == 0) return;
  }

  // Packing reads and writes all of B. It pays if enough tiles use it, or if B is not in rows.
  // Unpacked, a row of B must hold whole vectors: if it does not, its last panel alone is packed.
  const bool pack = b.across != 1 || m > kDirectRows, whole = n % Lanes() == 0;
  const std::size_t block = pack ? BlockColumns(n) : n;
  const std::size_t room = kDepth * (pack ? block : kTileVectors * Lanes());
  float* const packed = pack || !whole ? detail::scratch<PackedB>(room) : nullptr;
  HWY_ALIGN float rows_of_a[kTileRows * kDepth];

  for (std::size_t j0 = 0; j0 < n; j0 += block) {
    const Panels panels(std::min(block, n - j0));
    for (std::size_t p = 0; p < k; p += kDepth) {
      const std::size_t depth = std::min(kDepth, k - p);
      const std::size_t last = panels.count() - 1, last_begin = panels.begin(last);
      if (pack) Pack(b.from(p, j0), depth, panels, packed);
      if (!pack && !whole)
        PackPanel(b.from(p, last_begin), depth, n - last_begin, panels.width(last), packed);
      const Output block_out = out.from(0, j0).block(p == 0, p + depth == k);

      for (std::size_t i = 0; i < m; i += kTileRows) {
        const std::size_t rows = std::min(kTileRows, m - i);
        const bool direct =
            rows == kTileRows && (depth <= kDirectDepth || (a.across == 1 && panels.count() <= 2));
        if (!direct) {
          CopyRows(a.from(i, p), rows, depth, rows_of_a, kDepth);
          for (std::size_t r = rows; r < kTileRows; ++r)
            std::fill_n(rows_of_a + r * kDepth, depth, 0.0f);
        }
        for (std::size_t g = 0; g < panels.count(); ++g) {
          const std::size_t j = panels.begin(g);
          const bool from_rows = !pack && (whole || g < last);
          const float* const panel =
              from_rows ? b.at(p, j0 + j) : packed + (pack ? depth * j : std::size_t{0});
          AnyTile(direct ? a.from(i, p) : Strided{rows_of_a, kDepth, 1}, panel,
                  from_rows ? b.down : panels.width(g), depth, block_out.from(i, j), rows,
                  panels.end(g) - j);
        }
      }
    }
  }
}
// [/blocks]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
