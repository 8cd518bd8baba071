// Attention by blocks of rows: the products are matmul's, and what stands between them never leaves
// the second cache.
#include "shared/kernels/attention.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/attention.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/dot-inl.hpp"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/math-inl.hpp"
#include "shared/kernels/matmul-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

constexpr float kLog2E = std::numbers::log2e_v<float>, kLn2 = std::numbers::ln2_v<float>;

// [blocks-of-attention]
// Scores are computed for so many positions at once: two tiles. Smaller blocks would waste tiles,
// larger ones would compute more scores of the future, which nobody may see.
constexpr std::size_t kBlock = 2 * kTileRows;

// The backward keeps the probabilities of so many positions, to sum over them in one go.
constexpr std::size_t kSuper = 4 * kBlock;
// [/blocks-of-attention]

// [load-head]
struct HeadMemory;  // names the working memory of one head

// Hands out that memory in pieces that begin on a cache line.
class Pieces {
 public:
  explicit Pieces(std::size_t floats, std::size_t pieces)
      : next_(detail::scratch<HeadMemory>(floats + 16 * pieces)) {}
  float* take(std::size_t floats) {
    float* const piece = next_;
    next_ += (floats + 15) / 16 * 16;
    return piece;
  }

 private:
  float* next_;
};

// How far apart rows of `time` scores lie: whole vectors, and an odd number of them, because rows
// that are a power of two apart would throw each other out of the first cache.
HWY_INLINE std::size_t PitchOf(std::size_t time) {
  return (WholeVectors(time) / Lanes() | 1) * Lanes();
}

// row[i] *= factor.
HWY_INLINE void ScaleRow(float* row, std::size_t n, float factor) {
  Map(row, n, [&](auto d, std::size_t i) HWY_ATTR {
    return hn::Mul(hn::LoadU(d, row + i), hn::Set(d, factor));
  });
}

// Copies a head's (time, size) part of a matrix, or its transpose times a factor, (size, time),
// with zeros behind the rows.
HWY_INLINE void LoadHead(Strided from, std::size_t time, std::size_t size, float* to) {
  CopyRows(from, time, size, to, size);
}

HWY_INLINE void LoadTransposed(Strided from, std::size_t time, std::size_t size, float factor,
                               float* to) {
  const std::size_t pitch = PitchOf(time);
  CopyRows(from.transposed(), size, time, to, pitch);
  for (std::size_t c = 0; c < size; ++c) {
    float* const row = to + c * pitch;
    std::fill(row + time, row + pitch, 0.0f);
    if (factor != 1) ScaleRow(row, time, factor);
  }
}
// [/load-head]

// [visible]
// op(u, mask) for the whole vectors of a row of n scores, u being where one begins. The mask is of
// the `visible` first scores; the others are of the future, and op must make 0 of them.
template <class Op>
HWY_INLINE void ForEachScore(std::size_t visible, std::size_t n, Op op) {
  const hn::ScalableTag<float> d;
  for (std::size_t u = 0; u < n; u += hn::Lanes(d))
    op(u, hn::FirstN(d, u < visible ? std::min(visible - u, hn::Lanes(d)) : 0));
}

// The largest of the visible scores.
HWY_INLINE float LargestVisible(const float* scores, std::size_t visible) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d), whole = visible / lanes * lanes;
  auto largest = hn::Set(d, -std::numeric_limits<float>::infinity());
  for (std::size_t u = 0; u < whole; u += lanes)
    largest = hn::Max(largest, hn::LoadU(d, scores + u));
  if (whole < visible) {
    const auto row = hn::LoadU(d, scores + whole);
    largest = hn::IfThenElse(hn::FirstN(d, visible - whole), hn::Max(largest, row), largest);
  }
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

// 2 to the z for z <= 0: what is below the normal floats becomes the smallest of them.
template <class D, class V>
HWY_INLINE V PowerOfScore(D d, V z) {
  const V least = hn::Set(d, -126.0f);
  return PowerOfTwo(d, hn::IfThenElse(hn::Lt(z, least), least, z));
}

