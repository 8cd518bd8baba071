// The eight models of the zoo side by side: each is trained for as many steps, in batches of the
// same names, and judged by the same names.
// Leaves out what is printed meanwhile, program/zoo_command.cpp, and the time a step takes, on
// which no two runs agree: bench.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/support/core/trace.hpp"
#include "training.hpp"

namespace wr::makemore {

// [contest]
struct ContestOptions {
  TrainingConfig training = {};            ///< of every model; its type is ours to say
  std::int64_t steps = 2000, every = 100;  ///< batches; and between looks at the test
  std::size_t samples = 200;               ///< names made by each at the end
  std::function<void(const std::string& type, std::int64_t step, float loss)> progress = {};
};

/// What came of one model.
struct Entry {
  std::string type;
  std::size_t parameters;
  std::vector<double> test;  ///< loss before the first step, then after every `every` of them
  double train;              ///< loss at the end, on names that were learned from
  Names made;
  Novelty novelty;
};

/// The models of makemore.py and its README, roughly from what sees least to what sees most.
std::vector<std::string> contest_types();

/// Every model draws its batches from the same stream, which its own first numbers have advanced.
std::vector<Entry> contest(const Names& names, const ContestOptions& options);
// [/contest]

/// A line for each: model, parameters, losses, perplexity, and how many of its names are new.
std::string table(const std::vector<Entry>& entries);
/// TYPE.parameters, TYPE.test and so on; and `losses`, a row a look, a column a model.
void record(const std::vector<Entry>& entries, const ContestOptions& options, Trace& trace);

}  // namespace wr::makemore
