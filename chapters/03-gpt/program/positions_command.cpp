#include "positions_command.hpp"

#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include "runs/positions_run.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/text_source.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::gpt {

extern const BuildInfo build_info;

namespace {

constexpr std::size_t kShortest = 4000;  // its tenth is longer than the longest window

int positions_command(const app::Arguments& args) {
  const std::string text = load_text(args.text("data"));
  if (text.size() < kShortest)
    throw app::UserError(args.text("data") + " has only " + std::to_string(text.size()) +
                             " characters, of which the last tenth is to judge by",
                         "a text of " + std::to_string(kShortest) + " characters or more",
                         app::kBadData);
  PositionsOptions options;
  options.steps = args.integer("steps");
  options.seeds = args.integer("seeds");
  options.seed = args.seed();
  std::optional<app::Progress> bar;
  options.progress = [&](const std::string& way, std::int64_t step, double loss) {
    if (step == 1) bar.emplace(way, options.steps);
    std::array<char, 32> note;
    std::snprintf(note.data(), note.size(), "loss %.4f", loss);
    bar->update(step, note.data());
    if (step == options.steps) bar.reset();
  };
  Trace trace("positions", Trace::Kind::digits, args.command_line(), args.seed(), build_info,
              kernels::active_target());
  const std::vector<WayResult> results = compare_positions(text, options);
  std::printf("%s", table(results).c_str());
  record(results, options, trace);
  if (args.json()) trace.save(*args.json());
  return 0;
}

}  // namespace

void add_positions_command(app::Program& program) {
  program
      .command("positions", "train a small GPT with each way to tell where a token stands",
               positions_command)
      .text("data", "operations", "operations, tinyshakespeare.txt, or the path of a text")
      .integer("steps", 600, "batches for each run", 1, 100000000)
      .integer("seeds", 3, "runs of each way", 1, 1000)
      .example("gpt positions")
      .example("gpt positions --seeds 1 --steps 200");
}

}  // namespace wr::gpt
