#include "positions.hpp"

#include <cmath>

namespace wr::gpt {

// [sinusoidal-cpp]
std::vector<float> sinusoidal_positions(std::size_t positions, std::size_t channels,
                                        float amplitude) {
  std::vector<float> table(positions * channels);
  for (std::size_t t = 0; t < positions; ++t)
    for (std::size_t c = 0; c < channels; ++c) {
      const double exponent = static_cast<double>(c - c % 2) / static_cast<double>(channels);
      const double angle = static_cast<double>(t) / std::pow(10000.0, exponent);
      const double wave = c % 2 == 0 ? std::sin(angle) : std::cos(angle);
      table[t * channels + c] = amplitude * static_cast<float>(wave);
    }
  return table;
}
// [/sinusoidal-cpp]

}  // namespace wr::gpt
