// Min-p, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/min-p/min-p.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Tail {
  Numbers p;
  double share = 0.5;
  WR_FIELDS(p, share)
};

// Thirty-seconds and a share in eighths: an entry exactly at the limit is common, and no rounding
// moves it to the other side.
Tail draw_tail(Random& random) {
  std::vector<int> parts(random.between(4, 7));
  const int last = static_cast<int>(parts.size()) - 1;
  for (int i = 0; i < 32; ++i) ++parts[std::min(random.between(0, last), random.between(0, last))];
  for (std::size_t i = parts.size() - 1; i > 0; --i)
    std::swap(parts[i], parts[random.between(0, static_cast<int>(i))]);
  Tail q{{}, random.between(1, 7) / 8.0};
  for (const int part : parts) q.p.push_back(part / 32.0);
  return q;
}

struct Scores {
  Numbers scores;
  double temperature = 1, share = 0.5;
  WR_FIELDS(scores, temperature, share)
};

// Quarters, so that no quotient comes near a limit.
Scores draw_scores(Random& random) {
  Scores q{{}, random.coin() ? 2.0 : 0.5, random.between(1, 7) / 8.0};
  for (int i = random.between(4, 7); i > 0; --i) q.scores.push_back(random.between(-6, 6) / 4.0);
  return q;
}

Numbers normalised(Numbers p) {
  double all = 0;
  for (const double x : p) all += x;
  for (double& x : p) x /= all;
  return p;
}

template <typename Stays>
Numbers only(Numbers p, Stays stays) {
  for (double& x : p)
    if (!stays(x)) x = 0;
  return p;
}

double largest(const Numbers& x) { return *std::max_element(x.begin(), x.end()); }

Numbers cut(const Numbers& p, double share) {
  return normalised(only(p, [&](double x) { return x >= share * largest(p); }));
}

Numbers softmax(Numbers x, double divisor) {
  const double top = largest(x);
  for (double& each : x) each = std::exp((each - top) / divisor);
  return normalised(x);
}

Item<Tail, Numbers> tail() {
  return {
      .id = "min-p",
      .points = 5,
      .examples = {{{0.25, 0.125, 0.25, 0.0625, 0.1875, 0.125}, 0.5}, {{0.125, 0.75, 0.125}, 0.5}},
      .cases = 12,
      .question = draw_tail,
      .show = [](const Tail& q) { return "min_p of " + show(q.p) + ", share " + show(q.share); },
      .ask = [](const Tail& q) { return gpt::min_p(q.p, q.share); },
      .tolerance = 1e-12,
      .mistakes = {{"What stays does not sum to 1: divide it by its sum.",
                    [](const Tail& q, const Numbers&) {
                      return only(q.p, [&](double x) { return x >= q.share * largest(q.p); });
                    }},
                   {"An entry exactly at the limit stays: at least, not above.",
                    [](const Tail& q, const Numbers&) {
                      return normalised(
                          only(q.p, [&](double x) { return x > q.share * largest(q.p); }));
                    }},
                   {"The share is not a probability by itself: the limit is share times the "
                    "largest entry.",
                    [](const Tail& q, const Numbers&) {
                      return normalised(only(q.p, [&](double x) { return x >= q.share; }));
                    }},
                   {"That is top-p: it adds entries until they have the mass. Min-p compares "
                    "each with the largest.",
                    [](const Tail& q, const Numbers&) {
                      Numbers kept(q.p.size());
                      for (double sum = 0; sum < q.share;) {
                        std::size_t next = q.p.size();
                        for (std::size_t i = 0; i < q.p.size(); ++i)
                          if (kept[i] == 0 && (next == q.p.size() || q.p[i] > q.p[next])) next = i;
                        sum += kept[next] = q.p[next];
                      }
                      return normalised(kept);
                    }}}};
}

Item<Scores, Numbers> scores() {
  return {
      .id = "scores",
      .points = 5,
      .examples = {{{2, 1.75, 1, 0.5, -0.5}, 2, 0.375}},
      .cases = 12,
      .question = draw_scores,
      .show =
          [](const Scores& q) {
            return "min_p of scores " + show(q.scores) + ", temperature " + show(q.temperature) +
                   ", share " + show(q.share);
          },
      .ask = [](const Scores& q) { return gpt::min_p_of_scores(q.scores, q.temperature, q.share); },
      .tolerance = 1e-10,
      .mistakes =
          {{"Cut first, bent afterwards: the temperature comes before the cut, and decides "
            "who stays.",
            [](const Scores& q, const Numbers&) {
              const Numbers cool = cut(softmax(q.scores, 1), q.share);
              Numbers p = softmax(q.scores, q.temperature);
              for (std::size_t i = 0; i < p.size(); ++i)
                if (cool[i] == 0) p[i] = 0;
              return normalised(p);
            }},
           {"Multiplied by the temperature. Scores are divided by it.",
            [](const Scores& q, const Numbers&) {
              return cut(softmax(q.scores, 1 / q.temperature), q.share);
            }},
           {"The temperature is not used.",
            [](const Scores& q, const Numbers&) { return cut(softmax(q.scores, 1), q.share); }},
           {"The temperature only: nothing is cut.",
            [](const Scores& q, const Numbers&) { return softmax(q.scores, q.temperature); }},
           {"The share is one of probabilities, not of scores: a score has no zero to "
            "measure from.",
            [](const Scores& q, const Numbers&) {
              Numbers p = softmax(q.scores, q.temperature);
              for (std::size_t i = 0; i < p.size(); ++i)
                if (q.scores[i] < q.share * largest(q.scores)) p[i] = 0;
              return normalised(p);
            }}}};
}

}  // namespace

Exercise definition() {
  Exercise likely;
  likely.add(tail());
  likely.add(scores());
  return likely;
}

}  // namespace wr::exercise
