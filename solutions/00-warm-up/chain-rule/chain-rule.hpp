// What the exercise asks for.
#pragma once

#include <functional>
#include <vector>

namespace wr::warmup {

/// A function of one number that knows its own slope.
struct Stage {
  std::function<double(double)> f;      ///< output, from the stage's input
  std::function<double(double)> slope;  ///< d(output) / d(input), at the stage's input
};

using Pipeline = std::vector<Stage>;

/// Slope of the pipeline's output with respect to its input, at `x`.
double pipeline_slope(const Pipeline& stages, double x);

/// Slope of left(x) + right(x) with respect to `x`.
double fan_out_slope(const Pipeline& left, const Pipeline& right, double x);

}  // namespace wr::warmup
