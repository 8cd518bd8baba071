#include "zoo_command.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>

#include "commands.hpp"
#include "runs/contest.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/trouble.hpp"

namespace wr::makemore {
namespace {

using app::Arguments;

constexpr double kRate = 2e-3;  // 2000 steps are few: at makemore.py's 5e-4 a table's row would
                                // still be on its way

// A bar for each model, one after the other.
class ContestProgress {
 public:
  explicit ContestProgress(std::int64_t steps) : steps_(steps) {}

  void update(const std::string& type, std::int64_t step, float loss) {
    if (!std::isfinite(loss))
      throw app::UserError(type + ": the loss is " + std::to_string(std::abs(loss)),
                           "a lower --learning-rate may help", app::kBadData);
    if (step == 1) bar_.emplace(type, steps_);
    std::array<char, 32> note;
    std::snprintf(note.data(), note.size(), "loss %.4f", double{loss});
    bar_->update(step, note.data());
    if (step == steps_) bar_.reset();
  }

 private:
  std::int64_t steps_;
  std::optional<app::Progress> bar_;
};

// What a model made, as far as a line of the terminal goes. One line below the other, the same
// draws stand in the same column, until a name is cut short.
std::string line_of_names(const Entry& entry) {
  constexpr std::size_t kLabel = 12, kWidth = 96;
  std::string line = entry.type;
  line.resize(kLabel, ' ');
  for (const std::string& name : entry.made) {
    if (line.size() + 1 + name.size() > kWidth) break;
    line += ' ' + name;
  }
  return line;
}

int zoo_command(const Arguments& args) {
  ContestOptions options;
  options.training.data = args.text("data");
  options.training.learning_rate = args.real("learning-rate");
  options.training.seed = args.seed();
  options.every = args.integer("evaluate-every");
  options.steps = args.integer("steps");
  if (options.steps % options.every)
    throw app::UserError("--steps must be a multiple of --evaluate-every", "2000 and 100, say",
                         app::kUsage);
  ContestProgress progress(options.steps);
  options.progress = [&](const std::string& type, std::int64_t step, float loss) {
    progress.update(type, step, loss);
  };
  Trace trace = trace_of(args, "zoo", args.seed());
  const auto entries = contest(load_enough_names(options.training.data), options);
  std::printf("%s", table(entries).c_str());
  std::printf("\n");
  for (const Entry& e : entries) std::printf("%s\n", line_of_names(e).c_str());
  record(entries, options, trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_zoo_command(app::Program& program) {
  program.command("zoo", "train all models of the zoo on the same names, side by side", zoo_command)
      .text("data", "packages", "packages, names.txt, or a file with a name on every line")
      .integer("steps", 2000, "batches for each model", 1, 100000000)
      .integer("evaluate-every", 100, "steps between looks at the test set", 1)
      .real("learning-rate", kRate, "AdamW's, for all of them", 0, 1000)
      .seed(3407)
      .example("makemore zoo --data names.txt")
      .example("makemore zoo --steps 300");
}

}  // namespace wr::makemore
