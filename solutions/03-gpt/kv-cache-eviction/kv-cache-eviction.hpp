// What the exercise asks for.
#pragma once

#include <span>
#include <vector>

namespace wr::gpt {

/// The positions that stay, ascending: the first `sinks` and the last `recent`.
std::vector<int> kept(int length, int sinks, int recent);

/// How much of a row of attention, (length), goes to positions that do not stay.
double lost(std::span<const double> weights, int sinks, int recent);

/// The position that received the least of rows of attention, (n, S), and is neither a sink nor
/// recent; -1 if there is none.
int victim(std::span<const double> weights, int S, int sinks, int recent);

}  // namespace wr::gpt
