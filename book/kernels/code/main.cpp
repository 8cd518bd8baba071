// The program `kernels`: the ladders of the appendix, the targets of this machine, and what
// floating-point numbers do.
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "book/kernels/code/floating_point.hpp"
#include "book/kernels/code/measure.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/ladder.hpp"
#include "shared/kernels/target.hpp"
#include "shared/kernels/threads.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::workbench {

extern const BuildInfo build_info;

namespace {

using app::Arguments;

Trace trace_of(const Arguments& args, const char* name, Trace::Kind kind) {
  return Trace(name, kind, args.command_line(), std::nullopt, build_info, kernels::active_target());
}

int save(const Trace& trace, const Arguments& args) {
  if (args.json()) trace.save(*args.json());
  return 0;
}

// Throws UserError unless `word` is one of the candidates.
void require_one_of(const std::string& word, const std::vector<std::string>& candidates) {
  if (std::find(candidates.begin(), candidates.end(), word) != candidates.end()) return;
  std::string all;
  for (const std::string& candidate : candidates) all += ' ' + candidate;
  const auto meant = app::suggestion(word, candidates);
  throw app::UserError("unknown word '" + word + "'",
                       meant ? "did you mean '" + *meant + "'?" : "choose one of" + all,
                       app::kUsage);
}

// The rungs to climb, counted from 0: the one that was named, or all.
std::vector<std::size_t> rungs_of(const Arguments& args, std::size_t count) {
  std::vector<std::size_t> rungs;
  for (std::size_t r = 0; r < count; ++r)
    if (args.words().size() < 2 || args.words()[1] == std::to_string(r + 1)) rungs.push_back(r);
  if (rungs.empty())
    throw app::UserError("no rung '" + args.words()[1] + "'",
                         "the rungs are 1 to " + std::to_string(count), app::kUsage);
  return rungs;
}

void line(std::size_t rung, const char* name, const Reached& reached, double peak, double first,
          const char* idea) {
  std::printf("%-4zu  %-10s  %8.2f  %6.1f %%  %7.1fx  %7.1e  %s\n", rung + 1, name,
              reached.gigaflops, 100 * reached.gigaflops / peak, reached.gigaflops / first,
              reached.error, idea);
  std::fflush(stdout);
}

void heading() {
  std::printf("\n%-4s  %-10s  %8s  %8s  %8s  %7s  %s\n", "rung", "name", "GFLOP/s", "of peak",
              "faster", "error", "the idea");
}

void measure_yardsticks(Trace& trace) {
  std::printf("\nmultiply-adds in chains that do not wait for each other, GFLOP/s on one thread\n");
  static constexpr std::size_t kChains[] = {1, 2, 4, 8, 12};
  std::printf("%-8s", "chains");
  for (const std::size_t count : kChains) std::printf("  %7zu", count);
  std::printf("\n");
  for (const std::string& name : kernels::targets()) {
    const kernels::ForceTarget forced(name);
    Series& rates = trace.series("chains_" + name, {"chains", "gigaflops"});
    std::printf("%-8s", name.c_str());
    for (const std::size_t count : kChains) {
      rates.add_row({count, multiply_add_rate(count, 1)});
      std::printf("  %7.2f", rates.row(rates.rows() - 1)[1].real());
      std::fflush(stdout);
    }
    std::printf("\n");
  }
  std::printf("\nnumbers read, GB/s on one thread\n");
  Series& reads = trace.series("reads", {"kibibytes", "gigabytes"});
  for (const std::size_t kibibytes : {16, 512, 8 * 1024, 256 * 1024}) {
    const double rate = read_rate(kibibytes * 1024);
    std::printf("  %6zu KiB %8.1f\n", kibibytes, rate);
    reads.add_row({kibibytes, rate});
  }
  const double copied = copy_rate();
  std::printf("memory copied, read and written: %.1f GB/s\n", copied);
  trace.value("copy_gigabytes", copied);
}

int matmul_ladder(const Arguments& args) {
  const auto size = static_cast<std::size_t>(args.integer("size"));
  const auto asked = static_cast<int>(args.integer("threads"));
  const int threads = asked == 0 ? kernels::threads() : asked;
  const auto all = kernels::ladder::matmul_rungs();
  const auto chosen = rungs_of(args, all.size());
  Trace trace = trace_of(args, "ladder of matmul", Trace::Kind::timings);
  trace.value("size", size);
  trace.value("threads", threads);
  trace.value("lanes", kernels::active_lanes());
  std::printf("matmul, %zu x %zu x %zu floats, %s; the last rung on %d thread%s\n", size, size,
              size, kernels::active_target().c_str(), threads, threads == 1 ? "" : "s");
  if (chosen.size() == all.size()) measure_yardsticks(trace);
  const double peak = multiply_add_rate(12, 1);
  const double peak_of_all = std::max(peak, multiply_add_rate(12, threads));
  trace.value("peak", peak);
  trace.value("peak_of_all", peak_of_all);

  heading();
  Series& rungs = trace.series(
      "ladder", {"rung", "gigaflops", "of_peak", "faster", "error", "operations_a_byte"});
  double first = 0;
  for (const std::size_t r : chosen) {
    const bool top = r + 1 == all.size();  // the one rung that knows of threads
    const Reached reached = climb_matmul(r, size, top ? threads : 1);
    if (first == 0) first = r == 0 ? reached.gigaflops : climb_matmul(0, size, 1).gigaflops;
    const double limit = top ? peak_of_all : peak;
    line(r, all[r].name, reached, limit, first, all[r].idea);
    rungs.add_row({r + 1, reached.gigaflops, reached.gigaflops / limit, reached.gigaflops / first,
                   reached.error, operations_a_byte(r)});
  }
  std::printf("\nof peak: of %.1f GFLOP/s, one thread's multiply-adds; the last rung: of %.1f\n",
              peak, peak_of_all);
  std::printf("error: the largest, in parts of the bound that the header promises\n");
  return save(trace, args);
}

int dot_ladder(const Arguments& args) {
  static constexpr const char* kNames[] = {"naive", "one sum", "four sums"};
  static constexpr const char* kIdeas[] = {"one product after the other",
                                           "a vector of partial sums", "four that do not wait"};
  const auto size = args.given("size") ? static_cast<std::size_t>(args.integer("size")) : 1000;
  const auto chosen = rungs_of(args, std::size(kNames));
  Trace trace = trace_of(args, "ladder of dot", Trace::Kind::timings);
  const double peak = multiply_add_rate(12, 1);
  trace.value("size", size);
  trace.value("peak", peak);
  std::printf("dot, %zu floats, %s, one thread\n", size, kernels::active_target().c_str());
  heading();
  Series& rungs = trace.series("ladder", {"rung", "gigaflops", "of_peak", "faster", "error"});
  double first = 0;
  for (const std::size_t r : chosen) {
    const Reached reached = climb_dot(r, size);
    if (first == 0) first = r == 0 ? reached.gigaflops : climb_dot(0, size).gigaflops;
    line(r, kNames[r], reached, peak, first, kIdeas[r]);
    rungs.add_row({r + 1, reached.gigaflops, reached.gigaflops / peak, reached.gigaflops / first,
                   reached.error});
  }
  return save(trace, args);
}

int ladder_command(const Arguments& args) {
  require_one_of(args.words()[0], {"matmul", "dot"});
  return args.words()[0] == "dot" ? dot_ladder(args) : matmul_ladder(args);
}

int targets_command(const Arguments& args) {
  Trace trace = trace_of(args, "targets", Trace::Kind::timings);  // of this machine, never verified
  const std::string active = kernels::active_target();
  std::vector<float> x(1000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 1.0f / static_cast<float>(i + 1);
  const std::vector<float> ones(x.size(), 1.0f);
  std::printf("%-8s  %6s  %-22s\n", "target", "floats", "1 + 1/2 + ... + 1/1000");
  Series& rows = trace.series("targets", {"floats", "sum"});
  for (const std::string& name : kernels::targets()) {
    const kernels::ForceTarget forced(name);
    const float sum = kernels::dot(x, ones);
    std::printf("%-8s  %6zu  %-22.9g%s\n", name.c_str(), kernels::active_lanes(), double{sum},
                name == active ? "  active" : "");
    rows.add_row({kernels::active_lanes(), sum});
  }
  trace.value("active", active);
  return save(trace, args);
}

int floating_point_command(const Arguments& args) {
  const std::string what = args.words().empty() ? "all" : args.words()[0];
  require_one_of(what, {"all", "sums", "lecture"});
  Trace trace = trace_of(args, "floating-point", Trace::Kind::digits);
  if (what != "lecture") show_sums(trace);
  if (what == "all") std::printf("\n");
  const bool names = has_data_set("names.txt");
  if (what == "lecture" && !names)
    throw app::UserError("the bigram loss needs names.txt, and it is not here",
                         "ci/data fetches it", app::kNoInput);
  if (what == "all" && !names)
    std::printf("the bigram loss is left out: names.txt is not here; ci/data fetches it\n");
  if (what != "sums" && names) show_lecture(load_data_set("names.txt"), trace);
  return save(trace, args);
}

}  // namespace
}  // namespace wr::workbench

int main(int argc, char** argv) {
  using namespace wr::workbench;
  wr::app::Program program("kernels", "The kernels on this machine: ladders, targets, rounding.",
                           build_info);
  program.command("ladder", "climb from three loops to the library, a rung an idea", ladder_command)
      .words("WHAT [RUNG]", "matmul or dot, and the number of one rung", 1, 2)
      .integer("size", 1024, "rows and columns of the matrices; floats of a vector (1000)", 1, 8192)
      .integer("threads", 0, "threads of the last rung; 0 is one a core", 0, 1024)
      .example("kernels ladder matmul 6 --size 512");
  program
      .command("targets", "the instruction sets of this machine, and the active one",
               targets_command)
      .example("kernels targets");
  program
      .command("floating-point", "the same numbers, added in other orders", floating_point_command)
      .words("WHAT", "sums (made-up numbers), lecture (the bigram loss); without it, both", 0, 1)
      .example("kernels floating-point sums");
  return program.run(argc, argv);
}
