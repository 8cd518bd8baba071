// Solution: Nesterov's momentum.
#include "solutions/01-micrograd/nesterov/nesterov.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

void Nesterov::step() {
  // [solution]
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const double gradient = parameters_[i].grad();
    velocity_[i] = momentum * velocity_[i] + gradient;
    parameters_[i].data() -= learning_rate * (gradient + momentum * velocity_[i]);
  }
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("Nesterov::step");
  // [/starter]
}

}  // namespace wr::micrograd
