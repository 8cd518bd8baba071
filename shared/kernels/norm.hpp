// Layer normalisation and its smaller cousin, RMS normalisation, forward and backward. In float.
// Leaves out normalisation over a batch, batch_norm.hpp, and over groups.
//
// x is (rows, C), row-major: C numbers for each token. Every row is normalised on its own. Threads
// share the rows; where a gradient is summed over the rows they share the columns, and each column
// is summed row by row. So the bits depend on the numbers and the target, never on how many threads
// there are or where the spans lie in memory. All gradients are added to what is there: +=.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

// [layer-norm-ref]
/// What layer_norm is measured against: the formula, in double.
template <std::floating_point T>
void layer_norm_ref(std::span<const T> x, std::span<const T> weight, std::span<const T> bias,
                    std::span<T> out, std::span<T> mean, std::span<T> rstd,
                    double epsilon = 1e-5f) {
  const std::size_t c = weight.size();
  for (std::size_t i = 0; i < rstd.size(); ++i) {
    const auto row = x.subspan(i * c, c);
    double m = 0, variance = 0;
    for (const T v : row) m += double{v} / static_cast<double>(c);
    for (const T v : row) variance += (v - m) * (v - m) / static_cast<double>(c);
    const double r = 1 / std::sqrt(variance + epsilon);
    for (std::size_t j = 0; j < c; ++j)
      out[i * c + j] = static_cast<T>((row[j] - m) * r * double{weight[j]} +
                                      (bias.empty() ? 0.0 : double{bias[j]}));
    mean[i] = static_cast<T>(m);
    rstd[i] = static_cast<T>(r);
  }
}
// [/layer-norm-ref]

/// out = (x - mean) * rstd * weight + bias, for every row of x, with the mean of the row and
/// rstd = 1 / sqrt(variance + epsilon), the reciprocal of its standard deviation. The variance is
/// the mean of (x - mean)^2, found in a second pass. (Ba, Kiros and Hinton 2016.)
///
/// x, out: (rows, C), out may be x; weight: (C), not empty; bias: (C), or empty for none;
/// mean, rstd: (rows), written for the backward pass. Throws ContractError if the sizes disagree.
///
/// With M = max |x| of the row and u = (C + 16) * epsilon of float: mean is off by at most u * M,
/// rstd by u * (1 + M * rstd) of its value, and out by at most
/// u * (|weight| * (1 + |out before weight and bias|) * (1 + M * rstd) + |bias|). NaN or an
/// infinity anywhere makes the whole row NaN. Rows whose variance is more than a float holds
/// (numbers around 1e19) have rstd 0.
void layer_norm(std::span<const float> x, std::span<const float> weight,
                std::span<const float> bias, std::span<float> out, std::span<float> mean,
                std::span<float> rstd, float epsilon = 1e-5f);

// [layer-norm-backward-ref]
/// What layer_norm_backward is measured against.
template <std::floating_point T>
void layer_norm_backward_ref(std::span<const T> dout, std::span<const T> x,
                             std::span<const T> weight, std::span<const T> mean,
                             std::span<const T> rstd, std::span<T> dx, std::span<T> dweight,
                             std::span<T> dbias) {
  const std::size_t c = weight.size(), rows = rstd.size();
  const auto norm = [&](std::size_t i, std::size_t j) {
    return (double{x[i * c + j]} - double{mean[i]}) * double{rstd[i]};
  };
  for (std::size_t i = 0; i < rows; ++i) {
    double dnorm_mean = 0, dnorm_norm_mean = 0;
    for (std::size_t j = 0; j < c; ++j) {
      const double dnorm = double{weight[j]} * double{dout[i * c + j]};
      dnorm_mean += dnorm / static_cast<double>(c);
      dnorm_norm_mean += dnorm * norm(i, j) / static_cast<double>(c);
    }
    for (std::size_t j = 0; j < c; ++j) {
      const double dnorm = double{weight[j]} * double{dout[i * c + j]};
      const double d = (dnorm - dnorm_mean - norm(i, j) * dnorm_norm_mean) * double{rstd[i]};
      dx[i * c + j] = static_cast<T>(double{dx[i * c + j]} + d);
    }
  }
  for (std::size_t j = 0; j < c; ++j) {
    double dw = 0, db = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      dw += double{dout[i * c + j]} * norm(i, j);
      db += double{dout[i * c + j]};
    }
    dweight[j] = static_cast<T>(double{dweight[j]} + dw);
    if (!dbias.empty()) dbias[j] = static_cast<T>(double{dbias[j]} + db);
  }
}
// [/layer-norm-backward-ref]

