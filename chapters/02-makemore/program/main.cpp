// The makemore program: what the chapter's library can do, on the command line.
#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "commands.hpp"
#include "diagnose_command.hpp"
#include "lectures/lecture1.hpp"
#include "lectures/lecture4.hpp"
#include "lectures/lecture_llm101n.hpp"
#include "lectures/lecture_nets.hpp"
#include "memory.hpp"
#include "runs/bench.hpp"
#include "runs/training.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/trace.hpp"
#include "surprise_commands.hpp"
#include "text_commands.hpp"
#include "zoo.hpp"
#include "zoo_command.hpp"

namespace wr::makemore {

extern const BuildInfo build_info;

namespace {

using app::Arguments;

void print_and_save(const auto& lecture, Trace trace, const Arguments& args) {
  std::cout << table(lecture.digits);
  record(lecture, trace);
  save(trace, args);
}

// A bar for each training run of a lecture, one after the other.
class RunProgress {
 public:
  explicit RunProgress(std::int64_t steps) : steps_(steps) {}

  void update(const std::string& run, std::int64_t step, float loss) {
    if (run != run_) {
      bar_.reset();
      bar_.emplace(run, steps_);
      run_ = run;
    }
    if (step % 100 == 99) {
      std::array<char, 32> note;
      std::snprintf(note.data(), note.size(), "loss %.4f", double{loss});
      bar_->update(step + 1, note.data());
    }
  }

