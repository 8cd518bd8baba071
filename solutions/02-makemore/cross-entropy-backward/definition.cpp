// The gradient of cross-entropy by hand, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/cross-entropy-backward/cross-entropy-backward.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Batch {
  Numbers logits;
  std::vector<int> targets;
  WR_FIELDS(logits, targets)

  int rows() const { return static_cast<int>(targets.size()); }
  int classes() const { return static_cast<int>(logits.size()) / rows(); }
};

Batch draw(Random& random, int rows, double scale, bool skip) {
  const int classes = random.between(2, 4);
  Batch q{random.tidy_vector(rows * classes, -scale, scale), {}};
  for (int i = 0; i < rows; ++i) q.targets.push_back(random.between(0, classes - 1));
  if (skip) q.targets[random.between(0, rows - 1)] = -1;
  return q;
}

// The gradient with one thing wrong.
enum class Wrong { kNothing, kNoMean, kAllRows, kNoOneHot, kSkippedToo, kOneSoftmax, kByLogits };

Numbers go_wrong(const Batch& q, Wrong wrong) {
  const int v = q.classes();
  double all = 0;
  for (const double z : q.logits) all += std::exp(z);
  double n = static_cast<double>(q.rows() - std::count(q.targets.begin(), q.targets.end(), -1));
  if (wrong == Wrong::kAllRows) n = q.rows();
  if (wrong == Wrong::kNoMean) n = 1;
  if (wrong == Wrong::kByLogits) n = static_cast<double>(q.logits.size());
  Numbers g(q.logits.size());
  for (int r = 0; r < q.rows(); ++r) {
    if (q.targets[r] < 0 && wrong != Wrong::kSkippedToo) continue;
    double below = 0;
    for (int j = 0; j < v; ++j) below += std::exp(q.logits[r * v + j]);
    if (wrong == Wrong::kOneSoftmax) below = all;
    for (int j = 0; j < v; ++j) {
      const double hot = j == q.targets[r] && wrong != Wrong::kNoOneHot ? 1 : 0;
      g[r * v + j] = (std::exp(q.logits[r * v + j]) / below - hot) / n;
    }
  }
  return g;
}

Mistake<Batch, Numbers> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Batch& q, const Numbers&) { return go_wrong(q, wrong); }};
}

Item<Batch, Numbers> item(const std::string& id, int points, int rows, double scale, bool skip,
                          std::vector<Mistake<Batch, Numbers>> mistakes) {
  return {
      .id = id,
      .points = points,
      .question = [=](Random& random) { return draw(random, rows, scale, skip); },
      .show =
          [](const Batch& q) {
            return "logits " + show(q.logits) + ", targets " + show(q.targets);
          },
      .ask = [](const Batch& q) { return makemore::cross_entropy_backward(q.logits, q.targets); },
      .tolerance = 1e-10,
      .mistakes = std::move(mistakes),
      .diagnose = [](const Batch&, const Numbers&, const Numbers& got) -> std::string {
        for (const double g : got)
          if (!std::isfinite(g))
            return "An exp() left the range of a double: subtract the row's largest logit "
                   "first.";
        return "";
      }};
}

}  // namespace

Exercise definition() {
  Exercise backward;
  backward.add(item("one-row", 2, 1, 3, false,
                    {mistake("Those are the probabilities: 1 has to be taken off at the target.",
                             Wrong::kNoOneHot),
                     {"Every sign is turned around: this would make the net more surprised.",
                      [](const Batch&, Numbers right) {
                        for (double& g : right) g = -g;
                        return right;
                      }},
                     {"Only the target gets a gradient. The others are in the sum below the line.",
                      [](const Batch& q, Numbers right) {
                        for (int j = 0; j < q.classes(); ++j)
                          if (j != q.targets[0]) right[j] = 0;
                        return right;
                      }}}));
  backward.add(
      item("batch", 3, 3, 3, false,
           {mistake("The mean is missing: divide by the number of rows.", Wrong::kNoMean),
            mistake("Divided by the number of logits: the mean is over rows.", Wrong::kByLogits),
            mistake("The softmax is taken over the whole batch: every row has its own.",
                    Wrong::kOneSoftmax)}));
  backward.add(
      item("rows-that-do-not-count", 2, 4, 3, true,
           {mistake("Divided by all rows: the mean is over those that count.", Wrong::kAllRows),
            mistake("A row whose target is -1 has gradients: nothing in it may learn.",
                    Wrong::kSkippedToo)}));
  backward.add(item("huge-logits", 2, 2, 2000, false, {}));
  return backward;
}

}  // namespace wr::exercise
