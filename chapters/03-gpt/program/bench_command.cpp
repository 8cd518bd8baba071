#include "bench_command.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "runs/bench.hpp"
#include "shared/kernels/target.hpp"
#include "shared/support/core/trace.hpp"
#include "size.hpp"

namespace wr::gpt {

namespace {

void print_steps(const Workload& workload, int threads, std::int64_t repeats, Trace& trace) {
  const double flops = step_flops(workload), tokens = static_cast<double>(workload.tokens());
  std::vector<double> peaks(static_cast<std::size_t>(threads));
  const auto look_at_peaks = [&] {
    for (std::size_t i = 0; i < peaks.size(); ++i)
      peaks[i] = std::max(peaks[i], peak_flops(static_cast<int>(i) + 1));
  };
  look_at_peaks();
  const std::vector<StepTiming> timings = time_steps(workload, threads, repeats);
  look_at_peaks();  // the machine may have been busier then, or now

  const std::uint64_t parameters = count_parameters(workload.model).total();
  std::printf("One training step: %" PRIu64
              " parameters, %zu sequences of %zu tokens, %.2f GFLOP; %s\n\n",
              parameters, workload.batch, workload.model.context, flops / 1e9,
              kernels::active_target().c_str());
  trace.value("parameters", parameters);
  trace.value("tokens", workload.tokens());
  trace.value("step_flops", flops);
  std::printf("%-7s  %10s  %8s  %8s  %10s  %8s  %8s  %8s\n", "threads", "first loss", "ms",
              "fastest", "tokens/s", "GFLOP/s", "of peak", "fastest");
  Series& steps =
      trace.series("steps", {"threads", "first_loss", "milliseconds", "best", "tokens_per_second",
                             "gflops", "peak_gflops", "percent", "best_percent"});
  for (const StepTiming& t : timings) {
    const double peak = peaks[static_cast<std::size_t>(t.threads - 1)] / 1e9;
    const double gflops = flops / t.step / 1e6, best_gflops = flops / t.best / 1e6;
    std::printf("%-7d  %10.4f  %8.2f  %8.2f  %10.0f  %8.1f  %6.0f %%  %6.0f %%\n", t.threads,
                t.first_loss, t.step, t.best, tokens / t.step * 1e3, gflops, 100 * gflops / peak,
                100 * best_gflops / peak);
    steps.add_row({t.threads, t.first_loss, t.step, t.best, tokens / t.step * 1e3, gflops, peak,
                   100 * gflops / peak, 100 * best_gflops / peak});
  }
  for (std::size_t i = 0; i < peaks.size(); ++i)
    std::printf("%s %.1f GFLOP/s on %zu thread%s",
                i ? "," : "\nThe peak of multiply-adds:", peaks[i] / 1e9, i + 1, i ? "s" : "");

  std::printf("\n\nIts parts, ms\n\n%-7s  %8s  %8s  %8s\n", "threads", "forward", "backward",
              "update");
  Series& parts = trace.series("parts", {"threads", "forward", "backward", "update"});
  for (const StepTiming& t : timings) {
    std::printf("%-7d  %8.2f  %8.2f  %8.2f\n", t.threads, t.forward, t.backward, t.update);
    parts.add_row({t.threads, t.forward, t.backward, t.update});
  }
}

void print_ladder(const Workload& workload, int threads, std::int64_t repeats, Trace& trace) {
  const std::vector<Rung> rungs = time_ladder(workload, threads, repeats);
  std::printf("\nForward and backward, in four ways\n\n%-24s  %10s  %10s  %10s  %10s  %8s\n", "",
              "first loss", "second", "ms", "fastest", "speedup");
  Series& ladder =
      trace.series("ladder", {"first_loss", "second_loss", "milliseconds", "best", "speedup"});
  for (const Rung& r : rungs) {
    const double speedup = rungs.front().best / r.best;
    std::printf("%-24s  %10.4f  %10.4f  %10.1f  %10.1f  %6.0f x\n", r.name.c_str(), r.first_loss,
                r.second_loss, r.milliseconds, r.best, speedup);
    ladder.add_row({r.first_loss, r.second_loss, r.milliseconds, r.best, speedup});
  }
}

void print_memory(const Workload& workload, Trace& trace) {
  constexpr double kMiB = 1024 * 1024;
  std::printf("\nMemory, MiB\n\n%6s  %6s  %22s  %12s\n", "layers", "batch",
              "parameters, four times", "activations");
  Series& memory = trace.series("memory", {"layers", "batch", "parameters_mib", "activations_mib"});
  const auto line = [&](std::size_t layers, std::size_t batch) {
    GptConfig config = workload.model;
    config.layers = layers;
    const Bytes bytes = count_bytes(config, batch, config.context);
    const double activations = bytes.activations / kMiB;
    const double held = bytes.training() / kMiB - activations;
    std::printf("%6zu  %6zu  %22.1f  %12.1f\n", layers, batch, held, activations);
    memory.add_row({layers, batch, held, activations});
  };
  const std::size_t layers = workload.model.layers, batch = workload.batch;
  for (const std::size_t n : {std::size_t{1}, batch, 2 * batch, 4 * batch}) line(layers, n);
  for (const std::size_t n : {std::size_t{1}, 2 * layers, 4 * layers}) line(n, batch);
}

int bench_command(const app::Arguments& args) {
  Trace trace = trace_of(args, "bench", std::nullopt, Trace::Kind::timings);
  const Workload workload{.batch = static_cast<std::size_t>(args.integer("batch"))};
  const int threads = static_cast<int>(args.integer("threads"));
  print_steps(workload, threads, args.integer("repeats"), trace);
  if (args.flag("ladder")) print_ladder(workload, threads, args.integer("repeats"), trace);
  if (args.flag("memory")) print_memory(workload, trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_bench_command(app::Program& program) {
  program.command("bench", "time a training step of nanoGPT's model for a CPU", bench_command)
      .integer("batch", 12, "sequences a step", 1, 1024)
      .integer("threads", 2, "as many at most: one, then two, and so on", 1, 64)
      .integer("repeats", 100, "steps of each kind; the median counts", 2, 100000)
      .flag("ladder", "also the step in plain loops, and in ever faster ways")
      .flag("memory", "also what is held, by batch and by depth")
      .example("gpt bench")
      .example("gpt bench --ladder --memory");
}

}  // namespace wr::gpt
