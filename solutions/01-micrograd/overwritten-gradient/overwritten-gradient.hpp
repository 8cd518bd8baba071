// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::micrograd {

/// One line of a program: a leaf with its value, or an operation on two earlier lines.
struct Line {
  char op = 'x';            ///< 'x' a leaf, '+' a sum, '*' a product
  double value = 0;         ///< of a leaf
  int left = 0, right = 0;  ///< of an operation: numbers of earlier lines
};

using Program = std::vector<Line>;

/// d(last line) / d(line), as the engine with `=` reports it.
double reported_gradient(const Program& program, int line);

/// A program with one operation, and a leaf whose reported gradient is wrong.
Program smallest_failure();

}  // namespace wr::micrograd