// Replaces the scores by 2 to the score - largest, and returns their sum.
HWY_INLINE float PowersOfRow(float* scores, std::size_t visible, std::size_t n, float largest) {
  const hn::ScalableTag<float> d;
  auto sum = hn::Zero(d);
  ForEachScore(visible, n, [&](std::size_t u, auto mask) HWY_ATTR {
    const auto z = hn::Sub(hn::LoadU(d, scores + u), hn::Set(d, largest));
    const auto power = hn::IfThenElseZero(mask, PowerOfScore(d, z));
    sum = hn::Add(sum, power);
    hn::StoreU(power, d, scores + u);
  });
  return hn::GetLane(hn::SumOfLanes(d, sum));
}
// [/visible]

// [attention]
// One head of one sequence. qkv, out and log_sum point to its first element.
void AttendHead(const float* qkv, float* out, float* log_sum, const AttentionShape& s) {
  const std::size_t time = s.time, size = s.head_size, channels = s.channels();
  const std::size_t pitch = PitchOf(time);
  const Strided q = {qkv, 3 * channels, 1};
  Pieces memory(time * size + (size + kBlock) * pitch, 3);
  float* const v = memory.take(time * size);     // (time, size)
  float* const kt = memory.take(size * pitch);   // (size, time)
  float* const p = memory.take(kBlock * pitch);  // a block's rows of scores, then of powers
  // The factors make a score the exponent of a power of two
  const float scale = kLog2E / std::sqrt(static_cast<float>(size));
  LoadTransposed(q.from(0, channels), time, size, scale, kt);
  LoadHead(q.from(0, 2 * channels), time, size, v);

  for (std::size_t t0 = 0; t0 < time; t0 += kBlock) {
    const std::size_t rows = std::min(kBlock, time - t0), seen = t0 + rows, n = WholeVectors(seen);
    Multiply(q.from(t0, 0), {kt, pitch, 1}, {p, pitch}, rows, n, size);

    // Softmax, but for the division
    float largest[kBlock], sum[kBlock];
    for (std::size_t i = 0; i < rows; ++i) {
      float* const row = p + i * pitch;
      largest[i] = LargestVisible(row, t0 + i + 1);
      sum[i] = PowersOfRow(row, t0 + i + 1, n, largest[i]);
    }
    Map(log_sum + t0, rows, [&](auto d, std::size_t i) HWY_ATTR {
      const auto log = LogVector(d, hn::LoadU(d, sum + i));
      return hn::MulAdd(hn::LoadU(d, largest + i), hn::Set(d, kLn2), log);
    });

    float* const block = out + t0 * channels;
    Multiply({p, pitch, 1}, {v, size, 1}, {block, channels}, rows, size, seen);
    for (std::size_t i = 0; i < rows; ++i) ScaleRow(block + i * channels, size, 1 / sum[i]);
  }
}
// [/attention]

