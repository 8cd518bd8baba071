// Surprise, as an exercise.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/00-warm-up/surprise/surprise.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

Item<double, double> one_event() {
  return {
      .id = "one-event",
      .points = 1,
      .examples = {1, 0.5, 0.0625, 1e-300},
      .question = [](Random& r) { return r.tidy(0.01, 1); },
      .show = [](const double& p) { return "surprise(" + show(p) + ")"; },
      .ask = [](const double& p) { return warmup::surprise(p); },
      .tolerance = 1e-12,
      .mistakes = {{"The sign: a logarithm of something below 1 is negative, and surprise is not.",
                    [](const double& p, double) { return std::log(p); }},
                   {"That is in bits, with the logarithm to base 2. We count in nats: std::log.",
                    [](const double& p, double) { return -std::log2(p); }},
                   {"That is the logarithm to base 10. We count in nats: std::log.",
                    [](const double& p, double) { return -std::log10(p); }},
                   {"1 - p falls with p too, but it gives a one-in-a-million event the surprise "
                    "1: it has to grow without end.",
                    [](const double& p, double) { return 1 - p; }}}};
}

// `count` events of probability around `p`
struct Events {
  int count = 0;
  double p = 0;
  WR_FIELDS(count, p)

  Numbers all() const {
    Numbers probabilities;
    for (int i = 0; i < count; ++i) probabilities.push_back(p * (1 + (i % 3) * 0.25));
    return probabilities;
  }
};

double product(const Numbers& x) {
  return std::accumulate(x.begin(), x.end(), 1.0, [](double a, double b) { return a * b; });
}

Item<Events, double> many_events() {
  return {
      .id = "many-events",
      .points = 2,
      .examples = {{3, 0.5}, {5000, 0.001}},
      .question =
          [](Random& r) {
            return Events{r.between(2, 2000), r.tidy(0.05, 0.6)};
          },
      .show =
          [](const Events& q) {
            return std::to_string(q.count) + " events of probability " + show(q.p) + " to " +
                   show(1.5 * q.p);
          },
      .ask = [](const Events& q) { return warmup::total_surprise(q.all()); },
      .tolerance = 1e-10,
      .mistakes =
          {{"You multiplied the probabilities first. The product fell below the smallest double "
            "and "
            "became 0: add the logarithms instead.",
            [](const Events& q, double) { return -std::log(product(q.all())); }},
           {"The sign: surprise is never negative.",
            [](const Events&, double right) { return -right; }},
           {"That is the mean. All of them happened: their surprises add up.",
            [](const Events& q, double right) { return right / q.count; }},
           {"You added the probabilities, then took the logarithm: that is the surprise of any one "
            "of them, not of all.",
            [](const Events& q, double) {
              const Numbers all = q.all();
              return -std::log(std::accumulate(all.begin(), all.end(), 0.0));
            }}}};
}

double naive_log_sum_exp(const Numbers& x) {
  double sum = 0;
  for (const double each : x) sum += std::exp(each);
  return std::log(sum);
}

Item<Numbers, double> log_sum_exp(const std::string& id, int points, Numbers example, double low,
                                  double high) {
  return {
      .id = id,
      .points = points,
      .examples = {std::move(example)},
      .question =
          [=](Random& r) {
            Numbers x = r.tidy_vector(r.between(1, 5), low, high);
            if (r.coin() && std::abs(low) > 100)  // all far below zero
              for (double& each : x) each -= 2 * high;
            return x;
          },
      .show = [](const Numbers& x) { return "log_sum_exp(" + show(x) + ")"; },
      .ask = [](const Numbers& x) { return warmup::log_sum_exp(x); },
      .tolerance = 1e-12,
      .mistakes = {{"You subtracted the largest and did not add it back at the end.",
                    [](const Numbers& x, double right) {
                      return right - *std::max_element(x.begin(), x.end());
                    }},
                   {"That is the sum, without its logarithm.",
                    [](const Numbers&, double right) { return std::exp(right); }},
                   {"That is the largest alone: the others add a little.",
                    [](const Numbers& x, double) {
                      return *std::max_element(x.begin(), x.end());
                    }}},
      .diagnose = [](const Numbers& x, double right, double got) -> std::string {
        if (std::isfinite(right) && !std::isfinite(got) &&
            !agree(right, naive_log_sum_exp(x), 1e-9))
          return "An exp() left the range of a double: exp(1000) is an infinity and exp(-1000) is "
                 "0. Shift the numbers first, so that the largest becomes 0.";
        return "";
      }};
}

}  // namespace

Exercise definition() {
  Exercise surprise;
  surprise.add(one_event());
  surprise.add(many_events());
  surprise.add(log_sum_exp("small-numbers", 1, {0, 0}, -3, 3));
  surprise.add(log_sum_exp("huge-numbers", 3, {1000, 1000}, 600, 2000));
  return surprise;
}

}  // namespace wr::exercise
