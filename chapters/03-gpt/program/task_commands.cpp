#include "task_commands.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "commands.hpp"
#include "runs/emergence.hpp"
#include "runs/task_training.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/trouble.hpp"

namespace wr::gpt {
namespace {

using app::Arguments;
using Say = std::function<std::string(const Tokens& question, const Tokens& answer)>;

constexpr std::int64_t kLooks = 10;       // at a model while it learns
constexpr std::size_t kMistakes = 5;      // that are shown
constexpr std::size_t kSortCases = 5000;  // minGPT's: drawn from the questions of a part

// [say]
std::string digits(Tokens tokens) {
  std::string text;
  for (const std::int32_t t : tokens) text += static_cast<char>('0' + t);
  return text;
}

std::string say_sorted(const Tokens& question, const Tokens& answer) {
  return digits(question) + " -> " + digits(answer);
}

std::string say_sum(const Tokens& question, const Tokens& answer) {
  const auto middle = question.begin() + static_cast<std::ptrdiff_t>(question.size() / 2);
  return digits({question.begin(), middle}) + " + " + digits({middle, question.end()}) + " = " +
         digits({answer.rbegin(), answer.rend()});  // turned round again
}
// [/say]

void show(const std::vector<Mistake>& mistakes, const Say& say, app::Progress* progress) {
  for (std::size_t i = 0; i < std::min(kMistakes, mistakes.size()); ++i) {
    const Mistake& m = mistakes[i];
    const std::string line =
        "  " + say(m.question, m.said) + "   right: " + say(m.question, m.right);
    if (progress)
      progress->print(line);
    else
      std::printf("%s\n", line.c_str());
  }
}

TaskRun run_of(const Arguments& args) {
  TaskRun run;
  run.model.layers = static_cast<std::size_t>(args.integer("layers"));
  run.model.heads = static_cast<std::size_t>(args.integer("heads"));
  run.batch = static_cast<std::size_t>(args.integer("batch"));
  run.steps = args.integer("steps");
  run.learning_rate = args.real("learning-rate");
  run.dropout = args.real("dropout");
  run.seed = args.seed();
  return run;
}

void check_loss(double loss) {
  if (!std::isfinite(loss))
    throw app::UserError("the loss is " + std::to_string(std::abs(loss)),
                         "a lower --learning-rate may help", app::kBadData);
}

std::string note(double loss) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "loss %.4f", loss);
  return text.data();
}

// Trains, and looks now and then: at some questions of the training part, and at all of the test.
void learn(TaskTraining& training, const Task& task, std::int64_t steps, const std::string& label,
           const Say& say, Trace& trace) {
  Series& looks = trace.series("looks", {"step", "loss", "training", "test"});
  const auto some =
      std::span(task.training).first(std::min<std::size_t>(500, task.training.size()));
  app::Progress progress(label, steps);
  while (training.steps() < steps) {
    const double loss = training.step();
    check_loss(loss);
    progress.update(training.steps(), note(loss));
    const std::int64_t before = (training.steps() - 1) * kLooks / steps;
    if (training.steps() * kLooks / steps == before) continue;

    const Grade learned = grade(training.model(), task, some);
    const Grade tested = grade(training.model(), task, task.test);
    looks.add_row({training.steps(), tested.loss, learned.exact, tested.exact});
    std::array<char, 96> line;
    std::snprintf(line.data(), line.size(),
                  "step %5lld  test loss %.5f  right: training %5.1f %%, test %5.1f %%",
                  static_cast<long long>(training.steps()), tested.loss, 100 * learned.exact,
                  100 * tested.exact);
    progress.print(line.data());
    if (before == 0) show(examine(training.model(), task, task.test), say, &progress);
  }
}

// The last word: these questions, answered token by token.
void judge(Gpt& model, const Task& task, std::span<const Tokens> questions, const std::string& part,
           Trace& trace) {
  const std::size_t right = questions.size() - examine(model, task, questions).size();
  const double percent = 100 * static_cast<double>(right) / static_cast<double>(questions.size());
  std::printf("%-8s  %5zu of %5zu right, %6.2f %%\n", part.c_str(), right, questions.size(),
              percent);
  trace.value(part + ".asked", questions.size());
  trace.value(part + ".right", right);
  trace.value(part + ".percent", percent);
}

