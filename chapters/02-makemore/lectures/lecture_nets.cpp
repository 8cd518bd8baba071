#include "lecture_nets.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "batch_norm.hpp"
#include "wavenet.hpp"

namespace wr::makemore {

namespace {

constexpr std::uint64_t kSampleSeed = kSeed + 10;  // the lecturer's, for the names he shows
constexpr std::int64_t kSteps = 200'000;

}  // namespace

// [lecture-run]
LectureRun run(const std::string& name, ContextNet& net, const LectureData& data,
               TorchGenerator& random, std::int64_t drop_at, const LectureOptions& options,
               const Step& train_step) {
  const Examples train = make_examples(data.splits.train, data.vocabulary, net.block_size());
  const Examples dev = make_examples(data.splits.dev, data.vocabulary, net.block_size());
  LectureRun run;
  run.name = name;
  run.parameters = parameter_count(net);
  double sum = 0;
  for (std::int64_t step = 0; step < options.steps; ++step) {
    const float learning_rate = step < drop_at ? 0.1f : 0.01f;
    const float loss = train_step(draw_batch(train, 32, random), learning_rate);
    if (step == 0) run.first_loss = loss;
    sum += std::log10(double{loss});
    if (step % 100 == 99) run.losses.push_back(std::exchange(sum, 0) / 100);
    if (options.progress) options.progress(name, step, loss);
  }
  run.train = mean_loss(net, train);
  run.dev = mean_loss(net, dev);
  return run;
}
// [/lecture-run]

std::vector<std::string> sample_names(ContextNet& net, const LectureData& data,
                                      const LectureOptions& options) {
  net.train(false);
  TorchGenerator random(kSampleSeed);
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i)
    names.push_back(data.vocabulary.decode(sample(net, random, options.multinomial)) + '.');
  return names;
}

LectureRun run(const std::string& name, ContextNet& net, const LectureData& data,
               TorchGenerator& random, std::int64_t drop_at, const LectureOptions& options) {
  return run(name, net, data, random, drop_at, options,
             [&](const Examples& batch, float learning_rate) {
               return train_step(net, batch, learning_rate);
             });
}

void add_end(const LectureRun& run, const std::string& train, const std::string& dev,
             double tolerance, const LectureOptions& options, Digits& digits) {
  const bool whole = options.steps == kSteps;
  digits.push_back(
      {run.name + ".train", whole ? train : "", run.train, Match::statistical, tolerance});
  digits.push_back({run.name + ".dev", whole ? dev : "", run.dev, Match::statistical, tolerance});
}

namespace {

void add_start(const LectureRun& run, const std::string& parameters, const std::string& loss,
               Digits& digits) {
  digits.push_back({run.name + ".parameters", parameters, static_cast<double>(run.parameters)});
  digits.push_back({run.name + ".first_loss", loss, double{run.first_loss}});
}

}  // namespace

LectureData::LectureData(const Names& names) : vocabulary(names) {
  PythonRandom random(42);
  splits = split_names(names, random);
}

namespace {

// "... ---> e" for every example of a name
std::string shown_examples(const Names& names, const Vocabulary& vocabulary) {
  std::string text;
  for (const std::string& name : names) {
    text += name + '\n';
    const Examples examples = make_examples({name}, vocabulary, 3);
    for (std::size_t i = 0; i < examples.size(); ++i)
      text += vocabulary.decode(Ids(examples.contexts).subspan(i * 3, 3)) + " ---> " +
              vocabulary.character(examples.targets[i]) + '\n';
  }
  return text;
}

void add_splits(const LectureData& data, Digits& digits) {
  const auto count = [&](const Names& names) {
    return static_cast<double>(make_examples(names, data.vocabulary, 3).size());
  };
  digits.push_back({"examples.train", "182625", count(data.splits.train)});
  digits.push_back({"examples.dev", "22655", count(data.splits.dev)});
  digits.push_back({"examples.test", "22866", count(data.splits.test)});
}

}  // namespace

// [lecture-2]
Lecture2 lecture_2(const Names& names, const LectureOptions& options) {
  const LectureData data(names);
  const std::size_t vocabulary = data.vocabulary.size();
  Lecture2 lecture;
  lecture.examples = shown_examples({names.begin(), names.begin() + 5}, data.vocabulary);
  lecture.characters = data.vocabulary.characters();
  add_splits(data, lecture.digits);
  {  // Which learning rate? Try a thousand
    TorchGenerator random(kSeed);
    Mlp net({vocabulary}, random);
    lecture.tried =
        find_learning_rate(net, make_examples(data.splits.train, data.vocabulary, 3), random);
  }
  {  // Two dimensions, so that one can look
    TorchGenerator random(kSeed);
    Mlp net({.vocabulary = vocabulary, .embedding = 2, .hidden = 300}, random);
    lecture.runs.push_back(run("map", net, data, random, kSteps / 2, options));
    lecture.points.assign(net.C.data().begin(), net.C.data().end());
  }
  TorchGenerator random(kSeed);
  Mlp net({vocabulary}, random);
  lecture.runs.push_back(run("mlp", net, data, random, kSteps / 2, options));
  lecture.digits.push_back(
      {"mlp.parameters", "11897", static_cast<double>(lecture.runs.back().parameters)});
  add_end(lecture.runs.back(), "2.1260", "2.1701", 0.01, options, lecture.digits);
  lecture.samples = sample_names(net, data, options);
  if (!options.classic) forget_published(lecture.digits);
  return lecture;
}
// [/lecture-2]