// [attention-backward]
// With P the probabilities and dP = dO V^T: dV = P^T dO, dS = P (dP - D), dQ = dS K, dK = dS^T Q,
// the last two divided by sqrt(size). D of a position is the sum of its dP P, which is that of its
// dO O.
void AttendHeadBackward(const float* qkv_data, const float* out, const float* log_sum,
                        const float* dout_data, float* dqkv, const AttentionShape& s) {
  const hn::ScalableTag<float> d;
  const std::size_t time = s.time, size = s.head_size, channels = s.channels();
  const std::size_t pitch = PitchOf(time), down = 3 * channels;
  const Strided qkv = {qkv_data, down, 1}, dout = {dout_data, channels, 1};
  Pieces memory(3 * time * size + 2 * (size + kSuper) * pitch, 7);
  float* const q = memory.take(time * size);
  float* const k = memory.take(time * size);
  float* const grad = memory.take(time * size);
  float* const kt = memory.take(size * pitch);
  float* const vt = memory.take(size * pitch);
  float* const p = memory.take(kSuper * pitch);
  float* const ds = memory.take(kSuper * pitch);
  const float scale = 1 / std::sqrt(static_cast<float>(size));
  LoadHead(qkv, time, size, q);
  LoadHead(qkv.from(0, channels), time, size, k);
  LoadHead(dout, time, size, grad);
  LoadTransposed(qkv.from(0, channels), time, size, kLog2E * scale, kt);
  LoadTransposed(qkv.from(0, 2 * channels), time, size, 1, vt);

  for (std::size_t s0 = 0; s0 < time; s0 += kSuper) {
    const std::size_t s1 = std::min(s0 + kSuper, time);
    for (std::size_t t0 = s0; t0 < s1; t0 += kBlock) {
      const std::size_t rows = std::min(kBlock, s1 - t0), seen = t0 + rows, n = WholeVectors(seen);
      float* const p_block = p + (t0 - s0) * pitch;
      float* const ds_block = ds + (t0 - s0) * pitch;
      Multiply({q + t0 * size, size, 1}, {kt, pitch, 1}, {p_block, pitch}, rows, n, size);
      Multiply({grad + t0 * size, size, 1}, {vt, pitch, 1}, {ds_block, pitch}, rows, n, size);
      for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t t = t0 + i;
        const auto log_2 = hn::Set(d, log_sum[t] * kLog2E);
        const auto mean = hn::Set(d, Dot(grad + t * size, out + t * channels, size));
        float* const p_row = p_block + i * pitch;
        float* const ds_row = ds_block + i * pitch;
        ForEachScore(t + 1, n, [&](std::size_t u, auto mask) HWY_ATTR {
          const auto score = hn::Sub(hn::LoadU(d, p_row + u), log_2);
          const auto power = hn::IfThenElseZero(mask, PowerOfScore(d, score));
          const auto dp = hn::Mul(hn::Sub(hn::LoadU(d, ds_row + u), mean), hn::Set(d, scale));
          hn::StoreU(power, d, p_row + u);
          hn::StoreU(hn::IfThenElseZero(mask, hn::Mul(power, dp)), d, ds_row + u);
        });
      }
      Multiply({ds_block, pitch, 1}, {k, size, 1}, {dqkv + t0 * down, down, true}, rows, size,
               seen);
    }
    // What these positions owe to the keys and values they saw
    for (std::size_t u0 = 0; u0 < s1; u0 += kBlock) {
      const std::size_t keys = std::min(kBlock, s1 - u0), first = std::max(s0, u0);
      const std::size_t corner = (first - s0) * pitch + u0;
      float* const dk = dqkv + channels + u0 * down;
      Multiply({ds + corner, 1, pitch}, {q + first * size, size, 1}, {dk, down, true}, keys, size,
               s1 - first);
      Multiply({p + corner, 1, pitch}, {grad + first * size, size, 1}, {dk + channels, down, true},
               keys, size, s1 - first);
    }
  }
}
// [/attention-backward]

// Calls head(i, at, channel) for each head i of each sequence, in threads of their own: `at` is
// where its sequence begins in out, `channel` the head's first. `products` is how many products of
// matrices a head needs, by which its cost is guessed.
template <class Body>
HWY_INLINE void ForEachHead(const AttentionShape& s, double products, Body head) {
  const double multiply_adds = products * static_cast<double>(s.time * s.time / 2 * s.head_size);
  parallel_for(s.batch * s.heads, multiply_adds / (5 * static_cast<double>(Lanes())),
               [&](std::size_t begin, std::size_t end) HWY_ATTR {
                 for (std::size_t i = begin; i < end; ++i)
                   head(i, i / s.heads * s.time * s.channels(), i % s.heads * s.head_size);
               });
}

