#include "text_commands.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>
#include <string>
#include <utility>

#include "commands.hpp"
#include "neurons_command.hpp"
#include "runs/text_training.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::makemore {
namespace {

using app::Arguments;
namespace fs = std::filesystem;

TextConfig config_of(const Arguments& args) {
  TextConfig config;
  const auto size = [&](const char* name) { return static_cast<std::size_t>(args.integer(name)); };
  config.text = args.text("text");
  config.cell = *cell_type(args.text("cell"));
  config.hidden = size("hidden");
  config.layers = size("layers");
  config.batch = size("batch");
  config.time = size("sequence");
  config.training.learning_rate = static_cast<float>(args.real("learning-rate"));
  config.training.dropout = static_cast<float>(args.real("dropout"));
  config.training.seed = args.seed();
  return config;
}

TextTraining start_or_resume(const Arguments& args, const fs::path& folder, double& best) {
  if (args.flag("resume")) {
    app::refuse_beside_resume(args, {"cell", "text", "hidden", "layers", "batch", "sequence",
                                     "dropout", "learning-rate", "seed"});
    const Checkpoint checkpoint = Checkpoint::load(app::run_to_resume(folder), "char-rnn");
    best = checkpoint.real("best");
    return TextTraining(checkpoint);
  }
  app::refuse_second_run(folder);
  return TextTraining(config_of(args));
}

// When to show what the net writes by now: often at first, when it changes fast.
bool shows(std::size_t step, std::size_t every) {
  constexpr std::array<std::size_t, 6> kEarly = {100, 300, 500, 700, 1200, 2000};
  return std::find(kEarly.begin(), kEarly.end(), step) != kEarly.end() || step % every == 0;
}

// A loss as it is usually told.
void record_losses(const std::string& what, double loss, Trace& trace) {
  trace.value(what + "_loss", loss);
  trace.value(what + "_perplexity", std::exp(loss));
  trace.value(what + "_bits", loss / std::log(2.0));  // a character
}

// A few lines. What the net reads before is the beginning of the strips that validate, whole lines
// of it if there are any: it is used to a state that comes from somewhere.
std::string sample_of(const TextTraining& training, float temperature, std::uint64_t seed) {
  constexpr std::size_t kRead = 500, kWritten = 300;
  const auto& [config, vocabulary, net] = training.trained();
  std::string prime = vocabulary.decode(training.batches().validation_strips()).substr(0, kRead);
  if (const std::size_t newline = prime.rfind('\n'); newline != std::string::npos)
    prime.resize(newline + 1);
  TorchGenerator random(seed);
  return write_text(net, vocabulary, prime, kWritten, temperature, random);
}

// What the net writes when it goes for what it is sure of, when it draws as it believes, and when
// it takes chances.
void show_temperatures(const TextTraining& training, Trace& trace) {
  for (const char* temperature : {"0.5", "1", "1.5"}) {
    const std::string sample = sample_of(training, std::stof(temperature), 1);
    std::printf("--- temperature %s\n%s\n", temperature, sample.c_str());
    trace.value(std::string("sample_at_temperature_") + temperature, shown(sample));
  }
}

int text_command(const Arguments& args) {
  const fs::path folder = args.path("out").value_or("out-text");
  double best = std::numeric_limits<double>::infinity();
  TextTraining training = start_or_resume(args, folder, best);
  CharRnnTrainer& trainer = training.trainer();
  const TrainedText& trained = training.trained();
  const auto end = static_cast<std::size_t>(std::max(
      1ll, std::llround(args.real("epochs") * static_cast<double>(training.batches().training()))));
  app::refuse_ended(static_cast<std::int64_t>(trainer.progress().step),
                    static_cast<std::int64_t>(end), "--epochs");
  const app::RunFolder held(folder);
  const std::string cell(name_of(trained.config.cell));
  std::printf("%s: %zu characters of vocabulary; %zu batches of %zu x %zu train, %zu validate\n",
              cell.c_str(), trained.vocabulary.size(), training.batches().training(),
              trained.config.batch, trained.config.time, training.batches().validation());

  const auto every = static_cast<std::size_t>(args.integer("evaluate-every"));
  app::catch_interrupt();
  Trace trace = trace_of(args, "text", trained.config.training.seed);
  Series& losses = trace.series("losses", {"step", "epoch", "train", "validation"});
  app::Progress progress(cell, static_cast<std::int64_t>(end));
  bool stop = false;  // asked for once a step: between two questions the answer may change
  while (trainer.progress().step < end && !stop) {
    float loss = 0;
    try {
      loss = trainer.step();
    } catch (const ExplodingLoss& e) {
      app::diverged(e.what(), folder);
    }
    const std::size_t step = trainer.progress().step;
    std::array<char, 64> note;
    std::snprintf(note.data(), note.size(), "epoch %.2f, loss %.4f", trainer.epoch(), double{loss});
    progress.update(static_cast<std::int64_t>(step), note.data());
    stop = app::interrupted();
    const bool last = step == end || stop;
    if (shows(step, every) || last) {
      const std::string sample = sample_of(training, 1, step);
      trace.value("sample_at_" + std::to_string(step), shown(sample));
      progress.print("--- step " + std::to_string(step) + ", " + note.data() + '\n' + sample);
    }
    if (step % every && !last) continue;
    const double validation = validation_loss(trained.net, training.batches());
    if (!std::isfinite(validation))
      app::diverged("the validation loss is " + std::to_string(std::abs(validation)), folder);
    const bool better = validation < best;
    best = std::min(best, validation);
    const Checkpoint checkpoint = training.checkpoint(best);
    checkpoint.save(folder / checkpoint_name(trained.config.cell, trainer.epoch(), validation));
    if (better)
      checkpoint.save(folder / app::kBest);  // before the next, which says that it is there
    checkpoint.save(folder / app::kLast);
    losses.add_row({step, trainer.epoch(), loss, validation});
    std::array<char, 64> line;
    std::snprintf(line.data(), line.size(), "validation loss %.4f%s", validation,
                  better ? " *" : "");
    progress.print(line.data());
  }
  if (stop) progress.print(app::how_to_go_on(args, "makemore text"));
  if (!stop) show_temperatures(training, trace);
  record_losses("best_validation", best, trace);
  if (args.flag("neurons") && !stop)
    show_neurons(trained, trained.vocabulary.decode(training.batches().validation_strips()), trace);
  save(trace, args);
  return stop ? 128 + SIGINT : 0;
}

int write_command(const Arguments& args) {
  const TrainedText trained = TrainedText::load(app::checkpoint_of(args, "out-text"));
  TorchGenerator random(args.seed());
  const std::string& prime = args.text("prime");
  try {
    const std::string text = write_text(trained.net, trained.vocabulary, prime,
                                        static_cast<std::size_t>(args.integer("length")),
                                        static_cast<float>(args.real("temperature")), random);
    std::cout << prime << text << '\n';
    Trace trace = trace_of(args, "write", args.seed());
    trace.value("text", shown(text));  // a net may write bytes that are no UTF-8
    save(trace, args);
  } catch (const UnknownCharacters& e) {
    throw app::UserError(e.what(), "the text that the net learned from has no such character",
                         app::kBadData);
  }
  return 0;
}

}  // namespace

