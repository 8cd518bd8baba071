// A bias in front of a normalisation, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/bias-before-batch-norm/bias-before-batch-norm.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Both {
  double before = 0, after = 0;
  WR_FIELDS(before, after)
};

double sum_of(const Numbers& v) {
  double sum = 0;
  for (const double x : v) sum += x;
  return sum;
}

Item<Numbers, Both> gradients() {
  return {
      .id = "gradients",
      .points = 3,
      .examples = {{1, 2, -0.5}},
      .question = [](Random& random) { return random.tidy_vector(random.between(2, 5), 0.1, 2); },
      .show = [](const Numbers& q) { return "gradients of b and beta, dout " + show(q); },
      .ask =
          [](const Numbers& q) {
            const auto g = makemore::bias_gradients(q);
            return Both{g.before, g.after};
          },
      .tolerance = 1e-12,
      .mistakes = {{"b has no gradient: what it adds to every row, the mean takes away again.",
                    [](const Numbers& q, const Both&) {
                      return Both{sum_of(q), sum_of(q)};
                    }},
                   {"beta stands behind the normalisation: its gradient is the sum of dout, "
                    "not the mean.",
                    [](const Numbers& q, const Both&) {
                      return Both{0, sum_of(q) / static_cast<double>(q.size())};
                    }},
                   {"The two have changed places.", [](const Numbers&, const Both& right) {
                      return Both{right.after, right.before};
                    }}}};
}

struct Decay {
  double b = 0, rate = 0, decay = 0;
  int steps = 1;
  WR_FIELDS(b, rate, decay, steps)
};

Item<Decay, double> decay() {
  return {
      .id = "weight-decay",
      .points = 2,
      .examples = {{2, 0.1, 0, 100}},
      .question =
          [](Random& random) {
            return Decay{random.tidy(1, 5), random.tidy(0.1, 0.5), random.tidy(0.1, 0.9),
                         random.between(2, 6)};
          },
      .show =
          [](const Decay& q) {
            return "b = " + show(q.b) + ", rate " + show(q.rate) + ", decay " + show(q.decay) +
                   ", steps " + show(q.steps);
          },
      .ask = [](const Decay& q) { return makemore::bias_after(q.b, q.rate, q.decay, q.steps); },
      .tolerance = 1e-10,
      .mistakes = {{"b does move: its gradient is 0, but the decay pulls it towards 0.",
                    [](const Decay& q, double) { return q.b; }},
                   {"The decay takes a share of what b is now, step for step, not of what it was.",
                    [](const Decay& q, double) { return q.b * (1 - q.steps * q.rate * q.decay); }},
                   {"The decay is multiplied by the learning rate.",
                    [](const Decay& q, double) { return q.b * std::pow(1 - q.decay, q.steps); }},
                   {"That is one step.",
                    [](const Decay& q, double) { return q.b * (1 - q.rate * q.decay); }}}};
}

struct Following {
  double running = 0, mean = 0, b = 0, momentum = 0.1;
  int steps = 1;
  WR_FIELDS(running, mean, b, momentum, steps)
};

double followed(const Following& q, double target, double keep) {
  double running = q.running;
  for (int i = 0; i < q.steps; ++i) running = keep * running + (1 - keep) * target;
  return running;
}

Item<Following, double> running() {
  return {
      .id = "running-mean",
      .points = 2,
      .question =
          [](Random& random) {
            return Following{random.tidy(-1, 1), random.tidy(-2, 2), random.tidy(0.5, 3),
                             random.tidy(0.05, 0.4), random.between(2, 5)};
          },
      .show =
          [](const Following& q) {
            return "running mean " + show(q.running) + ", mean of u " + show(q.mean) +
                   ", b = " + show(q.b) + ", momentum " + show(q.momentum) + ", steps " +
                   show(q.steps);
          },
      .ask =
          [](const Following& q) {
            return makemore::running_mean_after(q.running, q.mean, q.b, q.momentum, q.steps);
          },
      .tolerance = 1e-10,
      .mistakes = {{"The mean is that of h = u + b: here b is heard.",
                    [](const Following& q, double) { return followed(q, q.mean, 1 - q.momentum); }},
                   {"Turned around: momentum is the share of what was just seen.",
                    [](const Following& q, double) {
                      return followed(q, q.mean + q.b, q.momentum);
                    }},
                   {"That is where it ends up after very many batches.",
                    [](const Following& q, double) { return q.mean + q.b; }}}};
}

struct Shift {
  double change = 0, gain = 1, variance = 1, epsilon = 1e-5;
  WR_FIELDS(change, gain, variance, epsilon)
};

Item<Shift, double> shift() {
  return {
      .id = "evaluation",
      .points = 2,
      .question =
          [](Random& random) {
            return Shift{random.tidy(0.5, 2), random.tidy(1.5, 3), random.tidy(2, 9), 0.5};
          },
      .show =
          [](const Shift& q) {
            return "change " + show(q.change) + ", gain " + show(q.gain) + ", running variance " +
                   show(q.variance) + ", epsilon " + show(q.epsilon);
          },
      .ask =
          [](const Shift& q) {
            return makemore::evaluation_shift(q.change, q.gain, q.variance, q.epsilon);
          },
      .tolerance = 1e-10,
      .mistakes =
          {{"In use it is heard: the mean is a constant now, and takes nothing away.",
            [](const Shift&, double) { return 0.0; }},
           {"The change still goes through the normalisation: divide it, and multiply by the gain.",
            [](const Shift& q, double) { return q.change; }},
           {"The gain is missing.", [](const Shift& q, double right) { return right / q.gain; }},
           {"Divided by the variance: it is its root.",
            [](const Shift& q, double) { return q.change * q.gain / (q.variance + q.epsilon); }},
           {"epsilon is missing below the root.",
            [](const Shift& q, double) { return q.change * q.gain / std::sqrt(q.variance); }}}};
}

}  // namespace

Exercise definition() {
  Exercise bias;
  bias.add(gradients());
  bias.add(decay());
  bias.add(running());
  bias.add(shift());
  return bias;
}

}  // namespace wr::exercise
