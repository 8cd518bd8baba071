#include "eval_command.hpp"

#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "floors.hpp"
#include "runs/training.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {
namespace {

using app::Arguments;

void line(const char* what, const std::string& name, double loss, Trace& trace) {
  const double bits = loss / std::log(2.0);
  std::printf("%-40s %8.4f %11.3f %9.3f\n", what, loss, std::exp(loss), bits);
  trace.value(name + "_loss", loss);
  trace.value(name + "_perplexity", std::exp(loss));
  trace.value(name + "_bits", bits);
}

// A text of the user's own, in the model's characters.
std::vector<std::int32_t> encoded(const TrainedGpt& trained, const std::string& data) {
  const std::string text = load_text(data);
  try {
    std::vector<std::int32_t> tokens = trained.vocabulary.encode(text);
    if (tokens.size() < 2)
      throw app::UserError(data + " has a single character",
                           "two are the least: the second is predicted", app::kBadData);
    return tokens;
  } catch (const UnknownCharacter& e) {
    throw app::UserError("byte " + std::to_string(e.offset) + " of " + data + " is '" +
                             shown(std::string(1, e.character)) +
                             "', which the model has never seen",
                         "it knows the characters of " + trained.config.data, app::kBadData);
  }
}

int eval_command(const Arguments& args) {
  TrainedGpt trained = TrainedGpt::load(app::checkpoint_of(args, "out-gpt"));
  if (trained.vocabulary.size() == 0)
    throw app::UserError("these weights came without a vocabulary", "gpt eval reads characters",
                         app::kBadData);
  Trace trace = trace_of(args, "eval", std::nullopt);
  std::optional<Split> split;
  std::vector<std::int32_t> text;
  if (args.given("data")) {
    text = encoded(trained, args.text("data"));
    if (!trained.fingerprint.empty()) split = trained.text();
  } else {
    split = trained.text();
    text.assign(split->validation().begin(), split->validation().end());
  }
  std::printf("%zu characters of %s\n\n%-40s %8s %11s %9s\n", text.size(),
              args.given("data") ? args.text("data").c_str() : "the validation part", "", "loss",
              "perplexity", "bits");
  trace.value("characters", text.size());
  line("the model", "model", loss_of(trained.model, text, trained.config.batch), trace);
  if (text.size() > trained.config.model.context)
    line("the model, by nanoGPT's 20 random batches", "estimate",
         estimate(trained.model, text, 20, trained.config), trace);
  const std::size_t V = trained.vocabulary.size();
  if (split) {
    const Floors f = floors(split->training(), text, V);
    line("every character equally likely", "uniform", f.uniform, trace);
    line("by how frequent each is where it trained", "unigram", f.unigram, trace);
    line("by the character before, counted there", "bigram", f.bigram, trace);
    line("the same, of the text that was counted", "bigram_training", f.bigram_training, trace);
    // Of the whole text, as this number is usually told
    const Floors whole = floors(split->tokens, text, V);
    line("the entropy of the characters by themselves", "entropy", whole.unigram_training, trace);
  }
  save(trace, args);
  return 0;
}

}  // namespace

void add_eval_command(app::Program& program) {
  program.command("eval", "the loss on a text, and what counting would reach", eval_command)
      .words("RUN", "a run's folder, or a checkpoint; out-gpt, if not given", 0, 1)
      .text("data", "", "another text, all of it; the run's validation part, if not given")
      .example("gpt eval")
      .example("gpt eval shakespeare --data play.txt");
}

}  // namespace wr::gpt
