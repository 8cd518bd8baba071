// The curves between layers, forward and backward: GELU, sigmoid, SiLU. In float.
// Leaves out relu and tanh: elementwise.hpp; and the per-target vector functions, which a matmul
// may end in: activation-inl.hpp.
//
// The same contract holds for all of them. Spans are (n), of equal size (else ContractError);
// empty ones are fine. out may be the same span as x, but must not overlap it otherwise; dx
// overlaps nothing. What comes out for an element depends on that element alone. NaN goes in, NaN
// comes out.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <numbers>
#include <span>

namespace wr::kernels {

/// out[i] = gelu(x[i]) = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, the tanh form of
/// Hendrycks and Gimpel, Gaussian Error Linear Units (2016).
///
/// Off by at most 2^-22 * max(1, |x[i]|). Of infinity it is infinity. Below -10, -infinity
/// included, it is the value at -10, which is about -1e-37.
void gelu(std::span<const float> x, std::span<float> out);

/// dx[i] += gelu'(x[i]) * dy[i]. x is what gelu was given. The slope is off by at most 2^-21, the
/// sum by an epsilon of its parts more.
void gelu_backward(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

/// out[i] = 1 / (1 + e to the -x[i]). Off by at most 3 ULP. Below -87.3, where a result would be
/// denormal or nearly, off by at most the smallest normal float.
void sigmoid(std::span<const float> x, std::span<float> out);

/// dx[i] += y[i] * (1 - y[i]) * dy[i]. y is what sigmoid returned. Off by at most
/// 4 epsilon * (|y[i] * dy[i]| + |dx[i]|).
void sigmoid_backward(std::span<const float> y, std::span<const float> dy, std::span<float> dx);

/// out[i] = x[i] * sigmoid(x[i]), also known as swish: Elfwing, Uchibe and Doya (2017). Off by at
/// most 3 ULP. Of infinity it is infinity. Below -88, -infinity included, it is the value at -88,
/// which is about -5e-37.
void silu(std::span<const float> x, std::span<float> out);

/// dx[i] += silu'(x[i]) * dy[i]. x is what silu was given. The slope is off by at most 2^-21, the
/// sum by an epsilon of its parts more.
void silu_backward(std::span<const float> x, std::span<const float> dy, std::span<float> dx);

// What the kernels above are measured against: the formula in double, one element after the other.

// [activation-ref]
inline double gelu_ref(double x) {
  const double u = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
  return x < -40 ? 0 : x * (1 + std::tanh(u)) / 2;
}

inline double gelu_slope_ref(double x) {
  if (std::abs(x) > 40) return x < 0 ? 0 : 1;
  const double k = std::sqrt(2 / std::numbers::pi);
  const double t = std::tanh(k * (x + 0.044715 * x * x * x));
  return (1 + t) / 2 + x * (1 - t * t) / 2 * k * (1 + 3 * 0.044715 * x * x);
}

inline double sigmoid_ref(double x) { return 1 / (1 + std::exp(-x)); }

inline double silu_ref(double x) { return x < -700 ? 0 : x * sigmoid_ref(x); }

inline double silu_slope_ref(double x) {
  if (std::abs(x) > 700) return x < 0 ? 0 : 1;
  const double s = sigmoid_ref(x);
  return s + x * s * (1 - s);
}

template <std::floating_point T>
void gelu_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(gelu_ref(double{x[i]}));
}

template <std::floating_point T>
void gelu_backward_ref(std::span<const T> x, std::span<const T> dy, std::span<T> dx) {
  for (std::size_t i = 0; i < dx.size(); ++i)
    dx[i] = static_cast<T>(dx[i] + gelu_slope_ref(double{x[i]}) * dy[i]);
}

template <std::floating_point T>
void sigmoid_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(sigmoid_ref(double{x[i]}));
}

template <std::floating_point T>
void sigmoid_backward_ref(std::span<const T> y, std::span<const T> dy, std::span<T> dx) {
  for (std::size_t i = 0; i < dx.size(); ++i)
    dx[i] = static_cast<T>(dx[i] + double{y[i]} * (1 - double{y[i]}) * dy[i]);
}

template <std::floating_point T>
void silu_ref(std::span<const T> x, std::span<T> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(silu_ref(double{x[i]}));
}

template <std::floating_point T>
void silu_backward_ref(std::span<const T> x, std::span<const T> dy, std::span<T> dx) {
  for (std::size_t i = 0; i < dx.size(); ++i)
    dx[i] = static_cast<T>(dx[i] + silu_slope_ref(double{x[i]}) * dy[i]);
}
// [/activation-ref]

}  // namespace wr::kernels
