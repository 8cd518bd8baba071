// What the exercise asks for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace wr::gpt {

/// The slope of every head; their number is a power of two.
std::vector<double> slopes(int heads);

/// The weights of scores, (T, T), with slope times distance taken away and the future hidden.
std::vector<double> alibi_weights(std::span<const double> scores, std::size_t T, double slope);

/// At equal scores, the distance at which a weight is `share` times that at distance 0.
double horizon(double slope, double share);

}  // namespace wr::gpt
