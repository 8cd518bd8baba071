// Part 3's instruments on a run of the zoo, whichever model it trains: the curves (tanh, sigmoid,
// relu, gelu) are found in the graph of a loss, the matrices by their names.
// Leaves out what to think of it: verdicts.hpp; and the single instruments: diagnostics.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "diagnostics.hpp"
#include "training.hpp"

namespace wr::makemore {

// [curve]
/// A curve of a model and the layer whose output it bends. In a recurrent net it was computed once
/// a step: the steps count as one.
struct Curve {
  std::string layer, op;  ///< "cell.update", "sigmoid"; no layer if the input is not a layer's own
  std::vector<Tensor> inputs, outputs;  ///< one of each a step, each (..., units)
};

/// The curves that had a part in the loss, in the order in which they were computed. To be called
/// before the walk back, which forgets how things were made.
std::vector<Curve> find_curves(const Tensor& loss, const NamedTensors& parameters);

/// What a curve put out, and the blame that arrived there: after the walk back. A row at which none
/// arrives had no part in the loss (its token lies beyond the end of a name), and is left out.
/// (Where a layer above normalises the batch, all have a part.)
struct CurveReport {
  std::string layer, op;
  std::size_t rows, units;
  double saturated;  ///< per cent of outputs where the slope is below 6 % of the steepest
  std::size_t dead;  ///< units that are saturated in every row
  Summary outputs, gradients;

  std::string name() const;  ///< "cell.update sigmoid"
};
CurveReport inspect(const Curve& curve);
// [/curve]

// [diagnosis]
/// A matrix of weights, its gradient, and how fast it moves.
struct MatrixReport {
  std::string name;
  WeightReport weights;
  std::vector<double> update_ratios;  ///< log10 of update to data at every step

  double mean_ratio() const;
};

/// What the instruments show.
struct Diagnosis {
  double loss;  ///< of the batch that was looked at
  std::vector<CurveReport> curves;
  std::vector<MatrixReport> matrices;
};

/// Sends the first names of the training set, as many as a batch has, forward and backward; then
/// trains so many steps more, and measures what each of them really changes: the difference of the
/// weights, with all that the optimiser does besides following the gradient. The run is used up.
Diagnosis diagnose(Training run, std::int64_t steps);
// [/diagnosis]

void record(const Diagnosis& diagnosis, Trace& trace);

}  // namespace wr::makemore
