// Slopes, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/00-warm-up/slope/slope.hpp"

namespace wr::exercise {
namespace {

// a x^2 + b x + c, at x
struct Parabola {
  double a = 0, b = 0, c = 0, x = 0;
  WR_FIELDS(a, b, c, x)
};

double near_miss(double right, double got) {
  return std::abs(got - right) / std::max(1.0, std::abs(right));
}

std::string diagnose_slope(double right, double got) {
  if (near_miss(right, got) < 0.1)
    return "Close, but not six digits. A nudge to one side errs by about h/2 times the curvature; "
           "look to both sides. If you do, h may be too small for the subtraction, or too large.";
  return "";
}

Item<Parabola, double> parabola() {
  return {
      .id = "parabola",
      .points = 2,
      .examples = {{3, -4, 5, 3}},
      .question =
          [](Random& r) {
            return Parabola{r.tidy(0.5, 4), r.tidy(1, 5), r.tidy(-5, 5), r.tidy(0.5, 3)};
          },
      .show =
          [](const Parabola& q) {
            return "slope of " + show(q.a) + " x^2 + " + show(q.b) + " x + " + show(q.c) +
                   " at x = " + show(q.x);
          },
      .ask =
          [](const Parabola& q) {
            return warmup::slope([&](double x) { return q.a * x * x + q.b * x + q.c; }, q.x);
          },
      .tolerance = 1e-6,
      .mistakes = {{"Twice too much: the two points you compare lie 2 h apart, not h.",
                    [](const Parabola&, double right) { return 2 * right; }},
                   {"Half of it: from x to x + h is one h, not two.",
                    [](const Parabola&, double right) { return right / 2; }},
                   {"The sign is turned around: later minus earlier, on top and below.",
                    [](const Parabola&, double right) { return -right; }},
                   {"That is the value of the function, not its slope.",
                    [](const Parabola& q, double) { return q.a * q.x * q.x + q.b * q.x + q.c; }}},
      .diagnose = [](const Parabola&, double right,
                     double got) { return diagnose_slope(right, got); }};
}

struct Wave {
  double rate = 0, x = 0;
  WR_FIELDS(rate, x)
};

Item<Wave, double> wave() {
  return {
      .id = "wave",
      .points = 2,
      .examples = {{2, 0.5}},
      .question =
          [](Random& r) {
            return Wave{r.tidy(1, 3), r.tidy(-2, 2)};
          },
      .show =
          [](const Wave& q) { return "slope of sin(" + show(q.rate) + " x) at x = " + show(q.x); },
      .ask =
          [](const Wave& q) {
            return warmup::slope([&](double x) { return std::sin(q.rate * x); }, q.x);
          },
      .tolerance = 1e-6,
      .mistakes = {{"Twice too much: the two points you compare lie 2 h apart, not h.",
                    [](const Wave&, double right) { return 2 * right; }}},
      .diagnose = [](const Wave&, double right, double got) { return diagnose_slope(right, got); }};
}

// latency = base + a load^2 + b misses - c workers, at some load, misses, workers
struct Latency {
  double a = 0, b = 0, c = 0;
  std::vector<double> at;
  WR_FIELDS(a, b, c, at)

  double operator()(const std::vector<double>& x) const {
    return 20 + a * x[0] * x[0] + b * x[1] - c * x[2];
  }
  std::vector<double> slopes() const { return {2 * a * at[0], b, -c}; }
};

int largest(const std::vector<double>& x) {
  return static_cast<int>(std::max_element(x.begin(), x.end()) - x.begin());
}

Item<Latency, int> sensitivity() {
  return {
      .id = "sensitivity",
      .points = 3,
      .examples = {{1, 2, 5, {1, 9, 4}}, {0.5, 3, 1, {1, 2, 9}}},
      .question =
          [](Random& r) {
            return Latency{r.tidy(0.2, 2),
                           r.tidy(0.5, 6),
                           r.tidy(0.5, 6),
                           {r.tidy(0.5, 3), r.tidy(0.5, 8), r.tidy(0.5, 8)}};
          },
      .show =
          [](const Latency& q) {
            return "most sensitive input of 20 + " + show(q.a) + " load^2 + " + show(q.b) +
                   " misses - " + show(q.c) + " workers at " + show(q.at);
          },
      .ask = [](const Latency& q) { return warmup::most_sensitive(q, q.at); },
      .mistakes = {{"You took the largest slope with its sign. An input that pushes the output "
                    "down hard matters just as much: compare absolute values.",
                    [](const Latency& q, int) { return largest(q.slopes()); }},
                   {"You took the largest input. A large input may hardly move the output: nudge "
                    "each, and compare slopes.",
                    [](const Latency& q, int) { return largest(q.at); }}}};
}

}  // namespace

Exercise definition() {
  Exercise slope;
  slope.add(parabola());
  slope.add(wave());
  slope.add(sensitivity());
  return slope;
}

}  // namespace wr::exercise
