// Slopes measured by nudging. Leaves out choosing the step for you: the page shows what it costs
// to choose badly.
#pragma once

namespace wr::warmup {

// [forward]
template <typename F>
double forward_slope(F f, double x, double h) {
  return (f(x + h) - f(x)) / h;
}
// [/forward]

// [centred]
template <typename F>
double centred_slope(F f, double x, double h) {
  return (f(x + h) - f(x - h)) / (2 * h);
}
// [/centred]

}  // namespace wr::warmup
