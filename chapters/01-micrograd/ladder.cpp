#include "ladder.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "shared/kernels/dot.hpp"
#include "shared/kernels/reduce.hpp"

namespace wr::micrograd {

namespace {

constexpr double kAlpha = 1e-4;            // the demo's price for large weights
constexpr int kLayers[] = {2, 16, 16, 1};  // inputs, then the outputs of each layer

class ReadableMoons : public Rung {
 public:
  explicit ReadableMoons(unsigned seed) : training_(seed) {}
  MoonsStep step() override { return training_.step(); }

 private:
  MoonsTraining training_;
};

}  // namespace

std::vector<double> parameter_data(const MLP& model) {
  std::vector<double> data;
  for (const Value& p : model.parameters()) data.push_back(p.data());
  return data;
}

// [tape-rung]
TapeMoons::TapeMoons(unsigned seed) {
  const MoonsTraining start(seed);  // the same points, the same first weights
  points_ = start.points();
  for (const double p : parameter_data(start.model()))
    parameters_.push_back({&tape_, tape_.push(p)});
}

Scalar TapeMoons::score(Scalar x, Scalar y) {
  now_ = {x, y};
  auto p = parameters_.begin();
  for (int layer = 1; layer < 4; ++layer) {
    next_.clear();
    for (int neuron = 0; neuron < kLayers[layer]; ++neuron) {
      const auto w = p;
      p += static_cast<std::ptrdiff_t>(now_.size());
      Scalar sum = *p++;  // the bias stands after its weights
      for (std::size_t i = 0; i < now_.size(); ++i) sum = sum + w[i] * now_[i];
      next_.push_back(layer < 3 ? relu(sum) : sum);
    }
    now_.swap(next_);
  }
  return now_[0];
}

MoonsStep TapeMoons::step() {
  const auto start = tape_.mark();
  std::vector<double> scores;
  Scalar data_loss{&tape_, tape_.push(0)};
  for (const auto& [x, label] : points_) {
    const Scalar s = score({&tape_, tape_.push(x[0])}, {&tape_, tape_.push(x[1])});
    scores.push_back(s.data());
    data_loss = data_loss + relu(s * -label + 1);
  }
  Scalar squares{&tape_, tape_.push(0)};
  for (const Scalar& p : parameters_) squares = squares + p * p;
  const Scalar loss = data_loss * (1.0 / static_cast<double>(points_.size())) + squares * kAlpha;
  const MoonsStep seen{loss.data(), accuracy(scores, points_)};

  tape_.backward(loss.place);
  const double rate = moons_learning_rate(steps_++);
  for (const Scalar& p : parameters_) tape_[p.place].data -= rate * tape_[p.place].grad;
  tape_.rewind(start);
  return seen;
}
// [/tape-rung]

// [batch-rung]
BatchTapeMoons::BatchTapeMoons(unsigned seed)
    : points_(MoonsTraining(seed).points()), tape_(points_.size(), 337) {
  const auto first_weights = parameter_data(MoonsTraining(seed).model());
  std::copy(first_weights.begin(), first_weights.end(), tape_.parameters().begin());
  // One row for each coordinate, over all points
  std::vector<double> x, y, minus_label;
  for (const Example& point : points_) {
    x.push_back(point.x[0]);
    y.push_back(point.x[1]);
    minus_label.push_back(-point.label);
  }
  x_ = tape_.input(x);
  y_ = tape_.input(y);
  minus_label_ = tape_.input(minus_label);
  one_ = tape_.input(std::vector<double>(points_.size(), 1.0));
  start_ = tape_.mark();
}

MoonsStep BatchTapeMoons::step() {
  tape_.rewind(start_);
  std::vector<BatchTape::Place> now{x_, y_}, next;
  std::size_t parameter = 0;
  for (int layer = 1; layer < 4; ++layer) {
    next.clear();
    for (int neuron = 0; neuron < kLayers[layer]; ++neuron) {
      const auto sum = tape_.weighted_sum(now, parameter);
      next.push_back(layer < 3 ? tape_.relu(sum) : sum);
      parameter += now.size() + 1;
    }
    now.swap(next);
  }
  const auto score = now[0];
  const auto cost = tape_.relu(tape_.add(tape_.multiply(score, minus_label_), one_));
  const auto weights = tape_.parameters();
  const double mean = 1.0 / static_cast<double>(points_.size());
  const double loss =
      kernels::sum(tape_.data(cost)) * mean + kAlpha * kernels::dot(weights, weights);
  const MoonsStep seen{loss, accuracy(tape_.data(score), points_)};

  const auto gradients = tape_.gradients();
  std::fill(gradients.begin(), gradients.end(), 0.0);
  tape_.backward(cost, mean);
  kernels::axpy(2 * kAlpha, weights, gradients);  // the slope of alpha * w * w
  kernels::axpy(-moons_learning_rate(steps_++), gradients, weights);
  return seen;
}
// [/batch-rung]

const std::vector<RungDescription>& ladder() {
  static const std::vector<RungDescription> rungs{
      {"readable", "a node for every operation",
       [](unsigned seed) -> std::unique_ptr<Rung> {
         return std::make_unique<ReadableMoons>(seed);
       }},
      {"tape", "one array instead of a graph",
       [](unsigned seed) -> std::unique_ptr<Rung> { return std::make_unique<TapeMoons>(seed); }},
      {"SIMD tape", "the whole batch in every entry",
       [](unsigned seed) -> std::unique_ptr<Rung> {
         return std::make_unique<BatchTapeMoons>(seed);
       }},
  };
  return rungs;
}

std::size_t nodes_a_step(unsigned seed) {
  const MoonsTraining training(seed);
  Values scores;
  std::vector<int> labels;
  for (const auto& [x, label] : training.points()) {
    scores.push_back(training.model()({x[0], x[1]})[0]);
    labels.push_back(label);
  }
  const Value loss = max_margin(scores, labels) + l2(training.model().parameters(), kAlpha);
  return topological_order(loss.node().get()).size();
}

std::vector<RungTiming> climb(unsigned seed, int steps, int repeats) {
  std::vector<RungTiming> timings;
  for (const RungDescription& rung : ladder()) timings.push_back({rung.name, rung.idea, 0, 0, 0});
  std::vector<std::vector<double>> milliseconds(ladder().size());
  std::vector<double> reference;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (std::size_t r = 0; r < ladder().size(); ++r) {
      const auto rung = ladder()[r].start(seed);
      std::vector<double> losses;
      const auto begin = std::chrono::steady_clock::now();
      for (int i = 0; i < steps; ++i) losses.push_back(rung->step().loss);
      const std::chrono::duration<double, std::milli> spent =
          std::chrono::steady_clock::now() - begin;
      milliseconds[r].push_back(spent.count() / steps);
      if (r == 0) reference = losses;
      for (int i = 0; i < steps; ++i)
        timings[r].loss_deviation =
            std::max(timings[r].loss_deviation, std::abs(losses[i] - reference[i]));
    }
  }
  for (std::size_t r = 0; r < timings.size(); ++r) {
    auto& all = milliseconds[r];
    std::nth_element(all.begin(), all.begin() + repeats / 2, all.end());
    timings[r].milliseconds = all[repeats / 2];
    timings[r].speedup = timings[0].milliseconds / timings[r].milliseconds;
  }
  return timings;
}

}  // namespace wr::micrograd
