// What the exercise asks for.
#pragma once

#include <vector>

#include "chapters/01-micrograd/value.hpp"

namespace wr::micrograd {

struct Example {
  double x = 0, y = 0;
};

/// Losses before each step of learning y = w x from w = 0; `forget`: gradients are never zeroed.
std::vector<double> loss_curve(const std::vector<Example>& examples, double rate, int steps,
                               bool forget);

/// First step at which the curves, of equal length, differ by more than 1e-6 of the healthy loss;
/// -1: never.
int departure(const std::vector<double>& healthy, const std::vector<double>& failing);

/// First step whose loss is higher than that of the step before; -1: none.
int first_alarm(const std::vector<double>& curve);

}  // namespace wr::micrograd
