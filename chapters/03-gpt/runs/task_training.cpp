#include "task_training.hpp"

#include <utility>

namespace wr::gpt {

namespace {

GptConfig fitted(GptConfig config, const Task& task) {
  config.vocabulary = task.vocabulary;
  config.context = task.context();
  return config;
}

}  // namespace

TaskTraining::TaskTraining(const Task& task, const TaskRun& run)
    : task_(task),
      run_(run),
      schedule_{run.learning_rate, run.learning_rate / 10, run.steps / 20, run.steps},
      model_(fitted(run.model, task), run.seed),
      optimizer_(model_.parameters, run.optimizer),
      random_(run.seed) {}

// [task-step]
double TaskTraining::step() {
  const Batch batch = lesson(task_, draw(task_.training, run_.batch, random_));
  const Dropout dropout = {static_cast<float>(run_.dropout), run_.seed,
                           static_cast<std::uint64_t>(optimizer_.steps)};
  const double loss = model_.forward(batch.inputs, batch.targets, task_.context(), dropout);
  model_.zero_gradients();
  model_.backward();
  optimizer_.step(model_.parameters, model_.gradients, schedule_.at(optimizer_.steps));
  return loss;
}
// [/task-step]

// [exam-cpp]
std::vector<Mistake> examine(Gpt& model, const Task& task, std::span<const Tokens> questions) {
  const std::vector<Tokens> said = answers(model, task, questions);
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    Tokens right = task.solve(questions[i]);  // Software 1.0 against Software 2.0
    if (said[i] != right) mistakes.push_back({questions[i], said[i], std::move(right)});
  }
  return mistakes;
}
// [/exam-cpp]

}  // namespace wr::gpt
