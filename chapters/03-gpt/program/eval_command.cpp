#include "eval_command.hpp"

#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "runs/floors.hpp"
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
  line("every character equally likely", "uniform", uniform_loss(V), trace);
  if (!args.given("data"))
    line("by how frequent each is in the whole text", "unigram", unigram_entropy(split->tokens),
         trace);
  else
    line("by how frequent each is in this text", "unigram", unigram_entropy(text), trace);
  if (split) {
    const BigramCounts counts(split->training(), V);
    line("by the character before, and that counted", "bigram", counts.loss(text, 1), trace);
    line("the same on the part that trains, exact", "bigram_training",
         counts.loss(split->training(), 0), trace);
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
