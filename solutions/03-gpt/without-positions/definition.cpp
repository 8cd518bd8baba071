// A head without places, as an exercise.
#include <algorithm>
#include <cmath>
#include <functional>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/without-positions/without-positions.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;
using Tokens = std::vector<int>;

struct Bag {
  Tokens counts;
  Numbers scores, values;
  WR_FIELDS(counts, scores, values)
};

// Some token does not occur, and may be the loudest.
Bag draw_bag(Random& random) {
  const int size = random.between(3, 5), absent = random.between(0, size - 1);
  Bag q{{}, random.tidy_vector(size, -2, 2), random.tidy_vector(size, -3, 3)};
  for (int v = 0; v < size; ++v) q.counts.push_back(v == absent ? 0 : random.between(1, 4));
  if (random.coin())
    for (double& score : q.scores) score += 1000;
  if (random.coin()) q.scores[absent] += 3000;
  return q;
}

// The mean of the values if a token's term is weighted by something else.
double mean_by(const Bag& q, double shift, const std::function<double(int count)>& weight) {
  double above = 0, below = 0;
  for (std::size_t v = 0; v < q.counts.size(); ++v) {
    const double share = weight(q.counts[v]) * std::exp(q.scores[v] - shift);
    above += share * q.values[v];
    below += share;
  }
  return above / below;
}

double loudest_of(const Bag& q, bool absent_too) {
  double most = -1e9;
  for (std::size_t v = 0; v < q.counts.size(); ++v)
    if (absent_too || q.counts[v] > 0) most = std::max(most, q.scores[v]);
  return most;
}

Item<Bag, double> bag() {
  return {
      .id = "from-counts",
      .points = 4,
      .examples = {{{1, 3, 0}, {0, 0, 0}, {1, 5, 9}}},
      .question = draw_bag,
      .show =
          [](const Bag& q) {
            return "from_counts: counts " + show(q.counts) + ", scores " + show(q.scores) +
                   ", values " + show(q.values);
          },
      .ask = [](const Bag& q) { return gpt::from_counts(q.counts, q.scores, q.values); },
      .tolerance = 1e-9,
      .mistakes =
          {{"A token that occurs three times is three positions, and has three terms in the "
            "softmax.",
            [](const Bag& q, double) {
              return mean_by(q, loudest_of(q, false), [](int c) { return c > 0 ? 1.0 : 0.0; });
            }},
           {"A token that does not occur has no position and no share.",
            [](const Bag& q, double) {
              return mean_by(q, loudest_of(q, true), [](int c) { return std::max(c, 1); });
            }},
           {"That is a softmax over the vocabulary. It is over the positions: what does not occur "
            "has no share, and what occurs often has more.",
            [](const Bag& q, double) {
              return mean_by(q, loudest_of(q, true), [](int) { return 1.0; });
            }},
           {"Subtract the largest score before you exponentiate, or large scores give nan.",
            [](const Bag& q, double) { return mean_by(q, 0, [](int c) { return c; }); }},
           {"The largest score that you subtract is one of a token that does not occur: then "
            "nothing is left of the others.",
            [](const Bag& q, double) {
              return mean_by(q, loudest_of(q, true), [](int c) { return c; });
            }},
           {"The counts are below as well: the shares of all positions add up to 1.",
            [](const Bag& q, double right) {
              const double top = loudest_of(q, false);
              double all = 0, once = 0;
              for (std::size_t v = 0; v < q.counts.size(); ++v)
                if (q.counts[v] > 0) {
                  all += q.counts[v] * std::exp(q.scores[v] - top);
                  once += std::exp(q.scores[v] - top);
                }
              return right * all / once;
            }},
           {"That is the mean of the values. The scores say who is heard.",
            [](const Bag& q, double) {
              Bag flat = q;
              flat.scores.assign(q.scores.size(), 0);
              return mean_by(flat, 0, [](int c) { return c; });
            }}}};
}

Tokens draw_tokens(Random& random, int length, int vocabulary) {
  Tokens tokens;
  for (int t = 0; t < length; ++t) tokens.push_back(random.between(0, vocabulary - 1));
  return tokens;
}

int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

// The orders of a bag.
int orders_of(Tokens bag) {
  std::sort(bag.begin(), bag.end());
  int all = factorial(static_cast<int>(bag.size()));
  for (auto run = bag.begin(); run != bag.end();) {
    const auto end = std::upper_bound(run, bag.end(), *run);
    all /= factorial(static_cast<int>(end - run));
    run = end;
  }
  return all;
}

