#include "surprise_commands.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include "commands.hpp"
#include "runs/drift.hpp"
#include "runs/training.hpp"
#include "shared/kernels/softmax.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/trouble.hpp"
#include "surprisal.hpp"

namespace wr::makemore {
namespace {

using app::Arguments;

// Who plays, and the names it has not seen, to compare with.
struct Player {
  std::string what;
  Vocabulary vocabulary;
  Splits splits;
  NextCharacter next;
};

Player counting_player(const Arguments& args) {
  const Names names = load_enough_names(args.text("data").empty() ? "packages" : args.text("data"));
  const Vocabulary vocabulary(names);
  TorchGenerator random(args.seed());
  const Splits splits = split_test(names, random);
  const auto n = static_cast<std::size_t>(args.integer("n"));
  return {std::to_string(n) + "-gram", vocabulary, splits,
          ngram_player(splits.train, vocabulary, n, args.real("smoothing"))};
}

Player trained_player(const Arguments& args) {
  const auto trained =
      std::make_shared<TrainedModel>(TrainedModel::load(app::checkpoint_at(*args.path("run"))));
  const std::string data = args.text("data").empty() ? trained->config.data : args.text("data");
  const Splits splits = trained->splits(load_names(data, &trained->vocabulary));
  return {trained->config.model.type, trained->vocabulary, splits,
          [trained](std::span<const std::int32_t> before) {
            std::vector<std::int32_t> ids = {Vocabulary::kBoundary};
            ids.insert(ids.end(), before.begin(), before.end());
            std::vector<float> p = next_logits(*trained->model, ids);
            kernels::softmax(p);
            return std::vector<double>(p.begin(), p.end());
          }};
}

std::string cell(const char* format, auto value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

// The game, character by character; a long name goes on below.
void print_game(const std::vector<Surprisal>& game, const Vocabulary& vocabulary) {
  constexpr std::size_t kColumns = 14;
  for (std::size_t begin = 0; begin < game.size(); begin += kColumns) {
    std::array<std::string, 3> lines = {"     ", "bits ", "guess"};
    for (std::size_t i = begin; i < std::min(game.size(), begin + kColumns); ++i) {
      lines[0] += cell("%5c", vocabulary.character(game[i].character));
      lines[1] += cell("%5.1f", game[i].bits);
      lines[2] += cell("%5zu", game[i].guess);
    }
    for (const std::string& line : lines) std::printf("  %s\n", line.c_str());
  }
}

// The names kept aside, to say what is usual: the bits a character of each.
std::vector<double> play_names_aside(const Player& player, Trace& trace) {
  Series& aside = trace.series("aside", {"bits"});
  std::vector<double> usual;
  std::vector<std::size_t> guesses(player.vocabulary.size() + 1);
  std::vector<Surprisal> all;
  for (const std::string& name : player.splits.test) {
    const auto game = play(player.next, player.vocabulary, name);
    usual.push_back(bits_a_character(game));
    aside.add_row({usual.back()});
    for (const Surprisal& character : game) ++guesses[character.guess];
    all.insert(all.end(), game.begin(), game.end());
  }
  const double bits = bits_a_character(all);
  const auto share = [&](std::size_t guess) {
    return static_cast<double>(guesses[guess]) / static_cast<double>(all.size());
  };
  std::printf(
      "%s, %zu names seen; the %zu kept aside cost %.3f bits a character, and its first\n"
      "guess is right %.1f times in 100\n",
      player.what.c_str(), player.splits.train.size(), player.splits.test.size(), bits,
      100 * share(1));
  trace.value("aside.bits", bits);
  trace.value("aside.perplexity", std::exp2(bits));
  Series& ranks = trace.series("guesses", {"guess", "share"});
  for (std::size_t guess = 1; guess < guesses.size(); ++guess) ranks.add_row({guess, share(guess)});
  return usual;
}

void play_name(const Player& player, const std::string& name, const std::vector<double>& usual,
               const std::string& key, Trace& trace) {
  const auto game = play(player.next, player.vocabulary, name);
  const double bits = bits_a_character(game);
  const auto below = std::count_if(usual.begin(), usual.end(), [&](double u) { return u < bits; });
  const double share = 100 * static_cast<double>(below) / static_cast<double>(usual.size());
  std::printf("\n%s: %.2f bits a character, more than %.0f %% of the names kept aside\n",
              name.c_str(), bits, share);
  print_game(game, player.vocabulary);
  trace.value(key, name);
  trace.value(key + ".bits", bits);
  trace.value(key + ".share", share);
  Series& series = trace.series(key, {"bits", "guess"});
  for (const Surprisal& character : game) series.add_row({character.bits, character.guess});
}

int surprise_command(const Arguments& args) {
  const Player player = args.path("run") ? trained_player(args) : counting_player(args);
  Trace trace = trace_of(args, "surprise", args.seed());
  try {
    for (const std::string& name : args.words()) player.vocabulary.encode(name);
    const std::vector<double> usual = play_names_aside(player, trace);
    for (std::size_t i = 0; i < args.words().size(); ++i)
      play_name(player, args.words()[i], usual, "name_" + std::to_string(i + 1), trace);
  } catch (const UnknownCharacter& unknown) {
    throw app::UserError(unknown.what(),
                         "the model knows " + player.vocabulary.characters().substr(1) + " alone",
                         app::kBadData);
  }
  save(trace, args);
  return 0;
}

constexpr std::array<std::pair<Drift, const char*>, 3> kDrifts = {
    {{Drift::prefixed, "prefixed"},
     {Drift::reversed, "reversed"},
     {Drift::separated, "separated"}}};

void print_signals(const std::string& what, const Signals& signals) {
  std::printf("%-20s", what.c_str());
  for (const double value : signals) std::printf("%12.3f", value);
  std::printf("\n");
}

int drift_command(const Arguments& args) {
  const Names names = load_names(args.text("data"));
  PythonRandom random(42);
  const Splits splits = split_names(names, random);
  const auto window = static_cast<std::size_t>(args.integer("window"));
  if (splits.dev.size() < window || splits.test.size() < window)
    throw app::UserError(
        "a window of " + std::to_string(window) + " names is more than are kept aside",
        "a smaller --window, or more names", app::kUsage);
  const Monitor monitor(splits.train, splits.dev, static_cast<std::size_t>(args.integer("n")),
                        args.real("smoothing"), window);
  Trace trace = trace_of(args, "drift", std::nullopt);

  std::printf("%-20s", "");
  for (const char* head : {"bits", "1st guess", "characters", "length", "unknown"})
    std::printf("%12s", head);
  std::printf("\n");
  print_signals("the band: from", monitor.low());
  print_signals("            to", monitor.high());
  Series& bands = trace.series("bands", {"low", "high"});
  for (std::size_t s = 0; s < Signal::count; ++s)
    bands.add_row({monitor.low()[s], monitor.high()[s]});
  for (const auto& [drift, name] : kDrifts) {
    Series& series = trace.series(
        name, {"share", "windows", "bits", "first_guess", "characters", "length", "unknown"});
    std::printf("\nwindows of %zu outside the band, when names are %s\n", window, name);
    for (const double share : {0.0, 0.05, 0.1, 0.25, 0.5, 1.0}) {
      const auto windows = monitor.look_through(drifted(splits.test, drift, share));
      const auto alarms = monitor.alarms(windows);
      std::printf("%5.0f %% of them       ", 100 * share);
      for (const std::size_t count : alarms)
        std::printf("%12s", (std::to_string(count) + "/" + std::to_string(windows.size())).c_str());
      std::printf("\n");
      series.add_row({share, windows.size(), alarms[Signal::bits], alarms[Signal::first_guess],
                      alarms[Signal::characters], alarms[Signal::length], alarms[Signal::unknown]});
    }
  }
  save(trace, args);
  return 0;
}

}  // namespace

void add_surprise_commands(app::Program& program) {
  program
      .command("surprise", "how surprising names are: Shannon's game, character by character",
               surprise_command)
      .words("NAME", "to be guessed", 1)
      .path("run", "a run's folder or a checkpoint: its model plays, instead of an n-gram", "RUN")
      .text("data", "", "packages, names.txt or a file; if not given, packages or the run's own")
      .integer("n", 4, "the n-gram's n", 1, 10)
      .real("smoothing", 0.1, "added to each of the n-gram's counts", 0, 1000)
      .seed(3407)
      .example("makemore surprise libsystemd-gatewd libsystemd0 xq7-zzvk")
      .example("makemore surprise --run out --data names.txt emma");
  program
      .command("drift", "which signals notice when names change under a model that does not",
               drift_command)
      .text("data", "packages", "packages, names.txt, or a file with a name on every line")
      .integer("window", 50, "names a window", 1, 100000)
      .integer("n", 4, "the n-gram's n", 1, 10)
      .real("smoothing", 0.1, "added to each of the n-gram's counts", 0, 1000)
      .example("makemore drift --window 200");
}

}  // namespace wr::makemore
