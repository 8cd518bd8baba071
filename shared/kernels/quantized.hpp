// Weights in fewer bits, for inference: int8 in groups of 32 with a scale each, and bf16; and the
// products of such weights with a vector. A product reads every weight once, so fewer bytes are
// more speed.
// Leaves out training, weights of 4 bits, and zero points: a group is symmetric about 0.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>

namespace wr::kernels {

/// How many weights in a row share a scale.
constexpr std::size_t kQuantizedGroup = 32;

/// The shape of weights in memory, row-major: y = W x with x (columns) and y (rows).
struct WeightShape {
  std::size_t rows = 0, columns = 0;
};

// [quantize-ref]
/// What quantize_int8 is measured against; both give the same bits.
inline void quantize_int8_ref(std::span<const float> weights, std::span<std::int8_t> q,
                              std::span<float> scales) {
  for (std::size_t g = 0; g < scales.size(); ++g) {
    const auto group = weights.subspan(g * kQuantizedGroup, kQuantizedGroup);
    float largest = 0;
    for (const float w : group) largest = std::fmax(largest, std::abs(w));
    const float scale = largest / 127;
    scales[g] = scale < std::numeric_limits<float>::min() ? 0 : scale;
    for (std::size_t i = 0; i < kQuantizedGroup; ++i)
      q[g * kQuantizedGroup + i] =
          static_cast<std::int8_t>(scales[g] == 0 ? 0 : std::nearbyint(group[i] / scale));
  }
}

/// What dequantize_int8 is measured against; both give the same bits.
inline void dequantize_int8_ref(std::span<const std::int8_t> q, std::span<const float> scales,
                                std::span<float> weights) {
  for (std::size_t i = 0; i < q.size(); ++i)
    weights[i] = static_cast<float>(q[i]) * scales[i / kQuantizedGroup];
}
// [/quantize-ref]

/// Each group of 32 weights becomes 32 whole numbers from -127 to 127 and a scale, which is the
/// largest absolute value in the group / 127: q = the nearest whole number to w / scale, ties to
/// even. weights and q: (n), scales: (n / 32), with n a multiple of 32 (else ContractError).
///
/// Throws ContractError if a weight is NaN or infinite; q and scales then hold anything. What
/// comes back from dequantize_int8 is off by at most 0.50002 * scale. A group with nothing above
/// 1.49e-36 becomes zeros, its scale too.
void quantize_int8(std::span<const float> weights, std::span<std::int8_t> q,
                   std::span<float> scales);

/// weights[i] = q[i] * scales[i / 32], rounded once. q and weights: (n), scales: (n / 32), with n a
/// multiple of 32 (else ContractError).
void dequantize_int8(std::span<const std::int8_t> q, std::span<const float> scales,
                     std::span<float> weights);

// [matvec-int8-ref]
/// What matvec_int8 is measured against.
inline void matvec_int8_ref(std::span<const std::int8_t> q, std::span<const float> scales,
                            std::span<const float> x, std::span<float> y, const WeightShape& s) {
  for (std::size_t i = 0; i < s.rows; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < s.columns; ++j) {
      const std::size_t at = i * s.columns + j;
      sum += double{scales[at / kQuantizedGroup]} * q[at] * double{x[j]};
    }
    y[i] = static_cast<float>(sum);
  }
}

/// What matvec_int8_int8 is measured against.
inline void matvec_int8_int8_ref(std::span<const std::int8_t> q, std::span<const float> scales,
                                 std::span<const std::int8_t> xq, std::span<const float> x_scales,
                                 std::span<float> y, const WeightShape& s) {
  const std::size_t groups = s.columns / kQuantizedGroup;
  for (std::size_t i = 0; i < s.rows; ++i) {
    double sum = 0;
    for (std::size_t g = 0; g < groups; ++g) {
      std::int32_t exact = 0;
      for (std::size_t j = g * kQuantizedGroup; j < (g + 1) * kQuantizedGroup; ++j)
        exact += q[i * s.columns + j] * xq[j];
      sum += double{scales[i * groups + g]} * double{x_scales[g]} * exact;
    }
    y[i] = static_cast<float>(sum);
  }
}
// [/matvec-int8-ref]

