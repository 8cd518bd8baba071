#include "positions_run.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <utility>

#include "optimizer.hpp"
#include "shared/base/check.hpp"

namespace wr::gpt {

namespace {

constexpr std::size_t kLonger = 4;  // how much longer the long windows are

// [train-way]
Gpt train_way(Positions way, const std::string& name, const Split& split, std::size_t vocabulary,
              std::uint64_t seed, const PositionsOptions& o) {
  Gpt model({.vocabulary = vocabulary,
             .context = kLonger * o.time,
             .layers = o.layers,
             .heads = o.heads,
             .channels = o.channels,
             .positions = way},
            seed);
  Optimizer optimizer(model.parameters, {});
  const Schedule schedule{.learning_rate = o.learning_rate,
                          .minimum = o.learning_rate / 10,
                          .warmup = o.steps / 10,
                          .decay = o.steps};
  TorchGenerator random(seed);
  for (std::int64_t step = 0; step < o.steps; ++step) {
    const Batch batch = random_batch(split.training(), o.batch, o.time, random);
    model.zero_gradients();
    const double loss = model.forward(batch.inputs, batch.targets, o.time);
    model.backward();
    optimizer.step(model.parameters, model.gradients, schedule.at(step));
    if (o.progress) o.progress(name, step + 1, loss);
  }
  return model;
}
// [/train-way]

// [by-place]
// The mean loss at every place of windows of so many tokens, side by side: (time).
std::vector<double> losses_by_place(Gpt& model, std::span<const std::int32_t> tokens,
                                    std::size_t time) {
  constexpr std::size_t kAtOnce = 8;
  const std::size_t windows = (tokens.size() - 1) / time;
  std::vector<double> places(time);
  for (std::size_t w = 0; w < windows; w += kAtOnce) {
    const std::size_t n = std::min(kAtOnce, windows - w) * time;
    model.forward(tokens.subspan(w * time, n), tokens.subspan(w * time + 1, n), time);
    for (std::size_t i = 0; i < n; ++i)
      places[i % time] += double{model.losses()[i]} / static_cast<double>(windows);
  }
  return places;
}
// [/by-place]

double mean(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

WayResult judge(Positions way, const std::string& name, const Split& split, std::size_t vocabulary,
                const PositionsOptions& o) {
  const auto judged = split.validation().first(std::min(o.judged, split.validation().size()));
  WayResult result{way, name, 0, 0, 0, 0, std::vector<double>(kLonger * o.time)};
  std::vector<double> losses;
  for (std::int64_t s = 0; s < o.seeds; ++s) {
    Gpt model = train_way(way, name, split, vocabulary, o.seed + static_cast<std::uint64_t>(s), o);
    losses.push_back(mean(losses_by_place(model, judged, o.time)));
    const std::vector<double> longer = losses_by_place(model, judged, kLonger * o.time);
    for (std::size_t i = 0; i < longer.size(); ++i)
      result.by_place[i] += longer[i] / static_cast<double>(o.seeds);
    result.parameters = model.parameters.memory.size();
  }
  if (way == Positions::learned) result.parameters -= (kLonger - 1) * o.time * o.channels;
  result.loss = mean(losses);
  result.lowest = *std::min_element(losses.begin(), losses.end());
  result.highest = *std::max_element(losses.begin(), losses.end());
  return result;
}

}  // namespace

std::vector<WayResult> compare_positions(const std::string& text, const PositionsOptions& options) {
  const Vocabulary vocabulary(text);
  const Split split(vocabulary.encode(text));
  WR_CHECK(options.seeds > 0);
  WR_CHECK(split.validation().size() > kLonger * options.time);
  const std::array<std::pair<Positions, const char*>, 4> ways = {
      {{Positions::none, "none"},
       {Positions::sinusoidal, "sinusoidal"},
       {Positions::learned, "learned"},
       {Positions::rotary, "rotary"}}};
  std::vector<WayResult> results;
  for (const auto& [way, name] : ways)
    results.push_back(judge(way, name, split, vocabulary.size(), options));
  return results;
}

double quarter(const WayResult& result, std::size_t which) {
  const std::size_t n = result.by_place.size() / kLonger;
  return mean(std::span(result.by_place).subspan(which * n, n));
}

std::string table(const std::vector<WayResult>& results) {
  const std::size_t n = results.front().by_place.size() / kLonger;
  std::array<char, 160> line;
  std::snprintf(line.data(), line.size(),
                "                                               in windows of %zu, at places\n"
                "            parameters    loss   seeds from-to",
                kLonger * n);
  std::string lines = line.data();
  for (std::size_t q = 0; q < kLonger; ++q) {
    std::snprintf(line.data(), line.size(), "%9s",
                  (std::to_string(q * n) + "-" + std::to_string((q + 1) * n - 1)).c_str());
    lines += line.data();
  }
  lines += '\n';
  for (const WayResult& r : results) {
    std::snprintf(line.data(), line.size(),
                  "%-11s %10zu  %.4f   %.4f %.4f   %.4f   %.4f   %.4f   %.4f\n", r.name.c_str(),
                  r.parameters, r.loss, r.lowest, r.highest, quarter(r, 0), quarter(r, 1),
                  quarter(r, 2), quarter(r, 3));
    lines += line.data();
  }
  return lines;
}

void record(const std::vector<WayResult>& results, const PositionsOptions& options, Trace& trace) {
  trace.value("steps", options.steps);
  trace.value("seeds", options.seeds);
  trace.value("time", options.time);
  std::vector<std::string> columns = {"place"};
  for (const WayResult& r : results) {
    trace.value(r.name + ".parameters", r.parameters);
    trace.value(r.name + ".loss", r.loss);
    trace.value(r.name + ".lowest", r.lowest);
    trace.value(r.name + ".highest", r.highest);
    for (std::size_t q = 0; q < kLonger; ++q)
      trace.value(r.name + ".quarter_" + std::to_string(q + 1), quarter(r, q));
    columns.push_back(r.name);
  }
  constexpr std::size_t kTogether = 8;
  Series& places = trace.series("by_place", columns);
  for (std::size_t at = 0; at + kTogether <= results.front().by_place.size(); at += kTogether) {
    std::vector<Number> cells = {at};
    for (const WayResult& r : results)
      cells.push_back(mean(std::span(r.by_place).subspan(at, kTogether)));
    places.add_row(cells);
  }
}

}  // namespace wr::gpt
