// Huber's loss, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/01-micrograd/huber/huber.hpp"

namespace wr::exercise {
namespace {

using micrograd::Value;
using micrograd::Values;
using Numbers = std::vector<double>;

struct Errors {
  Numbers predictions, targets;
  double delta = 1;
  WR_FIELDS(predictions, targets, delta)
};

// Errors of a size between low and high times delta
Errors draw(Random& random, double low, double high) {
  Errors q;
  q.delta = random.tidy(0.5, 2);
  for (int i = random.between(1, 4); i > 0; --i) {
    const double error = random.tidy(low, high) * q.delta * (random.coin() ? 1 : -1);
    q.targets.push_back(random.tidy(-2, 2));
    q.predictions.push_back(q.targets.back() + error);
  }
  return q;
}

std::string words(const Errors& q) {
  return "predictions " + show(q.predictions) + ", targets " + show(q.targets) + ", delta " +
         show(q.delta);
}

struct Graded {
  double loss = 0;
  Numbers gradient;
  WR_FIELDS(loss, gradient)
};

Graded ask_loss(const Errors& q) {
  const Values predictions(q.predictions.begin(), q.predictions.end());
  const Value loss = huber(predictions, q.targets, q.delta);
  loss.backward();
  Graded answer{loss.data(), {}};
  for (const Value& p : predictions) answer.gradient.push_back(p.grad());
  return answer;
}

// The loss with a branch of one's own for large errors, halved or not, in the mean or the sum.
double loss_with(const Errors& q, double half, double offset, bool mean) {
  double sum = 0;
  const auto n = static_cast<double>(q.predictions.size());
  for (std::size_t i = 0; i < q.predictions.size(); ++i) {
    const double size = std::abs(q.predictions[i] - q.targets[i]);
    sum += size <= q.delta ? half * size * size : q.delta * (size - offset * q.delta);
  }
  return mean ? sum / n : sum;
}

Item<Errors, double> loss(const std::string& id, int points, double low, double high,
                          std::vector<Mistake<Errors, double>> mistakes) {
  mistakes.push_back({"That is the sum. Divide by the number of examples.",
                      [](const Errors& q, double) { return loss_with(q, 0.5, 0.5, false); }});
  return {.id = id,
          .points = points,
          .question = [=](Random& random) { return draw(random, low, high); },
          .show = words,
          .ask = [](const Errors& q) { return ask_loss(q).loss; },
          .tolerance = 1e-10,
          .mistakes = std::move(mistakes)};
}

Item<Errors, Numbers> gradient() {
  return {
      .id = "gradient",
      .points = 3,
      .examples = {{{0, 5, -5}, {0.5, 0, 0}, 1}},
      .question = [](Random& random) { return draw(random, 0.1, 4); },
      .show = [](const Errors& q) { return words(q) + ": gradients of the predictions"; },
      .ask = [](const Errors& q) { return ask_loss(q).gradient; },
      .tolerance = 1e-10,
      .mistakes =
          {{"No gradient reaches the predictions. Build the loss from the Values, not from their "
            "data().",
            [](const Errors& q, const Numbers&) { return Numbers(q.predictions.size()); }},
           {"Negative errors are pushed the wrong way: |e| is -e there, and its slope is -1.",
            [](const Errors& q, Numbers right) {
              for (std::size_t i = 0; i < right.size(); ++i)
                if (q.predictions[i] < q.targets[i] - q.delta) right[i] = -right[i];
              return right;
            }},
           {"That is the gradient of the squared error: an outlier pulls without a bound.",
            [](const Errors& q, const Numbers&) {
              Numbers g;
              for (std::size_t i = 0; i < q.predictions.size(); ++i)
                g.push_back((q.predictions[i] - q.targets[i]) /
                            static_cast<double>(q.predictions.size()));
              return g;
            }},
           {"Large errors have the slope 1, and should have delta.",
            [](const Errors& q, Numbers right) {
              for (std::size_t i = 0; i < right.size(); ++i)
                if (std::abs(q.predictions[i] - q.targets[i]) > q.delta) right[i] /= q.delta;
              return right;
            }},
           {"The mean is missing: every gradient is too large by the number of examples.",
            [](const Errors&, Numbers right) {
              const auto n = static_cast<double>(right.size());
              for (double& g : right) g *= n;
              return right;
            }}}};
}

}  // namespace

Exercise definition() {
  Exercise huber;
  huber.add(loss("small-errors", 1, 0.1, 0.9,
                 {{"The one half is missing: e^2 / 2.",
                   [](const Errors& q, double) { return loss_with(q, 1, 0.5, true); }}}));
  huber.add(loss("large-errors", 2, 1.2, 6,
                 {{"The branches do not meet: delta * |e| lacks its - delta / 2.",
                   [](const Errors& q, double) { return loss_with(q, 0.5, 0, true); }},
                  {"The branches do not meet: you subtracted delta, and half of it is right.",
                   [](const Errors& q, double) { return loss_with(q, 0.5, 1, true); }},
                  {"That is the squared error everywhere: large errors grow in proportion only.",
                   [](const Errors& q, double) {
                     Errors wide = q;
                     wide.delta = 1e9;
                     return loss_with(wide, 0.5, 0.5, true);
                   }}}));
  huber.add(gradient());
  return huber;
}

}  // namespace wr::exercise