// `cases` questions of each part are asked in the end; all of them, if there is no such number.
int learn_and_judge(const Arguments& args, const Task& task, const std::string& name,
                    std::optional<std::size_t> cases, const Say& say) {
  TaskRun run = run_of(args);
  run.model.channels = static_cast<std::size_t>(args.integer("channels"));
  if (run.model.channels % run.model.heads)
    throw app::UserError("--channels must be a multiple of --heads", "48 and 3, say", app::kUsage);
  TaskTraining training(task, run);
  const std::size_t parameters = training.model().parameters.memory.size();
  const std::size_t shown = std::set(task.training.begin(), task.training.end()).size();
  std::printf("%zu parameters; %zu questions to learn from, %zu that are never shown\n", parameters,
              shown, task.test.size());
  Trace trace = trace_of(args, name, args.seed());
  trace.value("parameters", parameters);
  trace.value("parameters_in_millions", static_cast<double>(parameters) / 1e6);
  trace.value("questions.training", shown);
  trace.value("questions.test", task.test.size());
  learn(training, task, run.steps, name, say, trace);

  TorchGenerator random(run.seed);
  const auto asked = [&](const std::vector<Tokens>& part) {
    return cases ? draw(part, *cases, random) : part;
  };
  std::printf("\n");
  judge(training.model(), task, asked(task.training), "training", trace);
  judge(training.model(), task, asked(task.test), "test", trace);
  show(examine(training.model(), task, task.test), say, nullptr);
  save(trace, args);
  return 0;
}

int sort_command(const Arguments& args) {
  const std::int64_t length = args.integer("length"), kinds = args.integer("kinds");
  if (std::pow(static_cast<double>(kinds), static_cast<double>(length)) > 1e6)
    throw app::UserError("there are more than a million questions",
                         "a smaller --length or fewer --kinds", app::kUsage);
  const Task task = sorting(static_cast<std::size_t>(length), static_cast<std::size_t>(kinds));
  return learn_and_judge(args, task, "sort", kSortCases, say_sorted);
}

int add_command(const Arguments& args) {
  const Task task = addition(static_cast<std::size_t>(args.integer("digits")));
  return learn_and_judge(args, task, "add", std::nullopt, say_sum);
}

int emergence_command(const Arguments& args) {
  const TaskRun run = run_of(args);
  const std::vector<std::size_t> channels = {4, 6, 8, 12, 16, 24, 48, 88};
  for (const std::size_t C : channels)
    if (C % run.model.heads)
      throw app::UserError("--heads must be 1 or 2", "the smallest sizes are 4 and 6 channels",
                           app::kUsage);
  Trace trace = trace_of(args, "emergence", args.seed());
  app::Progress progress("emergence", run.steps * static_cast<std::int64_t>(channels.size()));
  const std::vector<Grown> sizes =
      emergence(addition(), run, channels, [&](std::size_t which, std::int64_t step, double loss) {
        check_loss(loss);
        progress.update(static_cast<std::int64_t>(which) * run.steps + step,
                        std::to_string(channels[which]) + " channels, " + note(loss));
      });
  progress.print("Adding two digits and two digits, " + std::to_string(run.steps) +
                 " steps for every size; % of the test that is right\n");
  std::printf("%s", table(sizes).c_str());
  record(sizes, trace);
  save(trace, args);
  return 0;
}

app::Command& declare_run(app::Command& command, std::int64_t steps, std::int64_t batch,
                          std::int64_t layers, std::int64_t heads, double dropout) {
  return command.integer("steps", steps, "batches", 1, 10000000)
      .integer("batch", batch, "questions in each", 1, 100000)
      .real("learning-rate", TaskRun{}.learning_rate, "AdamW's highest", 0, 1000)
      .real("dropout", dropout, "how likely a number is forgotten for a step", 0, 0.9)
      .integer("layers", layers, "blocks of the model", 1, 64)
      .integer("heads", heads, "of attention, in every block", 1, 64);
}

}  // namespace

void add_task_commands(app::Program& program) {
  declare_run(
      program.command("sort", "teach a small model to sort digits, as minGPT does", sort_command),
      1000, 64, 3, 3, 0.1)
      .integer("channels", 48, "numbers that describe a position", 1, 4096)
      .integer("length", 6, "digits in a question", 3, 20)
      .integer("kinds", 3, "of digits", 2, 10)
      .example("gpt sort")
      .example("gpt sort --length 4 --kinds 10");
  declare_run(program.command("add", "teach a small model to add, as minGPT does", add_command),
              1000, 128, 3, 3, 0)
      .integer("channels", 48, "numbers that describe a position", 1, 4096)
      .integer("digits", 2, "of each number", 1, 3)
      .example("gpt add")
      .example("gpt add --digits 3 --steps 4000");
  declare_run(
      program.command("emergence", "teach models of eight sizes to add, as long as each other",
                      emergence_command),
      1500, 128, 2, 2, 0)
      .example("gpt emergence");
}

}  // namespace wr::gpt
