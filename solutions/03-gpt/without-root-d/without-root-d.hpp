// What the exercise asks for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace wr::gpt {

/// The entropy in bits of softmax of the scores of a query, (D), with keys, (n, D), divided by the
/// root of D if `scaled`.
double entropy(std::span<const double> query, std::span<const double> keys, bool scaled);

/// The largest slope of a weight to its own score: the largest p (1 - p).
double steepest(std::span<const double> query, std::span<const double> keys, bool scaled);

/// A query and two keys of 1 and -1, one after the other, 3 d numbers: without the root the first
/// key has more than 0.999 of the weight, with it at most 0.9.
std::vector<double> shut_door(int d);

}  // namespace wr::gpt
