// Operations so small that a derivative table of one column covers them: what part 4 takes its net
// apart into. Tensors count as matrices here, (rows, columns), with the last extent as columns.
// Leaves out what operations.hpp has in one piece: cross-entropy, batch normalisation. A net that
// wants to be fast uses those.
#pragma once

#include "operations.hpp"

namespace wr::makemore::elementary {

// [elementary]
// Where a and b meet, each extent is the same, or one of the two is 1: then its row stands for
// every row, its column for every column. Throws ContractError otherwise.
Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);

Tensor operator+(const Tensor& x, float number);
Tensor operator*(float number, const Tensor& x);

Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor square(const Tensor& x);
Tensor pow(const Tensor& x, float exponent);

/// Sums with the summed axis kept: over the rows, (1, columns), or over the columns, (rows, 1).
Tensor sum(const Tensor& x, std::size_t axis);
/// The largest number of every row: (rows, 1). Of equals, the first is responsible.
Tensor row_max(const Tensor& x);
/// Of every row i the number in column ids[i]: (rows, 1).
Tensor pick(const Tensor& x, Ids ids);
// [/elementary]

}  // namespace wr::makemore::elementary
