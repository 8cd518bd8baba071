#include "diagnose_command.hpp"

#include <cstdio>
#include <iostream>
#include <utility>

#include "commands.hpp"
#include "runs/dashboard.hpp"
#include "shared/support/app/run_folder.hpp"

namespace wr::makemore {

namespace {

int diagnose_command(const app::Arguments& args) {
  const Checkpoint checkpoint = Checkpoint::load(app::checkpoint_of(args, "out"), "makemore");
  const std::string& data = args.given("data") ? args.text("data") : checkpoint.text("data");
  Training run(load_names(data), checkpoint);
  const std::size_t vocabulary = run.vocabulary().size();
  const std::int64_t batches = args.integer("batches");
  const std::string type = run.config().model.type;
  const std::int64_t steps = run.steps();
  const Diagnosis diagnosis = diagnose(std::move(run), batches);
  std::printf("%s after %lld steps: loss %.4f on one batch; updates over %lld steps more\n",
              type.c_str(), static_cast<long long>(steps), diagnosis.loss,
              static_cast<long long>(batches));
  std::cout << dashboard(diagnosis, vocabulary);
  Trace trace = trace_of(args, "diagnose", std::nullopt);
  record(diagnosis, trace);
  save(trace, args);
  return 0;
}

}  // namespace

void add_diagnose_command(app::Program& program) {
  program
      .command("diagnose", "part 3's figures for a trained model; changes nothing",
               diagnose_command)
      .words("RUN", "a run's folder, or a checkpoint; out, if not given", 0, 1)
      .text("data", "", "the names it was trained on, if they are elsewhere now")
      .integer("batches", 20, "training steps that the updates are measured over", 1, 1000000)
      .example("makemore diagnose out");
}

}  // namespace wr::makemore
