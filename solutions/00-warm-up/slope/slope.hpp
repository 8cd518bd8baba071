// What the exercise asks for.
#pragma once

#include <functional>
#include <vector>

namespace wr::warmup {

/// The slope of a smooth `f` at `x`, to about six digits.
double slope(const std::function<double(double)>& f, double x);

/// Index of the input that moves the output of `f` most when it alone is nudged. `inputs` is not
/// empty.
int most_sensitive(const std::function<double(const std::vector<double>&)>& f,
                   const std::vector<double>& inputs);

}  // namespace wr::warmup
