#include "neurons_command.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "commands.hpp"
#include "runs/neuron_pictures.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::makemore {
namespace {

using app::Arguments;

constexpr std::size_t kPassage = 400;  // characters
constexpr double kNameable = 0.5;      // a correlation that earns a cell a name

PictureStyle style_of(bool guesses) {
  PictureStyle style;
  style.colours = app::colours(stdout) != app::Colours::none;
  style.guesses = guesses;
  if (app::is_terminal(stdout)) style.width = static_cast<std::size_t>(app::terminal_width());
  return style;
}

std::string trace_name(std::string probe) {
  std::replace(probe.begin(), probe.end(), ' ', '-');
  return probe;
}

// A cell at work: on the screen, and in the trace under what it was chosen for.
void show_passage(const TrainedText& trained, std::string_view text, const Reading& reading,
                  const ChosenCell& chosen, std::size_t length, const PictureStyle& style,
                  Trace& trace) {
  const Passage passage = passage_for(reading.cell(chosen.cell), text, length);
  const std::size_t layer = chosen.cell / trained.config.hidden;
  const std::size_t cell = chosen.cell % trained.config.hidden;
  std::printf("\n--- layer %zu, cell %zu: %s\n%s", layer, cell, chosen.probe.c_str(),
              picture(text, reading, chosen.cell, passage, trained.vocabulary, style).c_str());
  const std::string name = trace_name(chosen.probe);
  trace.value(name + ".layer", layer);
  trace.value(name + ".cell", cell);
  std::vector<std::string> columns = {"position", "byte", "activation"};
  for (const char* rank : {"1", "2", "3", "4", "5"}) {
    columns.push_back(std::string("guess_") + rank);
    columns.push_back(std::string("probability_") + rank);
  }
  record_passage(text, reading, chosen.cell, passage, trained.vocabulary,
                 trace.series(name + ".passage", columns));
}

void show_best_cells(const TrainedText& trained, std::string_view text, const Reading& reading,
                     std::size_t length, const PictureStyle& style, Trace& trace) {
  const std::vector<ChosenCell> chosen = choose_cells(reading, text);
  const std::size_t nameable = nameable_cells(reading, text, kNameable);
  std::printf("%zu characters read; %zu of %zu cells follow a probe with |r| >= %.1f\n\n",
              text.size(), nameable, reading.cells, kNameable);
  trace.value("characters_read", text.size());
  trace.value("cells", reading.cells);
  trace.value("nameable_cells", nameable);
  std::printf("%-16s  layer  cell   found   holds\n", "probe");
  for (const ChosenCell& c : chosen) {
    std::printf("%-16s  %5zu  %4zu  %6.2f  %6.2f\n", c.probe.c_str(),
                c.cell / trained.config.hidden, c.cell % trained.config.hidden, c.found, c.holds);
    trace.value(trace_name(c.probe) + ".found", c.found);
    trace.value(trace_name(c.probe) + ".holds", c.holds);
  }
  for (const ChosenCell& c : chosen) show_passage(trained, text, reading, c, length, style, trace);
}

// What is read: the file that --text names, or what the run has never learned from.
std::string text_of(const Arguments& args, const std::filesystem::path& checkpoint) {
  std::string text;
  if (args.given("text")) {
    text = load_text(args.text("text"));
  } else {
    const TextTraining run(Checkpoint::load(checkpoint, "char-rnn"));
    text = run.trained().vocabulary.decode(run.batches().validation_strips());
  }
  text.resize(std::min(text.size(), static_cast<std::size_t>(args.integer("characters"))));
  return text;
}

int neurons_command(const Arguments& args) {
  const std::filesystem::path path = app::checkpoint_of(args, "out-text");
  const TrainedText trained = TrainedText::load(path);
  const auto size = [&](const char* name) { return static_cast<std::size_t>(args.integer(name)); };
  const TextConfig& config = trained.config;
  if (args.given("cell") && (size("cell") >= config.hidden || size("layer") >= config.layers))
    throw app::UserError("the net has no such cell",
                         "layers 0 to " + std::to_string(config.layers - 1) + ", cells 0 to " +
                             std::to_string(config.hidden - 1),
                         app::kUsage);
  if (args.given("layer") && !args.given("cell"))
    throw app::UserError("--layer alone names no cell", "--cell N beside it", app::kUsage);
  Trace trace = trace_of(args, "neurons", std::nullopt);
  const PictureStyle style = style_of(args.flag("guesses"));
  try {
    const std::string text = text_of(args, path);
    const Reading reading = read_text(trained.net, trained.vocabulary.encode(text));
    if (args.given("cell"))
      show_passage(trained, text, reading, {"chosen", size("layer") * config.hidden + size("cell")},
                   size("length"), style, trace);
    else
      show_best_cells(trained, text, reading, size("length"), style, trace);
  } catch (const UnknownCharacters& e) {
    throw app::UserError(e.what(), "the text that the net learned from has no such character",
                         app::kBadData);
  }
  save(trace, args);
  return 0;
}

}  // namespace

void show_neurons(const TrainedText& trained, std::string_view text, Trace& trace) {
  const Reading reading = read_text(trained.net, trained.vocabulary.encode(text));
  show_best_cells(trained, text, reading, kPassage, {}, trace);
}

void add_neurons_command(app::Program& program) {
  program
      .command("neurons", "what single cells of a trained char-rnn say while it reads",
               neurons_command)
      .words("RUN", "a run's folder, or a checkpoint; out-text, if not given", 0, 1)
      .text("text", "", "what it reads; if not given, the run's validation strips")
      .integer("characters", 50000, "how many of them at most", 2, 10000000)
      .integer("cell", 0, "only this one; if not given, the best of each probe", 0, 8191)
      .integer("layer", 0, "the cell's, 0 the lowest", 0, 63)
      .integer("length", kPassage, "characters of each passage shown", 1, 100000)
      .flag("guesses", "under each character the five that the net expected next")
      .example("makemore neurons out-text --guesses")
      .example("makemore neurons out-text --layer 1 --cell 17 --text runbook.txt");
}

}  // namespace wr::makemore
