#include "contest.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "shared/base/check.hpp"

namespace wr::makemore {

std::vector<std::string> contest_types() {
  return {"bigram", "mlp", "bow", "rnn", "gru", "lstm", "cnn", "transformer"};
}

namespace {

// [train-one]
// One model, from its first numbers to the names it makes.
Entry train_one(const std::string& type, const Names& names, const ContestOptions& options) {
  TrainingConfig config = options.training;
  config.model.type = type;
  Training training(names, config);
  const Names& test = training.splits().test;
  Entry entry{type, parameter_count(training.model()), {training.loss(test)}, 0, {}, {}};
  while (training.steps() < options.steps) {
    const float loss = training.step();
    if (options.progress) options.progress(type, training.steps(), loss);
    if (training.steps() % options.every == 0) entry.test.push_back(training.loss(test));
  }
  entry.train = training.loss(some_learned(training.splits()));
  TorchGenerator random(config.seed);
  while (entry.made.size() < options.samples)
    entry.made.push_back(generate(training.trained(), {}, random));
  entry.novelty = sort_by_novelty(entry.made, training.splits());
  return entry;
}
// [/train-one]

}  // namespace

std::vector<Entry> contest(const Names& names, const ContestOptions& options) {
  WR_CHECK(options.every > 0);
  WR_CHECK(options.steps % options.every == 0);
  std::vector<Entry> entries;
  for (const std::string& type : contest_types())
    entries.push_back(train_one(type, names, options));
  return entries;
}

std::string table(const std::vector<Entry>& entries) {
  std::string lines =
      "model        parameters   train    test  perplexity   known  in test    new\n";
  for (const Entry& e : entries) {
    std::array<char, 128> line;
    std::snprintf(line.data(), line.size(), "%-12s %10zu  %.4f  %.4f  %10.3f  %6zu  %7zu  %5zu\n",
                  e.type.c_str(), e.parameters, e.train, e.test.back(), std::exp(e.test.back()),
                  e.novelty.in_train.size(), e.novelty.in_test.size(), e.novelty.fresh.size());
    lines += line.data();
  }
  return lines;
}

void record(const std::vector<Entry>& entries, const ContestOptions& options, Trace& trace) {
  std::vector<std::string> columns = {"step"};
  for (const Entry& e : entries) {
    columns.push_back(e.type);
    trace.value(e.type + ".parameters", e.parameters);
    trace.value(e.type + ".train", e.train);
    trace.value(e.type + ".test", e.test.back());
    trace.value(e.type + ".perplexity", std::exp(e.test.back()));
    trace.value(e.type + ".in_train", e.novelty.in_train.size());
    trace.value(e.type + ".in_test", e.novelty.in_test.size());
    trace.value(e.type + ".new", e.novelty.fresh.size());
  }
  Series& losses = trace.series("losses", columns);
  for (std::size_t look = 0; look < entries.front().test.size(); ++look) {
    std::vector<Number> row = {static_cast<std::int64_t>(look) * options.every};
    for (const Entry& e : entries) row.push_back(e.test[look]);
    losses.add_row(row);
  }
}

}  // namespace wr::makemore
