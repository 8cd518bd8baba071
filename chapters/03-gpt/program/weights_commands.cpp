#include "weights_commands.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

#include "commands.hpp"
#include "runs/published.hpp"
#include "shared/support/app/run_folder.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

namespace {

namespace fs = std::filesystem;
using app::Arguments;

// What went from one place to another.
void report(const char* command, const TrainedGpt& trained, const std::string& where,
            const Arguments& args) {
  const GptConfig& model = trained.config.model;
  const Parameters& parameters = trained.model.parameters;
  std::printf("%s: %zu tensors, %zu parameters\n", where.c_str(), parameters.tensors.size(),
              parameters.memory.size());
  std::printf("%zu layers of %zu heads, %zu channels; context %zu; vocabulary %zu, %s\n",
              model.layers, model.heads, model.channels, model.context, model.vocabulary,
              trained.vocabulary.size() == 0 ? "read and written as numbers" : "characters");
  Trace trace = trace_of(args, command, std::nullopt);
  trace.value("tensors", parameters.tensors.size());
  trace.value("parameters", parameters.memory.size());
  trace.value("layers", model.layers);
  trace.value("heads", model.heads);
  trace.value("channels", model.channels);
  trace.value("context", model.context);
  trace.value("vocabulary", model.vocabulary);
  trace.value("characters", trained.vocabulary.size());
  save(trace, args);
}

int export_command(const Arguments& args) {
  const TrainedGpt trained = TrainedGpt::load(app::checkpoint_at(args.words()[0]));
  export_gpt(trained, args.words()[1]);
  report("export", trained, args.words()[1], args);
  return 0;
}

int import_command(const Arguments& args) {
  const fs::path out = args.path("out").value_or("out-gpt");
  app::refuse_second_run(out);
  const auto text = args.path("vocabulary");
  const TrainedGpt trained =
      import_gpt(args.words()[0], static_cast<std::size_t>(args.integer("heads")),
                 text ? load_text(text->string()) : std::string());
  const app::RunFolder held(out);
  trained.checkpoint().save(out / app::kBest);
  report("import", trained, (out / app::kBest).string(), args);
  return 0;
}

}  // namespace

void add_weights_commands(app::Program& program) {
  program
      .command("export", "write a model's weights for others: safetensors, in GPT-2's names",
               export_command)
      .words("RUN FILE", "a run's folder or a checkpoint, and the file to write", 2, 2)
      .example("gpt export out-gpt model.safetensors");
  program.command("import", "make a model of GPT-2's weights in a safetensors file", import_command)
      .words("FILE", "weights under GPT-2's names", 1, 1)
      .path("out", "the folder to keep the model in; out-gpt, if not given", "DIR")
      .integer("heads", 0,
               "how many; 0: as config.json or the file itself says, or 64 channels each", 0, 1024)
      .path("vocabulary", "a text with all characters, if the tokens are characters")
      .example("gpt import model.safetensors --out published");
}

}  // namespace wr::gpt
