#include "packed_matrix.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/quantized.hpp"

namespace wr::gpt {

// [precision-name]
std::string_view name_of(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return "fp32";
    case Precision::bf16:
      return "bf16";
    case Precision::int8:
      return "int8";
  }
  return "";
}
// [/precision-name]

// [pack]
std::size_t padded(std::size_t n) {
  return (n + kernels::kQuantizedGroup - 1) / kernels::kQuantizedGroup * kernels::kQuantizedGroup;
}

PackedMatrix::PackedMatrix(std::span<const float> weights, std::size_t inputs, Precision precision)
    : precision_(precision), outputs_(0), columns_(padded(inputs)) {
  WR_CHECK(inputs > 0u);
  outputs_ = weights.size() / inputs;
  floats_.resize(outputs_ * columns_);
  for (std::size_t row = 0; row < outputs_; ++row)
    std::copy_n(&weights[row * inputs], inputs, &floats_[row * columns_]);
  if (precision == Precision::fp32) return;
  if (precision == Precision::bf16) {
    halves_.resize(floats_.size());
    kernels::to_bf16(floats_, halves_);
  } else {
    whole_.resize(floats_.size());
    scales_.resize(floats_.size() / kernels::kQuantizedGroup);
    kernels::quantize_int8(floats_, whole_, scales_);
  }
  floats_ = {};
}
// [/pack]

// [transposed]
std::vector<float> transposed(std::span<const float> weights, std::size_t in) {
  const std::size_t out = weights.size() / in;
  std::vector<float> rows(weights.size());
  for (std::size_t i = 0; i < in; ++i)
    for (std::size_t o = 0; o < out; ++o) rows[o * in + i] = weights[i * out + o];
  return rows;
}
// [/transposed]

// [packed-product]
void PackedMatrix::product(std::span<const float> x, std::span<float> y) const {
  switch (precision_) {
    case Precision::fp32:
      return kernels::matvec(floats_, x, y, {.rows = outputs_, .columns = columns_});
    case Precision::bf16:
      return kernels::matvec_bf16(halves_, x, y, {outputs_, columns_});
    case Precision::int8:
      return kernels::matvec_int8(whole_, scales_, x, y, {outputs_, columns_});
  }
}
// [/packed-product]

// [packed-bytes]
std::size_t PackedMatrix::bytes() const {
  return (floats_.size() + scales_.size()) * sizeof(float) + halves_.size() * sizeof(halves_[0]) +
         whole_.size();
}
// [/packed-bytes]

}  // namespace wr::gpt
