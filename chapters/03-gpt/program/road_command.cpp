#include "road_command.hpp"

#include <array>
#include <cstdio>
#include <optional>
#include <string>

#include "runs/road_run.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/text_source.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::gpt {

extern const BuildInfo build_info;

namespace {

constexpr std::size_t kShortest = 400;  // its tenth is longer than the longest window

int road_command(const app::Arguments& args) {
  const std::string text = load_text(args.text("data"));
  if (text.size() < kShortest)
    throw app::UserError(args.text("data") + " has only " + std::to_string(text.size()) +
                             " characters, of which the last tenth is to judge by",
                         "a text of " + std::to_string(kShortest) + " characters or more",
                         app::kBadData);
  road::RoadOptions options{.steps = args.integer("steps"), .seed = args.seed()};
  std::optional<app::Progress> bar;
  options.progress = [&](road::Rung rung, std::int64_t step, double loss) {
    if (step == 1) bar.emplace(road::name_of(rung), options.steps);
    std::array<char, 32> note;
    std::snprintf(note.data(), note.size(), "loss %.4f", loss);
    bar->update(step, note.data());
    if (step == options.steps) bar.reset();
  };
  Trace trace("road", Trace::Kind::digits, args.command_line(), args.seed(), build_info,
              kernels::active_target());
  const road::Road walked = road::walk(text, options);
  std::printf("%s", road::table(walked).c_str());
  road::record(walked, options, trace);
  if (args.json()) trace.save(*args.json());
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
