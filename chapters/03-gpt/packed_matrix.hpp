// A matrix laid out for one token at a time: the weights of each output in a row, one row after the
// other, so that a product reads memory from beginning to end; in float, or in fewer bits.
// Leaves out how weights are rounded: the kernel library's quantized.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace wr::gpt {

// [packed-matrix]
/// What a weight is kept in: a float in 32 bits, its upper half, or a whole number of 8 bits with a
/// scale for every 32 of them (9 bits a weight, the scale's share included).
enum class Precision { fp32, bf16, int8 };
std::string_view name_of(Precision precision);

/// How long a vector of n inputs is kept: filled up with zeros to whole groups of 32, which is what
/// a scale is for. Zeros change no product, so any size will do.
std::size_t padded(std::size_t n);

/// W of y = W x.
class PackedMatrix {
 public:
  /// From rows of `inputs` weights: (outputs, inputs). Throws ContractError for int8 if a weight is
  /// not finite, or if there is no input.
  PackedMatrix(std::span<const float> weights, std::size_t inputs, Precision precision);

  /// y = W x; x: (padded(inputs)), zero behind the inputs; y: (outputs).
  void product(std::span<const float> x, std::span<float> y) const;
  /// What a product reads of the matrix.
  std::size_t bytes() const;

 private:
  Precision precision_;
  std::size_t outputs_, columns_;
  // (outputs, columns); one of the three
  std::vector<float> floats_;
  std::vector<std::uint16_t> halves_;
  std::vector<std::int8_t> whole_;
  std::vector<float> scales_;  // (outputs, columns / 32)
};

/// (in, out) to (out, in): as a product is stored, to rows of weights.
std::vector<float> transposed(std::span<const float> weights, std::size_t in);
// [/packed-matrix]

}  // namespace wr::gpt
