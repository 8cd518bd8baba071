// Label smoothing, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/label-smoothing/label-smoothing.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Soft {
  Numbers logits;
  std::vector<int> targets;
  double epsilon = 0.1;
  WR_FIELDS(logits, targets, epsilon)

  int rows() const { return static_cast<int>(targets.size()); }
  int classes() const { return static_cast<int>(logits.size()) / rows(); }
};

Soft draw(Random& random, double scale) {
  const int rows = random.between(2, 3), classes = random.between(3, 5);
  Soft q{random.tidy_vector(rows * classes, -scale, scale), {}, random.tidy(0.1, 0.5)};
  for (int i = 0; i < rows; ++i) q.targets.push_back(random.between(0, classes - 1));
  return q;
}

std::string words(const Soft& q) {
  return "logits " + show(q.logits) + ", targets " + show(q.targets) + ", epsilon " +
         show(q.epsilon);
}

// Loss and gradient for a share that the target keeps and one that every other class gets.
struct Shares {
  double target, other;
};

struct Outcome {
  double loss = 0;
  Numbers gradient;
};

Outcome with(const Soft& q, Shares shares) {
  Outcome out;
  const int v = q.classes();
  for (int r = 0; r < q.rows(); ++r) {
    double below = 0;
    for (int j = 0; j < v; ++j) below += std::exp(q.logits[r * v + j]);
    for (int j = 0; j < v; ++j) {
      const double p = std::exp(q.logits[r * v + j]) / below;
      const double share = j == q.targets[r] ? shares.target : shares.other;
      out.loss -= share * std::log(p) / q.rows();
      out.gradient.push_back((p - share) / q.rows());
    }
  }
  return out;
}

Shares hard(const Soft&) { return {1, 0}; }
Shares to_the_others(const Soft& q) { return {1 - q.epsilon, q.epsilon / (q.classes() - 1)}; }
Shares target_without(const Soft& q) { return {1 - q.epsilon, q.epsilon / q.classes()}; }
Shares undivided(const Soft& q) { return {1, q.epsilon}; }

constexpr auto kOthers =
    "The share goes to the other classes alone. It is spread over all V of them, the right one "
    "included.";
constexpr auto kWithout = "The target lacks its own part of the share, epsilon / V.";
constexpr auto kHard = "The labels are hard: epsilon changes nothing.";

Item<Soft, double> loss() {
  const auto wrong = [](const std::string& says, Shares (*shares)(const Soft&)) {
    return Mistake<Soft, double>{says,
                                 [=](const Soft& q, double) { return with(q, shares(q)).loss; }};
  };
  return {
      .id = "loss",
      .points = 3,
      .examples = {{{0, 0, 0, 0}, {1}, 0.2}, {{2, 0, -1}, {0}, 0.3}},
      .question = [](Random& random) { return draw(random, 3); },
      .show = words,
      .ask = [](const Soft& q) { return makemore::smoothed_loss(q.logits, q.targets, q.epsilon); },
      .tolerance = 1e-10,
      .mistakes = {wrong(kOthers, to_the_others),
                   wrong(kWithout, target_without),
                   wrong(kHard, hard),
                   wrong("Every other class was given all of epsilon: it is shared by V.",
                         undivided),
                   {"That is the sum over the rows. The loss is their mean.",
                    [](const Soft& q, double right) { return right * q.rows(); }}}};
}

Item<Soft, Numbers> gradient() {
  const auto wrong = [](const std::string& says, Shares (*shares)(const Soft&)) {
    return Mistake<Soft, Numbers>{
        says, [=](const Soft& q, const Numbers&) { return with(q, shares(q)).gradient; }};
  };
  return {
      .id = "gradient",
      .points = 3,
      .question = [](Random& random) { return draw(random, 3); },
      .show = [](const Soft& q) { return "gradient: " + words(q); },
      .ask =
          [](const Soft& q) { return makemore::smoothed_gradient(q.logits, q.targets, q.epsilon); },
      .tolerance = 1e-10,
      .mistakes = {wrong(kOthers, to_the_others),
                   wrong(kWithout, target_without),
                   wrong(kHard, hard),
                   {"The mean is missing: divide by the number of rows.",
                    [](const Soft& q, Numbers right) {
                      for (double& g : right) g *= q.rows();
                      return right;
                    }},
                   {"Every sign is turned around: softmax minus what is asked for.",
                    [](const Soft&, Numbers right) {
                      for (double& g : right) g = -g;
                      return right;
                    }},
                   {"The one-hot part alone is scaled by 1 - epsilon; the softmax is not.",
                    [](const Soft& q, const Numbers&) {
                      Numbers g = with(q, hard(q)).gradient;
                      for (double& each : g) each *= 1 - q.epsilon;
                      return g;
                    }}}};
}

Item<Soft, double> huge() {
  return {
      .id = "huge-logits",
      .points = 2,
      .cases = 6,
      .question = [](Random& random) { return draw(random, 2000); },
      .show = words,
      .ask = [](const Soft& q) { return makemore::smoothed_loss(q.logits, q.targets, q.epsilon); },
      .tolerance = 1e-10,
      .mistakes = {{"Hard labels once more.",
                    [](const Soft& q, double) {
                      double sum = 0;
                      for (int r = 0; r < q.rows(); ++r) {
                        const auto begin = q.logits.begin() + r * q.classes();
                        sum += *std::max_element(begin, begin + q.classes()) - begin[q.targets[r]];
                      }
                      return sum / q.rows();
                    }}},
      .diagnose = [](const Soft&, double, double got) -> std::string {
        if (std::isfinite(got)) return "";
        return "An exp() left the range of a double, or a probability became 0 and its "
               "logarithm was taken: work with log softmax, and subtract the largest logit.";
      }};
}

struct Floor {
  int classes = 2;
  double epsilon = 0;
  WR_FIELDS(classes, epsilon)
};

Item<Floor, double> lowest() {
  return {.id = "lowest-loss",
          .points = 3,
          .examples = {{27, 0.1}, {27, 0}},
          .question =
              [](Random& random) {
                return Floor{random.between(3, 40), random.tidy(0.05, 0.6)};
              },
          .show =
              [](const Floor& q) {
                return "lowest loss of " + show(q.classes) + " classes, epsilon " + show(q.epsilon);
              },
          .ask = [](const Floor& q) { return makemore::lowest_loss(q.classes, q.epsilon); },
          .tolerance = 1e-10,
          .mistakes = {{"It is not 0: being quite sure is punished, since every other class is "
                        "asked for a little.",
                        [](const Floor&, double) { return 0.0; }},
                       {"That is the right class's part. The V - 1 others have theirs.",
                        [](const Floor& q, double) {
                          const double p = 1 - q.epsilon + q.epsilon / q.classes;
                          return -p * std::log(p);
                        }},
                       {"That is how surprised one is by a target of probability 1 - epsilon; the "
                        "lowest loss is the entropy of what is asked.",
                        [](const Floor& q, double) { return -std::log(1 - q.epsilon); }},
                       {"That is the loss of knowing nothing, log V.",
                        [](const Floor& q, double) { return std::log(q.classes); }}}};
}

}  // namespace

Exercise definition() {
  Exercise smoothing;
  smoothing.add(loss());
  smoothing.add(gradient());
  smoothing.add(huge());
  smoothing.add(lowest());
  return smoothing;
}

}  // namespace wr::exercise
