// A scaling law: how the loss falls with the number of parameters and of tokens, fitted to small
// runs, and what it says about a run that has not been made. (Hoffmann et al. 2022, approach 3.)
// Leaves out the runs: runs/sweep.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace wr::gpt {

// [scaling-law]
/// A finished training run, as a law sees it.
struct RunResult {
  double parameters, tokens;  // N, D
  double loss;                // in nats
};

/// L(N, D) = E + A / N^alpha + B / D^beta: what no model can know, what a model of N parameters
/// cannot hold, and what D tokens have not yet taught it. None of the five is negative.
struct ScalingLaw {
  double E, A, alpha, B, beta;

  double loss(double parameters, double tokens) const;

  /// The N that makes the loss smallest where 6 N D operations can be spent: G (flops / 6)^a.
  double best_parameters(double flops) const;
};

/// The law with the least squares of error over the runs. Throws ContractError unless there are at
/// least five.
ScalingLaw fit(std::span<const RunResult> runs);
// [/scaling-law]

// [forecast]
struct Forecast {
  double loss, low, high;
};

/// The loss of a run that has not been made, and an interval in which it should lie in nine cases
/// of ten, if the law's form is right: the bootstrap of its residuals, so many times.
Forecast forecast(std::span<const RunResult> runs, double parameters, double tokens,
                  std::uint64_t seed, std::size_t times = 400);
// [/forecast]

}  // namespace wr::gpt
