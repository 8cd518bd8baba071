#include "road_command.hpp"

#include <cstdio>
#include <string>

#include "commands.hpp"
#include "runs/road_run.hpp"

namespace wr::gpt {

namespace {

constexpr std::size_t kShortest = 400;  // its tenth is longer than the longest window

int road_command(const app::Arguments& args) {
  const std::string text = load_long_text(args, kShortest);
  road::RoadOptions options{.steps = args.integer("steps"), .seed = args.seed()};
  RunBars bars(options.steps);
  options.progress = [&](road::Rung rung, std::int64_t step, double loss) {
    bars.update(road::name_of(rung), step, loss);
  };
  Trace trace = trace_of(args, "road", args.seed());
  const road::Road walked = road::walk(text, options);
  std::printf("%s", road::table(walked).c_str());
  road::record(walked, options, trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_road_command(app::Program& program) {
  program
      .command("road", "train every model between a table and a GPT, each with one idea more",
               road_command)
      .text("data", "operations", "operations, tinyshakespeare.txt, or the path of a text")
      .integer("steps", 3000, "batches for each of the seven", 1, 100000000)
      .example("gpt road")
      .example("gpt road --data tinyshakespeare.txt --steps 500");
}

}  // namespace wr::gpt
