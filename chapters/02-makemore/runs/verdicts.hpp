// What the rules of thumb of part 3 say about a diagnosis. None is a law: a gate may well be shut
// nearly always, and at the end of a run every step is small.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis.hpp"

namespace wr::makemore {

// [verdicts]
/// A good pace: log10 of update to data between these, around -3.
constexpr double kSlow = -3.5, kFast = -2.5;

/// A sentence for every rule that is broken. V is the number of characters, with the boundary.
std::vector<std::string> verdicts(const Diagnosis& diagnosis, std::size_t vocabulary);
// [/verdicts]

}  // namespace wr::makemore
