#include "lecture_llm101n.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <sstream>

#include "runs/optimizer.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {

Splits split_as_llm101n(const Names& names, Data data) {
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  PythonRandom random(42);
  random.shuffle(order);
  Splits split;
  const std::size_t held_out = std::min<std::size_t>(1000, names.size() / 10);
  bool open_line = false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    Names& part = i < held_out ? split.test : i < 2 * held_out ? split.dev : split.train;
    if (open_line && !part.empty())
      part.back() += names[order[i]];
    else
      part.push_back(names[order[i]]);
    open_line = data == Data::classic && order[i] == names.size() - 1;
  }
  return split;
}

namespace {

std::string fixed(double value, int places) {
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(places);
  text << value;
  return text.str();
}

void add_grid(const std::vector<GridRow>& grid, Digits& digits) {
  struct Row {
    const char *train, *validation;
  };
  const std::array<Row, 12> published = {{{"2.1843", "2.2443"},
                                          {"2.1870", "2.2401"},
                                          {"2.1935", "2.2404"},
                                          {"2.2117", "2.2521"},
                                          {"1.8703", "2.1376"},
                                          {"1.9028", "2.1118"},
                                          {"1.9677", "2.1269"},
                                          {"2.1006", "2.2114"},
                                          {"1.4955", "2.3540"},
                                          {"1.6335", "2.2814"},
                                          {"1.8610", "2.3210"},
                                          {"2.2132", "2.4903"}}};
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const std::string name =
        "n_" + std::to_string(grid[i].n) + ".smoothing_" + fixed(grid[i].smoothing, 2);
    digits.push_back({name + ".train", published[i].train, grid[i].train_loss});
    digits.push_back({name + ".validation", published[i].validation, grid[i].validation_loss});
  }
}

}  // namespace

// [lecture-ngram]
LectureNgram lecture_ngram(const Names& names, Data data) {
  const Vocabulary vocabulary(names);
  const Splits split = split_as_llm101n(names, data);
  const auto train = tape_of(split.train, vocabulary);
  const auto validation = tape_of(split.dev, vocabulary);
  LectureNgram lecture;
  lecture.grid = grid_search(train, validation, std::array<std::size_t, 3>{3, 4, 5},
                             std::array{0.03, 0.1, 0.3, 1.0}, vocabulary.size());
  Digits& digits = lecture.digits;
  add_grid(lecture.grid, digits);

  const GridRow best = best_of(lecture.grid);
  digits.push_back({"best.n", "4", static_cast<double>(best.n)});
  digits.push_back({"best.smoothing", "0.1", best.smoothing});
  Ngram model(best.n, best.smoothing, vocabulary.size());
  model.learn(train);
  Xorshift64Star random(1337);
  lecture.sample = vocabulary.decode(model.sample(200, random));
  std::replace(lecture.sample.begin(), lecture.sample.end(), '.', '\n');
  const double loss = model.loss(tape_of(split.test, vocabulary));
  digits.push_back({"test.loss", "2.106370", loss});
  digits.push_back({"test.perplexity", "8.218358", std::exp(loss)});
  if (data == Data::other) forget_published(digits);
  return lecture;
}
// [/lecture-ngram]

void record(const LectureNgram& lecture, Trace& trace) {
  record(lecture.digits, trace);
  trace.value("sample", lecture.sample);
  Series& grid = trace.series("grid", {"n", "smoothing", "train_loss", "validation_loss"});
  for (const GridRow& row : lecture.grid)
    grid.add_row({row.n, row.smoothing, row.train_loss, row.validation_loss});
}

// [module-mlp-data]
Examples windows(std::span<const std::int32_t> tape, std::size_t block_size) {
  Examples examples{block_size, {}, {}};
  for (std::size_t i = 0; i + block_size < tape.size(); ++i) {
    const auto context = tape.subspan(i, block_size);
    examples.contexts.insert(examples.contexts.end(), context.begin(), context.end());
    examples.targets.push_back(tape[i + block_size]);
  }
  return examples;
}

Examples next_batch(const Examples& examples, std::size_t size, std::size_t& position) {
  WR_CHECK(examples.size() > 0u);
  Examples batch{examples.block_size, {}, {}};
  for (std::size_t i = 0; i < size; ++i, ++position) {
    if (position >= examples.size()) position = 0;
    const Ids context =
        Ids(examples.contexts).subspan(position * examples.block_size, examples.block_size);
    batch.contexts.insert(batch.contexts.end(), context.begin(), context.end());
    batch.targets.push_back(examples.targets[position]);
  }
  return batch;
}
// [/module-mlp-data]

