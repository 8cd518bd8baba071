// One operation on every element of a span, in float and double: arithmetic, relu, exp, log, tanh,
// and the two backward forms that have a shape of their own.
// Leaves out y += alpha x: dot.hpp; and sums over a span: reduce.hpp.
//
// The same contract holds for all of them. Spans are (n), of equal size (else ContractError);
// empty ones are fine. out may be the same span as an input, but must not overlap it otherwise.
// What comes out for an element depends on that element alone: not on n, its place, or where the
// span lies in memory, nor on the number of threads that share a long span. NaN goes in, NaN comes
// out. Denormals are computed with, not flushed.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

/// out[i] = a[i] + b[i]: exactly what the language computes, and so are the next three.
void add(std::span<const float> a, std::span<const float> b, std::span<float> out);
void add(std::span<const double> a, std::span<const double> b, std::span<double> out);

/// out[i] = a[i] - b[i].
void subtract(std::span<const float> a, std::span<const float> b, std::span<float> out);
void subtract(std::span<const double> a, std::span<const double> b, std::span<double> out);

/// out[i] = a[i] * b[i].
void multiply(std::span<const float> a, std::span<const float> b, std::span<float> out);
void multiply(std::span<const double> a, std::span<const double> b, std::span<double> out);

/// out[i] = a[i] / b[i]. x / 0 is an infinity, 0 / 0 is NaN.
void divide(std::span<const float> a, std::span<const float> b, std::span<float> out);
void divide(std::span<const double> a, std::span<const double> b, std::span<double> out);

/// out[i] += a[i] * b[i]. Rounded once where the target fuses, else twice: off by at most
/// epsilon * (|a[i] * b[i]| + |out[i]|).
void multiply_add(std::span<const float> a, std::span<const float> b, std::span<float> out);
void multiply_add(std::span<const double> a, std::span<const double> b, std::span<double> out);

/// out[i] = alpha * x[i].
void scale(float alpha, std::span<const float> x, std::span<float> out);
void scale(double alpha, std::span<const double> x, std::span<double> out);

/// out[i] = value.
void fill(float value, std::span<float> out);
void fill(double value, std::span<double> out);

/// out[i] = 0 where x[i] <= 0, else x[i]. So NaN stays NaN, and -0 becomes 0.
void relu(std::span<const float> x, std::span<float> out);
void relu(std::span<const double> x, std::span<double> out);

/// dx[i] += dy[i] where y[i] > 0. y is what relu returned (its input will do as well). Elsewhere
/// dx[i] keeps its value, whatever dy[i] is; so it does where y[i] is NaN.
void relu_backward(std::span<const float> y, std::span<const float> dy, std::span<float> dx);
void relu_backward(std::span<const double> y, std::span<const double> dy, std::span<double> dx);

/// out[i] = e to the x[i]. Off by at most 1 ULP (float) and 2 ULP (double).
///
/// Infinity above 88.72284 (float) and 709.7828 (double). Below -87.3 and -708.4 the results are
/// denormal and off by at most one of the smallest denormals; below -104 and -746 they are 0.
void exp(std::span<const float> x, std::span<float> out);
void exp(std::span<const double> x, std::span<double> out);

/// out[i] = the natural logarithm of x[i]. Off by at most 2 ULP. Of 0 and -0 it is -infinity, of
/// a negative number NaN, of infinity infinity. Denormals have their proper logarithm.
void log(std::span<const float> x, std::span<float> out);
void log(std::span<const double> x, std::span<double> out);

/// out[i] = the hyperbolic tangent of x[i]. Off by at most 4 ULP; never beyond -1 and 1.
void tanh(std::span<const float> x, std::span<float> out);
void tanh(std::span<const double> x, std::span<double> out);

/// dx[i] += (1 - y[i] * y[i]) * dy[i]. y is what tanh returned. Off by at most
/// 2 epsilon * ((1 + y[i] * y[i]) * |dy[i]| + |dx[i]|).
void tanh_backward(std::span<const float> y, std::span<const float> dy, std::span<float> dx);
void tanh_backward(std::span<const double> y, std::span<const double> dy, std::span<double> dx);

// What the kernels above are measured against: the formula, one element after the other.

// [elementwise-ref]
template <std::floating_point T>
void add_ref(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] + b[i];
}

template <std::floating_point T>
void subtract_ref(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] - b[i];
}

template <std::floating_point T>
void multiply_ref(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] * b[i];
}

template <std::floating_point T>
void divide_ref(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] / b[i];
}

template <std::floating_point T>
void multiply_add_ref(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<T>(double{a[i]} * double{b[i]} + double{out[i]});
}

template <std::floating_point T>
void scale_ref(T alpha, std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = alpha * x[i];
}

template <std::floating_point T>
void fill_ref(T value, std::span<T> out) {
  for (T& element : out) element = value;
}

template <std::floating_point T>
void relu_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = x[i] <= 0 ? T{0} : x[i];
}

template <std::floating_point T>
void relu_backward_ref(std::span<const T> y, std::span<const T> dy, std::span<T> dx) {
  for (std::size_t i = 0; i < dx.size(); ++i)
    if (y[i] > 0) dx[i] += dy[i];
}

template <std::floating_point T>
void exp_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(std::exp(double{x[i]}));
}

template <std::floating_point T>
void log_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(std::log(double{x[i]}));
}

template <std::floating_point T>
void tanh_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(std::tanh(double{x[i]}));
}

template <std::floating_point T>
void tanh_backward_ref(std::span<const T> y, std::span<const T> dy, std::span<T> dx) {
  for (std::size_t i = 0; i < dx.size(); ++i)
    dx[i] = static_cast<T>((1 - double{y[i]} * double{y[i]}) * double{dy[i]} + double{dx[i]});
}
// [/elementwise-ref]

}  // namespace wr::kernels
