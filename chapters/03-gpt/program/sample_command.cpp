#include "sample_command.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "commands.hpp"
#include "generator.hpp"
#include "prompt.hpp"
#include "runs/training.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/atomic_file.hpp"

namespace wr::gpt {

namespace {

using app::Arguments;

const std::vector<std::string> kPrecisions = {"fp32", "bf16", "int8"};

Precision precision_of(const Arguments& args) {
  const auto word = std::find(kPrecisions.begin(), kPrecisions.end(), args.text("precision"));
  const auto precision = static_cast<Precision>(word - kPrecisions.begin());
  if (args.flag("no-cache") && precision != Precision::fp32)
    throw app::UserError("--precision is for the weights that the cache works with",
                         "leave out --no-cache, or --precision", app::kUsage);
  return precision;
}

// What the model begins with, if nothing else is said: a new line.
std::string prompt_of(const Arguments& args) {
  constexpr std::size_t kLargest = std::size_t{1} << 24;  // 16 MiB
  const auto file = args.path("prompt-file");
  if (file && args.given("prompt"))
    throw app::UserError("--prompt and --prompt-file are two prompts", "leave out one",
                         app::kUsage);
  if (file && std::filesystem::is_directory(*file))
    throw app::UserError("cannot read " + file->string() + ": it is a folder",
                         "--prompt-file FILE is a text", app::kNoInput);
  std::string prompt = file ? read_file(*file, kLargest) : args.text("prompt");
  if (prompt.empty() && (file || args.given("prompt")))
    throw app::UserError("the prompt is empty", "a model needs a character to go on from",
                         app::kUsage);
  return prompt;
}

// Without a prompt a model goes on from a new line; from its first token, if it knows no lines.
std::vector<std::int32_t> encode(const TrainedGpt& trained, const std::string& prompt) {
  const bool newline = trained.vocabulary.characters().find('\n') != std::string::npos;
  std::vector<std::int32_t> tokens =
      tokens_of(trained, prompt.empty() && newline ? "\n" : prompt, "the prompt");
  if (tokens.empty()) tokens.push_back(0);
  return tokens;
}

std::string decode(const TrainedGpt& trained, std::span<const std::int32_t> tokens) {
  if (trained.vocabulary.size() > 0) return trained.vocabulary.decode(tokens);
  std::string text;
  for (const std::int32_t token : tokens) text += std::to_string(token) + ' ';
  return text;
}

// What the model will forget on the way, said before the text begins so that nothing gets into it.
void say_what_is_forgotten(std::size_t prompt, std::size_t tokens, std::size_t context) {
  const std::size_t at_first = window_begin(prompt, context);
  const std::size_t at_last = window_begin(prompt + tokens - 1, context);
  if (at_last == 0) return;
  std::cerr << "note: the model sees at most " << context << " tokens at a time.";
  if (at_first > 0)
    std::cerr << " Of the prompt's " << prompt << " it reads the last " << prompt - at_first << '.';
  if (at_last > at_first)
    std::cerr << " Whenever they are full it forgets the older half; before the last token that is "
                 "the first "
              << at_last << " tokens of the text.";
  std::cerr << '\n';
}

int sample_command(const Arguments& args) {
  const GeneratorConfig how = {.precision = precision_of(args), .cache = !args.flag("no-cache")};
  const std::string typed = prompt_of(args);
  TrainedGpt trained = TrainedGpt::load(app::checkpoint_of(args, "out-gpt"));
  const std::vector<std::int32_t> prompt = encode(trained, typed);
  const auto tokens = static_cast<std::size_t>(args.integer("tokens"));
  const std::size_t context = trained.config.model.context;
  say_what_is_forgotten(prompt.size(), tokens, context);

  Trace trace = trace_of(args, "sample", args.seed());
  trace.value("prompt", decode(trained, prompt));
  trace.value("prompt_tokens", prompt.size());
  trace.value("context", context);
  trace.value("forgotten", window_begin(prompt.size() + tokens - 1, context));
  Generator generator(trained.model, how);
  Sampler sampler({.temperature = args.real("temperature"),
                   .top_k = static_cast<std::size_t>(args.integer("top-k")),
                   .top_p = args.real("top-p")},
                  args.seed());
  const std::int64_t samples = args.integer("samples");
  for (std::int64_t i = 1; i <= samples; ++i) {
    if (samples > 1) std::cout << "--- " << i << '\n';
    std::cout << decode(trained, prompt) << std::flush;
    std::string text;
    generator.forget();
    try {
      write(generator, sampler, prompt, tokens, [&](std::int32_t token) {
        const std::string piece = decode(trained, {&token, 1});
        std::cout << piece << std::flush;
        text += piece;
      });
    } catch (const NoDistribution& e) {
      throw app::UserError(e.what(), "the weights are too large; choose an earlier checkpoint",
                           app::kBadData);
    }
    std::cout << '\n';
    trace.value("sample_" + std::to_string(i), text);
  }
  save(trace, args);
  return 0;
}

}  // namespace

void add_sample_command(app::Program& program) {
  program.command("sample", "write with a trained model, token by token", sample_command)
      .words("RUN", "a run's folder, or a checkpoint; out-gpt, if not given", 0, 1)
      .text("prompt", "", "what the model reads first; a new line, if not given")
      .path("prompt-file", "the same from a file")
      .integer("tokens", 500, "to be written", 1, 100'000'000)
      .integer("samples", 1, "texts, one after the other", 1, 1'000'000)
      .real("temperature", 0.8, "below 1 more careful, above 1 wilder, 0 always the most probable",
            0, 1e6)
      .integer("top-k", 0, "choose among so many of the most probable tokens; 0 for all", 0)
      .real("top-p", 1, "choose among the most probable that reach p together; 1 for all", 1e-9, 1)
      .choice("precision", kPrecisions, "of the weights that are read for every token")
      .flag("no-cache", "compute the whole window again for every token")
      .example("gpt sample out-gpt --prompt \"alerts/\" --temperature 0.7")
      .example("gpt sample shakespeare --prompt-file act.txt --top-p 0.9 --tokens 2000");
}

}  // namespace wr::gpt
