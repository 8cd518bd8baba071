// The same task for models of several sizes, in as many steps: what does size change, and does it
// change suddenly?
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "shared/support/core/trace.hpp"
#include "task_training.hpp"

namespace wr::gpt {

// [emergence]
/// What became of one size.
struct Grown {
  std::size_t channels, parameters;
  Grade grade;  ///< of the test
};

/// Trains a model for each number of channels. `progress` hears of every step.
std::vector<Grown> emergence(
    const Task& task, const TaskRun& run, const std::vector<std::size_t>& channels,
    const std::function<void(std::size_t which, std::int64_t step, double loss)>& progress = {});
// [/emergence]

/// A line for each size: parameters, loss, each digit, their product, the whole answer.
std::string table(const std::vector<Grown>& sizes);
/// `sizes`: a row a size.
void record(const std::vector<Grown>& sizes, Trace& trace);

}  // namespace wr::gpt
