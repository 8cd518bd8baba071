// What the exercise asks for.
#pragma once

#include <span>

#include "chapters/01-micrograd/nn.hpp"

namespace wr::micrograd {

/// Mean of Huber's loss. Sizes equal, not empty; delta > 0.
Value huber(const Values& predictions, std::span<const double> targets, double delta);

}  // namespace wr::micrograd