void Attention(const float* qkv, float* out, float* log_sum, const AttentionShape& s) {
  ForEachHead(s, 2, [&](std::size_t i, std::size_t at, std::size_t channel) HWY_ATTR {
    AttendHead(qkv + 3 * at + channel, out + at + channel, log_sum + i * s.time, s);
  });
}

void AttentionBackward(const float* qkv, const float* out, const float* log_sum, const float* dout,
                       float* dqkv, const AttentionShape& s) {
  ForEachHead(s, 5, [&](std::size_t i, std::size_t at, std::size_t channel) HWY_ATTR {
    AttendHeadBackward(qkv + 3 * at + channel, out + at + channel, log_sum + i * s.time,
                       dout + at + channel, dqkv + 3 * at + channel, s);
  });
}

// [attention-step]
// One query: each key is read once and each value once, so memory sets the pace.
void AttentionStep(const float* query, const float* keys, const float* values, float* out,
                   const AttentionShape& s) {
  const std::size_t channels = s.channels();
  const float scale = kLog2E / std::sqrt(static_cast<float>(s.head_size));
  const double nanoseconds = 0.2 * static_cast<double>(s.time * s.head_size);
  parallel_for(s.heads, nanoseconds, [&](std::size_t begin, std::size_t end) HWY_ATTR {
    float* const p = detail::scratch<HeadMemory>(WholeVectors(s.time));
    for (std::size_t h = begin; h < end; ++h) {
      const std::size_t at = h * s.head_size;
      for (std::size_t u = 0; u < s.time; ++u)
        p[u] = scale * Dot(query + at, keys + u * channels + at, s.head_size);
      const float largest = LargestVisible(p, s.time);
      const float sum = PowersOfRow(p, s.time, WholeVectors(s.time), largest);
      Multiply({p, s.time, 1}, {values + at, channels, 1}, {out + at, channels}, 1, s.head_size,
               s.time);
      ScaleRow(out + at, s.head_size, 1 / sum);
    }
  });
}
// [/attention-step]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

void attention(std::span<const float> qkv, std::span<float> out, std::span<float> log_sum,
               const AttentionShape& shape) {
  WR_CHECK(shape.head_size > 0u);
  WR_CHECK(out.size() == shape.batch * shape.time * shape.channels());
  WR_CHECK(qkv.size() == 3 * out.size());
  WR_CHECK(log_sum.size() == shape.batch * shape.heads * shape.time);
  WR_DISPATCH(Attention)(qkv.data(), out.data(), log_sum.data(), shape);
}

void attention_backward(std::span<const float> qkv, std::span<const float> out,
                        std::span<const float> log_sum, std::span<const float> dout,
                        std::span<float> dqkv, const AttentionShape& shape) {
  WR_CHECK(shape.head_size > 0u);
  WR_CHECK(out.size() == shape.batch * shape.time * shape.channels());
  WR_CHECK(qkv.size() == 3 * out.size());
  WR_CHECK(log_sum.size() == shape.batch * shape.heads * shape.time);
  WR_CHECK(dout.size() == out.size());
  WR_CHECK(dqkv.size() == qkv.size());
  WR_DISPATCH(AttentionBackward)
  (qkv.data(), out.data(), log_sum.data(), dout.data(), dqkv.data(), shape);
}

void attention_step(std::span<const float> query, std::span<const float> keys,
                    std::span<const float> values, std::span<float> out,
                    const AttentionShape& shape) {
  WR_CHECK(shape.batch == 1u);
  WR_CHECK(shape.time > 0u);
  WR_CHECK(shape.head_size > 0u);
  WR_CHECK(query.size() == shape.channels());
  WR_CHECK(out.size() == shape.channels());
  WR_CHECK(keys.size() == shape.time * shape.channels());
  WR_CHECK(values.size() == shape.time * shape.channels());
  WR_DISPATCH(AttentionStep)(query.data(), keys.data(), values.data(), out.data(), shape);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
