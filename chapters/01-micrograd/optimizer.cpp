#include "optimizer.hpp"

#include <cmath>

namespace wr::micrograd {

// [sgd]
SGD::SGD(const Values& parameters, double rate) : learning_rate(rate), parameters_(parameters) {}

void SGD::step() {
  for (const Value& p : parameters_) p.data() -= learning_rate * p.grad();
}
// [/sgd]

// [adamw]
AdamW::AdamW(const Values& parameters, const Options& chosen)
    : options(chosen), parameters_(parameters), m_(parameters.size()), v_(parameters.size()) {}

// [adamw-step]
void AdamW::step() {
  const auto& [rate, beta1, beta2, epsilon, decay] = options;
  ++steps_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Value& p = parameters_[i];
    m_[i] = beta1 * m_[i] + (1 - beta1) * p.grad();
    v_[i] = beta2 * v_[i] + (1 - beta2) * p.grad() * p.grad();
    // Both means started at zero: undo the bias of the first steps
    const double m = m_[i] / (1 - std::pow(beta1, steps_));
    const double v = v_[i] / (1 - std::pow(beta2, steps_));
    p.data() -= rate * (m / (std::sqrt(v) + epsilon) + decay * p.data());
  }
}
// [/adamw-step]
// [/adamw]

}  // namespace wr::micrograd
