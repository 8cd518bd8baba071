// What the exercise asks for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace wr::makemore {

/// The k largest entries, renormalised; k is at least 1.
std::vector<double> top_k(std::span<const double> p, std::size_t k);

/// The fewest largest entries whose sum is at least `mass`, renormalised; 0 < mass < 1.
std::vector<double> nucleus(std::span<const double> p, double mass);

/// The first index at which the running sum exceeds u; 0 <= u < 1.
int drawn(std::span<const double> p, double u);

}  // namespace wr::makemore
