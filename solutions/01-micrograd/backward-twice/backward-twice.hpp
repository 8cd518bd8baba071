// What the exercise asks for.
#pragma once

#include <vector>

#include "chapters/01-micrograd/value.hpp"

namespace wr::micrograd {

/// Gradient of x in y = slopes[n-1] * (... * (slopes[0] * x)) after `calls` calls of backward() in
/// an engine that wipes what lies between x and y before each. `slopes` is not empty.
double careful(const std::vector<double>& slopes, int calls);

/// The same in an engine that wipes nothing, and sets the gradient of y to 1.
double careless(const std::vector<double>& slopes, int calls);

/// Leaves the right gradients in every node below `root`, whatever was there.
void backward_once(const Value& root);

}  // namespace wr::micrograd
