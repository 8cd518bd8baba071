#include "attention_command.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "attention_maps.hpp"
#include "commands.hpp"
#include "prompt.hpp"
#include "runs/attention_pictures.hpp"
#include "runs/training.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

namespace {

using app::Arguments;

// What the model reads: what was typed, or as much of its validation text as it can hold.
std::vector<std::int32_t> prompt_of(const Arguments& args, const TrainedGpt& trained) {
  const std::size_t context = trained.config.model.context;
  std::string text = args.text("prompt");
  if (text.empty() && trained.vocabulary.size() == 0)
    throw app::UserError("these weights came without a vocabulary, so there is no text to show",
                         "--prompt \"0 1 2\", numbers of tokens", app::kUsage);
  if (text.empty()) {
    text = load_text(trained.config.data);
    text = text.substr(text.size() * 9 / 10, context);
  }
  const std::vector<std::int32_t> tokens = tokens_of(trained, text, "the prompt");
  if (tokens.empty() || tokens.size() > context)
    throw app::UserError("the prompt has " + std::to_string(tokens.size()) + " tokens",
                         "the model reads 1 to " + std::to_string(context) + " at a time",
                         app::kUsage);
  return tokens;
}

// The maps that --layer and --head choose; all of them, if neither was typed.
std::vector<AttentionMap> chosen(const Arguments& args, const GptConfig& config,
                                 std::vector<AttentionMap> maps) {
  const auto choose = [&](const char* option, std::size_t count, auto which) {
    if (!args.given(option)) return;
    const auto wanted = static_cast<std::size_t>(args.integer(option));
    if (wanted >= count)
      throw app::UserError("there is no " + std::string(option) + " " + std::to_string(wanted),
                           "0 to " + std::to_string(count - 1), app::kUsage);
    maps.erase(std::remove_if(maps.begin(), maps.end(),
                              [&](const AttentionMap& map) { return map.*which != wanted; }),
               maps.end());
  };
  choose("layer", config.layers, &AttentionMap::layer);
  choose("head", config.heads, &AttentionMap::head);
  return maps;
}

std::string name_of(const AttentionMap& map) {
  return "layer_" + std::to_string(map.layer) + ".head_" + std::to_string(map.head);
}

// A table of the heads; returns the most decided one of those.
const AttentionMap& print_heads(const std::vector<AttentionMap>& maps, Trace& trace) {
  std::printf("%5s  %4s  %12s  %10s  %7s  %7s  %7s\n", "layer", "head", "entropy, bits",
              "looks back", "itself", "before", "first");
  Series& heads =
      trace.series("heads", {"layer", "head", "entropy", "distance", "itself", "before", "first"});
  std::size_t sharpest = 0;
  double least = INFINITY;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const HeadHabits h = habits(maps[i]);
    std::printf("%5zu  %4zu  %13.2f  %10.1f  %5.0f %%  %5.0f %%  %5.0f %%\n", maps[i].layer,
                maps[i].head, h.entropy, h.distance, 100 * h.itself, 100 * h.before, 100 * h.first);
    heads.add_row(
        {maps[i].layer, maps[i].head, h.entropy, h.distance, h.itself, h.before, h.first});
    if (h.entropy < least) sharpest = i;
    least = std::min(least, h.entropy);
  }
  return maps[sharpest];
}

// The maps, a column a position looked at, and the entropy of every row. Four digits are enough to
// draw.
void record_maps(const std::vector<AttentionMap>& maps, Trace& trace) {
  const auto rounded = [](double x) { return x == 0 ? Number(0) : std::round(x * 1e4) / 1e4; };
  std::vector<std::string> positions, names = {"position"};
  for (std::size_t t = 0; t < maps[0].time; ++t) positions.push_back(std::to_string(t));
  for (const AttentionMap& map : maps) {
    names.push_back(name_of(map));
    Series& series = trace.series(name_of(map), positions);
    for (std::size_t t = 0; t < map.time; ++t) {
      std::vector<Number> row;
      for (const float p : map.row(t)) row.push_back(rounded(double{p}));
      series.add_row(row);
    }
  }
  Series& entropies = trace.series("entropy", names);
  for (std::size_t t = 0; t < maps[0].time; ++t) {
    std::vector<Number> row = {t};
    for (const AttentionMap& map : maps) row.push_back(rounded(entropy(map.row(t))));
    entropies.add_row(row);
  }
}

int attention_command(const Arguments& args) {
  TrainedGpt trained = TrainedGpt::load(app::checkpoint_of(args, "out-gpt"));
  const std::vector<std::int32_t> tokens = prompt_of(args, trained);
  const std::vector<std::string> labels = labels_of(trained, tokens);
  trained.model.forward(tokens, {}, tokens.size());
  const std::vector<AttentionMap> maps =
      chosen(args, trained.config.model, attention_maps(trained.model));

  Trace trace = trace_of(args, "attention", std::nullopt);
  trace.value("tokens", tokens.size());
  std::string text;
  for (const std::string& label : labels)
    text += label + (trained.vocabulary.size() == 0 ? " " : "");
  trace.value("prompt", text);
  const AttentionMap& shown = print_heads(maps, trace);
  std::printf("\nlayer %zu, head %zu: how a position, a line, looks at those before it\n%s",
              shown.layer, shown.head,
              attention_text(shown, labels, app::colours(stdout) != app::Colours::none).c_str());
  record_maps(maps, trace);
  if (const auto svg = args.path("svg")) write_file(*svg, attention_svg(maps, labels));
  save(trace, args);
  return 0;
}

}  // namespace

void add_attention_command(app::Program& program) {
  program.command("attention", "where the heads of a model look while it reads", attention_command)
      .words("RUN", "a run's folder, or a checkpoint; out-gpt, if not given", 0, 1)
      .text("prompt", "", "what it reads; if not given, a window of the text that validates")
      .integer("layer", 0, "only this one, 0 the first; if not given, all", 0, 255)
      .integer("head", 0, "only this one", 0, 1023)
      .path("svg", "draw the maps")
      .example("gpt attention out-gpt --prompt \"checkout FIRING checkout RES\"")
      .example("gpt attention out-gpt --layer 1 --head 2 --svg head.svg");
}

}  // namespace wr::gpt
