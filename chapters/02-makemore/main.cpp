// The makemore program: what the chapter's library can do, on the command line.
#include <cstdio>
#include <iostream>

#include "lecture1.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/app/command_line.hpp"
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

int lecture_command(const Arguments& args) {
  const std::string& which = args.words().front();
  const std::string& source = args.text("data");
  const Data data = source == "names.txt" ? Data::classic : Data::other;
  if (which == "1") {
    const auto multinomial = args.text("multinomial") == "2022" ? Multinomial::lecture_2022
                                                                : Multinomial::exponential_race;
    print_and_save(lecture_1(load_names(source), data, multinomial), trace_of(args, "lecture-1"),
                   args);
  } else if (which == "ngram") {
    const LectureNgram lecture = lecture_ngram(load_names(source), data);
    print_and_save(lecture, trace_of(args, "lecture-ngram"), args);
    std::cout << '\n' << lecture.sample << '\n';
  } else {
    throw app::UserError("there is no lecture " + which, "1 or ngram", app::kUsage);
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
      .words("LECTURE", "1, or ngram", 1, 1)
      .choice("data", {"names.txt", "packages"}, "the lectures' names, or Debian packages")
      .choice("multinomial", {"2022", "today"}, "PyTorch's way to draw a sample, then or now")
      .example("makemore lecture 1 --multinomial today");
  return program.run(argc, argv);
}
