// Linear biases, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/alibi/alibi.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

Item<int, Numbers> geometric() {
  return {.id = "slopes",
          .points = 3,
          .examples = {8, 1, 2, 4, 16},
          .cases = 2,
          .question = [](Random& random) { return 1 << random.between(2, 6); },
          .show = [](const int& heads) { return "slopes(" + show(heads) + ")"; },
          .ask = [](const int& heads) { return gpt::slopes(heads); },
          .tolerance = 1e-12,
          .mistakes = {{"Halved from head to head. That is right for 8 heads: the ratio is 2 to "
                        "the (-8 / heads).",
                        [](const int& heads, const Numbers&) {
                          Numbers all;
                          for (int h = 1; h <= heads; ++h) all.push_back(std::ldexp(1.0, -h));
                          return all;
                        }},
                       {"Begins with 1. The first slope is the ratio itself.",
                        [](const int&, Numbers right) {
                          const double ratio = right[0];
                          for (double& slope : right) slope /= ratio;
                          return right;
                        }},
                       {"The flattest comes first.",
                        [](const int&, Numbers right) {
                          std::reverse(right.begin(), right.end());
                          return right;
                        }},
                       {"Those are equal differences. The ratio of neighbours is the same.",
                        [](const int& heads, Numbers right) {
                          for (int h = 0; h < heads; ++h)
                            right[h] = right[0] - h * (right[0] - 1.0 / 256) / heads;
                          return right;
                        }}}};
}

struct Rows {
  Numbers scores;
  int length = 1;
  double slope = 0;
  WR_FIELDS(scores, length, slope)
};

Rows draw(Random& random) {
  const int length = random.between(3, 5);
  return {random.tidy_vector(length * length, -2, 2), length, 1.0 / (1 << random.between(0, 4))};
}

struct Slip {
  double sign = -1;     // of the bias
  bool future = false;  // is seen
  int near = 0;         // added to the distance of all but the newest key
  bool after = false;   // the bias multiplies the weights instead
};

Numbers look(const Rows& x, const Slip& slip) {
  Numbers found;
  for (int t = 0; t < x.length; ++t) {
    Numbers e;
    double all = 0;
    for (int s = 0; s < x.length; ++s) {
      const double bias = slip.sign * x.slope * (s == t ? 0 : std::abs(t - s) + slip.near);
      const double seen = slip.future || s <= t;
      e.push_back(seen * std::exp(x.scores[t * x.length + s] + (slip.after ? 0 : bias)));
      all += e.back();
      if (slip.after) e.back() *= std::exp(bias);
    }
    for (const double each : e) found.push_back(each / all);
  }
  return found;
}

Item<Rows, Numbers> rows() {
  const auto who = [](Slip slip) {
    return [slip](const Rows& x, const Numbers&) { return look(x, slip); };
  };
  return {
      .id = "weights",
      .points = 5,
      .examples = {{{0, 0, 0, 0, 0, 0, 0, 0, 0}, 3, 0.5}},
      .question = draw,
      .show =
          [](const Rows& x) {
            return "scores " + show(x.scores) + ", T " + show(x.length) + ", slope " +
                   show(x.slope);
          },
      .ask =
          [](const Rows& x) {
            return gpt::alibi_weights(x.scores, std::size_t(x.length), x.slope);
          },
      .tolerance = 1e-9,
      .mistakes = {{"The sign is the other way: that favours what is far.", who({.sign = 1})},
                   {"There is no bias in it.", who({.sign = 0})},
                   {"The future is seen.", who({.future = true})},
                   {"One too near: the key before the query has distance 1.", who({.near = -1})},
                   {"The weights were made smaller after the softmax, and the rows no longer "
                    "sum to 1.",
                    who({.after = true})}}};
}

struct Far {
  double slope = 1, share = 0.5;
  WR_FIELDS(slope, share)
};

Item<Far, double> far() {
  return {.id = "horizon",
          .points = 2,
          .examples = {{0.5, 0.01}, {1.0 / 256, 0.01}},
          .question =
              [](Random& random) {
                return Far{1.0 / (1 << random.between(0, 8)), random.between(1, 60) / 100.0};
              },
          .show =
              [](const Far& x) {
                return "horizon(slope = " + show(x.slope) + ", share = " + show(x.share) + ")";
              },
          .ask = [](const Far& x) { return gpt::horizon(x.slope, x.share); },
          .tolerance = 1e-10,
          .mistakes = {{"A logarithm of a share is negative, a distance is not.",
                        [](const Far&, double right) { return -right; }},
                       {"The softmax is made with e, so the logarithm is the natural one, not "
                        "that to the base 2.",
                        [](const Far&, double right) { return right / std::log(2.0); }},
                       {"Multiplied by the slope. Twice the slope is half as far.",
                        [](const Far& x, double right) { return right * x.slope * x.slope; }},
                       {"The bias is linear, but the weight falls exponentially.",
                        [](const Far& x, double) { return (1 - x.share) / x.slope; }}}};
}

}  // namespace

Exercise definition() {
  Exercise distance;
  distance.add(geometric());
  distance.add(rows());
  distance.add(far());
  return distance;
}

}  // namespace wr::exercise
