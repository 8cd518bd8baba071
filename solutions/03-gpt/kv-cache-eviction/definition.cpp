// What leaves a full cache of keys and values, as an exercise.
#include <algorithm>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/kv-cache-eviction/kv-cache-eviction.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;
using Positions = std::vector<int>;

struct Policy {
  int length = 0, sinks = 0, recent = 0;
  WR_FIELDS(length, sinks, recent)
};

Item<Policy, Positions> stays() {
  return {.id = "kept",
          .points = 3,
          .examples = {{12, 2, 4}, {5, 2, 4}, {6, 2, 4}, {3, 4, 8}},
          .question =
              [](Random& random) {
                return Policy{random.between(1, 16), random.between(1, 4), random.between(1, 6)};
              },
          .show =
              [](const Policy& q) {
                return "kept(length = " + show(q.length) + ", sinks = " + show(q.sinks) +
                       ", recent = " + show(q.recent) + ")";
              },
          .ask = [](const Policy& q) { return gpt::kept(q.length, q.sinks, q.recent); },
          .mistakes = {{"The sinks are missing.",
                        [](const Policy& q, const Positions&) {
                          Positions last;
                          for (int t = std::max(0, q.length - q.recent); t < q.length; ++t)
                            last.push_back(t);
                          return last;
                        }},
                       {"Positions are there twice: in a short text a sink can be recent.",
                        [](const Policy& q, const Positions&) {
                          Positions twice;
                          for (int t = 0; t < std::min(q.sinks, q.length); ++t) twice.push_back(t);
                          for (int t = std::max(0, q.length - q.recent); t < q.length; ++t)
                            twice.push_back(t);
                          return twice;
                        }},
                       {"One recent position too many.",
                        [](const Policy& q, const Positions& right) {
                          Positions more = right;
                          const int next = q.length - q.recent - 1;
                          if (next >= q.sinks)
                            more.insert(std::lower_bound(more.begin(), more.end(), next), next);
                          return more;
                        }},
                       {"The sinks are those of the window that would be left, not of the text.",
                        [](const Policy& q, const Positions&) {
                          Positions last;
                          for (int t = std::max(0, q.length - q.recent - q.sinks); t < q.length;
                               ++t)
                            last.push_back(t);
                          return last;
                        }}}};
}

struct Row {
  Numbers weights;
  int sinks = 0, recent = 0;
  WR_FIELDS(weights, sinks, recent)
};

// Sixty-fourths: a row that sums to 1 exactly.
Numbers row(Random& random, int length) {
  Numbers weights(static_cast<std::size_t>(length));
  for (int i = 0; i < 64; ++i) weights[random.between(0, length - 1)] += 1.0 / 64;
  return weights;
}

double between(const Row& q, int begin, int end) {
  double sum = 0;
  for (int t = begin; t < end; ++t) sum += q.weights[t];
  return sum;
}

Item<Row, double> loss() {
  return {.id = "lost",
          .points = 3,
          .examples = {{{0.4375, 0.125, 0.0625, 0.375}, 1, 1}, {{0.5, 0.5}, 1, 4}},
          .question =
              [](Random& random) {
                const int length = random.between(5, 9);
                return Row{row(random, length), random.between(1, 2), random.between(1, 3)};
              },
          .show =
              [](const Row& q) {
                return "lost of " + show(q.weights) + ", sinks " + show(q.sinks) + ", recent " +
                       show(q.recent);
              },
          .ask = [](const Row& q) { return gpt::lost(q.weights, q.sinks, q.recent); },
          .tolerance = 1e-12,
          .mistakes = {{"That is the share that stays.",
                        [](const Row&, double right) { return 1 - right; }},
                       {"The sinks are counted as lost.",
                        [](const Row& q, double) {
                          return between(q, 0, static_cast<int>(q.weights.size()) - q.recent);
                        }},
                       {"The recent positions are counted as lost.",
                        [](const Row& q, double) {
                          return between(q, q.sinks, static_cast<int>(q.weights.size()));
                        }},
                       {"That counts the positions. It is their weight that is lost.",
                        [](const Row& q, double) {
                          const auto all = static_cast<double>(q.weights.size());
                          return std::max(0.0, (all - q.sinks - q.recent) / all);
                        }}}};
}

struct Table {
  Numbers weights;
  int size = 1, sinks = 0, recent = 0;
  WR_FIELDS(weights, size, sinks, recent)
};

Table draw_table(Random& random) {
  Table q{{}, random.between(5, 7), random.between(0, 2), random.between(1, 2)};
  for (int n = random.between(2, 3); n > 0; --n)
    for (const double weight : row(random, q.size)) q.weights.push_back(weight);
  return q;
}

// Who goes if the rows from there on count, and the positions from begin to end may go.
template <typename Worse>
int goes(const Table& q, std::size_t rows_from, int begin, int end, Worse worse) {
  int chosen = -1;
  double sum = 0;
  for (int s = begin; s < end; ++s) {
    double column = 0;
    for (std::size_t i = rows_from * q.size + s; i < q.weights.size(); i += q.size)
      column += q.weights[i];
    if (chosen >= 0 && !worse(column, sum)) continue;
    chosen = s;
    sum = column;
  }
  return chosen;
}

constexpr auto kLess = [](double a, double b) { return a < b; };

Item<Table, int> hitters() {
  return {.id = "victim",
          .points = 4,
          .examples = {{{0.5, 0.125, 0.125, 0.25}, 4, 1, 1}, {{0.5, 0.25, 0.25}, 3, 1, 2}},
          .cases = 24,
          .question = draw_table,
          .show =
              [](const Table& q) {
                return "victim of rows " + show(q.weights) + ", S " + show(q.size) + ", sinks " +
                       show(q.sinks) + ", recent " + show(q.recent);
              },
          .ask = [](const Table& q) { return gpt::victim(q.weights, q.size, q.sinks, q.recent); },
          .mistakes =
              {{"Of equal ones the older goes.",
                [](const Table& q, int) {
                  return goes(q, 0, q.sinks, q.size - q.recent,
                              [](double a, double b) { return a <= b; });
                }},
               {"A heavy hitter goes. It is the one with the least attention.",
                [](const Table& q, int) {
                  return goes(q, 0, q.sinks, q.size - q.recent,
                              [](double a, double b) { return a > b; });
                }},
               {"Only the latest row was looked at. All that was received counts.",
                [](const Table& q, int) {
                  return goes(q, q.weights.size() / q.size - 1, q.sinks, q.size - q.recent, kLess);
                }},
               {"A recent position goes, and it has not had the time to be looked at.",
                [](const Table& q, int) { return goes(q, 0, q.sinks, q.size, kLess); }},
               {"A sink goes.",
                [](const Table& q, int) { return goes(q, 0, 0, q.size - q.recent, kLess); }},
               {"That is counted from the first position that may go. Positions are those "
                "of the cache.",
                [](const Table& q, int right) { return right < 0 ? right : right - q.sinks; }}}};
}

}  // namespace

Exercise definition() {
  Exercise policies;
  policies.add(stays());
  policies.add(loss());
  policies.add(hitters());
  return policies;
}

}  // namespace wr::exercise
