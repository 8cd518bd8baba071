#include "road_run.hpp"

#include <array>
#include <cstdio>
#include <utility>

#include "shared/base/check.hpp"

namespace wr::gpt::road {

// [plan]
RungPlan plan_of(Rung rung, std::size_t vocabulary) {
  RungPlan plan{{.vocabulary = vocabulary}, 32, 1e-3};
  if (rung == Rung::bigram) plan.learning_rate = 1e-2;
  if (rung == Rung::scale) {
    plan.model.context = 32;
    plan.model.channels = 64;
    plan.model.dropout = 0.05f;
    plan.batch = 8;  // as many tokens a step as the others read
  }
  return plan;
}
// [/plan]

RoadConfig lecture_config() {
  return {
      .vocabulary = 65, .context = 256, .channels = 384, .heads = 6, .blocks = 6, .dropout = 0.2f};
}

namespace {

// [walk-one]
RungResult train_rung(Rung rung, const Vocabulary& vocabulary, const Split& split,
                      const RoadOptions& options) {
  const RungPlan plan = plan_of(rung, vocabulary.size());
  const std::size_t T = plan.model.context;
  const auto model = model_of(rung, plan.model, options.seed);
  RungResult result{rung, parameter_count(*model), 0, 0, {}, {}};

  Learner learner(*model, plan.learning_rate);
  TorchGenerator random(options.seed);
  double sum = 0;
  for (std::int64_t step = 1; step <= options.steps; ++step) {
    const double loss = learner.step(random_batch(split.training(), plan.batch, T, random), T);
    if (options.progress) options.progress(rung, step, loss);
    sum += loss;
    if (step % options.every == 0)
      result.curve.push_back(std::exchange(sum, 0) / static_cast<double>(options.every));
  }
  const auto validation = split.validation();
  result.training = loss_of(*model, split.training().first(validation.size()), T);
  result.validation = loss_of(*model, validation, T);

  std::vector<std::int32_t> tokens = {validation.front()};
  generate(*model, tokens, options.sample, T, random);
  result.sample = vocabulary.decode(std::span(tokens).subspan(1));
  return result;
}
// [/walk-one]

// A line for each kind of loss
std::string line_of(const char* name, const std::string& parameters, double training,
                    double validation) {
  std::array<char, 96> line;
  std::snprintf(line.data(), line.size(), "%-24s %10s    %.4f      %.4f\n", name,
                parameters.c_str(), training, validation);
  return line.data();
}

// "rung 3: several heads"
std::string title_of(Rung rung) {
  return "rung " + std::to_string(static_cast<int>(rung)) + ": " + name_of(rung);
}

// The first lines of a sample
std::string first_line(const std::string& text) {
  std::string line;
  for (const char c : text.substr(0, 72)) line += c == '\n' ? ' ' : c;
  return line;
}

}  // namespace

Road walk(const std::string& text, const RoadOptions& options) {
  const Vocabulary vocabulary(text);
  const Split split(vocabulary.encode(text));
  Road road{vocabulary.size(),
            floors(split.training(), split.validation(), vocabulary.size()),
            {},
            parameter_count(*model_of(Rung::scale, lecture_config(), options.seed))};
  for (int rung = 1; rung <= kRungs; ++rung)
    road.rungs.push_back(train_rung(static_cast<Rung>(rung), vocabulary, split, options));
  return road;
}

std::string table(const Road& road) {
  const Floors& f = road.floors;
  std::string lines = "                         parameters  training  validation\n";
  lines += line_of("uniform", "", f.uniform, f.uniform);
  lines += line_of("how frequent each is", "", f.unigram_training, f.unigram);
  lines += line_of("after the one before it", "", f.bigram_training, f.bigram);
  for (const RungResult& r : road.rungs)
    lines +=
        line_of(title_of(r.rung).c_str(), std::to_string(r.parameters), r.training, r.validation);
  lines += "\n";
  for (const RungResult& r : road.rungs)
    lines += std::to_string(static_cast<int>(r.rung)) + "  " + first_line(r.sample) + "\n";
  lines += "\nrung 7 in the lecture's sizes: " + std::to_string(road.lecture_parameters) +
           " parameters, counted and not trained\n";
  return lines;
}

void record(const Road& road, const RoadOptions& options, Trace& trace) {
  trace.value("steps", options.steps);
  trace.value("vocabulary", road.vocabulary);
  trace.value("floors.uniform", road.floors.uniform);
  trace.value("floors.unigram_training", road.floors.unigram_training);
  trace.value("floors.unigram", road.floors.unigram);
  trace.value("floors.bigram_training", road.floors.bigram_training);
  trace.value("floors.bigram", road.floors.bigram);
  std::vector<std::string> columns = {"step"};
  for (const RungResult& r : road.rungs) {
    const std::string rung = "rung_" + std::to_string(static_cast<int>(r.rung));
    trace.value(rung + ".name", name_of(r.rung));
    trace.value(rung + ".parameters", r.parameters);
    trace.value(rung + ".training", r.training);
    trace.value(rung + ".validation", r.validation);
    trace.value(rung + ".sample", first_line(r.sample));
    columns.push_back(rung);
  }
  trace.value("lecture.parameters", road.lecture_parameters);
  Series& curves = trace.series("curves", columns);
  for (std::size_t i = 0; i < road.rungs.front().curve.size(); ++i) {
    std::vector<Number> cells = {static_cast<std::int64_t>(i + 1) * options.every};
    for (const RungResult& r : road.rungs) cells.push_back(r.curve[i]);
    curves.add_row(cells);
  }
}

}  // namespace wr::gpt::road
