// The forgotten zero_grad, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/01-micrograd/forgotten-zero-grad/forgotten-zero-grad.hpp"

namespace wr::exercise {
namespace {

using micrograd::Example;
using Numbers = std::vector<double>;

struct Training {
  Numbers x, y;
  double rate = 0;
  int steps = 0;
  WR_FIELDS(x, y, rate, steps)

  std::vector<Example> examples() const {
    std::vector<Example> all;
    for (std::size_t i = 0; i < x.size(); ++i) all.push_back({x[i], y[i]});
    return all;
  }
};

Training draw(Random& random) {
  Training q;
  const double slope = random.tidy(1, 3);
  for (int i = random.between(2, 4); i > 0; --i) {
    q.x.push_back(random.tidy(0.3, 1.5));
    q.y.push_back(slope * q.x.back() + random.tidy(-0.5, 0.5));
  }
  q.rate = random.tidy(0.05, 0.2);
  q.steps = random.between(12, 20);
  return q;
}

std::string words(const Training& q) {
  return "x " + show(q.x) + ", y " + show(q.y) + ", rate " + show(q.rate) + ", " + show(q.steps) +
         " steps";
}

// The training on plain numbers, with the gradient kept, thrown away, or something else amiss.
enum class Way { kHealthy, kForgets, kSum, kAfterStep, kUphill };

Numbers curve(const Training& q, Way way) {
  Numbers losses;
  double w = 0, grad = 0;
  const auto n = static_cast<double>(q.x.size());
  const auto loss = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < q.x.size(); ++i) sum += std::pow(w * q.x[i] - q.y[i], 2);
    return way == Way::kSum ? sum : sum / n;
  };
  for (int step = 0; step < q.steps; ++step) {
    if (way != Way::kAfterStep) losses.push_back(loss());
    if (way != Way::kForgets) grad = 0;
    for (std::size_t i = 0; i < q.x.size(); ++i)
      grad += 2 * q.x[i] * (w * q.x[i] - q.y[i]) / (way == Way::kSum ? 1 : n);
    w -= (way == Way::kUphill ? -1 : 1) * q.rate * grad;
    if (way == Way::kAfterStep) losses.push_back(loss());
  }
  return losses;
}

Mistake<Training, Numbers> mistake(const std::string& says, Way way) {
  return {says, [way](const Training& q, const Numbers&) { return curve(q, way); }};
}

Item<Training, Numbers> losses(const std::string& id, int points, bool forget,
                               std::vector<Mistake<Training, Numbers>> mistakes) {
  return {.id = id,
          .points = points,
          .question = draw,
          .show = [=](const Training& q) { return words(q) + (forget ? ", forgetful" : ""); },
          .ask =
              [=](const Training& q) {
                return micrograd::loss_curve(q.examples(), q.rate, q.steps, forget);
              },
          .tolerance = 1e-9,
          .mistakes = std::move(mistakes)};
}

struct Curves {
  Numbers healthy, failing;
  WR_FIELDS(healthy, failing)
};

int first_difference(const Curves& q) {
  for (std::size_t i = 0; i < q.healthy.size(); ++i)
    if (q.healthy[i] != q.failing[i]) return static_cast<int>(i);
  return -1;
}

Item<Curves, int> departure() {
  return {
      .id = "departure",
      .points = 2,
      .examples = {{{3, 2, 1}, {3, 2, 1}},
                   {{3, 2, 1}, {3, 2, 0.5}},
                   {{1e-9, 5}, {1e-9, 5.0000001}}},
      .question =
          [](Random& random) {
            const Training training = draw(random);
            Curves q{curve(training, Way::kHealthy), curve(training, Way::kForgets)};
            // Now and then a later departure, or one too small to count before it
            if (random.coin())
              for (int i = 0; i < random.between(3, 8); ++i)
                q.failing[i] = q.healthy[i] * (1 + 1e-8);
            return q;
          },
      .show =
          [](const Curves& q) {
            return "departure(" + show(q.healthy) + ", " + show(q.failing) + ")";
          },
      .ask = [](const Curves& q) { return micrograd::departure(q.healthy, q.failing); },
      .mistakes = {{"You compare for equality. Two healthy runs on two machines may differ in the "
                    "last digit: allow one part in a million.",
                    [](const Curves& q, int) { return first_difference(q); }},
                   {"Too late by one: steps count from 0.",
                    [](const Curves&, int right) { return right < 0 ? right : right + 1; }},
                   {"Too early by one: the step at which they differ, not the last at which they "
                    "agree.",
                    [](const Curves&, int right) { return right < 0 ? right : right - 1; }}}};
}

Item<Numbers, int> alarm() {
  return {.id = "first-alarm",
          .points = 2,
          .examples = {{3, 2, 1}, {3, 3, 3}, {1}, {1, 2}},
          .question =
              [](Random& random) {
                return curve(draw(random), random.between(0, 3) ? Way::kForgets : Way::kHealthy);
              },
          .show = [](const Numbers& q) { return "first_alarm(" + show(q) + ")"; },
          .ask = [](const Numbers& q) { return micrograd::first_alarm(q); },
          .mistakes = {{"Too early by one: the step that is higher, not the one before it.",
                        [](const Numbers&, int right) { return right < 0 ? right : right - 1; }},
                       {"Steps that are equal are no alarm: higher, not higher or equal.",
                        [](const Numbers& q, int) {
                          for (std::size_t i = 1; i < q.size(); ++i)
                            if (q[i] >= q[i - 1]) return static_cast<int>(i);
                          return -1;
                        }},
                       {"You compare with the first loss. The alarm is about the step before.",
                        [](const Numbers& q, int) {
                          for (std::size_t i = 1; i < q.size(); ++i)
                            if (q[i] > q[0]) return static_cast<int>(i);
                          return -1;
                        }}}};
}

}  // namespace

Exercise definition() {
  Exercise forgotten;
  forgotten.add(losses(
      "healthy-curve", 2, false,
      {mistake("That is the failing curve: with forget == false the gradient goes back to zero.",
               Way::kForgets),
       mistake("The examples' losses are added; the exercise asks for their mean.", Way::kSum),
       mistake("The loss is noted after the step. Note it before: the first is the loss at w = 0.",
               Way::kAfterStep),
       mistake("Uphill: the move is subtracted.", Way::kUphill)}));
  forgotten.add(losses(
      "failing-curve", 3, true,
      {mistake("That is the healthy curve. Did something set the gradient back, or is w a new "
               "Value in every step?",
               Way::kHealthy)}));
  forgotten.add(departure());
  forgotten.add(alarm());
  return forgotten;
}

}  // namespace wr::exercise
