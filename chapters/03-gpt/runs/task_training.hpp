// How a model learns a task: batches of questions with their answers, AdamW on a schedule.
// Leaves out what is printed meanwhile: program/task_commands.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "optimizer.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "tasks.hpp"

namespace wr::gpt {

// [task-run]
/// minGPT's gpt-nano; vocabulary and context follow from the task. Unlike minGPT's, the learning
/// rate is high and comes down along a cosine, which takes half the steps.
struct TaskRun {
  GptConfig model = {.layers = 3, .heads = 3, .channels = 48, .bias = true, .tied = false};
  std::size_t batch = 64;
  std::int64_t steps = 2000;
  double learning_rate = 3e-3;  ///< the highest; at the end a tenth of it
  double dropout = 0;           ///< minGPT: 0.1
  OptimizerConfig optimizer = {.beta1 = 0.9, .beta2 = 0.95, .weight_decay = 0.1, .clip = 1};
  std::uint64_t seed = 1337;
};

class TaskTraining {
 public:
  TaskTraining(const Task& task, const TaskRun& run);

  /// One batch of the training questions. Returns its loss.
  double step();
  std::int64_t steps() const { return optimizer_.steps; }
  Gpt& model() { return model_; }

 private:
  const Task& task_;
  TaskRun run_;
  Schedule schedule_;
  Gpt model_;
  Optimizer optimizer_;
  TorchGenerator random_;
};
// [/task-run]

// [exam]
/// What a model said that the rule does not.
struct Mistake {
  Tokens question, said, right;
};

/// Asks every question, token by token, and returns those that were not answered rightly.
std::vector<Mistake> examine(Gpt& model, const Task& task, std::span<const Tokens> questions);
// [/exam]

}  // namespace wr::gpt
