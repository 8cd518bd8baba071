// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::gpt {

/// The slope of a stack of layers to x: each makes x + tanh(w x), or tanh(w x) without the plus.
double gradient_at_bottom(double x, const std::vector<double>& weights, bool plus);

/// After how many layers of this slope, without the plus, less than `left` of a gradient of 1 is
/// left. Both lie between 0 and 1.
int layers_until(double slope, double left);

/// What the routes through k branches add to the gradient, for k from 0 to n, where n layers have
/// the plus and branches of these slopes. (n + 1)
std::vector<double> by_branches(const std::vector<double>& slopes);

}  // namespace wr::gpt
