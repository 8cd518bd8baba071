// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::gpt {

/// p, (V), without the entries below `share` times the largest one, divided by the sum of the rest.
std::vector<double> min_p(std::span<const double> p, double share);

/// The distribution of scores, (V), at a temperature above 0, and then min_p of it.
std::vector<double> min_p_of_scores(std::span<const double> scores, double temperature,
                                    double share);

}  // namespace wr::gpt
