#include "training.hpp"

#include <algorithm>
#include <cmath>

namespace wr::micrograd {

double moons_learning_rate(int step) { return 1.0 - 0.9 * std::min(step, 100) / 100; }

Init uniform_init(PythonRandom& random) {
  return [&random](int) { return random.uniform(-1, 1); };
}

namespace {

Examples draw_moons(unsigned seed, int points, double noise) {
  NumpyRandomState random(seed);
  return moons(points, noise, random);
}

MLP moons_model(unsigned seed) {
  PythonRandom random(seed);
  return MLP(2, {16, 16, 1}, relu, uniform_init(random));
}

// Both the sizes and the seed are LLM101n's: weights scaled by the root of the fan-in.
MLP yin_yang_model(Xorshift64Star& random) {
  return MLP(2, {8, 3}, tanh,
             [&random](int fan_in) { return random.uniform(-1, 1) * std::pow(fan_in, -0.5); });
}

}  // namespace

double accuracy(std::span<const double> scores, const Examples& points) {
  int right = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) right += (scores[i] > 0) == (points[i].label > 0);
  return 100.0 * right / static_cast<double>(scores.size());
}

MoonsTraining::MoonsTraining(unsigned seed, int points, double noise)
    : points_(draw_moons(seed, points, noise)),
      model_(moons_model(seed)),
      optimizer_(model_.parameters(), 1.0) {}

// [moons-step]
MoonsStep MoonsTraining::step() {
  // Forward: a score for every point
  Values scores;
  std::vector<double> numbers;
  std::vector<int> labels;
  for (const auto& [x, label] : points_) {
    scores.push_back(model_({x[0], x[1]})[0]);
    numbers.push_back(scores.back().data());
    labels.push_back(label);
  }
  // Loss: how wrong the scores are, and a price for large weights
  const Value loss = max_margin(scores, labels) + l2(model_.parameters(), 1e-4);
  // Backward: which way is less wrong
  model_.zero_grad();
  loss.backward();
  // Update: a small step that way
  optimizer_.learning_rate = moons_learning_rate(steps_++);
  optimizer_.step();
  return {loss.data(), accuracy(numbers, points_)};
}
// [/moons-step]

double MoonsTraining::score(double x, double y) const { return model_({x, y})[0].data(); }

YinYangTraining::YinYangTraining(unsigned seed, int points)
    : random_(seed),
      splits_(yin_yang(points, random_)),
      model_(yin_yang_model(random_)),
      optimizer_(model_.parameters(), {.weight_decay = 1e-4}) {}

// [yin-yang-step]
Value YinYangTraining::mean_loss(const Examples& split) const {
  Value sum;
  for (const auto& [x, label] : split)
    sum += cross_entropy(model_({x[0], x[1]}), static_cast<std::size_t>(label));
  return sum * (1.0 / static_cast<double>(split.size()));
}

double YinYangTraining::step() {
  const Value loss = mean_loss(splits_.train);
  model_.zero_grad();
  loss.backward();
  optimizer_.step();
  return loss.data();
}
// [/yin-yang-step]

double YinYangTraining::loss(const Examples& split) const { return mean_loss(split).data(); }

int YinYangTraining::predict(double x, double y) const {
  const Values logits = model_({x, y});
  const auto by_data = [](const Value& a, const Value& b) { return a.data() < b.data(); };
  return static_cast<int>(std::max_element(logits.begin(), logits.end(), by_data) - logits.begin());
}

double YinYangTraining::accuracy(const Examples& split) const {
  const auto right = std::count_if(split.begin(), split.end(), [this](const Example& e) {
    return predict(e.x[0], e.x[1]) == e.label;
  });
  return 100.0 * static_cast<double>(right) / static_cast<double>(split.size());
}

}  // namespace wr::micrograd