/// The gradients of layer_norm: dx, dweight and dbias += what follows from dout.
///
/// dout, x, dx: (rows, C); weight, dweight: (C); dbias: (C), or empty if there is no bias;
/// mean, rstd: (rows), as layer_norm wrote them. Throws ContractError if the sizes disagree. The
/// gradients must not overlap the inputs or each other.
///
/// With n = (x - mean) * rstd and G = max |weight * dout| of the row, dx is off by at most
/// (C + 8) * epsilon * (rstd * G * (2 + |n|) + |dx| before); dweight and dbias by at most
/// (rows + 4) * epsilon * (the sum of |dout * n|, of |dout|, plus what was there before).
void layer_norm_backward(std::span<const float> dout, std::span<const float> x,
                         std::span<const float> weight, std::span<const float> mean,
                         std::span<const float> rstd, std::span<float> dx, std::span<float> dweight,
                         std::span<float> dbias);

// [rms-norm-ref]
/// What rms_norm is measured against.
template <std::floating_point T>
void rms_norm_ref(std::span<const T> x, std::span<const T> weight, std::span<T> out,
                  std::span<T> rstd, double epsilon = 1e-5f) {
  const std::size_t c = weight.size();
  for (std::size_t i = 0; i < rstd.size(); ++i) {
    const auto row = x.subspan(i * c, c);
    double square = 0;
    for (const T v : row) square += double{v} * double{v} / static_cast<double>(c);
    const double r = 1 / std::sqrt(square + epsilon);
    for (std::size_t j = 0; j < c; ++j)
      out[i * c + j] = static_cast<T>(double{row[j]} * r * double{weight[j]});
    rstd[i] = static_cast<T>(r);
  }
}
// [/rms-norm-ref]

/// out = x * rstd * weight, for every row of x, with rstd = 1 / sqrt(mean of x^2 + epsilon): layer
/// normalisation that leaves the mean where it is, and has no bias. (Zhang and Sennrich 2019.)
///
/// x, out: (rows, C), out may be x; weight: (C), not empty; rstd: (rows), written for the backward
/// pass. Throws ContractError if the sizes disagree.
///
/// rstd and out are off by at most (C + 16) * epsilon of their value. NaN anywhere makes the whole
/// row NaN. Rows whose squares sum to more than a float holds (numbers around 1e19) have rstd 0:
/// finite numbers become 0, infinities NaN.
void rms_norm(std::span<const float> x, std::span<const float> weight, std::span<float> out,
              std::span<float> rstd, float epsilon = 1e-5f);

// [rms-norm-backward-ref]
/// What rms_norm_backward is measured against.
template <std::floating_point T>
void rms_norm_backward_ref(std::span<const T> dout, std::span<const T> x, std::span<const T> weight,
                           std::span<const T> rstd, std::span<T> dx, std::span<T> dweight) {
  const std::size_t c = weight.size(), rows = rstd.size();
  for (std::size_t i = 0; i < rows; ++i) {
    const double r = double{rstd[i]};
    double dnorm_norm_mean = 0;
    for (std::size_t j = 0; j < c; ++j)
      dnorm_norm_mean += double{weight[j]} * double{dout[i * c + j]} * double{x[i * c + j]} * r /
                         static_cast<double>(c);
    for (std::size_t j = 0; j < c; ++j) {
      const double dnorm = double{weight[j]} * double{dout[i * c + j]};
      const double d = (dnorm - double{x[i * c + j]} * r * dnorm_norm_mean) * r;
      dx[i * c + j] = static_cast<T>(double{dx[i * c + j]} + d);
    }
  }
  for (std::size_t j = 0; j < c; ++j) {
    double dw = 0;
    for (std::size_t i = 0; i < rows; ++i)
      dw += double{dout[i * c + j]} * double{x[i * c + j]} * double{rstd[i]};
    dweight[j] = static_cast<T>(double{dweight[j]} + dw);
  }
}
// [/rms-norm-backward-ref]

/// The gradients of rms_norm: dx and dweight += what follows from dout.
///
/// dout, x, dx: (rows, C); weight, dweight: (C); rstd: (rows), as rms_norm wrote it. Throws
/// ContractError if the sizes disagree. The gradients must not overlap the inputs or each other.
/// Off by at most what layer_norm_backward is, with n = x * rstd.
void rms_norm_backward(std::span<const float> dout, std::span<const float> x,
                       std::span<const float> weight, std::span<const float> rstd,
                       std::span<float> dx, std::span<float> dweight);

}  // namespace wr::kernels
