#include "speed_command.hpp"

#include <cstdio>
#include <string>

#include "runs/generation_bench.hpp"
#include "shared/kernels/target.hpp"
#include "shared/kernels/threads.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::gpt {

extern const BuildInfo build_info;

namespace {

int speed_command(const app::Arguments& args) {
  const std::size_t parameters = Parameters(kFifteenMillion).memory.size();
  std::printf(
      "a model of %.2f million parameters, random ones, writes; megabytes are read for a "
      "token\n\n"
      "                    threads  tokens/s      best      MB    GB/s  of the memory's\n",
      static_cast<double>(parameters) / 1e6);
  Trace trace("speed", Trace::Kind::timings, args.command_line(), std::nullopt, build_info,
              kernels::active_target());
  trace.value("parameters", parameters);
  for (const Writing& w :
       time_writing(kFifteenMillion, static_cast<std::size_t>(args.integer("tokens")),
                    static_cast<std::size_t>(args.integer("repeats")), kernels::threads())) {
    std::printf("%-20s %6d  %8.1f  %8.1f", w.name.c_str(), w.threads, w.tokens_a_second, w.best);
    if (w.stream > 0)
      std::printf("  %6.1f  %6.1f  %6.0f %% of %.1f", w.bytes / 1e6, w.best * w.bytes / 1e9,
                  100 * w.best * w.bytes / w.stream, w.stream / 1e9);
    std::printf("\n");
    const std::string name = w.name + ", threads " + std::to_string(w.threads);
    trace.value(name + ", tokens_a_second", w.tokens_a_second);
    trace.value(name + ", best_tokens_a_second", w.best);
    trace.value(name + ", bytes_a_token", w.bytes);
    trace.value(name + ", memory_bytes_a_second", w.stream);
  }
  if (args.json()) trace.save(*args.json());
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
