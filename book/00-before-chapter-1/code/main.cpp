// The program `warmup`: one subcommand for each example of "Before chapter 1".
#include <optional>
#include <string>

#include "book/00-before-chapter-1/code/examples.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/core/build_info.hpp"

namespace wr::warmup {

extern const BuildInfo build_info;

int show(const Example& example, const app::Arguments& arguments) {
  Trace trace(example.name, Trace::Kind::digits, arguments.command_line(), std::nullopt, build_info,
              "none");  // no kernels here
  example.run(trace);
  if (arguments.json()) trace.save(*arguments.json());
  return 0;
}

}  // namespace wr::warmup

int main(int argc, char** argv) {
  using namespace wr::warmup;
  wr::app::Program program("warmup", "The examples of \"Before chapter 1\".", build_info);
  for (const Example& example : examples())
    program
        .command(
            example.name, example.summary,
            [&example](const wr::app::Arguments& arguments) { return show(example, arguments); })
        .example(std::string("warmup ") + example.name);
  return program.run(argc, argv);
}
