#include "emergence.hpp"

#include <array>
#include <cstdio>

namespace wr::gpt {

// [emergence-cpp]
std::vector<Grown> emergence(
    const Task& task, const TaskRun& run, const std::vector<std::size_t>& channels,
    const std::function<void(std::size_t which, std::int64_t step, double loss)>& progress) {
  std::vector<Grown> sizes;
  for (const std::size_t C : channels) {
    TaskRun sized = run;
    sized.model.channels = C;
    TaskTraining training(task, sized);
    while (training.steps() < run.steps) {
      const double loss = training.step();
      if (progress) progress(sizes.size(), training.steps(), loss);
    }
    sizes.push_back(
        {C, training.model().parameters.memory.size(), grade(training.model(), task, task.test)});
  }
  return sizes;
}
// [/emergence-cpp]

namespace {

std::vector<std::string> digit_columns(const std::vector<Grown>& sizes) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= sizes.front().grade.digits.size(); ++i)
    names.push_back("digit_" + std::to_string(i));
  return names;
}

std::string percent(double share) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "  %7.1f", 100 * share);
  return text.data();
}

}  // namespace

std::string table(const std::vector<Grown>& sizes) {
  std::string lines = "channels  parameters     loss";
  for (const std::string& name : digit_columns(sizes)) lines += "  " + name;
  lines += "  product    exact\n";
  for (const Grown& size : sizes) {
    std::array<char, 64> start;
    std::snprintf(start.data(), start.size(), "%8zu  %10zu  %7.4f", size.channels, size.parameters,
                  size.grade.loss);
    lines += start.data();
    for (const double digit : size.grade.digits) lines += percent(digit);
    lines += percent(size.grade.product()) + percent(size.grade.exact) + '\n';
  }
  return lines;
}

void record(const std::vector<Grown>& sizes, Trace& trace) {
  std::vector<std::string> columns = {"channels", "parameters", "loss", "product", "exact"};
  for (const std::string& name : digit_columns(sizes)) columns.push_back(name);
  Series& series = trace.series("sizes", columns);
  for (const Grown& size : sizes) {
    std::vector<Number> row = {size.channels, size.parameters, size.grade.loss,
                               size.grade.product(), size.grade.exact};
    row.insert(row.end(), size.grade.digits.begin(), size.grade.digits.end());
    series.add_row(row);
  }
}

}  // namespace wr::gpt
