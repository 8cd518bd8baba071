// Evaluation that trains, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/evaluation-moves-statistics/evaluation-moves-statistics.hpp"

namespace wr::exercise {
namespace {

using makemore::Running;
using Numbers = std::vector<double>;

struct Looks {
  double mean = 0, variance = 1;
  Numbers dev{}, targets{};
  double momentum = 0.1, distance = 0.1;
  int times = 1;
  WR_FIELDS(mean, variance, dev, targets, momentum, distance, times)
};

Looks draw(Random& random) {
  const int n = random.between(2, 5);
  return {random.tidy(-1, 1),           random.tidy(0.5, 2),     random.tidy_vector(n, 2, 7),
          random.tidy_vector(n, -2, 2), random.tidy(0.05, 0.45), random.tidy(0.1, 0.9),
          random.between(2, 5)};
}

std::string words(const Looks& q) {
  return "running mean " + show(q.mean) + " and variance " + show(q.variance);
}

struct Statistics {
  double mean = 0, variance = 0;
  WR_FIELDS(mean, variance)
};

// The passes, one by one.
Statistics passes(const Looks& q, bool biased, double share, double start_variance) {
  const auto n = static_cast<double>(q.dev.size());
  Statistics own;
  for (const double x : q.dev) own.mean += x / n;
  for (const double x : q.dev) own.variance += std::pow(x - own.mean, 2) / (biased ? n : n - 1);
  Statistics now{q.mean, start_variance};
  for (int i = 0; i < q.times; ++i) {
    now.mean += share * (own.mean - now.mean);
    now.variance += share * (own.variance - now.variance);
  }
  return now;
}

Item<Looks, Statistics> statistics() {
  return {
      .id = "running-statistics",
      .points = 3,
      .question = draw,
      .show =
          [](const Looks& q) {
            return words(q) + " after " + show(q.times) + " evaluations of " + show(q.dev) +
                   ", momentum " + show(q.momentum);
          },
      .ask =
          [](const Looks& q) {
            const Running r =
                makemore::after_evaluations({q.mean, q.variance}, q.dev, q.momentum, q.times);
            return Statistics{r.mean, r.variance};
          },
      .tolerance = 1e-10,
      .mistakes =
          {{"Nothing moved. In training mode every pass moves the running statistics, also without "
            "a gradient.",
            [](const Looks& q, const Statistics&) {
              return Statistics{q.mean, q.variance};
            }},
           {"That is a single evaluation.",
            [](Looks q, const Statistics&) {
              q.times = 1;
              return passes(q, false, q.momentum, q.variance);
            }},
           {"Turned around: momentum is the share of what was just seen.",
            [](const Looks& q, const Statistics&) {
              return passes(q, false, 1 - q.momentum, q.variance);
            }},
           {"The variance divides by N - 1, yours by N.",
            [](const Looks& q, const Statistics&) {
              return passes(q, true, q.momentum, q.variance);
            }},
           {"The mean moved, the variance did not.",
            [](const Looks& q, Statistics right) {
              right.variance = q.variance;
              return right;
            }},
           {"Those are the statistics of dev itself: the running ones only go towards them.",
            [](const Looks& q, const Statistics&) { return passes(q, false, 1, q.variance); }}}};
}

double error_with(const Looks& q, double mean, double below) {
  double sum = 0;
  for (std::size_t i = 0; i < q.dev.size(); ++i)
    sum += std::pow((q.dev[i] - mean) / below - q.targets[i], 2);
  return sum / static_cast<double>(q.dev.size());
}

Item<Looks, double> loss() {
  return {.id = "loss-in-use",
          .points = 3,
          .question = draw,
          .show =
              [](const Looks& q) {
                return words(q) + ": loss of " + show(q.dev) + " against " + show(q.targets);
              },
          .ask =
              [](const Looks& q) {
                return makemore::loss_in_use({q.mean, q.variance}, q.dev, q.targets);
              },
          .tolerance = 1e-10,
          .mistakes = {{"That uses the batch's own statistics. In use, the running ones count.",
                        [](Looks q, double) {
                          q.times = 1;
                          const Statistics own = passes(q, false, 1, q.variance);
                          return error_with(q, own.mean, std::sqrt(own.variance + 1e-5));
                        }},
                       {"Divided by the variance: it is its root.",
                        [](const Looks& q, double) {
                          return error_with(q, q.mean, q.variance + 1e-5);
                        }},
                       {"epsilon, 1e-5, is missing below the root.",
                        [](const Looks& q, double) {
                          return error_with(q, q.mean, std::sqrt(q.variance));
                        }},
                       {"That is the sum of the squares. The loss is their mean.",
                        [](const Looks& q, double right) {
                          return right * static_cast<double>(q.dev.size());
                        }}}};
}

int steps_until(const Looks& q, double goal) {
  double now = q.mean;
  const double aim = passes({.dev = q.dev, .times = 1}, false, 1, 1).mean;
  int steps = 0;
  while (std::abs(now - aim) >= goal && steps < 10000) {
    now = (1 - q.momentum) * now + q.momentum * aim;
    ++steps;
  }
  return steps;
}

Item<Looks, int> looks() {
  return {
      .id = "how-many-looks",
      .points = 3,
      .examples = {{4, 1, {3.5, 4.25}, {0, 0}, 0.1, 0.5, 0}},
      .cases = 10,
      .question = draw,
      .show =
          [](const Looks& q) {
            return words(q) + ": evaluations of " + show(q.dev) + " until closer than " +
                   show(q.distance) + ", momentum " + show(q.momentum);
          },
      .ask =
          [](const Looks& q) {
            return makemore::looks_until({q.mean, q.variance}, q.dev, q.momentum, q.distance);
          },
      .mistakes = {{"One too few: that is the last look after which it was still too far away.",
                    [](const Looks&, int right) { return right - 1; }},
                   {"One too many.", [](const Looks&, int right) { return right + 1; }},
                   {"The distance is asked for as it is, not as a share of what it was at first.",
                    [](const Looks& q, int) {
                      const double aim = passes({.dev = q.dev, .times = 1}, false, 1, 1).mean;
                      return steps_until(q, q.distance * std::abs(q.mean - aim));
                    }},
                   {"It never arrives in equal steps: each look takes a share of what is left.",
                    [](const Looks& q, int) {
                      const double aim = passes({.dev = q.dev, .times = 1}, false, 1, 1).mean;
                      const double first = std::abs(q.mean - aim);
                      return static_cast<int>(
                          std::ceil(std::max(0.0, first - q.distance) / (q.momentum * first)));
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise evaluation;
  evaluation.add(statistics());
  evaluation.add(loss());
  evaluation.add(looks());
  return evaluation;
}

}  // namespace wr::exercise