namespace {

// [module-mlp-start]
// Two uniform numbers make two normal ones (Box and Muller 1958). The size is even.
void fill_normal(std::span<float> x, Xorshift64Star& random) {
  for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
    const double radius = std::sqrt(-2 * std::log(random.random()));
    const double angle = 2 * std::numbers::pi * random.random();
    x[i] = static_cast<float>(radius * std::cos(angle));
    x[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
}

// PyTorch keeps a matrix as (fan_out, fan_in), and so it is drawn; ours is (fan_in, fan_out).
void fill_linear(const Tensor& weight, const Tensor& bias, Xorshift64Star& random) {
  const std::size_t fan_in = weight.shape()[0], fan_out = weight.shape()[1];
  const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
  for (std::size_t out = 0; out < fan_out; ++out)
    for (std::size_t in = 0; in < fan_in; ++in)
      weight.data()[in * fan_out + out] = static_cast<float>(random.uniform(-bound, bound));
  for (float& b : bias.data()) b = static_cast<float>(random.uniform(-bound, bound));
}
// [/module-mlp-start]

}  // namespace

Mlp module_mlp(std::size_t vocabulary, Xorshift64Star& random) {
  TorchGenerator overwritten(0);
  Mlp net({.vocabulary = vocabulary, .embedding = 48, .hidden = 512}, overwritten);
  fill_normal(net.C.data(), random);
  fill_linear(net.W1, net.b1, random);
  fill_linear(net.W2, net.b2, random);
  return net;
}

namespace {

// [module-mlp-step]
// Half a cosine, from 7e-4 at the first step down to 0 behind the last.
float learning_rate(std::int64_t step, std::int64_t steps) {
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  return static_cast<float>(7e-4 * (1 + std::cos(std::numbers::pi * done)) / 2);
}
// [/module-mlp-step]

// [module-mlp-sample]
// The characters that follow the prompt, each the first whose cumulative probability exceeds u.
std::vector<std::int32_t> continued(Mlp& net, std::vector<std::int32_t> tape, std::size_t count,
                                    Xorshift64Star& random) {
  const std::size_t prompt = tape.size();
  while (tape.size() < prompt + count) {
    const auto p = next_probabilities(net, Ids(tape).last(net.block_size()));
    double u = random.random();
    std::size_t id = 0;
    while (id + 1 < p.size() && (u -= double{p[id]}) >= 0) ++id;
    tape.push_back(static_cast<std::int32_t>(id));
  }
  tape.erase(tape.begin(), tape.begin() + static_cast<std::ptrdiff_t>(prompt));
  return tape;
}
// [/module-mlp-sample]

}  // namespace

// [lecture-mlp]
LectureMlp lecture_mlp(const Names& names, const LectureOptions& options) {
  const Vocabulary vocabulary(names);
  const Splits split = split_as_llm101n(names, options.classic ? Data::classic : Data::other);
  const auto examples = [&](const Names& part) { return windows(tape_of(part, vocabulary), 3); };
  const Examples train = examples(split.train), validation = examples(split.dev);
  Xorshift64Star random(1337);
  Mlp net = module_mlp(vocabulary.size(), random);
  Optimizer optimizer(net.parameters(), {.weight_decay = 1e-4f});
  LectureMlp lecture;
  std::size_t position = 0;
  for (std::int64_t step = 0; step < options.steps; ++step) {
    const Examples batch = next_batch(train, 128, position);
    const Tensor loss = cross_entropy(net.logits(batch.contexts), batch.targets);
    if (step % 1000 == 0)
      lecture.losses.push_back({step, double{loss.item()}, mean_loss(net, validation)});
    loss.backward();
    optimizer.step(learning_rate(step, options.steps));
    if (options.progress) options.progress("mlp", step, loss.item());
  }
  const bool whole = options.classic && options.steps == kMlpSteps;
  const double test = mean_loss(net, examples(split.test));
  lecture.digits = {{"parameters", "", static_cast<double>(parameter_count(net))},
                    {"first_loss", "", lecture.losses.front().batch},
                    {"train.loss", "", mean_loss(net, train)},
                    {"validation.loss", whole ? "2.06" : "", mean_loss(net, validation),
                     Match::statistical, 0.005},
                    {"test.loss", "", test},
                    {"test.perplexity", "", std::exp(test)}};
  Xorshift64Star dice(42);
  lecture.sample = vocabulary.decode(continued(net, {0, 0, Vocabulary::kBoundary}, 200, dice));
  std::replace(lecture.sample.begin(), lecture.sample.end(), '.', '\n');
  return lecture;
}
// [/lecture-mlp]

void record(const LectureMlp& lecture, Trace& trace) {
  record(lecture.digits, trace);
  trace.value("sample", lecture.sample);
  Series& losses = trace.series("losses", {"step", "batch", "validation"});
  for (const auto& seen : lecture.losses) losses.add_row({seen.step, seen.batch, seen.validation});
}

}  // namespace wr::makemore
