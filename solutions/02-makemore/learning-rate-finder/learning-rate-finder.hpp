// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::makemore {

struct Pair {
  double x = 0, y = 0;
};

/// The loss before each step; rates from 10^low to 10^high. At least 2 steps.
std::vector<double> finder_curve(const std::vector<Pair>& examples, double low, double high,
                                 int steps, bool summed);

/// The step after which the lowest loss was met; -1: it was the first loss.
int lowest_made_by(const std::vector<double>& losses);

/// The step that lowered the loss the most; -1: none did.
int steepest(const std::vector<double>& losses);

/// Above this learning rate gradient descent diverges.
double largest_stable(const std::vector<Pair>& examples, bool summed);

}  // namespace wr::makemore
