// The first loss of a net, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/overconfident-start/overconfident-start.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

Item<int, double> nothing() {
  return {.id = "knowing-nothing",
          .points = 1,
          .examples = {27},
          .question = [](Random& random) { return random.between(2, 100); },
          .show = [](const int& v) { return "loss_of_knowing_nothing(" + show(v) + ")"; },
          .ask = [](const int& v) { return makemore::loss_of_knowing_nothing(v); },
          .tolerance = 1e-12,
          .mistakes = {{"The loss is measured with the natural logarithm.",
                        [](const int& v, double) { return std::log2(v); }},
                       {"That is the probability. The loss is minus its logarithm.",
                        [](const int& v, double) { return 1.0 / v; }},
                       {"The sign: a loss is not negative.",
                        [](const int&, double right) { return -right; }}}};
}

struct Loud {
  Numbers logits;
  double scale = 1, slack = 0.1;
  WR_FIELDS(logits, scale, slack)
};

Loud draw(Random& random, double low, double high) {
  Loud q{random.tidy_vector(random.between(3, 6), -3, 3), random.tidy(low, high),
         random.tidy(0.02, 2)};
  q.logits.front() = 3.5;  // never all equal
  return q;
}

// log(sum of exp), and what is taken off it
double surprise(const Loud& q, double scale, double target) {
  double sum = 0;
  for (const double z : q.logits) sum += std::exp(scale * z);
  return std::log(sum) - scale * target;
}

double mean(const Numbers& v) {
  double sum = 0;
  for (const double z : v) sum += z;
  return sum / static_cast<double>(v.size());
}

Item<Loud, double> first(const std::string& id, int points, double low, double high,
                         std::vector<Mistake<Loud, double>> mistakes) {
  return {
      .id = id,
      .points = points,
      .question = [=](Random& random) { return draw(random, low, high); },
      .show =
          [](const Loud& q) { return "first_loss(" + show(q.logits) + ", " + show(q.scale) + ")"; },
      .ask = [](const Loud& q) { return makemore::first_loss(q.logits, q.scale); },
      .tolerance = 1e-10,
      .mistakes = std::move(mistakes),
      .diagnose = [](const Loud&, double, double got) -> std::string {
        if (std::isfinite(got)) return "";
        return "An exp() left the range of a double: subtract the largest logit first.";
      }};
}

// Where the loss, as somebody computes it, meets what is allowed.
double crossing(const Loud& q, double allowed) {
  double at = 0;
  for (double step = 64; step > 1e-13; step /= 2)
    if (surprise(q, at + step, mean(q.logits)) <= allowed) at += step;
  return at;
}

Item<Loud, double> largest() {
  return {.id = "largest-scale",
          .points = 4,
          .examples = {{{0.5, 0, 0}, 1, 1.5}},
          .question = [](Random& random) { return draw(random, 1, 2); },
          .show =
              [](const Loud& q) {
                return "largest_scale(" + show(q.logits) + ", " + show(q.slack) + ")";
              },
          .ask = [](const Loud& q) { return makemore::largest_scale(q.logits, q.slack); },
          .tolerance = 1e-5,
          .mistakes = {{"There is a scale above 1 that will do: look further up.",
                        [](const Loud&, double right) { return std::min(right, 1.0); }},
                       {"slack is in addition to the loss of knowing nothing, log V, not a share "
                        "of it.",
                        [](const Loud& q, double) {
                          return crossing(
                              q, (1 + q.slack) * std::log(static_cast<double>(q.logits.size())));
                        }},
                       {"0 is allowed, but it is the smallest.",
                        [](const Loud&, double) { return 0.0; }},
                       {"For small scales the loss grows with the square of the scale. You took a "
                        "straight line.",
                        [](const Loud& q, double) {
                          const double v = static_cast<double>(q.logits.size());
                          return q.slack / (surprise(q, 1, mean(q.logits)) - std::log(v));
                        }}}};
}

}  // namespace

Exercise definition() {
  Exercise start;
  start.add(nothing());
  start.add(first(
      "first-loss", 2, 0.2, 3,
      {{"The scale is missing.",
        [](const Loud& q, double) { return surprise(q, 1, mean(q.logits)); }},
       {"That is the loss with the first character as the target. Take the mean over all.",
        [](const Loud& q, double) { return surprise(q, q.scale, q.scale > 0 ? q.logits[0] : 0); }},
       {"That is the sum over the targets, and the mean is asked for.",
        [](const Loud& q, double right) { return right * static_cast<double>(q.logits.size()); }},
       {"That is the entropy of the net's own guess: it takes the net's word for how often each "
        "character is right.",
        [](const Loud& q, double) {
          double sum = 0;
          for (const double z : q.logits) {
            const double own = surprise(q, q.scale, z);
            sum += std::exp(-own) * own;
          }
          return sum;
        }}}));
  start.add(first("loud", 2, 300, 2000, {}));
  start.add(largest());
  return start;
}

}  // namespace wr::exercise