/// y = W x with W in int8; x stays as it is. q: (rows, columns), scales: (rows, columns / 32),
/// x: (columns), y: (rows); columns is a multiple of 32 (else ContractError). y must not overlap
/// the others.
///
/// NaN and infinities in x travel as in the formula. Off from the product with the dequantized
/// weights by at most columns * epsilon * (the sum of |scale * q * x| over the row); from the
/// product with the weights before they were quantized by the sum of 0.50002 * scale * |x| more.
/// A row is the same sum in the same order for any number of rows and threads.
void matvec_int8(std::span<const std::int8_t> q, std::span<const float> scales,
                 std::span<const float> x, std::span<float> y, const WeightShape& shape);

/// The same with x in int8 too, from quantize_int8: xq: (columns), x_scales: (columns / 32). The
/// sum over a group is a whole number and exact; scaled, the groups are added in float.
///
/// Off from the product of what was dequantized by at most (columns / 32 + 8) * epsilon * (the sum
/// of the products' absolute values), as long as no product of two scales underflows; from the
/// product of what there was before, W x, by the sums of 0.50002 * scale * |x| and of
/// 0.50002 * x_scale * |scale * q| more.
void matvec_int8_int8(std::span<const std::int8_t> q, std::span<const float> scales,
                      std::span<const std::int8_t> xq, std::span<const float> x_scales,
                      std::span<float> y, const WeightShape& shape);

// [bf16-ref]
/// A bf16 is the upper half of a float: this is the float it stands for.
inline float from_bf16_ref(std::uint16_t half) {
  const std::uint32_t bits = std::uint32_t{half} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// What to_bf16 is measured against; both give the same bits.
inline std::uint16_t to_bf16_ref(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if (std::isnan(value)) return static_cast<std::uint16_t>(bits >> 16 | 0x40);  // quiet
  // Past the middle it carries into the upper half; in the middle only if that one is odd
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}
// [/bf16-ref]

/// out[i] = x[i] rounded to bf16, the nearest, ties to even: off by at most 2^-8 * |x[i]|, or
/// 2^-134 for denormals. What lies half a step or more above the largest bf16 becomes infinity. A
/// NaN stays one, and becomes a quiet one; its sign stays. x and out: (n), of equal size (else
/// ContractError).
void to_bf16(std::span<const float> x, std::span<std::uint16_t> out);

/// out[i] = the float x[i] stands for: exact. x and out: (n), of equal size (else ContractError).
void from_bf16(std::span<const std::uint16_t> x, std::span<float> out);

// [matvec-bf16-ref]
/// What matvec_bf16 is measured against.
inline void matvec_bf16_ref(std::span<const std::uint16_t> w, std::span<const float> x,
                            std::span<float> y, const WeightShape& s) {
  for (std::size_t i = 0; i < s.rows; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < s.columns; ++j)
      sum += double{from_bf16_ref(w[i * s.columns + j])} * double{x[j]};
    y[i] = static_cast<float>(sum);
  }
}
// [/matvec-bf16-ref]

/// y = W x with W in bf16 and sums in float. w: (rows, columns), x: (columns), y: (rows), else
/// ContractError; any number of columns. y must not overlap the others.
///
/// NaN and infinities travel as in the formula. Off from the product with the weights in bf16 by at
/// most (columns + 2) * epsilon * (the sum of |w * x| over the row); from the product with the
/// weights before to_bf16 by 2^-8 * (the sum of |w * x|) more. A row is the same sum in the same
/// order for any number of rows and threads.
void matvec_bf16(std::span<const std::uint16_t> w, std::span<const float> x, std::span<float> y,
                 const WeightShape& shape);

}  // namespace wr::kernels
