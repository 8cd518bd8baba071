// Part 3's instruments: what a layer puts out, what blame reaches it, and how large a step is
// beside what it changes. Numbers and histograms; the pictures are drawn from them. Leaves out
// anything that needs more than one step to be seen, but for the update ratios.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "layers.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::makemore {

// [summary]
/// A heap of numbers in a few words.
struct Summary {
  double mean, deviation;            ///< the deviation divides by n - 1
  double low, high;                  ///< the smallest and the largest
  std::vector<std::size_t> heights;  ///< how many fall into each of the equal bins from low to high
};
Summary summarise(std::span<const float> numbers, std::size_t bins = 50);
/// Puts it into a trace as NAME.mean, NAME.deviation and the series NAME.histogram.
void record(const std::string& name, const Summary& summary, Trace& trace);
// [/summary]

// [instruments]
/// One tanh layer of a net that has just computed, and gone backward.
struct LayerReport {
  std::size_t layer;  ///< counted from 0, the flattening included
  double saturated;  ///< per cent of the outputs beyond 0.97 in size: there tanh hardly has a slope
  Summary activations, gradients;
};
std::vector<LayerReport> inspect_activations(const LayeredNet& net);

/// One matrix of weights that has just got its gradient.
struct WeightReport {
  Shape shape;
  Summary gradient;
  double gradient_to_data;  ///< deviation of the gradient / deviation of the weights
};
std::vector<WeightReport> inspect_weights(const std::vector<Tensor>& parameters);

/// For every matrix of weights, log10 of the size of the step that is about to be made beside the
/// size of what it changes, both as standard deviations. About -3 is a good pace; far below, the
/// matrix learns too slowly, far above too fast. (A rule of thumb, not a law.)
std::vector<double> update_ratios(const std::vector<Tensor>& parameters, float learning_rate);
// [/instruments]

}  // namespace wr::makemore
