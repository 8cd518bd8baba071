// Reads a formula such as "tanh(x1*w1 + b)" and builds its graph, so that `micrograd graph` can
// draw what a reader types. Leaves out functions of two arguments and exponents that vary.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "value.hpp"

namespace wr::micrograd {

/// A formula that cannot be read; `position` counts characters from 0.
struct ExpressionError : std::runtime_error {
  ExpressionError(const std::string& what, std::size_t where)
      : std::runtime_error(what), position(where) {}
  std::size_t position;
};

/// Values by name, and in the formula's order when drawn.
using Names = std::map<std::string, Value>;

/// Grammar: sums and differences of products and quotients of signed powers; `^` or `**` takes a
/// plain number; functions relu, tanh, exp, log; parentheses up to 200 deep. Every name must be in
/// `names`. Throws ExpressionError.
Value parse_expression(std::string_view text, const Names& names);

}  // namespace wr::micrograd
