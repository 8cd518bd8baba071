// Gradients on trial: the analytic one against finite differences, in double.
// Leaves out: second derivatives, and functions that draw random numbers (fix the seed first).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace wr {

/// How finely to look, and what to forgive.
struct GradientCheckOptions {
  /// Half the distance of the two points, in proportion to max(1, |x|). The cube root of the
  /// machine epsilon balances the two errors of a central difference: truncation grows with h
  /// squared, cancellation with 1/h.
  double step = 6e-6;
  /// Relative errors up to here pass. CS231n's rule of thumb: 1e-7 is good, 1e-2 is wrong, and in
  /// between it depends on depth and kinks.
  double tolerance = 1e-6;
  /// Differences up to here, and up to what rounding of f explains, are noise and not an error:
  /// they pass whatever they are in proportion.
  double floor = 1e-9;
};

/// What came out. The worst coordinate is the one with the largest relative error.
struct GradientCheck {
  bool passed = true;
  std::size_t worst = 0;
  double analytic = 0, numeric = 0;  ///< at the worst coordinate
  double relative_error = 0;         ///< |a - n| / max(|a|, |n|), as CS231n defines it
  /// Coordinates left out of judgement, because the function has a kink there: relu at 0, the
  /// maximum of equals.
  std::vector<std::size_t> kinks;

  /// "coordinate 3: analytic 1.5, numeric 1.25, relative error 0.17"
  std::string describe() const;
};

/// Compares `analytic`, the gradient of f at x, with central differences (f(x+h) - f(x-h)) / 2h.
///
/// A coordinate that disagrees gets a second look, at a hundredth of the step. If the slopes to the
/// left and to the right still differ by more than rounding explains, f has a kink at x: every
/// slope between the two is right (a subgradient), so such a coordinate is listed and not judged,
/// and one outside fails. If they agree, the kink was beside x, the small step has passed it by,
/// and its difference is the one judged, at a hundred times the tolerance, since cancellation takes
/// two digits. Throws ContractError if the sizes differ. Costs 2 n + 1 evaluations of f, and 2 more
/// for each coordinate that disagrees.
GradientCheck check_gradient(const std::function<double(std::span<const double>)>& f,
                             std::span<const double> x, std::span<const double> analytic,
                             const GradientCheckOptions& options = {});

}  // namespace wr
