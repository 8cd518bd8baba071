#include "shared/support/core/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "shared/base/check.hpp"

namespace wr {
namespace {

// [relative-error]
double relative_error(double a, double b) {
  const double larger = std::max(std::abs(a), std::abs(b));
  return larger == 0 ? 0 : std::abs(a - b) / larger;
}
// [/relative-error]

// The slopes on both sides of a point, and what rounding of f may have added to each.
struct Slopes {
  double left, right, noise;

  double central() const { return (left + right) / 2; }
  // A smooth function's sides differ by its curvature, which a step this small hardly sees.
  double slack() const { return 1e-3 * std::max(std::abs(left), std::abs(right)) + noise; }
  bool is_kink() const { return std::abs(left - right) > slack(); }
  bool between(double slope) const {
    return slope >= std::min(left, right) - slack() && slope <= std::max(left, right) + slack();
  }
};

}  // namespace

// [gradient-check]
GradientCheck check_gradient(const std::function<double(std::span<const double>)>& f,
                             std::span<const double> x, std::span<const double> analytic,
                             const GradientCheckOptions& options) {
  WR_CHECK(x.size() == analytic.size());
  std::vector<double> moved(x.begin(), x.end());
  const double here = f(moved);

  const auto slopes = [&](std::size_t i, double step) {
    const double h = step * std::max(1.0, std::abs(x[i]));
    const double right = x[i] + h, left = x[i] - h;  // as represented: right - left is not quite 2h
    moved[i] = right;
    const double above = f(moved);
    moved[i] = left;
    const double below = f(moved);
    moved[i] = x[i];
    const double size = std::max({std::abs(here), std::abs(above), std::abs(below)});
    return Slopes{(here - below) / (x[i] - left), (above - here) / (right - x[i]),
                  8 * std::numeric_limits<double>::epsilon() * size / h};
  };
  // NaN agrees with nothing.
  const auto agrees = [&](double slope, const Slopes& at, double tolerance) {
    return std::abs(slope - at.central()) <= options.floor + at.noise ||
           relative_error(slope, at.central()) <= tolerance;
  };

  GradientCheck out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Slopes at = slopes(i, options.step);
    bool passed = agrees(analytic[i], at, options.tolerance);
    if (!passed) {  // look again, closer
      const Slopes near = slopes(i, options.step / 100);
      if (near.is_kink() && near.between(analytic[i])) {
        out.kinks.push_back(i);
        continue;
      }
      passed = !near.is_kink() && agrees(analytic[i], near, options.tolerance * 100);
      if (passed) at = near;
    }
    const bool is_noise =
        passed && std::abs(analytic[i] - at.central()) <= options.floor + at.noise;
    const double error = is_noise ? 0 : relative_error(analytic[i], at.central());
    const bool is_worst = !(error <= out.relative_error) && !std::isnan(out.relative_error);
    if (i == 0 || is_worst) {
      out.worst = i;
      out.analytic = analytic[i];
      out.numeric = at.central();
      out.relative_error = error;
    }
    out.passed = out.passed && passed;
  }
  return out;
}
// [/gradient-check]

std::string GradientCheck::describe() const {
  std::ostringstream out;
  out.precision(10);
  out << "coordinate " << worst << ": analytic " << analytic << ", numeric " << numeric
      << ", relative error " << relative_error;
  return out.str();
}

}  // namespace wr
