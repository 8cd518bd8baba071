// Cross-entropy, as an exercise.
#include <algorithm>
#include <cmath>

#include "chapters/01-micrograd/loss.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using micrograd::Value;
using micrograd::Values;

struct Scores {
  std::vector<double> logits;
  int target = 0;
  WR_FIELDS(logits, target)

  double softmax(int i) const {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const double logit : logits) sum += std::exp(logit - largest);
    return std::exp(logits[i] - largest) / sum;
  }
};

Scores draw(Random& random, double scale) {
  Scores q;
  q.logits = random.tidy_vector(random.between(2, 5), -scale, scale);
  q.target = random.between(0, static_cast<int>(q.logits.size()) - 1);
  return q;
}

std::string words(const Scores& q) {
  return "logits " + show(q.logits) + ", target " + show(q.target);
}

struct Graded {
  double loss = 0;
  std::vector<double> gradient;
  WR_FIELDS(loss, gradient)
};

Graded ask_loss(const Scores& q) {
  const Values logits(q.logits.begin(), q.logits.end());
  const Value loss = cross_entropy(logits, static_cast<std::size_t>(q.target));
  loss.backward();
  Graded answer{loss.data(), {}};
  for (const Value& logit : logits) answer.gradient.push_back(logit.grad());
  return answer;
}

Item<Scores, double> loss() {
  return {
      .id = "loss",
      .points = 2,
      .examples = {{{0, 0}, 0}, {{1, 2, 3}, 2}},
      .question = [](Random& random) { return draw(random, 3); },
      .show = words,
      .ask = [](const Scores& q) { return ask_loss(q).loss; },
      .tolerance = 1e-10,
      .mistakes =
          {{"The sign: the logarithm of a probability is negative, a loss is not.",
            [](const Scores&, double right) { return -right; }},
           {"That is the probability of the target. The loss is minus its logarithm.",
            [](const Scores& q, double) { return q.softmax(q.target); }},
           {"The target's logit is there, the logarithm of the sum is not.",
            [](const Scores& q, double) { return -q.logits[q.target]; }},
           {"That is the surprise about the first class, whichever the target is.",
            [](const Scores& q, double) { return -std::log(q.softmax(0)); }},
           {"That is the surprise about all classes together: only the target's counts.",
            [](const Scores& q, double) {
              double sum = 0;
              for (int i = 0; i < static_cast<int>(q.logits.size()); ++i)
                sum -= std::log(q.softmax(i));
              return sum;
            }},
           {"Divided by the number of classes: only one of them was right, nothing is averaged.",
            [](const Scores& q, double right) {
              return right / static_cast<double>(q.logits.size());
            }}}};
}

Item<Scores, std::vector<double>> gradient() {
  return {
      .id = "gradient",
      .points = 3,
      .examples = {{{1, 2, 3}, 2}},
      .question = [](Random& random) { return draw(random, 3); },
      .show = [](const Scores& q) { return words(q) + ": gradients of the logits"; },
      .ask = [](const Scores& q) { return ask_loss(q).gradient; },
      .tolerance = 1e-10,
      .mistakes =
          {{"No gradient reaches the logits. Build the loss from the Values themselves, not from "
            "their data().",
            [](const Scores& q, const std::vector<double>&) {
              return std::vector<double>(q.logits.size());
            }},
           {"Those are the probabilities. The target's gradient is its probability minus 1: the "
            "loss wants it larger.",
            [](const Scores& q, const std::vector<double>&) {
              std::vector<double> p;
              for (int i = 0; i < static_cast<int>(q.logits.size()); ++i) p.push_back(q.softmax(i));
              return p;
            }},
           {"Every sign is turned around: this would make the net more surprised.",
            [](const Scores&, std::vector<double> right) {
              for (double& g : right) g = -g;
              return right;
            }},
           {"Only the target gets a gradient: the others are in the sum, and belong to the graph.",
            [](const Scores& q, std::vector<double> right) {
              for (int i = 0; i < static_cast<int>(right.size()); ++i)
                if (i != q.target) right[i] = 0;
              return right;
            }}}};
}

Item<Scores, Graded> huge() {
  return {
      .id = "huge-logits",
      .points = 3,
      .examples = {{{1000, 0}, 0}, {{1000, 1001}, 0}, {{-1000, -1000}, 1}, {{0, 600}, 0}},
      .cases = 6,
      .question =
          [](Random& random) {
            Scores q = draw(random, 300);
            const double shift = random.coin() ? 1500 : -1500;
            for (double& logit : q.logits) logit += shift;
            return q;
          },
      .show = [](const Scores& q) { return words(q) + ": loss and gradients"; },
      .ask = ask_loss,
      .tolerance = 1e-9,
      .diagnose = [](const Scores&, const Graded& right, const Graded& got) -> std::string {
        if (std::isfinite(right.loss) && !std::isfinite(got.loss))
          return "An exp() left the range of a double: exp(1000) is an infinity, and the sum of "
                 "exp(-1000) is 0. Subtract the largest logit first.";
        return "";
      }};
}

}  // namespace

Exercise definition() {
  Exercise entropy;
  entropy.add(loss());
  entropy.add(gradient());
  entropy.add(huge());
  return entropy;
}

}  // namespace wr::exercise
