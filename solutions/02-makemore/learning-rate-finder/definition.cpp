// The finder and its readings, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/learning-rate-finder/learning-rate-finder.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Finder {
  Numbers x, y;
  double low = -3, high = 0;
  int steps = 5;
  bool summed = false;
  WR_FIELDS(x, y, low, high, steps, summed)

  std::vector<makemore::Pair> pairs() const {
    std::vector<makemore::Pair> all;
    for (std::size_t i = 0; i < x.size(); ++i) all.push_back({x[i], y[i]});
    return all;
  }
};

Finder draw(Random& random, bool summed) {
  const int n = random.between(2, 4);
  return {random.tidy_vector(n, 0.5, 2), random.tidy_vector(n, 1, 4), -3,
          random.tidy(-0.5, 0.5),        random.between(4, 6),        summed};
}

std::string words(const Finder& q) {
  return "x " + show(q.x) + ", y " + show(q.y) + (q.summed ? ", summed" : ", averaged");
}

enum class Wrong { kOtherLoss, kSummedStep, kAfterStep, kFresh, kLinear, kUphill };

Numbers go_wrong(const Finder& q, Wrong wrong) {
  const auto n = static_cast<double>(q.x.size());
  const double base = q.summed != (wrong == Wrong::kOtherLoss) ? n : 1;
  Numbers curve;
  double w = 0;
  const auto mean_loss = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < q.x.size(); ++i) sum += std::pow(w * q.x[i] - q.y[i], 2);
    return sum / n;
  };
  for (int i = 0; i < q.steps; ++i) {
    if (wrong == Wrong::kFresh) w = 0;
    if (wrong != Wrong::kAfterStep && wrong != Wrong::kFresh) curve.push_back(base * mean_loss());
    double g = 0;
    for (std::size_t k = 0; k < q.x.size(); ++k) g += 2 * (w * q.x[k] - q.y[k]) * q.x[k] / n;
    g *= wrong == Wrong::kSummedStep ? n : base;
    const double share = double(i) / (q.steps - 1);
    double rate = std::pow(10, q.low + (q.high - q.low) * share);
    if (wrong == Wrong::kLinear)
      rate = std::pow(10, q.low) + (std::pow(10, q.high) - std::pow(10, q.low)) * share;
    w -= (wrong == Wrong::kUphill ? -1 : 1) * rate * g;
    if (wrong == Wrong::kAfterStep || wrong == Wrong::kFresh) curve.push_back(base * mean_loss());
  }
  return curve;
}

Mistake<Finder, Numbers> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Finder& q, const Numbers&) { return go_wrong(q, wrong); }};
}

Item<Finder, Numbers> curve(const std::string& id, int points, bool summed,
                            std::vector<Mistake<Finder, Numbers>> mistakes) {
  return {.id = id,
          .points = points,
          .question = [=](Random& random) { return draw(random, summed); },
          .show =
              [](const Finder& q) {
                return words(q) + ", " + show(q.steps) + " steps, exponents from " + show(q.low) +
                       " to " + show(q.high);
              },
          .ask =
              [](const Finder& q) {
                return makemore::finder_curve(q.pairs(), q.low, q.high, q.steps, q.summed);
              },
          .tolerance = 1e-9,
          .mistakes = std::move(mistakes)};
}

// Falls, and rises again: or rises from the start.
Numbers draw_losses(Random& random) {
  Numbers losses = {random.tidy(3, 4)};
  for (int i = random.coin() ? random.between(1, 5) : 0; i > 0; --i)
    losses.push_back(losses.back() - random.tidy(0.01, 0.5));
  for (int i = random.between(1, 3); i > 0; --i)
    losses.push_back(losses.back() + random.tidy(0.2, 3));
  return losses;
}

int index_of_lowest(const Numbers& q) {
  return static_cast<int>(std::min_element(q.begin(), q.end()) - q.begin());
}

Item<Numbers, int> reading(const std::string& id, int (*ask)(const Numbers&),
                           std::vector<Mistake<Numbers, int>> mistakes) {
  return {.id = id,
          .points = 2,
          .examples = {{3.5, 3.25, 2, 2.5}, {1, 2, 3}, {3, 2, 1, 2, 1}},
          .cases = 10,
          .question = draw_losses,
          .show = [=](const Numbers& q) { return id + ", losses " + show(q); },
          .ask = ask,
          .mistakes = std::move(mistakes)};
}

Item<Finder, double> stable() {
  return {.id = "largest-stable",
          .points = 3,
          .question = [](Random& random) { return draw(random, random.coin()); },
          .show = [](const Finder& q) { return "largest_stable, " + words(q); },
          .ask = [](const Finder& q) { return makemore::largest_stable(q.pairs(), q.summed); },
          .tolerance = 1e-10,
          .mistakes = {{"That is the rate that arrives in one step, 1 / curvature. Up to twice "
                        "that it still converges, swinging from side to side.",
                        [](const Finder&, double right) { return right / 2; }},
                       {"The slope of the gradient is 2 * x^2: the 2 of the square is missing.",
                        [](const Finder&, double right) { return right * 2; }},
                       {"Averaged and summed have changed places: the sum is steeper, and bears "
                        "only smaller rates.",
                        [](const Finder& q, double right) {
                          const auto n = static_cast<double>(q.x.size());
                          return q.summed ? right * n : right / n;
                        }}}};
}

}  // namespace

Exercise definition() {
  Exercise finder;
  finder.add(curve(
      "averaged-curve", 2, false,
      {mistake("The loss is noted after the step. Note it before.", Wrong::kAfterStep),
       mistake("Every rate begins again at w = 0, and the loss is that after its step. In the "
               "finder w goes on.",
               Wrong::kFresh),
       mistake("The rates are equally far apart; it is their exponents that should be.",
               Wrong::kLinear),
       mistake("Uphill: the move is subtracted.", Wrong::kUphill),
       mistake("You noted the mean and descended the sum: the steps are too large by the number of "
               "examples.",
               Wrong::kSummedStep)}));
  finder.add(curve("summed-curve", 2, true,
                   {mistake("That is the averaged curve: with summed, both the loss and the "
                            "gradient are sums.",
                            Wrong::kOtherLoss)}));
  finder.add(
      reading("lowest-made-by", makemore::lowest_made_by,
              {{"That is where the lowest loss was met. It was made by the step before.",
                [](const Numbers& q, int) { return index_of_lowest(q); }},
               {"One step to the left, not to the right: the loss is noted before the step.",
                [](const Numbers& q, int) { return index_of_lowest(q) + 1; }},
               {"Where the first loss is the lowest, no step made it: -1.",
                [](const Numbers& q, int) { return std::max(0, index_of_lowest(q) - 1); }}}));
  finder.add(reading("steepest", makemore::steepest,
                     {{"That is the step that made the lowest loss. The rate that learns fastest "
                       "comes earlier.",
                       [](const Numbers& q, int) { return index_of_lowest(q) - 1; }},
                      {"That is the index of the loss that was met after it.",
                       [](const Numbers&, int right) { return right < 0 ? right : right + 1; }},
                      {"You took the largest change, up or down.", [](const Numbers& q, int) {
                         int best = 0;
                         for (int i = 0; i + 1 < static_cast<int>(q.size()); ++i)
                           if (std::abs(q[i + 1] - q[i]) > std::abs(q[best + 1] - q[best]))
                             best = i;
                         return best;
                       }}}));
  finder.add(stable());
  return finder;
}

}  // namespace wr::exercise
