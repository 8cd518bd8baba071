#include "train_command.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "commands.hpp"
#include "floors.hpp"
#include "generator.hpp"
#include "runs/bench.hpp"
#include "runs/training.hpp"
#include "shared/kernels/threads.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {
namespace {

using app::Arguments;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// nanoGPT's run on a GPU: three minutes there, eleven hours on two cores of a processor.
constexpr const char* kShakespeareChar =
    "data = tinyshakespeare.txt\n"
    "layers = 6\nheads = 6\nchannels = 384\ncontext = 256\nbatch = 64\n"
    "steps = 5000\ndropout = 0.2\neval-batches = 200\n";

// A look at everything, in seconds.
constexpr const char* kTiny =
    "layers = 2\nheads = 2\nchannels = 32\ncontext = 32\nbatch = 8\nsteps = 400\nwarmup = 20\n"
    "learning-rate = 5e-3\nmin-learning-rate = 5e-4\n"
    "eval-every = 100\n";

// What says which run it is; what it is in the middle of cannot be changed.
std::vector<std::string> config_options() {
  std::vector<std::string> names = {"preset", "config", "data", "positions",
                                    "bias",   "untied", "seed"};
  const TrainingConfig config;
  for_each_number(config, [&](const char* name, auto...) {
    if (name != std::string("steps")) names.push_back(name);
  });
  return names;
}

app::Command& add_config_options(app::Command& command) {
  command.preset("operations", "")
      .preset("shakespeare-cpu", "data = tinyshakespeare.txt\n")
      .preset("shakespeare-char", kShakespeareChar)
      .preset("tiny", kTiny)
      .config()
      .text("data", "operations", "operations, tinyshakespeare.txt, or a file");
  const TrainingConfig standard;
  for_each_number(standard, [&](const char* name, auto number, auto low, auto high, auto help) {
    if constexpr (std::is_floating_point_v<decltype(number)>)
      command.real(name, number, help, low, high);
    else
      command.integer(name, static_cast<std::int64_t>(number), help, low,
                      static_cast<std::int64_t>(high));
  });
  return command.choice("positions", position_words(), "how a position is told where it stands")
      .flag("bias", "in products and layer norms, as GPT-2 has it")
      .flag("untied", "a head of its own, not the embedding table turned round")
      .integer("eval-every", 250, "steps between looks at the validation part", 1)
      .integer("eval-batches", 20, "for a look; 0 for the whole part", 0, 1'000'000)
      .integer("threads", 0, "0 for one a core", 0, 1024);
}

TrainingConfig config_of(const Arguments& args) {
  TrainingConfig config;
  for_each_number(config, [&](const char* name, auto& number, auto...) {
    using Type = std::decay_t<decltype(number)>;
    if constexpr (std::is_floating_point_v<Type>)
      number = args.real(name);
    else
      number = static_cast<Type>(args.integer(name));
  });
  // The cosine ends with the run, if nobody says otherwise
  if (!args.given("decay-steps")) config.schedule.decay = config.steps;
  const auto& words = position_words();
  config.model.positions = static_cast<Positions>(
      std::find(words.begin(), words.end(), args.text("positions")) - words.begin());
  config.model.bias = args.flag("bias");
  config.model.tied = !args.flag("untied");
  config.data = args.text("data");
  config.seed = args.seed();
  if (const auto trouble = trouble_with(config))
    throw app::UserError(trouble->first, trouble->second, app::kUsage);
  return config;
}

Training start_or_resume(const Arguments& args, const fs::path& folder, double& best) {
  if (!args.flag("resume")) {
    app::refuse_second_run(folder);
    return Training(config_of(args));
  }
  app::refuse_beside_resume(args, config_options());
  const Checkpoint checkpoint = Checkpoint::load(app::run_to_resume(folder), kCheckpointKind);
  best = checkpoint.real("best");
  Training training(checkpoint);
  if (args.given("steps")) training.end_at(args.integer("steps"));
  return training;
}

template <typename... Values>
std::string text_of(const char* format, Values... values) {
  std::array<char, 160> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

Workload workload_of(const TrainingConfig& config) {
  return {config.model, config.batch * config.accumulation, config.seed};
}

// How fast the steps are, in tokens and in the share of the peak, evaluation left out.
class Speed {
 public:
  explicit Speed(const TrainingConfig& config)
      : tokens_(static_cast<double>(config.batch * config.accumulation * config.model.context)),
        flops_(step_flops(workload_of(config))) {}

  void step(Clock::duration time) {
    seconds_ += std::chrono::duration<double>(time).count();
    ++steps_;
  }
  /// Of so many steps, if all were as fast as the machine can be.
  double hours_at_peak(std::int64_t steps) const {
    return static_cast<double>(steps) * flops_ / peak_ / 3600;
  }
  std::string text() const {
    return text_of("%.0f tokens/s, %.0f %% of the peak", steps_ * tokens_ / seconds_,
                   100 * steps_ * flops_ / seconds_ / peak_);
  }

 private:
  double tokens_, flops_, peak_ = peak_flops(kernels::threads()), seconds_ = 0, steps_ = 0;
};

// A few lines that the model writes after the end of one.
std::string sample_of(Training& training) {
  const Vocabulary& vocabulary = training.trained().vocabulary;
  const std::size_t newline = vocabulary.characters().find('\n');
  const std::vector<std::int32_t> prompt = {
      newline == std::string::npos ? 0 : static_cast<std::int32_t>(newline)};
  Generator generator(training.model());
  Sampler sampler({}, static_cast<std::uint64_t>(training.steps()));
  std::vector<std::int32_t> tokens;
  write(generator, sampler, prompt, 200, [&](std::int32_t token) { tokens.push_back(token); });
  return vocabulary.decode(tokens);
}

struct Look {
  double training, validation;
};

Look look_at(Training& training, std::int64_t batches) {
  const Split& split = training.split();
  const std::int64_t some = std::max<std::int64_t>(batches, 20);
  return {
      training.estimate(split.training(), some),
      batches > 0 ? training.estimate(split.validation(), batches) : training.validation_loss()};
}

void describe(const Training& training) {
  const TrainedGpt& trained = training.trained();
  const TrainingConfig& config = trained.config;
  std::printf("%zu parameters; %zu characters train, %zu validate, %zu of them different\n",
              trained.model.parameters.memory.size(), training.split().training().size(),
              training.split().validation().size(), trained.vocabulary.size());
  std::printf("%lld steps of %zu x %zu tokens; a step is %.2f GFLOP\n",
              static_cast<long long>(config.steps), config.batch * config.accumulation,
              config.model.context, step_flops(workload_of(config)) / 1e9);
}

kernels::UseThreads threads_of(const Arguments& args) {
  const auto count = static_cast<int>(args.integer("threads"));
  return kernels::UseThreads(count > 0 ? count : kernels::threads());
}

// What to compare the losses with.
void record_floors(const Training& training, Trace& trace) {
  const Split& split = training.split();
  const Floors f =
      floors(split.training(), split.validation(), training.trained().vocabulary.size());
  trace.value("floor.uniform", f.uniform);
  trace.value("floor.unigram", f.unigram);
  trace.value("floor.bigram", f.bigram);
}

// [train-command]
int train_command(const Arguments& args) {
  const fs::path folder = args.path("out").value_or("out-gpt");
  const kernels::UseThreads threads = threads_of(args);
  double best = std::numeric_limits<double>::infinity();
  Training training = start_or_resume(args, folder, best);
  const TrainingConfig& config = training.trained().config;
  app::refuse_ended(training.steps(), config.steps, "--steps");
  const app::RunFolder held(folder);
  describe(training);

  const std::int64_t every = args.integer("eval-every"), shown_every = args.integer("sample-every");
  Trace trace = trace_of(args, "train", config.seed);
  const auto parameters = static_cast<double>(training.model().parameters.memory.size());
  trace.value("parameters", training.model().parameters.memory.size());
  trace.value("parameters_in_millions", parameters / 1e6);
  record_floors(training, trace);
  Series& looks = trace.series("losses", {"step", "training", "validation"});
  Series& steps = trace.series("steps", {"step", "loss", "learning_rate", "gradient_norm"});
  const auto look = [&] {
    const Look l = look_at(training, args.integer("eval-batches"));
    if (!std::isfinite(l.validation)) app::diverged("the validation loss is no number", folder);
    looks.add_row({training.steps(), l.training, l.validation});
    return l;
  };

  app::catch_interrupt();
  if (training.steps() == 0) look();
  Speed speed(config);
  if (const double hours = speed.hours_at_peak(config.steps - training.steps()); hours > 1)
    std::fprintf(stderr, "%.1f hours at least, if every step had the peak of this machine\n",
                 hours);
  app::Progress progress("gpt", config.steps);
  bool stop = false;  // asked for once a step: between two questions the answer may change
  while (training.steps() < config.steps && !stop) {
    const auto begin = Clock::now();
    const double loss = training.step();
    if (!std::isfinite(loss))
      app::diverged(
          "the loss or its gradient is no number after step " + std::to_string(training.steps()),
          folder);
    speed.step(Clock::now() - begin);
    const std::int64_t step = training.steps();
    const bool last = step == config.steps;
    progress.update(step, text_of("loss %.4f, ", loss) + speed.text());
    if (step % std::max<std::int64_t>(config.steps / 200, 1) == 0 || last)
      steps.add_row({step, loss, config.schedule.at(step - 1), training.gradient_norm()});
    stop = app::interrupted();
    if (step % every == 0 || last) {
      const Look l = look();
      const bool better = l.validation < best;
      best = std::min(best, l.validation);
      // Before the other, which says that it is there
      if (better) training.checkpoint(best).save(folder / app::kBest);
      progress.print(text_of("step %6lld  training %.4f  validation %.4f%s",
                             static_cast<long long>(step), l.training, l.validation,
                             better ? " *" : ""));
    }
    if (step % every == 0 || last || stop) training.checkpoint(best).save(folder / app::kLast);
    if (shown_every > 0 && (step % shown_every == 0 || last)) {
      const std::string sample = sample_of(training);
      trace.value("sample_at_" + std::to_string(step), shown(sample));
      progress.print("--- step " + std::to_string(step) + '\n' + sample);
    }
  }
  // [/train-command]
  if (stop) {
    progress.print(app::how_to_go_on(args, "gpt train"));
    save(trace, args);
    return 128 + SIGINT;
  }
  const double whole = training.validation_loss();
  progress.print(text_of("validation loss %.4f over the whole part, %.4f by %lld batches", whole,
                         training.estimate(training.split().validation(), 20), 20ll));
  trace.value("validation_loss", whole);
  trace.value("validation_estimate", training.estimate(training.split().validation(), 20));
  trace.value("best_validation_loss", best);
  save(trace, args);
  return 0;
}

int seeds_command(const Arguments& args) {
  const kernels::UseThreads threads = threads_of(args);
  TrainingConfig config = config_of(args);
  Trace trace = trace_of(args, "seeds", config.seed);
  Series& runs = trace.series("runs", {"seed", "validation", "estimate"});
  const std::int64_t count = args.integer("count");
  app::Progress progress("gpt", count * config.steps);
  app::catch_interrupt();
  std::vector<double> losses, estimates;
  for (std::int64_t i = 0; i < count; ++i, ++config.seed) {
    Training training(config);
    while (training.steps() < config.steps) {
      const double loss = training.step();
      if (!std::isfinite(loss))
        throw app::UserError("the loss of seed " + std::to_string(config.seed) + " is no number",
                             "a lower --learning-rate may help", app::kBadData);
      if (app::interrupted()) return 128 + SIGINT;
      progress.update(i * config.steps + training.steps(), text_of("loss %.4f", loss));
    }
    losses.push_back(training.validation_loss());
    estimates.push_back(training.estimate(training.split().validation(), 20));
    progress.print(text_of("seed %llu  validation %.4f  by 20 batches %.4f",
                           static_cast<unsigned long long>(config.seed), losses.back(),
                           estimates.back()));
    runs.add_row({config.seed, losses.back(), estimates.back()});
  }
  for (auto* x : {&losses, &estimates}) std::sort(x->begin(), x->end());
  const std::size_t middle = losses.size() / 2;
  progress.print(
      text_of("median     validation %.4f  by 20 batches %.4f; from lowest to highest "
              "%.4f",
              losses[middle], estimates[middle], losses.back() - losses.front()));
  trace.value("median_validation_loss", losses[middle]);
  trace.value("median_validation_estimate", estimates[middle]);
  trace.value("range", losses.back() - losses.front());
  save(trace, args);
  return 0;
}

}  // namespace

void add_train_command(app::Program& program) {
  add_config_options(
      program.command("train", "learn from a text, and keep the run in a folder", train_command)
          .path("out", "the run's folder; out-gpt, if not given", "DIR")
          .flag("resume", "go on with the run in the folder"))
      .integer("sample-every", 500, "steps between samples of what it writes; 0 for none", 0)
      .example("gpt train")
      .example("gpt train --preset shakespeare-cpu --out shakespeare")
      .example("gpt train --resume --out shakespeare --steps 3000");
}

void add_seeds_command(app::Program& program) {
  add_config_options(program.command("seeds",
                                     "train the same model from several seeds: how much is luck?",
                                     seeds_command))
      .integer("count", 3, "how many; --seed is the first", 1, 1000)
      .example("gpt seeds --preset shakespeare-cpu");
}

}  // namespace wr::gpt