Item<Tokens, int> how_many() {
  return {
      .id = "texts",
      .points = 3,
      .examples = {{0, 1, 2, 3}, {1, 1, 0}, {2}},
      .question =
          [](Random& random) {
            return draw_tokens(random, random.between(3, 8), random.between(2, 4));
          },
      .show = [](const Tokens& q) { return "texts(" + show(q) + ")"; },
      .ask = [](const Tokens& q) { return gpt::texts(q); },
      .mistakes = {{"The last token asks the question and has to stay where it is.",
                    [](const Tokens& q, int) { return orders_of(q); }},
                   {"Two equal tokens that change places make no other text.",
                    [](const Tokens& q, int) { return factorial(static_cast<int>(q.size()) - 1); }},
                   {"This one counts as well.", [](const Tokens&, int right) { return right - 1; }},
                   {"It is 1 only if the order matters, and to this head it does not.",
                    [](const Tokens&, int) { return 1; }}}};
}

struct Pair {
  Tokens first, second;
  WR_FIELDS(first, second)
};

Tokens judged(const Pair& q, const std::function<bool(Tokens, Tokens)>& equal) {
  Tokens all;
  for (std::size_t t = 0; t < q.first.size(); ++t) {
    const auto n = static_cast<std::ptrdiff_t>(t + 1);
    all.push_back(equal(Tokens(q.first.begin(), q.first.begin() + n),
                        Tokens(q.second.begin(), q.second.begin() + n)));
  }
  return all;
}

Tokens sorted(Tokens tokens) {
  std::sort(tokens.begin(), tokens.end());
  return tokens;
}

// A text, and the same with its beginning in another order and perhaps one token changed.
Pair draw_pair(Random& random) {
  Pair q{draw_tokens(random, random.between(4, 8), 3), {}};
  q.second = q.first;
  for (int i = random.between(2, static_cast<int>(q.first.size())) - 1; i > 0; --i)
    std::swap(q.second[i], q.second[random.between(0, i)]);
  if (random.between(0, 3) == 0)
    q.second[random.between(0, static_cast<int>(q.first.size()) - 1)] = 2;
  return q;
}

Item<Pair, Tokens> who_notices() {
  return {
      .id = "same",
      .points = 3,
      .examples = {{{0, 1, 2, 2, 1}, {1, 0, 2, 2, 1}}, {{0, 1, 2, 3}, {2, 1, 0, 3}}},
      .cases = 12,
      .question = draw_pair,
      .show = [](const Pair& q) { return "same(" + show(q.first) + ", " + show(q.second) + ")"; },
      .ask = [](const Pair& q) { return gpt::same(q.first, q.second); },
      .mistakes = {{"The past alone does not do: a position with another token asks another "
                    "question.",
                    [](const Pair& q, const Tokens&) {
                      return judged(q, [](const Tokens& a, const Tokens& b) {
                        return sorted(a) == sorted(b);
                      });
                    }},
                   {"The same token is not enough: it has to find the same bag before it.",
                    [](const Pair& q, const Tokens&) {
                      return judged(
                          q, [](const Tokens& a, const Tokens& b) { return a.back() == b.back(); });
                    }},
                   {"The past may be in another order.",
                    [](const Pair& q, const Tokens&) {
                      return judged(q, [](const Tokens& a, const Tokens& b) { return a == b; });
                    }},
                   {"There is a mask: a position does not hear what comes after it, so the bag "
                    "ends there.",
                    [](const Pair& q, const Tokens&) {
                      return judged(q, [&q](const Tokens& a, const Tokens& b) {
                        return a.back() == b.back() && sorted(q.first) == sorted(q.second);
                      });
                    }},
                   {"One and the same bag, but each token once? How often it occurs matters.",
                    [](const Pair& q, const Tokens&) {
                      return judged(q, [](Tokens a, Tokens b) {
                        if (a.back() != b.back()) return false;
                        a = sorted(a), b = sorted(b);
                        a.erase(std::unique(a.begin(), a.end()), a.end());
                        b.erase(std::unique(b.begin(), b.end()), b.end());
                        return a == b;
                      });
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise places;
  places.add(bag());
  places.add(how_many());
  places.add(who_notices());
  return places;
}

}  // namespace wr::exercise
