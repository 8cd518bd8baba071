// Shares without a future, as an exercise.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/causal-mask/causal-mask.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Scores {
  Numbers scores;
  int columns = 1;
  WR_FIELDS(scores, columns)

  int rows() const { return static_cast<int>(scores.size()) / columns; }
  int past() const { return columns - rows(); }
};

Scores draw(Random& random, int rows, int columns, double size) {
  return {random.tidy_vector(rows * columns, -size, size), columns};
}

std::string words(const Scores& q) {
  return "T " + show(q.rows()) + ", S " + show(q.columns) + ", scores " + show(q.scores);
}

constexpr double kHidden = -std::numeric_limits<double>::infinity();

// Puts `instead` wherever row t does not see column u.
Numbers masked(const Scores& q, const std::function<bool(int t, int u)>& sees,
               double instead = kHidden) {
  Numbers s = q.scores;
  for (int t = 0; t < q.rows(); ++t)
    for (int u = 0; u < q.columns; ++u)
      if (!sees(t, u)) s[t * q.columns + u] = instead;
  return s;
}

Numbers softmax_rows(Numbers s, int columns, bool steady = true) {
  for (auto row = s.begin(); row != s.end(); row += columns) {
    const double most = steady ? *std::max_element(row, row + columns) : 0;
    double sum = 0;
    for (auto x = row; x != row + columns; ++x) sum += * x = std::exp(*x - most);
    for (auto x = row; x != row + columns; ++x) *x /= sum;
  }
  return s;
}

Numbers transposed(const Numbers& s, int n) {
  Numbers turned(s.size());
  for (int t = 0; t < n; ++t)
    for (int u = 0; u < n; ++u) turned[u * n + t] = s[t * n + u];
  return turned;
}

std::function<bool(int, int)> until(int past) {
  return [past](int t, int u) { return u <= past + t; };
}

using Wrong = Mistake<Scores, Numbers>;

Wrong no_mask() {
  return {"There is no mask: a row has shares for its future.",
          [](const Scores& q, const Numbers&) { return softmax_rows(q.scores, q.columns); }};
}

Wrong hidden_too_late() {
  return {"Hidden after the softmax: the rows no longer add up to 1. Hide before you compare.",
          [](const Scores& q, const Numbers&) {
            Numbers p = softmax_rows(q.scores, q.columns);
            const Numbers seen = masked(q, until(q.past()));
            for (std::size_t i = 0; i < p.size(); ++i)
              if (seen[i] == kHidden) p[i] = 0;
            return p;
          }};
}

Item<Scores, Numbers> item(const std::string& id, int points,
                           std::function<Scores(Random&)> question, std::vector<Wrong> mistakes) {
  return {.id = id,
          .points = points,
          .question = std::move(question),
          .show = [](const Scores& q) { return "causal_softmax: " + words(q); },
          .ask =
              [](const Scores& q) {
                return gpt::causal_softmax(q.scores, static_cast<std::size_t>(q.columns));
              },
          .tolerance = 1e-12,
          .mistakes = std::move(mistakes)};
}

Item<Scores, Numbers> square() {
  const auto question = [](Random& random) {
    const int n = random.between(2, 5);
    return draw(random, n, n, 3);
  };
  return item("square", 4, question,
              {no_mask(),
               hidden_too_late(),
               {"A row may hear itself: it sees the columns up to and with t.",
                [](const Scores& q, const Numbers&) {
                  Numbers p = softmax_rows(masked(q, until(-1)), q.columns);
                  for (double& x : p)
                    if (std::isnan(x)) x = 0;
                  return p;
                }},
               {"Turned round: your rows see the future and not the past.",
                [](const Scores& q, const Numbers&) {
                  return softmax_rows(masked(q, [](int t, int u) { return u >= t; }), q.columns);
                }},
               {"A hidden score of 0 is not hidden: e to the 0 is 1. It has to be minus infinity.",
                [](const Scores& q, const Numbers&) {
                  return softmax_rows(masked(q, until(0), 0), q.columns);
                }},
               {"Your columns add up to 1. It is the rows that ask.",
                [](const Scores& q, const Numbers&) {
                  return transposed(
                      softmax_rows(transposed(masked(q, until(0)), q.columns), q.columns),
                      q.columns);
                }},
               {"All that is visible gets the same. That is what zeros would give: use the scores.",
                [](const Scores& q, const Numbers&) {
                  Numbers p = masked(q, until(0));
                  for (std::size_t i = 0; i < p.size(); ++i)
                    p[i] = p[i] == kHidden ? 0 : 1.0 / static_cast<double>(i / q.columns + 1);
                  return p;
                }}});
}