void add_text_commands(app::Program& program) {
  program
      .command("text", "train char-rnn on a text, and keep every checkpoint in a folder",
               text_command)
      .choice("cell", {"lstm", "gru", "rnn"}, "which")
      .text("text", "operations", "operations, tinyshakespeare.txt, or a file")
      .real("epochs", 2, "times through the text, those of a resumed run included", 0.001, 10000)
      .path("out", "the run's folder; out-text, if not given", "DIR")
      .flag("resume", "go on with the run in the folder")
      .flag("neurons", "at the end look at the cells, as makemore neurons does")
      .integer("layers", 2, "one above the other", 1, 64)
      .integer("hidden", 128, "cells a layer", 1, 8192)
      .integer("batch", 50, "rows that are read side by side", 1, 10000)
      .integer("sequence", 50, "characters before the walk back", 1, 10000)
      .real("dropout", 0, "probability, between the layers", 0, 0.99)
      .real("learning-rate", 2e-3, "RMSProp's; 0.97 times that with every epoch after ten", 0, 1000)
      .integer("evaluate-every", 1000, "batches between looks at the validation strips", 1)
      .seed(123)
      .example("makemore text --epochs 1")
      .example("makemore text --text tinyshakespeare.txt --epochs 30 --out shakespeare");
  program.command("write", "write with a trained char-rnn", write_command)
      .words("RUN", "a run's folder, or a checkpoint; out-text, if not given", 0, 1)
      .text("prime", "", "what the net reads first")
      .integer("length", 2000, "characters", 1, 100000000)
      .real("temperature", 1, "below 1 bolder, above 1 wilder, 0 always the most probable", 0, 100)
      .seed(123)
      .example("makemore write out-text --prime \"alerts/\" --temperature 0.7");
  add_neurons_command(program);
}

bool is_text_run(const fs::path& checkpoint) {
  try {
    Checkpoint::load(checkpoint, "char-rnn");
    return true;
  } catch (const FileError&) {
    return false;  // of another kind, or nothing to be read: whoever loads it next says so
  }
}

int eval_text(const Arguments& args, const fs::path& checkpoint) {
  if (args.given("data"))
    throw app::UserError("--data is for runs on names",
                         checkpoint.string() + " is a run on text; it reads what it was trained on",
                         app::kUsage);
  TextTraining training(Checkpoint::load(checkpoint, "char-rnn"));
  const CharRnn& net = training.trained().net;
  Trace trace = trace_of(args, "eval", std::nullopt);
  for (const auto& [what, loss] :
       {std::pair("train", training_loss(net, training.batches())),
        std::pair("validation", validation_loss(net, training.batches()))}) {
    std::printf("%-10s loss %.4f  perplexity %.3f  %.3f bits a character\n", what, loss,
                std::exp(loss), loss / std::log(2.0));
    record_losses(what, loss, trace);
  }
  save(trace, args);
  return 0;
}

}  // namespace wr::makemore
