// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::makemore {

/// Mean over the rows of the cross-entropy with smoothed targets. logits: (N, V); targets: (N), not
/// empty; 0 <= epsilon < 1.
double smoothed_loss(std::span<const double> logits, std::span<const int> targets, double epsilon);

/// Its gradient to the logits, (N, V).
std::vector<double> smoothed_gradient(std::span<const double> logits, std::span<const int> targets,
                                      double epsilon);

/// The smallest value that smoothed_loss can take.
double lowest_loss(int classes, double epsilon);

}  // namespace wr::makemore
