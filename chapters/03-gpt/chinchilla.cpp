#include "chinchilla.hpp"

#include <cmath>
#include <limits>

#include "size.hpp"

namespace wr::gpt {

// [chinchilla-cpp]
double chinchilla_loss(double parameters, double tokens) {
  return 1.69 + 406.4 / std::pow(parameters, 0.34) + 410.7 / std::pow(tokens, 0.28);
}

Budget best_budget(double flops) {
  Budget best{};
  double lowest = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 64; ++step) {
    const double parameters = std::pow(10, 7 + step / 16.0), tokens = flops / (6 * parameters);
    const double loss = chinchilla_loss(parameters, tokens);
    if (loss < lowest) {
      lowest = loss;
      best = {parameters, tokens};
    }
  }
  return best;
}
// [/chinchilla-cpp]

// [chinchilla-table]
namespace {

// The paper's table A3, approach 2: parameters, and the tokens that go with them
constexpr Budget kBest[] = {{400e6, 7.7e9},   {1e9, 20.0e9},   {10e9, 219.5e9},
                            {67e9, 1.7e12},   {175e9, 4.3e12}, {280e9, 7.1e12},
                            {520e9, 13.4e12}, {1e12, 26.5e12}, {10e12, 292.0e12}};

}  // namespace
// [/chinchilla-table]

// [chinchilla-line-cpp]
// Least squares: the slope is how x and y vary together over how x varies.
Line chinchilla_line() {
  double n = 0, mean_x = 0, mean_y = 0, xy = 0, xx = 0;
  for (const Budget& b : kBest) {
    ++n;
    mean_x += (std::log10(b.parameters) - mean_x) / n;
    mean_y += (std::log10(b.tokens) - mean_y) / n;
  }
  for (const Budget& b : kBest) {
    const double x = std::log10(b.parameters) - mean_x, y = std::log10(b.tokens) - mean_y;
    xy += x * y;
    xx += x * x;
  }
  return {xy / xx, mean_y - xy / xx * mean_x};
}
// [/chinchilla-line-cpp]

// [chinchilla-tokens]
double chinchilla_tokens(double parameters) {
  const Line line = chinchilla_line();
  return std::pow(10, line.slope * std::log10(parameters) + line.intercept);
}

std::uint64_t chinchilla_parameters(const GptConfig& config) {
  const ParameterCount count = count_parameters(config);
  return count.attention + count.feed_forward + count.norms +
         std::uint64_t{config.vocabulary} * config.channels;
}
// [/chinchilla-tokens]

}  // namespace wr::gpt
