#include "positions_command.hpp"

#include <cstdio>
#include <string>

#include "commands.hpp"
#include "runs/positions_run.hpp"

namespace wr::gpt {

namespace {

constexpr std::size_t kShortest = 4000;  // its tenth is longer than the longest window

int positions_command(const app::Arguments& args) {
  const std::string text = load_long_text(args, kShortest);
  PositionsOptions options;
  options.steps = args.integer("steps");
  options.seeds = args.integer("seeds");
  options.seed = args.seed();
  RunBars bars(options.steps);
  options.progress = [&](const std::string& way, std::int64_t step, double loss) {
    bars.update(way, step, loss);
  };
  Trace trace = trace_of(args, "positions", args.seed());
  const std::vector<WayResult> results = compare_positions(text, options);
  std::printf("%s", table(results).c_str());
  record(results, options, trace);
  save(trace, args);
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
