// What the exercise asks for.
#pragma once

#include <span>

namespace wr::makemore {

/// The loss of equal probabilities.
double loss_of_knowing_nothing(int classes);

/// Mean cross-entropy of scale * logits, (V), over all V targets; scale >= 0.
double first_loss(std::span<const double> logits, double scale);

/// The largest scale at which first_loss is at most slack above that of knowing nothing; slack > 0.
double largest_scale(std::span<const double> logits, double slack);

}  // namespace wr::makemore
