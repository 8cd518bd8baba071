// The makemore program: what the chapter's library can do, on the command line.
#include <array>
#include <cstdio>
#include <iostream>
#include <optional>

#include "lecture1.hpp"
#include "lecture_nets.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::makemore {

extern const BuildInfo build_info;

namespace {

using app::Arguments;

// The instruction set in use. WR_TARGET is the user's to get wrong, and to be told about.
std::string target() {
  try {
    return kernels::active_target();
  } catch (const kernels::UnknownTarget&) {
    std::string available;
    for (const std::string& name : kernels::targets()) available += ' ' + name;
    throw app::UserError("WR_TARGET names no instruction set of this machine",
                         "it has" + available + "; or leave WR_TARGET unset", app::kUsage);
  }
}

// The lectures bring their own seeds.
Trace trace_of(const Arguments& args, const std::string& name) {
  return Trace(name, Trace::Kind::digits, args.command_line(), std::nullopt, build_info, target());
}

void save(const Trace& trace, const Arguments& args) {
  if (args.json()) trace.save(*args.json());
}

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
  options.steps = args.integer("steps");
  options.log = args.flag("log");
  options.multinomial = args.text("multinomial") == "2022" ? Multinomial::lecture_2022
                                                           : Multinomial::exponential_race;
  RunProgress progress(options.steps);
  options.progress = [&](const std::string& run, std::int64_t step, float loss) {
    progress.update(run, step, loss);
  };
  const Trace trace = trace_of(args, "lecture-" + which);
  const auto run_net_lecture = [&](auto lecture_of) {
    const auto lecture = lecture_of(load_names(source), options);
    print_and_save(lecture, trace, args);
    print_samples(lecture.samples);
  };
  if (which == "1") {
    print_and_save(lecture_1(load_names(source), data, options.multinomial), trace, args);
  } else if (which == "2") {
    run_net_lecture(lecture_2);
  } else if (which == "3") {
    run_net_lecture(lecture_3);
  } else if (which == "5") {
    run_net_lecture(lecture_5);
  } else if (which == "ngram") {
    const LectureNgram lecture = lecture_ngram(load_names(source), data);
    print_and_save(lecture, trace, args);
    std::cout << '\n' << lecture.sample << '\n';
  } else {
    throw app::UserError("there is no lecture " + which, "1, 2, 3, 5 or ngram", app::kUsage);
  }
  return 0;
}

}  // namespace

}  // namespace wr::makemore

int main(int argc, char** argv) {
  using namespace wr::makemore;
  wr::app::Program program("makemore", "Models that make more of what they are shown.", build_info);
  program
      .command("lecture", "run a lecture's cells, and print its digits beside ours",
               lecture_command)
      .words("LECTURE", "1, 2, 3, 5, or ngram", 1, 1)
      .choice("data", {"names.txt", "packages"}, "the lectures' names, or Debian packages")
      .choice("multinomial", {"2022", "today"}, "PyTorch's way to draw a sample, then or now")
      .integer("steps", 200000, "of every training run; fewer, and its end is not compared", 1,
               10000000)
      .flag("log", "the runs of the lecture's log too")
      .example("makemore lecture 1 --multinomial today")
      .example("makemore lecture 3 --steps 2000");
  return program.run(argc, argv);
}
