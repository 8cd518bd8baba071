// A diagnosis on one page of a terminal: what the curves put out, the blame that arrives there, how
// fast the matrices move, and what is out of the ordinary. Leaves out the numbers behind the small
// histograms: a trace has them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis.hpp"

namespace wr::makemore {

// [dashboard]
/// So many characters, each as high as its share of the heights: "▁▂█▃ ". Nothing is a space.
std::string sparkline(const std::vector<std::size_t>& heights, std::size_t width);

/// A line from -5 to -1 for log10 of update to data: the guide at -3, the steps' range, their mean.
std::string gauge(const std::vector<double>& ratios);

/// The whole page, at most 80 columns wide. V is the number of characters, with the boundary.
std::string dashboard(const Diagnosis& diagnosis, std::size_t vocabulary);
// [/dashboard]

}  // namespace wr::makemore
