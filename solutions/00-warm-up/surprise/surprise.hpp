// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::warmup {

/// Surprise of an event of probability p, 0 < p <= 1, in nats.
double surprise(double p);

/// Surprise of independent events that all happened, in nats.
double total_surprise(const std::vector<double>& probabilities);

/// log(sum of exp(x[i])), whatever the size of the numbers. `x` is not empty.
double log_sum_exp(const std::vector<double>& x);

}  // namespace wr::warmup