Item<Scores, Numbers> loud() {
  const auto question = [](Random& random) {
    const int n = random.between(2, 5);
    Scores q = draw(random, n, n, 3);
    const double past = random.between(0, 1) * 1500.0, future = random.between(2, 9) * 2000.0;
    for (int t = 0; t < n; ++t)
      for (int u = 0; u < n; ++u) q.scores[t * n + u] += u <= t ? past : future;
    return q;
  };
  return item("loud-scores", 3, question,
              {no_mask(),
               hidden_too_late(),
               {"Subtract the largest score of the row before you exponentiate, or large scores "
                "become infinite, and infinity divided by itself is nan.",
                [](const Scores& q, const Numbers&) {
                  return softmax_rows(masked(q, until(0)), q.columns, false);
                }},
               {"The largest score that you subtract may lie in the future: then nothing of the "
                "past is left, and 0 divided by 0 is nan. Take the largest of the visible ones.",
                [](const Scores& q, const Numbers&) {
                  Numbers p = q.scores;
                  for (int t = 0; t < q.columns; ++t) {
                    const auto row = p.begin() + t * q.columns;
                    const double most = *std::max_element(row, row + q.columns);
                    double sum = 0;
                    for (int u = 0; u < q.columns; ++u)
                      sum += row[u] = u <= t ? std::exp(row[u] - most) : 0;
                    for (int u = 0; u < q.columns; ++u)
                      if (u <= t) row[u] /= sum;
                  }
                  return p;
                }},
               {"Taking 10000 from a hidden score hides it as long as no score is that large. "
                "Minus infinity always does.",
                [](const Scores& q, const Numbers&) {
                  Numbers s = masked(q, until(0));
                  for (std::size_t i = 0; i < s.size(); ++i)
                    if (s[i] == kHidden) s[i] = q.scores[i] - 1e4;
                  return softmax_rows(s, q.columns);
                }}});
}

Item<Scores, Numbers> late() {
  const auto question = [](Random& random) {
    const int rows = random.between(1, 3);
    return draw(random, rows, rows + random.between(1, 3), 3);
  };
  return item("last-rows", 3, question,
              {no_mask(),
               hidden_too_late(),
               {"Row 0 is not position 0: the rows are the last T of S positions, so row t sees "
                "the columns up to S - T + t.",
                [](const Scores& q, const Numbers&) {
                  return softmax_rows(masked(q, until(0)), q.columns);
                }},
               {"The past that comes before the first row is missing.",
                [](const Scores& q, const Numbers&) {
                  const int past = q.past();
                  return softmax_rows(
                      masked(q, [past](int t, int u) { return u >= past && u <= past + t; }),
                      q.columns);
                }},
               {"One column too few: a row hears itself as well, so the last one sees them all.",
                [](const Scores& q, const Numbers&) {
                  return softmax_rows(masked(q, until(q.past() - 1)), q.columns);
                }}});
}

}  // namespace

Exercise definition() {
  Exercise mask;
  mask.add(square());
  mask.add(loud());
  mask.add(late());
  return mask;
}

}  // namespace wr::exercise
