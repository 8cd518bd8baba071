// What the exercise asks for.
#pragma once

#include <vector>

#include "chapters/01-micrograd/nn.hpp"

namespace wr::micrograd {

/// Gradient descent with Nesterov's momentum.
class Nesterov {
 public:
  Nesterov(const Values& parameters, double rate, double memory)
      : learning_rate(rate),
        momentum(memory),
        parameters_(parameters),
        velocity_(parameters.size()) {}

  /// Moves every parameter once, by its gradient as it stands.
  void step();

  double learning_rate, momentum;

 private:
  Values parameters_;
  std::vector<double> velocity_;
};

}  // namespace wr::micrograd
