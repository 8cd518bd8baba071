#include "optimizer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "shared/base/check.hpp"
#include "shared/kernels/optimizer.hpp"

namespace wr::gpt {

// [schedule-cpp]
double Schedule::at(std::int64_t step) const {
  if (step < warmup)
    return learning_rate * static_cast<double>(step + 1) / static_cast<double>(warmup + 1);
  if (step >= decay) return minimum;
  const double done = static_cast<double>(step - warmup) / static_cast<double>(decay - warmup);
  return minimum + (learning_rate - minimum) * (1 + std::cos(std::numbers::pi * done)) / 2;
}
// [/schedule-cpp]

// [optimizer-cpp]
Optimizer::Optimizer(const Parameters& parameters, const OptimizerConfig& config)
    : mean(parameters.memory.size()), square(parameters.memory.size()), config_(config) {}

double Optimizer::step(Parameters& parameters, const Parameters& gradients, double learning_rate) {
  std::vector<std::span<float>> all;
  for (const ParameterTensor& t : gradients.tensors) all.push_back(t.data);
  const double norm = kernels::gradient_norm(all);
  if (!std::isfinite(norm)) return norm;

  kernels::AdamW adamw{.learning_rate = static_cast<float>(learning_rate),
                       .beta1 = static_cast<float>(config_.beta1),
                       .beta2 = static_cast<float>(config_.beta2),
                       .step = ++steps};
  if (config_.clip > 0) adamw.gradient_scale = kernels::clip_coefficient(norm, config_.clip);
  std::size_t at = 0;
  for (std::size_t i = 0; i < all.size(); at += all[i++].size()) {
    // What is multiplied decays; what is added, and the weight of a norm, does not
    const ParameterTensor& p = parameters.tensors[i];
    adamw.weight_decay = p.shape.size() == 2 ? static_cast<float>(config_.weight_decay) : 0.0f;
    kernels::adamw_step(p.data, all[i], std::span(mean).subspan(at, all[i].size()),
                        std::span(square).subspan(at, all[i].size()), adamw);
  }
  return norm;
}
// [/optimizer-cpp]

}  // namespace wr::gpt
