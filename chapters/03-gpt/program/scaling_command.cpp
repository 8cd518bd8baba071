#include "scaling_command.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "commands.hpp"
#include "runs/sweep.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/app/trouble.hpp"

namespace wr::gpt {
namespace {

using app::Arguments;

constexpr double kUnit = 1e6;  // operations: what the bar counts

// Makes a run under a bar that stands at `before` operations when it begins.
RunResult train(const Sweep& sweep, const PlannedRun& run, double before, app::Progress& progress) {
  const double a_step = run.flops / static_cast<double>(run.steps);
  const RunResult result = sweep.train(run, [&](std::int64_t step, double loss) {
    if (!std::isfinite(loss))
      throw app::UserError("the loss is " + std::to_string(std::abs(loss)), "try another --seed",
                           app::kBadData);
    std::array<char, 64> note;
    std::snprintf(note.data(), note.size(), "%zu channels, loss %.4f", run.model.channels, loss);
    progress.update(
        static_cast<std::int64_t>((before + a_step * static_cast<double>(step)) / kUnit),
        note.data());
  });
  std::array<char, 128> line;
  std::snprintf(line.data(), line.size(), "%10.2e  %8zu  %10zu  %6lld  %9.0f  %.4f", run.flops,
                run.model.channels, run.parameters, static_cast<long long>(run.steps), run.tokens,
                result.loss);
  progress.print(line.data());
  return result;
}

std::vector<RunResult> train_all(const Sweep& sweep, Trace& trace) {
  const std::vector<PlannedRun> planned = sweep.planned();
  double total = 0, done = 0;
  for (const PlannedRun& run : planned) total += run.flops;
  app::Progress progress("sweep", static_cast<std::int64_t>(total / kUnit));
  progress.print("operations  channels  parameters   steps     tokens    loss");
  Series& series =
      trace.series("runs", {"flops", "channels", "parameters", "steps", "tokens", "loss"});
  std::vector<RunResult> results;
  for (const PlannedRun& run : planned) {
    results.push_back(train(sweep, run, done, progress));
    done += run.flops;
    series.add_row({run.flops, run.model.channels, run.parameters, run.steps, run.tokens,
                    results.back().loss});
  }
  return results;
}

double mean_error(const ScalingLaw& law, const std::vector<RunResult>& runs) {
  double squares = 0;
  for (const RunResult& run : runs)
    squares += std::pow(law.loss(run.parameters, run.tokens) - run.loss, 2);
  return std::sqrt(squares / static_cast<double>(runs.size()));
}

void print_law(const ScalingLaw& law, const std::vector<RunResult>& runs, Trace& trace) {
  const double error = mean_error(law, runs);
  std::printf("\nL(N, D) = %.3f + %.4g / N^%.3f + %.4g / D^%.3f\n", law.E, law.A, law.alpha, law.B,
              law.beta);
  std::printf("It misses the %zu runs by %.4f (root mean square).\n", runs.size(), error);
  trace.value("law.E", law.E);
  trace.value("law.A", law.A);
  trace.value("law.alpha", law.alpha);
  trace.value("law.B", law.B);
  trace.value("law.beta", law.beta);
  trace.value("law.error", error);
}

// What is foretold is on paper before the run begins.
Forecast print_forecast(const SweepConfig& config, const PlannedRun& run,
                        const std::vector<RunResult>& runs, Trace& trace) {
  const double N = static_cast<double>(run.parameters), times = run.flops / config.budgets.back();
  const Forecast said = forecast(runs, N, run.tokens, config.seed);
  std::printf(
      "\nThe law's choice for %.1f times the largest budget: %zu channels, %zu parameters,\n"
      "%.0f tokens.\nForecast: loss %.4f; between %.4f and %.4f in nine cases of ten.\n\n",
      times, run.model.channels, run.parameters, run.tokens, said.loss, said.low, said.high);
  std::fflush(stdout);
  trace.value("held_out.flops", run.flops);
  trace.value("held_out.times", times);
  trace.value("held_out.channels", run.model.channels);
  trace.value("held_out.parameters", run.parameters);
  trace.value("held_out.steps", run.steps);
  trace.value("held_out.tokens", run.tokens);
  trace.value("forecast.loss", said.loss);
  trace.value("forecast.low", said.low);
  trace.value("forecast.high", said.high);
  return said;
}

void print_verdict(const Forecast& said, double loss, Trace& trace) {
  const bool inside = said.low <= loss && loss <= said.high;
  std::printf("\nForecast %.4f, result %.4f: off by %+.4f, %s the interval.\n", said.loss, loss,
              loss - said.loss, inside ? "inside" : "outside");
  trace.value("result.loss", loss);
  trace.value("result.off_by", loss - said.loss);
  trace.value("result.inside", inside);
}

int scaling_command(const Arguments& args) {
  SweepConfig config = args.flag("quick") ? quick_sweep() : default_sweep();
  config.seed = args.seed();
  Trace trace = trace_of(args, args.flag("quick") ? "scaling-quick" : "scaling", args.seed());
  const Sweep sweep(config);
  const std::vector<RunResult> runs = train_all(sweep, trace);
  const ScalingLaw law = fit(runs);
  print_law(law, runs, trace);
  const PlannedRun held_out = sweep.held_out(law);
  const Forecast said = print_forecast(config, held_out, runs, trace);
  app::Progress progress("held out", static_cast<std::int64_t>(held_out.flops / kUnit));
  print_verdict(said, train(sweep, held_out, 0, progress).loss, trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_scaling_command(app::Program& program) {
  program
      .command("scaling", "fit a scaling law to small runs, foretell a larger one, and make it",
               scaling_command)
      .flag("quick", "smaller runs: less than a minute")
      .example("gpt scaling --quick");
}

}  // namespace wr::gpt
