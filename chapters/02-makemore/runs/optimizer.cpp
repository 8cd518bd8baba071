#include "optimizer.hpp"

#include <utility>

namespace wr::makemore {

// [optimizer-cpp]
Optimizer::Optimizer(std::vector<Tensor> all, const kernels::AdamW& settings)
    : parameters(std::move(all)), adamw(settings) {
  adamw.step = 0;
  for (const Tensor& p : parameters) {
    means.emplace_back(p.size());
    squares.emplace_back(p.size());
  }
}

void Optimizer::step(float learning_rate) {
  ++adamw.step;
  adamw.learning_rate = learning_rate;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    kernels::adamw_step(parameters[i].data(), parameters[i].grad(), means[i], squares[i], adamw);
  zero_grad(parameters);
}
// [/optimizer-cpp]

}  // namespace wr::makemore
