// Experiments with rounding: the same numbers, added in other orders.
// Leaves out exact summation by wider accumulators, which no processor of ours has.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "shared/support/core/trace.hpp"

namespace wr::workbench {

/// One after the other, from the first to the last.
float sum_in_order(std::span<const float> x);

/// In `parts` equal runs, each summed in order, then the partial sums in order: what happens to a
/// sum that is split by the number of threads.
float sum_in_parts(std::span<const float> x, std::size_t parts);

/// In `lanes` running sums that take turns: what a vector of that many floats does.
float sum_in_lanes(std::span<const float> x, std::size_t lanes);

/// Each half by itself, and so on down: the error grows with the logarithm of the length.
float sum_pairwise(std::span<const float> x);

/// Kahan's: a second number carries what each addition has lost.
float sum_kahan(std::span<const float> x);

/// In double: what the others are measured against.
double sum_in_double(std::span<const float> x);
double sum_in_double(std::span<const double> x);

/// Prints the experiments with made-up numbers, and records what the page quotes.
void show_sums(Trace& trace);

/// For each pair of neighbouring letters in the names, the logarithm of its probability under the
/// counts of all pairs, plus `smoothing` for each. The names stand one a line; a full stop begins
/// and ends each. T is float, as the lecture has it, or double.
template <std::floating_point T>
std::vector<T> bigram_log_probabilities(std::string_view names, int smoothing);

/// Prints the bigram loss of the lecture, added up in several ways.
void show_lecture(std::string_view names, Trace& trace);

}  // namespace wr::workbench