 private:
  std::int64_t steps_;
  std::string run_;
  std::optional<app::Progress> bar_;
};

void print_samples(const std::vector<std::string>& samples) {
  std::cout << '\n';
  for (const std::string& name : samples) std::cout << name << '\n';
}

int lecture_command(const Arguments& args) {
  const std::string& which = args.words().front();
  const std::string& source = args.text("data");
  const Data data = source == "names.txt" ? Data::classic : Data::other;
  LectureOptions options;
  options.classic = data == Data::classic;
  options.steps = which == "mlp" && !args.given("steps") ? kMlpSteps : args.integer("steps");
  options.log = args.flag("log");
  options.multinomial = args.text("multinomial") == "2022" ? Multinomial::lecture_2022
                                                           : Multinomial::exponential_race;
  RunProgress progress(options.steps);
  options.progress = [&](const std::string& run, std::int64_t step, float loss) {
    progress.update(run, step, loss);
  };
  const Trace trace = trace_of(args, "lecture-" + which, std::nullopt);
  const auto run_net_lecture = [&](auto lecture_of) {
    const auto lecture = lecture_of(load_names(source), options);
    print_and_save(lecture, trace, args);
    print_samples(lecture.samples);
    return lecture;
  };
  if (which == "1") {
    print_and_save(lecture_1(load_names(source), data, options.multinomial), trace, args);
  } else if (which == "2") {
    run_net_lecture(lecture_2);
  } else if (which == "3") {
    run_net_lecture(lecture_3);
  } else if (which == "4") {
    std::cout << '\n' << comparison_table(run_net_lecture(lecture_4));
  } else if (which == "5") {
    run_net_lecture(lecture_5);
  } else if (which == "ngram") {
    const LectureNgram lecture = lecture_ngram(load_names(source), data);
    print_and_save(lecture, trace, args);
    std::cout << '\n' << lecture.sample << '\n';
  } else if (which == "mlp") {
    const LectureMlp lecture = lecture_mlp(load_names(source), options);
    print_and_save(lecture, trace, args);
    std::cout << '\n' << lecture.sample << '\n';
  } else {
    throw app::UserError("there is no lecture " + which, "1 to 5, ngram, or mlp", app::kUsage);
  }
  return 0;
}

TrainingConfig config_of(const Arguments& args) {
  TrainingConfig config;
  const auto size = [&](const char* name) { return static_cast<std::size_t>(args.integer(name)); };
  config.model.type = args.text("model");
  config.model.n_layer = size("layers");
  config.model.n_head = size("heads");
  config.model.n_embd = size("embedding");
  config.model.n_embd2 = size("hidden");
  if (config.model.n_embd % config.model.n_head)
    throw app::UserError("--embedding must be a multiple of --heads", "64 and 4, say", app::kUsage);
  config.data = args.text("data");
  config.batch_size = args.integer("batch");
  config.learning_rate = args.real("learning-rate");
  config.weight_decay = args.real("weight-decay");
  config.seed = args.seed();
  return config;
}

Training start_or_resume(const Arguments& args, const std::filesystem::path& folder, double& best) {
  if (!args.flag("resume")) {
    app::refuse_second_run(folder);
    const TrainingConfig config = config_of(args);
    const Names names = load_enough_names(config.data);
    if (config.batch_size > static_cast<std::int64_t>(names.size()))
      throw app::UserError(
          "--batch is larger than the data, " + std::to_string(names.size()) + " names",
          "a smaller --batch", app::kUsage);
    return Training(names, config);
  }
  app::refuse_beside_resume(args, {"model", "layers", "heads", "embedding", "hidden", "batch",
                                   "learning-rate", "weight-decay", "seed"});
  const Checkpoint checkpoint = Checkpoint::load(app::run_to_resume(folder), "makemore");
  best = checkpoint.real("best");
  const std::string& data = args.given("data") ? args.text("data") : checkpoint.text("data");
  return Training(load_names(data), checkpoint);
}

std::string seven_names(Training& training, const TrainedModel& trained) {
  TorchGenerator random(static_cast<std::uint64_t>(training.steps()));
  std::string line;
  for (int i = 0; i < 7; ++i) line += (i ? " " : "") + generate(trained, {}, random);
  return line;
}

int train_command(const Arguments& args) {
  const std::filesystem::path folder = args.path("out").value_or("out");
  double best = std::numeric_limits<double>::infinity();
  Training training = start_or_resume(args, folder, best);
  const std::int64_t end = args.integer("steps"), every = args.integer("evaluate-every");
  app::refuse_ended(training.steps(), end, "--steps");
  const app::RunFolder held(folder);
  Trace trace = trace_of(args, "train", training.config().seed);
  trace.value("parameters", parameter_count(training.model()));
  Series& losses = trace.series("losses", {"step", "train", "test"});
  std::printf("%s: %zu parameters; %zu names to learn from, %zu to be tested by\n",
              training.config().model.type.c_str(), parameter_count(training.model()),
              training.splits().train.size(), training.splits().test.size());

  const Names some = some_learned(training.splits());
  app::catch_interrupt();
  app::Progress progress(training.config().model.type, end);
  bool stop = false;  // asked for once a step: between two questions the answer may change
  while (training.steps() < end && !stop) {
    const float loss = training.step();
    if (!std::isfinite(loss))
      app::diverged("the loss is " + std::to_string(std::abs(loss)), folder);
    std::array<char, 32> note;
    std::snprintf(note.data(), note.size(), "loss %.4f", double{loss});
    progress.update(training.steps(), note.data());
    stop = app::interrupted();
    if (training.steps() % every && training.steps() < end && !stop) continue;

    const double train = training.loss(some), test = training.loss(training.splits().test);
    if (!std::isfinite(test))
      app::diverged("the test loss is " + std::to_string(std::abs(test)), folder);
    const bool better = test < best;
    best = std::min(best, test);
    const Checkpoint checkpoint = training.checkpoint(best);
    if (better)
      checkpoint.save(folder / app::kBest);  // before the other, which says that it is there
    checkpoint.save(folder / app::kLast);
    losses.add_row({training.steps(), train, test});
    std::array<char, 96> line;
    std::snprintf(line.data(), line.size(), "step %6lld  train %.4f  test %.4f%s  ",
                  static_cast<long long>(training.steps()), train, test, better ? " *" : "  ");
    progress.print(line.data() + seven_names(training, TrainedModel::load(folder / app::kLast)));
  }
  if (stop) progress.print(app::how_to_go_on(args, "makemore train"));
  trace.value("best_test_loss", best);
  save(trace, args);
  return stop ? 128 + SIGINT : 0;
}

Splits splits_of(const TrainedModel& trained, const Arguments& args) {
  const std::string& data = args.given("data") ? args.text("data") : trained.config.data;
  return trained.splits(load_names(data, &trained.vocabulary));
}

void print_group(const char* title, const Names& names, Series& counts, int which) {
  std::printf("\n%zu %s:\n", names.size(), title);
  for (const std::string& name : names) std::printf("  %s\n", name.c_str());
  counts.add_row({which, names.size()});
}

int sample_command(const Arguments& args) {
  const std::filesystem::path path = app::checkpoint_of(args, "out");
  if (is_text_run(path))
    throw app::UserError(path.string() + " is a run on text: it makes no names",
                         "makemore write " + path.string(), app::kUsage);
  const TrainedModel trained = TrainedModel::load(path);
  const Splits splits = splits_of(trained, args);
  const Sampling sampling{args.real("temperature"), args.integer("top-k")};
  TorchGenerator random(args.seed());
  Names made;
  for (std::int64_t i = 0; i < args.integer("count"); ++i)
    made.push_back(generate(trained, sampling, random));
  const Novelty novelty = sort_by_novelty(made, splits);
  Trace trace = trace_of(args, "sample", args.seed());
  Series& counts = trace.series("novelty", {"group", "count"});
  print_group("that the model was trained on", novelty.in_train, counts, 0);
  print_group("of the test set", novelty.in_test, counts, 1);
  print_group("that are new", novelty.fresh, counts, 2);
  for (std::size_t i = 0; i < made.size(); ++i)
    trace.value("sample_" + std::to_string(i + 1), made[i]);
  save(trace, args);
  return 0;
}

int eval_command(const Arguments& args) {
  const std::filesystem::path path = app::checkpoint_of(args, "out");
  if (is_text_run(path)) return eval_text(args, path);
  const Checkpoint checkpoint = Checkpoint::load(path, "makemore");
  const std::string& data = args.given("data") ? args.text("data") : checkpoint.text("data");
  Training training(load_names(data), checkpoint);
  Trace trace = trace_of(args, "eval", std::nullopt);
  for (const auto& [what, names] :
       {std::pair("train", &training.splits().train), std::pair("test", &training.splits().test)}) {
    const double loss = training.loss(*names);
    std::printf("%-5s loss %.4f  perplexity %.3f  %.3f bits a character\n", what, loss,
                std::exp(loss), loss / std::log(2.0));
    trace.value(std::string(what) + "_loss", loss);
    trace.value(std::string(what) + "_perplexity", std::exp(loss));
  }
  save(trace, args);
  return 0;
}

// The rungs of a ladder, each with how many times faster it is than the first one.
void print_ladder(const char* title, const std::vector<Rung>& rungs, Series& ladder) {
  std::printf("\n%s\n\n", title);
  for (const Rung& rung : rungs) {
    const double speedup = rungs.front().microseconds / rung.microseconds;
    std::printf("%-24s  %10.4f  %12.1f  %8.1f  %7.1f x\n", rung.name.c_str(),
                double{rung.first_loss}, rung.microseconds, rung.best, speedup);
    ladder.add_row({rung.first_loss, rung.microseconds, rung.best, speedup});
  }
}

void print_steps(const std::vector<StepTiming>& timings, const Names& names, Trace& trace) {
  const std::size_t vocabulary = Vocabulary(names).size();
  std::printf("One training step, batch %zu, %zu characters; %s, one thread\n\n", kBenchBatch,
              vocabulary, kernels::active_target().c_str());
  std::printf("%-14s  %10s  %10s  %12s  %8s\n", "net", "parameters", "first loss", "microseconds",
              "fastest");
  trace.value("vocabulary", vocabulary);
  Series& steps =
      trace.series("steps", {"net", "parameters", "first_loss", "microseconds", "best"});
  int net = 0;
  for (const StepTiming& t : timings) {
    std::printf("%-14s  %10zu  %10.4f  %12.1f  %8.1f\n", t.name.c_str(), t.parameters,
                double{t.first_loss}, t.microseconds, t.best);
    steps.add_row({++net, t.parameters, t.first_loss, t.microseconds, t.best});
  }
}

int bench_command(const Arguments& args) {
  Trace trace = trace_of(args, "bench", std::nullopt, Trace::Kind::timings);
  const Names names = load_names(args.text("data"));
  const std::int64_t repeats = args.integer("repeats");
  if (args.flag("zoo")) {
    print_steps(time_zoo(names, repeats), names, trace);
    save(trace, args);
    return 0;
  }
  print_steps(time_steps(names, args.integer("steps"), repeats), names, trace);
  const std::vector<const char*> columns = {"first_loss", "microseconds", "best", "speedup"};
  print_ladder("A step of part 1's net, all names at once", time_bigram_ladder(names, 3),
               trace.series("bigram_ladder", {columns.begin(), columns.end()}));
  print_ladder("A step of part 4's net, batch 32",
               time_step_ladder(names, args.integer("steps"), repeats),
               trace.series("step_ladder", {columns.begin(), columns.end()}));
  save(trace, args);
  return 0;
}

}  // namespace

}  // namespace wr::makemore

