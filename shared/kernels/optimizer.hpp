// One step of training: AdamW, SGD with momentum, RMSProp, and the norm that gradients are clipped
// by. In float. Leaves out schedules of the learning rate, and where the moments are kept.
//
// The same contract holds for the steps. All spans are (n), of equal size (else ContractError), and
// none overlaps another; empty ones are fine. Every gradient is first multiplied by gradient_scale,
// so clipping (clip_coefficient) and averaging need no pass of their own. Moments begin as zeros.
// What comes out for a parameter depends on that parameter alone.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wr::kernels {

/// What adamw_step is told. The defaults are PyTorch's.
struct AdamW {
  float learning_rate = 1e-3f;
  float beta1 = 0.9f;          ///< how much of the mean gradient stays
  float beta2 = 0.999f;        ///< how much of the mean square stays
  float eps = 1e-8f;           ///< keeps the division from 0
  float weight_decay = 0.01f;  ///< decoupled: shrinks the parameter, not part of the gradient
  std::int64_t step = 1;       ///< counted from 1
  float gradient_scale = 1;
};

/// Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019), in the order of PyTorch's
/// AdamW. With g the gradient:
///
///     parameter -= learning_rate * weight_decay * parameter
///     m = beta1 * m + (1 - beta1) * g
///     v = beta2 * v + (1 - beta2) * g * g
///     parameter -= learning_rate * m' / (sqrt(v') + eps)
///
/// where m' = m / (1 - beta1^step) and v' = v / (1 - beta2^step). Throws ContractError if step is
/// below 1.
void adamw_step(std::span<float> parameters, std::span<const float> gradients, std::span<float> m,
                std::span<float> v, const AdamW& options);

/// What sgd_step is told.
struct Sgd {
  float learning_rate = 1e-2f;
  float momentum = 0;
  float weight_decay = 0;  ///< added to the gradient: weight_decay * parameter
  bool nesterov = false;
  float gradient_scale = 1;
};

/// In the form of PyTorch's SGD. With g the gradient and its decay:
///
///     velocity = momentum * velocity + g
///     parameter -= learning_rate * (nesterov ? g + momentum * velocity : velocity)
///
/// Without momentum, plain SGD, velocity may be empty: then parameter -= learning_rate * g.
void sgd_step(std::span<float> parameters, std::span<const float> gradients,
              std::span<float> velocity, const Sgd& options);

/// What rmsprop_step is told. The defaults are PyTorch's.
struct RmsProp {
  float learning_rate = 1e-2f;
  float alpha = 0.99f;     ///< how much of the mean square stays
  float eps = 1e-8f;       ///< keeps the division from 0
  float weight_decay = 0;  ///< added to the gradient: weight_decay * parameter
  float gradient_scale = 1;
};

/// In the form of PyTorch's RMSprop, without momentum, not centred. With g the gradient and its
/// decay:
///
///     v = alpha * v + (1 - alpha) * g * g
///     parameter -= learning_rate * g / (sqrt(v) + eps)
void rmsprop_step(std::span<float> parameters, std::span<const float> gradients, std::span<float> v,
                  const RmsProp& options);

/// The root of the sum of all squares of all gradients. Squares are added in double, in blocks of
/// 4096 floats of a span, and the blocks in their order: the same bits for any number of threads.
/// Off by at most 1e-12 of its value.
double gradient_norm(std::span<const std::span<float>> gradients);

/// What clip_gradient_norm multiplies by: max_norm / (norm + 1e-6), as PyTorch has it, but at most
/// 1. NaN stays NaN.
inline float clip_coefficient(double norm, double max_norm) {
  return static_cast<float>(std::min(max_norm / (norm + 1e-6), 1.0));
}

/// Scales all gradients so that their norm becomes at most max_norm. Returns the norm of before. A
/// norm of infinity makes finite gradients 0 and the infinite ones NaN; NaN makes all of them NaN.
double clip_gradient_norm(std::span<const std::span<float>> gradients, double max_norm);

// What the steps are measured against: the formulas in double, one parameter.

// [optimizer-ref]
inline void adamw_ref(double& parameter, double gradient, double& m, double& v, const AdamW& o) {
  const double g = gradient * o.gradient_scale, t = static_cast<double>(o.step);
  parameter *= 1 - double{o.learning_rate} * o.weight_decay;
  m = o.beta1 * m + (1 - double{o.beta1}) * g;
  v = o.beta2 * v + (1 - double{o.beta2}) * g * g;
  const double mean = m / (1 - std::pow(double{o.beta1}, t));
  const double square = v / (1 - std::pow(double{o.beta2}, t));
  parameter -= o.learning_rate * mean / (std::sqrt(square) + o.eps);
}

inline void sgd_ref(double& parameter, double gradient, double& velocity, const Sgd& o) {
  const double g = gradient * o.gradient_scale + o.weight_decay * parameter;
  velocity = o.momentum * velocity + g;
  parameter -= o.learning_rate * (o.nesterov ? g + o.momentum * velocity : velocity);
}

inline void rmsprop_ref(double& parameter, double gradient, double& v, const RmsProp& o) {
  const double g = gradient * o.gradient_scale + o.weight_decay * parameter;
  v = o.alpha * v + (1 - double{o.alpha}) * g * g;
  parameter -= o.learning_rate * g / (std::sqrt(v) + o.eps);
}
// [/optimizer-ref]

}  // namespace wr::kernels
