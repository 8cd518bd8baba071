// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::makemore {

using Table = std::vector<std::vector<int>>;  // (V, V), no row of zeros

/// counts / counts.sum(1), with the sums laid along the last axis: (V, V).
std::vector<std::vector<double>> broken_probabilities(const Table& counts);

/// How many entries of it differ from those of a table whose rows are divided by their own sums.
int wrong_entries(const Table& counts);

/// The smallest table with a wrong entry; among those, with the fewest counts that are not 0.
Table smallest_failure();

}  // namespace wr::makemore
