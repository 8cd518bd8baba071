#include "scaling_law.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

// [law-cpp]
double ScalingLaw::loss(double parameters, double tokens) const {
  return E + A / std::pow(parameters, alpha) + B / std::pow(tokens, beta);
}

double ScalingLaw::best_parameters(double flops) const {
  const double G = std::pow(alpha * A / (beta * B), 1 / (alpha + beta));
  return G * std::pow(flops / 6, beta / (alpha + beta));
}
// [/law-cpp]

namespace {

// [solve]
using Three = std::array<double, 3>;

// The x of M x = v, by elimination; unknowns outside `used` stay 0. M is symmetric and positive, so
// no row has to be exchanged.
Three solve(std::array<Three, 3> M, Three v, unsigned used) {
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = i + 1; j < 3 && (used >> i & 1); ++j) {
      const double times = M[j][i] / M[i][i];
      for (std::size_t k = i; k < 3; ++k) M[j][k] -= times * M[i][k];
      v[j] -= times * v[i];
    }
  Three x = {};
  for (std::size_t i = 3; i-- > 0;)
    if (used >> i & 1) {
      for (std::size_t k = i + 1; k < 3; ++k) v[i] -= M[i][k] * x[k];
      x[i] = v[i] / M[i][i];
    }
  return x;
}
// [/solve]

// [fit-given]
double square(double x) { return x * x; }

struct Fitted {
  ScalingLaw law;
  double squares;  // the sum of squared errors
};

// With the exponents given, the law is linear in E, A and B: normal equations. If one of them comes
// out negative, the best law has fewer terms; so all seven choices of terms are tried, all three
// first. N and D are in units that keep the powers near 1.
Fitted fit_given(std::span<const RunResult> runs, double alpha, double beta, double N, double D) {
  std::array<Three, 3> M = {};
  Three v = {};
  std::vector<Three> rows;
  for (const RunResult& run : runs) {
    const Three x = {1, std::pow(run.parameters / N, -alpha), std::pow(run.tokens / D, -beta)};
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 3; ++j) M[i][j] += x[i] * x[j];
      v[i] += x[i] * run.loss;
    }
    rows.push_back(x);
  }
  Fitted best = {{}, std::numeric_limits<double>::infinity()};
  for (unsigned used = 7; used > 0; --used) {
    const Three x = solve(M, v, used);
    if (!(x[0] >= 0 && x[1] >= 0 && x[2] >= 0)) continue;
    double squares = 0;
    for (std::size_t r = 0; r < runs.size(); ++r)
      squares += square(std::inner_product(x.begin(), x.end(), rows[r].begin(), -runs[r].loss));
    if (squares < best.squares)
      best = {{x[0], x[1] * std::pow(N, alpha), alpha, x[2] * std::pow(D, beta), beta}, squares};
    if (used == 7) break;  // what is best without a bound, and keeps it, is best
  }
  return best;
}
// [/fit-given]

// [typical]
double typical(std::span<const RunResult> runs, double RunResult::*what) {
  double sum = 0;
  for (const RunResult& run : runs) sum += std::log(run.*what);
  return std::exp(sum / static_cast<double>(runs.size()));
}
// [/typical]

}  // namespace

// [fit]
// The exponents are searched: a grid of nine by nine around the best pair so far, again and again,
// each time half as wide.
ScalingLaw fit(std::span<const RunResult> runs) {
  WR_CHECK(runs.size() >= 5u);
  const double N = typical(runs, &RunResult::parameters), D = typical(runs, &RunResult::tokens);
  Fitted best = fit_given(runs, 0.5, 0.5, N, D);
  for (double width = 1; width > 1e-5; width /= 2) {
    const double alpha = best.law.alpha, beta = best.law.beta;
    for (int i = -4; i <= 4; ++i)
      for (int j = -4; j <= 4; ++j) {
        const double a = std::clamp(alpha + i * width / 4, 0.05, 2.0);
        const double b = std::clamp(beta + j * width / 4, 0.05, 2.0);
        const Fitted other = fit_given(runs, a, b, N, D);
        if (other.squares < best.squares) best = other;
      }
  }
  return best.law;
}
// [/fit]

// [forecast-cpp]
// The law is fitted again to losses that could have been: what the law says, plus an error that it
// made at some run. What that law forecasts is off by another such error.
Forecast forecast(std::span<const RunResult> runs, double parameters, double tokens,
                  std::uint64_t seed, std::size_t times) {
  const ScalingLaw law = fit(runs);
  const auto n = static_cast<double>(runs.size());
  // Five numbers were free to follow the errors, which are therefore smaller than a new run's
  const double wider = std::sqrt(n / std::max(n - 5, 1.0));
  std::vector<double> errors, losses;
  for (const RunResult& run : runs)
    errors.push_back(wider * (run.loss - law.loss(run.parameters, run.tokens)));
  TorchGenerator random(seed);
  const auto error = [&] {
    return errors[static_cast<std::size_t>(
        random.randint(0, static_cast<std::int64_t>(errors.size())))];
  };
  for (std::size_t time = 0; time < times; ++time) {
    std::vector<RunResult> again(runs.begin(), runs.end());
    for (RunResult& run : again) run.loss = law.loss(run.parameters, run.tokens) + error();
    losses.push_back(fit(again).loss(parameters, tokens) + error());
  }
  std::sort(losses.begin(), losses.end());
  return {law.loss(parameters, tokens), losses[times / 20], losses[times - 1 - times / 20]};
}
// [/forecast-cpp]

}  // namespace wr::gpt
