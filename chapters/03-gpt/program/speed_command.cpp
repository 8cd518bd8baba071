#include "speed_command.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include "commands.hpp"
#include "runs/generation_bench.hpp"
#include "shared/kernels/target.hpp"
#include "shared/kernels/threads.hpp"

namespace wr::gpt {

namespace {

int speed_command(const app::Arguments& args) {
  const std::size_t parameters = Parameters(kFifteenMillion).memory.size();
  const auto tokens = static_cast<std::size_t>(args.integer("tokens"));
  std::printf("A model of %zu parameters writes %zu tokens; %s\n\n", parameters, tokens,
              kernels::active_target().c_str());
  Trace trace = trace_of(args, "speed", std::nullopt, Trace::Kind::timings);
  trace.value("parameters", parameters);
  trace.value("tokens", tokens);
  Series& ladder =
      trace.series("ladder", {"threads", "tokens_per_second", "best", "speedup", "megabytes",
                              "gigabytes_per_second", "memory_gigabytes_per_second", "percent"});
  const std::vector<Writing> writings =
      time_writing(kFifteenMillion, tokens, static_cast<std::size_t>(args.integer("repeats")),
                   kernels::threads());
  std::printf("%-18s  %7s  %8s  %8s  %8s  %8s  %6s  %6s  %9s\n", "", "threads", "tokens/s",
              "fastest", "speedup", "MB/token", "GB/s", "memory", "of memory");
  for (const Writing& w : writings) {
    const double speedup = w.best / writings.front().best, read = w.best * w.bytes;
    const double percent = w.stream > 0 ? 100 * read / w.stream : 0;
    std::printf("%-18s  %7d  %8.1f  %8.1f  %6.1f x", w.name.c_str(), w.threads, w.tokens_a_second,
                w.best, speedup);
    if (w.stream > 0)
      std::printf("  %8.1f  %6.1f  %6.1f  %7.0f %%", w.bytes / 1e6, read / 1e9, w.stream / 1e9,
                  percent);
    std::printf("\n");
    ladder.add_row({w.threads, w.tokens_a_second, w.best, speedup, w.bytes / 1e6, read / 1e9,
                    w.stream / 1e9, percent});
  }
  save(trace, args);
  return 0;
}

}  // namespace

void add_speed_command(app::Program& program) {
  program
      .command("speed", "how fast a model writes: all again, a cache, fewer bits, more threads",
               speed_command)
      .integer("tokens", 64, "a text", 1, kFifteenMillion.context - 1)
      .integer("repeats", 10, "of every way but full recomputation", 1, 10000)
      .example("gpt speed --tokens 255");
}

}  // namespace wr::gpt