namespace {

// [starts]
// Part 3's ways to begin, before there is BatchNorm.
struct Beginning {
  std::string name;
  MlpScales scales;
  std::string train, dev;  // where the lecture's log says it ends
};

std::vector<Beginning> beginnings() {
  const float kaiming = 5.0f / 3 / std::sqrt(30.0f);
  return {{"original", {}, "2.1245", "2.1682"},
          {"softmax_fixed", {1, 1, 0.01f, 0}, "2.07", "2.13"},
          {"tanh_fixed", {0.2f, 0.01f, 0.01f, 0}, "2.0356", "2.1027"},
          {"kaiming", {kaiming, 0.01f, 0.01f, 0}, "2.0377", "2.1070"}};
}
// [/starts]

// What a beginning looks like before the first step: one batch through the net.
Lecture3::Start look(const Beginning& beginning, const LectureData& data, const Examples& train) {
  TorchGenerator random(kSeed);
  Mlp net({data.vocabulary.size()}, random, beginning.scales);
  const Examples batch = draw_batch(train, 32, random);
  const Tensor loss = cross_entropy(net.logits(batch.contexts), batch.targets);
  std::vector<float> before;  // tanh undone, where it can be
  for (const float h : net.h.data())
    before.push_back(std::atanh(std::clamp(h, -0.9999999f, 0.9999999f)));
  const auto beyond = std::count_if(net.h.data().begin(), net.h.data().end(),
                                    [](float h) { return std::abs(h) > 0.99f; });
  return {beginning.name, loss.item(),
          100.0 * static_cast<double>(beyond) / static_cast<double>(net.h.size()),
          summarise(before), summarise(net.h.data())};
}

// The deep net for 1001 steps, with the instruments in it.
void inspect_deep_net(const LectureData& data, const Examples& train, Lecture3& lecture) {
  TorchGenerator random(kSeed);
  LayeredNet net = deep_mlp(data.vocabulary.size(), 3, 10, 100, random);
  float first_loss = 0;
  for (int step = 0; step <= 1000; ++step) {
    const Examples batch = draw_batch(train, 32, random);
    const Tensor loss = cross_entropy(net.logits(batch.contexts), batch.targets);
    loss.backward();
    if (step == 0) first_loss = loss.item();
    lecture.ratios.push_back(update_ratios(net.parameters(), 0.1f));
    if (step == 1000) {
      lecture.layers = inspect_activations(net);
      lecture.weights = inspect_weights(net.parameters());
    }
    sgd(net.parameters(), 0.1f);
  }
  lecture.digits.push_back({"deep.parameters", "47024", static_cast<double>(parameter_count(net))});
  lecture.digits.push_back({"deep.first_loss", "3.2870", double{first_loss}});
  const std::vector<std::string> published = {"2.78", "2.56", "2.25", "1.69", "1.88"};
  for (std::size_t i = 0; i < lecture.layers.size(); ++i)
    lecture.digits.push_back({"deep.saturated_" + std::to_string(i + 1), published.at(i),
                              lecture.layers[i].saturated, Match::statistical, 1});
}

}  // namespace

// [lecture-3]
Lecture3 lecture_3(const Names& names, const LectureOptions& options) {
  const LectureData data(names);
  const Examples train = make_examples(data.splits.train, data.vocabulary, 3);
  Lecture3 lecture;
  for (const Beginning& beginning : beginnings()) {
    lecture.starts.push_back(look(beginning, data, train));
    lecture.digits.push_back(
        {beginning.name + ".first_loss", "", double{lecture.starts.back().loss}});
    if (!options.log) continue;
    TorchGenerator random(kSeed);
    Mlp net({data.vocabulary.size()}, random, beginning.scales);
    lecture.runs.push_back(run(beginning.name, net, data, random, kSteps / 2, options));
    add_end(lecture.runs.back(), beginning.train, beginning.dev, 0.01, options, lecture.digits);
  }
  inspect_deep_net(data, train, lecture);
  TorchGenerator random(kSeed);
  NormMlp net({data.vocabulary.size()}, random);
  lecture.runs.push_back(run("batch_norm", net, data, random, kSteps / 2, options));
  add_start(lecture.runs.back(), "12097", "3.3239", lecture.digits);
  add_end(lecture.runs.back(), "2.0668", "2.1048", 0.005, options, lecture.digits);
  lecture.samples = sample_names(net, data, options);
  if (!options.classic) forget_published(lecture.digits);
  return lecture;
}
// [/lecture-3]