int main(int argc, char** argv) {
  using namespace wr::makemore;
  keep_freed_memory();
  wr::app::Program program("makemore", "Models that make more of what they are shown.", build_info);
  program
      .command("lecture", "run a lecture's cells, and print its digits beside ours",
               lecture_command)
      .words("LECTURE", "1 to 5, ngram, or mlp", 1, 1)
      .choice("data", {"names.txt", "packages"}, "the lectures' names, or Debian packages")
      .choice("multinomial", {"2022", "today"}, "PyTorch's way to draw a sample, then or now")
      .integer("steps", 200000,
               "of every training run (mlp: 50000); fewer, and its end is not compared", 1,
               10000000)
      .flag("log", "the runs of the lecture's log too")
      .example("makemore lecture 1 --multinomial today")
      .example("makemore lecture 3 --steps 2000");
  program
      .command("train", "train a model of the zoo on names, and keep it in a folder", train_command)
      .choice("model", model_types(), "which")
      .text("data", "packages", "packages, names.txt, or a file with a name on every line")
      .integer("steps", 5000, "batches, those of a resumed run included", 1, 100000000)
      .path("out", "the run's folder: last.ckpt, best.ckpt; out, if not given", "DIR")
      .flag("resume", "go on with the run in the folder")
      .integer("layers", 4, "of cnn and transformer", 1, 64)
      .integer("heads", 4, "of the transformer's attention", 1, 64)
      .integer("embedding", 64, "channels of a character", 1, 4096)
      .integer("hidden", 64, "channels of the hidden layer or state", 1, 4096)
      .integer("batch", 32, "names a step", 1, 100000)
      .real("learning-rate", 5e-4, "AdamW's", 0, 1000)
      .real("weight-decay", 0.01, "AdamW's", 0, 1000)
      .integer("evaluate-every", 500, "steps between looks at the test set, and between saves", 1)
      .seed(3407)
      .example("makemore train --model gru --steps 2000")
      .example("makemore train --resume --steps 10000");
  program
      .command("sample", "make names with a trained model, and say which are new", sample_command)
      .words("RUN", "a run's folder, or a checkpoint; out, if not given", 0, 1)
      .text("data", "", "the names it was trained on, if they are elsewhere now")
      .integer("count", 20, "how many", 1, 1000000)
      .real("temperature", 1, "below 1 bolder, above 1 wilder, 0 always the most probable", 0, 100)
      .integer("top-k", 0, "only among the k most probable; 0 for all", 0, 1000)
      .seed(3407)
      .example("makemore sample out --count 50 --temperature 0.8");
  program.command("eval", "the loss of a trained model over its names or its text", eval_command)
      .words("RUN", "a run's folder, or a checkpoint; out, if not given", 0, 1)
      .text("data", "", "the names it was trained on, if they are elsewhere now")
      .example("makemore eval out");
  add_surprise_commands(program);
  add_zoo_command(program);
  add_diagnose_command(program);
  add_text_commands(program);
  program.command("bench", "time the training steps of the lectures' nets", bench_command)
      .text("data", "packages", "packages, names.txt, or a file with a name on every line")
      .integer("steps", 20, "steps a run", 1, 1000000)
      .integer("repeats", 200, "runs of each net, in turn; the median step counts", 1, 1000)
      .flag("zoo", "the zoo's models instead, a step a run, on 32 whole names")
      .example("makemore bench --data names.txt")
      .example("makemore bench --zoo");
  return program.run(argc, argv);
}
