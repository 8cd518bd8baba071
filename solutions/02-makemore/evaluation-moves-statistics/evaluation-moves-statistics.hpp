// What the exercise asks for.
#pragma once

#include <span>

namespace wr::makemore {

struct Running {
  double mean = 0, variance = 1;
};

/// The statistics after so many passes in training mode over the numbers `dev`, two or more.
Running after_evaluations(Running running, std::span<const double> dev, double momentum, int times);

/// Mean of (output - target)^2, with output = (x - mean) / sqrt(variance + 1e-5). Sizes are equal.
double loss_in_use(const Running& running, std::span<const double> x,
                   std::span<const double> targets);

/// The first number of passes after which |running mean - mean of dev| < distance.
int looks_until(Running running, std::span<const double> dev, double momentum, double distance);

}  // namespace wr::makemore