namespace {

// [performance-log]
// Part 5's log: from three characters to a tree, one change at a time.
struct Entry {
  std::string name;
  WaveNetSizes sizes;
  std::string train, dev;
};

std::vector<Entry> performance_log(std::size_t vocabulary) {
  return {{"three_characters", {vocabulary, 3, 10, 200, 3}, "2.058", "2.105"},
          {"eight_characters", {vocabulary, 8, 10, 200, 8}, "1.918", "2.027"},
          {"tree", {vocabulary, 8, 10, 68, 2, Columns::positions}, "1.941", "2.029"},
          {"tree_mended", {vocabulary, 8, 10, 68, 2}, "1.912", "2.022"}};
}
// [/performance-log]

}  // namespace

// [lecture-5]
Lecture5 lecture_5(const Names& names, const LectureOptions& options) {
  const LectureData data(names);
  Lecture5 lecture;
  for (const Entry& entry : performance_log(data.vocabulary.size())) {
    if (!options.log) continue;
    TorchGenerator random(42);
    LayeredNet net = wavenet(entry.sizes, random);
    lecture.runs.push_back(run(entry.name, net, data, random, kSteps * 3 / 4, options));
    add_end(lecture.runs.back(), entry.train, entry.dev, 0.01, options, lecture.digits);
  }
  TorchGenerator random(42);
  LayeredNet net = wavenet({data.vocabulary.size()}, random);
  lecture.runs.push_back(run("wavenet", net, data, random, kSteps * 3 / 4, options));
  add_start(lecture.runs.back(), "76579", "3.3167", lecture.digits);
  add_end(lecture.runs.back(), "1.7690", "1.9937", 0.005, options, lecture.digits);
  lecture.samples = sample_names(net, data, options);
  if (!options.classic) forget_published(lecture.digits);
  return lecture;
}
// [/lecture-5]

void record_runs(const std::vector<LectureRun>& runs, Trace& trace) {
  for (const LectureRun& run : runs) {
    Series& losses = trace.series(run.name + ".losses", {"step", "log10_loss"});
    for (std::size_t i = 0; i < run.losses.size(); ++i)
      losses.add_row({100 * (i + 1), run.losses[i]});
  }
}

void record_samples(const std::vector<std::string>& samples, Trace& trace) {
  for (std::size_t i = 0; i < samples.size(); ++i)
    trace.value("sample_" + std::to_string(i + 1), samples[i]);
}

void record(const Lecture2& lecture, Trace& trace) {
  record(lecture.digits, trace);
  trace.value("characters", lecture.characters);
  Series& tried = trace.series("finder", {"exponent", "loss"});
  for (const Tried& t : lecture.tried) tried.add_row({t.exponent, t.loss});
  Series& points = trace.series("points", {"x", "y"});
  for (std::size_t i = 0; i < lecture.points.size(); i += 2)
    points.add_row({lecture.points[i], lecture.points[i + 1]});
  record_runs(lecture.runs, trace);
  record_samples(lecture.samples, trace);
}

void record(const Lecture3& lecture, Trace& trace) {
  record(lecture.digits, trace);
  for (const Lecture3::Start& start : lecture.starts) {
    trace.value(start.name + ".saturated", start.saturated);
    record(start.name + ".before_tanh", start.before_tanh, trace);
    record(start.name + ".after_tanh", start.after_tanh, trace);
  }
  for (std::size_t i = 0; i < lecture.layers.size(); ++i) {
    const std::string name = "layer_" + std::to_string(i + 1);
    record(name + ".activations", lecture.layers[i].activations, trace);
    record(name + ".gradients", lecture.layers[i].gradients, trace);
  }
  std::vector<std::string> matrices = {"step"};
  for (std::size_t i = 0; i < lecture.weights.size(); ++i) {
    const std::string name = "matrix_" + std::to_string(i);
    trace.value(name + ".gradient_to_data", lecture.weights[i].gradient_to_data);
    record(name + ".gradient", lecture.weights[i].gradient, trace);
    matrices.push_back(name);
  }
  Series& ratios = trace.series("update_ratios", matrices);
  for (std::size_t step = 0; step < lecture.ratios.size(); ++step) {
    std::vector<Number> row = {step};
    row.insert(row.end(), lecture.ratios[step].begin(), lecture.ratios[step].end());
    ratios.add_row(row);
  }
  record_runs(lecture.runs, trace);
  record_samples(lecture.samples, trace);
}

void record(const Lecture5& lecture, Trace& trace) {
  record(lecture.digits, trace);
  record_runs(lecture.runs, trace);
  record_samples(lecture.samples, trace);
}

}  // namespace wr::makemore
