// Solution: one step of AdamW (Kingma and Ba 2015; Loshchilov and Hutter 2019).
#include <cmath>

#include "chapters/01-micrograd/optimizer.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

void AdamW::step() {
  // [solution]
  const auto& [rate, beta1, beta2, epsilon, decay] = options;
  ++steps_;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Value& p = parameters_[i];
    m_[i] = beta1 * m_[i] + (1 - beta1) * p.grad();
    v_[i] = beta2 * v_[i] + (1 - beta2) * p.grad() * p.grad();
    const double m = m_[i] / (1 - std::pow(beta1, steps_));
    const double v = v_[i] / (1 - std::pow(beta2, steps_));
    p.data() -= rate * (m / (std::sqrt(v) + epsilon) + decay * p.data());
  }
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("AdamW::step");
  // [/starter]
}

}  // namespace wr::micrograd
