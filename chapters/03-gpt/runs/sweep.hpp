// The runs behind a scaling law: models of several sizes, each with several budgets of compute, on
// the operations corpus, which is as long as need be.
// Leaves out the law: scaling_law.hpp; and what is printed: program/scaling_command.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gpt.hpp"
#include "scaling_law.hpp"
#include "text.hpp"

namespace wr::gpt {

// [sweep-config]
struct SweepConfig {
  std::vector<std::size_t> channels;  ///< sizes; multiples of 8, which is the size of a head
  std::vector<double> budgets;        ///< operations: every size spends each of them
  double held_out;                    ///< operations of the run that is foretold: more
  std::size_t corpus = 12'000'000;    ///< bytes
  std::size_t layers = 2, context = 64, batch = 4;
  std::uint64_t seed = 1337;
};

/// A minute or two on two cores; and the same in small, to see it all in less than one.
SweepConfig default_sweep();
SweepConfig quick_sweep();
// [/sweep-config]

// [planned-run]
/// A run that has not been made yet.
struct PlannedRun {
  GptConfig model;
  std::size_t parameters;  // N
  std::int64_t steps;
  double tokens;  // D
  double flops;   ///< that the steps take, by PaLM's formula
};
// [/planned-run]

// [sweep]
class Sweep {
 public:
  explicit Sweep(const SweepConfig& config);

  /// As many steps as so many operations allow, at least one.
  PlannedRun plan(std::size_t channels, double flops) const;
  /// All runs but the one held out, budget by budget.
  std::vector<PlannedRun> planned() const;
  /// The one held out: of all widths, that for which the law gives the smallest loss.
  PlannedRun held_out(const ScalingLaw& law) const;

  /// Makes a run, and judges it by text of which nothing was learned. `progress` hears of every
  /// step.
  RunResult train(const PlannedRun& run,
                  const std::function<void(std::int64_t step, double loss)>& progress = {}) const;

  const Split& text() const { return text_; }

 private:
  Sweep(const SweepConfig& config, const std::string& text);

  SweepConfig config_;
  Vocabulary vocabulary_;
  Split text_;
};
// [/sweep]

}  // namespace wr::gpt
