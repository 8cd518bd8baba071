// What the exercise asks for.
#pragma once

#include "chapters/01-micrograd/value.hpp"

namespace wr::micrograd {

/// log(1 + exp(x)), as one node, for x of any size.
Value softplus(const Value& x);

}  // namespace wr::micrograd
