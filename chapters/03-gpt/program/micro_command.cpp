#include "micro_command.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "commands.hpp"
#include "microgpt.hpp"
#include "runs/documents.hpp"
#include "shared/support/app/progress.hpp"
#include "shared/support/core/python_random.hpp"
#include "text.hpp"

namespace wr::gpt {
namespace {

using app::Arguments;

// [micro-run]
// A step a document, at a rate that falls on a straight line
void train(micro::MicroGpt& model, const std::vector<std::string>& documents,
           const Vocabulary& vocabulary, std::int64_t steps, double rate, Series& losses) {
  app::Progress progress("microgpt", steps);
  for (std::int64_t step = 0; step < steps; ++step) {
    const std::string& document = documents[static_cast<std::size_t>(step) % documents.size()];
    const double loss = model.loss(vocabulary.encode(document));
    model.update(rate * (1 - static_cast<double>(step) / static_cast<double>(steps)));
    losses.add_row({step + 1, loss});
    std::array<char, 64> line;
    std::snprintf(line.data(), line.size(), "step %4lld  loss %.4f",
                  static_cast<long long>(step + 1), loss);
    progress.update(step + 1, line.data());
    if (step < 4 || (step + 1) % 100 == 0 || step + 1 == steps) progress.print(line.data());
  }
}
// [/micro-run]

// The mean of the last hundred: a single document says little.
double recent(const Series& losses) {
  const std::vector<double> all = losses.column("loss");
  const auto n = static_cast<std::ptrdiff_t>(std::min<std::size_t>(100, all.size()));
  return std::accumulate(all.end() - n, all.end(), 0.0) / static_cast<double>(n);
}

int micro_command(const Arguments& args) {
  std::vector<std::string> documents = load_documents(args.text("data"));
  PythonRandom random(args.seed());
  random.shuffle(documents);
  const Vocabulary vocabulary(std::accumulate(documents.begin(), documents.end(), std::string()));
  micro::MicroGpt model(vocabulary.size() + 1, random);  // and the boundary
  std::printf("%zu documents, vocabulary %zu, %zu parameters\n", documents.size(),
              vocabulary.size() + 1, model.parameters().size());
  std::cout.flush();

  Trace trace = trace_of(args, "micro", args.seed());
  trace.value("documents", documents.size());
  trace.value("vocabulary", vocabulary.size() + 1);
  trace.value("parameters", model.parameters().size());
  Series& losses = trace.series("training", {"step", "loss"});
  train(model, documents, vocabulary, args.integer("steps"), args.real("learning-rate"), losses);
  trace.value("recent_loss", recent(losses));
  std::printf("the last hundred: loss %.4f\n\n", recent(losses));
  for (std::int64_t i = 1; i <= args.integer("samples"); ++i) {
    const std::string sample = vocabulary.decode(model.sample(args.real("temperature"), random));
    std::printf("%2lld  %s\n", static_cast<long long>(i), sample.c_str());
    trace.value("sample_" + std::to_string(i), sample);
  }
  save(trace, args);
  return 0;
}

}  // namespace

void add_micro_command(app::Program& program) {
  program.command("micro", "microgpt: a whole GPT of scalars, trained in a second", micro_command)
      .text("data", "operations", "operations, names.txt, or a file with one document a line")
      .integer("steps", 1000, "documents to learn from", 1, 1000000)
      .real("learning-rate", 0.01, "Adam's, in the first step", 0, 1000)
      .integer("samples", 20, "documents to invent", 0, 1000000)
      .real("temperature", 0.5, "below 1 more careful, above 1 wilder", 0.01, 100)
      .seed(42)
      .example("gpt micro")
      .example("gpt micro --data names.txt --temperature 1");
}

}  // namespace wr::gpt
