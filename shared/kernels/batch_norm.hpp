// Batch normalisation, forward and backward, in training and afterwards. In float. Leaves out the
// average that the running statistics are (two calls of scale and axpy), and normalisation over a
// row: norm.hpp.
//
// x is (rows, C), row-major: C numbers for each example. Every column is normalised on its own, so
// examples of a batch see each other, which no other layer lets them do. Threads share the columns,
// and each column is summed row by row in blocks of 128, whose sums are added with the rounding
// errors kept (Kahan 1965): a million rows cost no more digits than a hundred. The bits depend on
// the numbers and the target, never on how many threads there are or where the spans lie in memory.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

/// What batch_norm and its gradient are told. Both must be told the same.
struct BatchNorm {
  bool unbiased = false;  ///< the squares are divided by rows - 1 (Bessel), not by rows
  float epsilon = 1e-5f;  ///< added to the variance before its root is taken
};

// [batch-norm-ref]
/// What batch_norm is measured against: the formula, in double.
template <std::floating_point T>
void batch_norm_ref(std::span<const T> x, std::span<const T> gain, std::span<const T> bias,
                    std::span<T> out, std::span<T> mean, std::span<T> variance, std::span<T> rstd,
                    const BatchNorm& options = {}) {
  const std::size_t c = gain.size(), n = x.size();
  const double rows = static_cast<double>(n / c), divisor = options.unbiased ? rows - 1 : rows;
  for (std::size_t j = 0; j < c; ++j) {
    double m = 0, v = 0;
    for (std::size_t i = j; i < n; i += c) m += double{x[i]} / rows;
    for (std::size_t i = j; i < n; i += c) v += (x[i] - m) * (x[i] - m) / divisor;
    const double r = 1 / std::sqrt(v + double{options.epsilon});
    for (std::size_t i = j; i < n; i += c)
      out[i] = static_cast<T>((x[i] - m) * r * double{gain[j]} + double{bias[j]});
    mean[j] = static_cast<T>(m);
    variance[j] = static_cast<T>(v);
    rstd[j] = static_cast<T>(r);
  }
}
// [/batch-norm-ref]

/// out = (x - mean) * rstd * gain + bias, for every column of x, with the mean of the column and
/// rstd = 1 / sqrt(variance + epsilon). The variance is the sum of (x - mean)^2, found in a second
/// pass, divided by rows, or by rows - 1 if unbiased. (Ioffe and Szegedy 2015. PyTorch's layer
/// normalises with the biased variance and keeps the unbiased one, rows / (rows - 1) times as
/// large, in its running statistics; the lecture uses the unbiased one for both.)
///
/// x, out: (rows, C), out may be x; gain, bias: (C), not empty; mean, variance, rstd: (C), written:
/// mean and rstd for the backward pass, mean and variance for the running statistics. Throws
/// ContractError if the sizes disagree, without a row, or with only one if unbiased.
///
/// With M = max |x| of the column and u = (min(rows, 128) + 16) * epsilon of float: mean is off by
/// at most u * M, variance by u * variance + (u * M)^2, rstd by u * (1 + M * rstd) of its value,
/// and out by at most u * (|gain| * (1 + |out before gain and bias|) * (1 + M * rstd) + |bias|).
/// NaN or an infinity anywhere makes the whole column NaN.
void batch_norm(std::span<const float> x, std::span<const float> gain, std::span<const float> bias,
                std::span<float> out, std::span<float> mean, std::span<float> variance,
                std::span<float> rstd, const BatchNorm& options = {});

// [batch-norm-inference-ref]
/// What batch_norm_inference is measured against.
template <std::floating_point T>
void batch_norm_inference_ref(std::span<const T> x, std::span<const T> gain,
                              std::span<const T> bias, std::span<const T> mean,
                              std::span<const T> variance, std::span<T> out,
                              double epsilon = 1e-5f) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t j = i % gain.size();
    const double norm = (double{x[i]} - double{mean[j]}) / std::sqrt(double{variance[j]} + epsilon);
    out[i] = static_cast<T>(norm * double{gain[j]} + double{bias[j]});
  }
}
// [/batch-norm-inference-ref]

/// out = gain * (x - mean) / sqrt(variance + epsilon) + bias, with a mean and a variance that are
/// given: after training, the running ones. Now every row is on its own, and any number of them
/// will do.
///
/// x, out: (rows, C), out may be x; gain, bias, mean, variance: (C), not empty. Throws
/// ContractError if the sizes disagree. Off by at most 8 * epsilon of float * (|gain| * (|x| +
/// |mean|) / sqrt(variance + epsilon) + |bias|). NaN and infinities travel as in the formula.
void batch_norm_inference(std::span<const float> x, std::span<const float> gain,
                          std::span<const float> bias, std::span<const float> mean,
                          std::span<const float> variance, std::span<float> out,
                          float epsilon = 1e-5f);

// [batch-norm-backward-ref]
/// What batch_norm_backward is measured against.
template <std::floating_point T>
void batch_norm_backward_ref(std::span<const T> dout, std::span<const T> x, std::span<const T> gain,
                             std::span<const T> mean, std::span<const T> rstd, std::span<T> dx,
                             std::span<T> dgain, std::span<T> dbias,
                             const BatchNorm& options = {}) {
  const std::size_t c = gain.size(), n = x.size();
  const double rows = static_cast<double>(n / c), divisor = options.unbiased ? rows - 1 : rows;
  for (std::size_t j = 0; j < c; ++j) {
    const double m = double{mean[j]}, r = double{rstd[j]};
    double sum = 0, norm_sum = 0;
    for (std::size_t i = j; i < n; i += c) {
      sum += double{dout[i]};
      norm_sum += double{dout[i]} * (x[i] - m) * r;
    }
    for (std::size_t i = j; i < n; i += c) {
      const double left = double{dout[i]} - sum / rows - (x[i] - m) * r * norm_sum / divisor;
      dx[i] = static_cast<T>(double{dx[i]} + double{gain[j]} * r * left);
    }
    dgain[j] = static_cast<T>(double{dgain[j]} + norm_sum);
    dbias[j] = static_cast<T>(double{dbias[j]} + sum);
  }
}
// [/batch-norm-backward-ref]

/// The gradients of batch_norm: dx, dgain and dbias += what follows from dout. With the options and
/// the mean and rstd of batch_norm.
///
/// dout, x, dx: (rows, C); gain, mean, rstd, dgain, dbias: (C). Throws ContractError as batch_norm
/// does. The gradients must not overlap the inputs or each other.
///
/// With n = (x - mean) * rstd, G = max |dout| and N = max |n| of the column and u as for
/// batch_norm: dx is off by at most u * (|gain| * rstd * G * (2 + |n| * (1 + 2 * N)) + |dx|
/// before), dgain and dbias by u * (the sum of |dout * n|, of |dout|, plus what was there before).
void batch_norm_backward(std::span<const float> dout, std::span<const float> x,
                         std::span<const float> gain, std::span<const float> mean,
                         std::span<const float> rstd, std::span<float> dx, std::span<float> dgain,
                         std::span<float> dbias, const BatchNorm& options = {});

}  // namespace wr::kernels
