// A whole GPT in two small files: every number is a scalar that remembers how it was made, so the
// gradient of all of it is one walk back along a tape (microgpt, Karpathy, February 2026).
// Leaves out speed, batches, more than one layer, and every kernel: gpt.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/support/core/python_random.hpp"

namespace wr::gpt::micro {

// [micro-record]
/// One number, made of at most two others.
struct Record {
  double data = 0;
  double grad = 0;              // d(loss) / d(this)
  double slope[2] = {0, 0};     // d(this) / d(input)
  std::uint32_t input[2] = {};  // places on the tape; 0 is the place nobody reads
};

/// All numbers in the order in which they were made: an input stands before what is made of it.
using Tape = std::vector<Record>;

/// A place on the tape: cheap to copy, and still the same number.
struct Value {
  Tape* tape;
  std::uint32_t place;
  double data() const { return (*tape)[place].data; }
};
using Vector = std::vector<Value>;
// [/micro-record]

// [micro-shapes]
inline constexpr std::size_t kContext = 16;  // the longest T
inline constexpr std::size_t kChannels = 16;
inline constexpr std::size_t kHeads = 4;

/// A part of the parameters, row after row, from a place on the tape.
struct Matrix {
  std::uint32_t first;
  std::size_t rows, columns;  // (out, in)
};

/// What every position has put down for later ones to look at.
struct Cache {
  std::vector<Vector> keys, values;  // (T, C)
};
// [/micro-shapes]

// [micro-model]
/// GPT-2 made smaller: norms without weights, no biases, ReLU for GELU, one block. The last token
/// of the vocabulary is the boundary, which stands before a document and after it.
class MicroGpt {
 public:
  /// Parameters are drawn by `gauss(0, 0.08)`, matrix after matrix.
  MicroGpt(std::size_t vocabulary, PythonRandom& random);

  /// The mean loss of a document, in nats a token; its gradient stands in parameters() afterwards.
  /// What goes beyond the context is not read. Throws ContractError for a token that is none of the
  /// vocabulary's, or the boundary.
  double loss(std::span<const std::int32_t> document);
  /// A step of Adam along that gradient.
  void update(double learning_rate);
  /// A new document, token after token until the boundary, or until the context is full.
  std::vector<std::int32_t> sample(double temperature, PythonRandom& random);

  std::span<Record> parameters() { return {tape_.data() + 1, parameters_}; }

 private:
  Vector row(const Matrix& m, std::size_t r);
  Vector linear(const Vector& x, const Matrix& m);
  Vector attend(const Vector& x, Cache& cache);
  Vector think(const Vector& x);
  Vector forward(std::size_t token, Cache& cache);

  Tape tape_;  // the parameters first, then what a step computes
  Matrix token_embedding_, position_embedding_, head_;  // (V, C), (context, C), (V, C)
  Matrix query_, key_, value_, projection_;             // (C, C)
  Matrix hidden_, back_;                                // (4 C, C), (C, 4 C)
  std::size_t parameters_, steps_ = 0;
  std::vector<double> mean_, square_;  // of the gradients
};
// [/micro-model]

}  // namespace wr::gpt::micro
