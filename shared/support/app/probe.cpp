// A program for the tests of this room: a command for each kind of trouble a program can meet.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <new>
#include <thread>

#include "shared/base/check.hpp"
#include "shared/base/environment_error.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/file_error.hpp"

namespace {

using wr::app::Arguments;

int show(const Arguments& args) {
  std::cout << "steps " << args.integer("steps") << (args.given("steps") ? " typed" : "")
            << "\nrate " << args.real("rate") << "\nengine " << args.text("engine") << "\ntitle "
            << args.text("title") << "\nquiet " << args.flag("quiet") << "\nseed " << args.seed()
            << (args.given("seed") ? " typed" : "") << "\n";
  if (const auto svg = args.path("svg")) std::cout << "svg " << svg->string() << "\n";
  if (args.json()) std::cout << "json " << args.json()->string() << "\n";
  for (const std::string& word : args.words()) std::cout << "word " << word << "\n";
  std::cout << "line " << args.command_line() << "\n";
  return 0;
}

int fail(const Arguments& args) {
  const std::string& kind = args.text("kind");
  if (kind == "user") throw wr::app::UserError("the cup is empty", "fill it", wr::app::kBadData);
  if (kind == "missing")
    throw wr::FileError(wr::FileError::Sort::missing, "cannot open names.txt: no such file",
                        "run ci/data, or pass --data PATH");
  if (kind == "damaged")
    throw wr::FileError(wr::FileError::Sort::damaged, "trace.json: field seed");
  if (kind == "broken") throw wr::FileError(wr::FileError::Sort::broken, "disk full");
  if (kind == "environment") throw wr::EnvironmentError("WR_TARGET names none", "unset it");
  if (kind == "contract") WR_CHECK(1 == 2);
  if (kind == "memory") throw std::bad_alloc();
  if (kind == "filesystem") std::cout << std::filesystem::file_size("/no/such/file");
  if (kind == "standard") throw std::runtime_error("something");
  if (kind == "other") throw 3;
  if (kind == "undeclared") args.flag("no-such-option");
  if (kind == "type") args.flag("kind");
  return 3;
}

int print(const Arguments& args) {
  for (std::int64_t i = 0; i < args.integer("lines"); ++i) std::cout << "line " << i << '\n';
  if (const auto file = args.path("file")) std::ofstream(*file) << "contents\n";
  std::cerr << "done\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  wr::app::Program program("probe", "Shows what was typed.", {"C++", "-O2", "0123456789abcdef"});
  program.command("show", "print the options", show)
      .integer("steps", 100, "how many steps", 1, 1000)
      .real("rate", 0.5, "learning rate", 0.0)
      .choice("engine", {"readable", "tape", "simd"}, "which engine")
      .text("title", "", "a title")
      .flag("quiet", "print nothing")
      .path("svg", "draw")
      .preset("plain", "")
      .preset("fast", "steps = 10\nquiet = true\nseed = 5\nrate = 2")
      .config()
      .words("WORD", "what to say", 0, 2)
      .seed(42)
      .example("probe show --steps 3");
  program.command("fail", "fail in some way", fail)
      .text("kind", "code", "which way")
      .example("probe fail --kind user");
  program.command("print", "print many lines", print)
      .integer("lines", 10, "how many")
      .path("file", "write this too")
      .example("probe print --lines 100000");
  return program.run(argc, argv);
}
