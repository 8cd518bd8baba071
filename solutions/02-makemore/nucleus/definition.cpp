// Top-k and the nucleus, as an exercise.
#include <algorithm>
#include <functional>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/nucleus/nucleus.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Cut {
  Numbers p;
  int k = 1;
  double mass = 0.5;
  WR_FIELDS(p, k, mass)
};

// Twentieths, handed out one by one: equal entries are common, and no sum comes near a mass of
// some twentieths and a half.
Cut draw(Random& random) {
  std::vector<int> parts(random.between(4, 7));
  for (int i = 0; i < 20; ++i) {
    const int last = static_cast<int>(parts.size()) - 1;
    ++parts[std::min(random.between(0, last), random.between(0, last))];
  }
  for (std::size_t i = parts.size() - 1; i > 0; --i)
    std::swap(parts[i], parts[random.between(0, static_cast<int>(i))]);
  Cut q{{},
        random.between(1, static_cast<int>(parts.size()) - 1),
        (random.between(5, 18) + 0.5) / 20};
  for (const int part : parts) q.p.push_back(part / 20.0);
  return q;
}

Numbers normalised(Numbers p) {
  double all = 0;
  for (const double x : p) all += x;
  for (double& x : p) x /= all;
  return p;
}

Numbers sorted(Numbers p) {
  std::sort(p.begin(), p.end(), std::greater<>());
  return p;
}

// What stays undivided: p where it is not 0 in the right answer.
Numbers raw(const Cut& q, Numbers right) {
  for (std::size_t i = 0; i < right.size(); ++i) right[i] = right[i] > 0 ? q.p[i] : 0;
  return right;
}

Numbers at_least(const Numbers& p, double threshold) {
  Numbers kept = p;
  for (double& x : kept) x = x >= threshold ? x : 0;
  return normalised(kept);
}

std::vector<Mistake<Cut, Numbers>> both() {
  return {{"What stays does not sum to 1: divide it by its sum.", raw},
          {"The entries have left their places: index i of the result is index i of p.",
           [](const Cut&, const Numbers& right) { return sorted(right); }}};
}

Item<Cut, Numbers> top() {
  auto mistakes = both();
  mistakes.push_back(
      {"Those are the first k entries. Keep the largest.", [](const Cut& q, const Numbers&) {
         Numbers kept = q.p;
         for (std::size_t i = q.k; i < kept.size(); ++i) kept[i] = 0;
         return normalised(kept);
       }});
  mistakes.push_back(
      {"More than k entries stay where some are equal: of equal ones the lower "
       "index counts as the larger.",
       [](const Cut& q, const Numbers&) {
         return at_least(q.p, sorted(q.p)[std::min<std::size_t>(q.k, q.p.size()) - 1]);
       }});
  return {.id = "top-k",
          .points = 3,
          .examples = {{{0.25, 0.25, 0.25, 0.25}, 2, 0.5}, {{0.5, 0.5}, 3, 0.5}},
          .cases = 10,
          .question = draw,
          .show = [](const Cut& q) { return "top_k of " + show(q.p) + ", k = " + show(q.k); },
          .ask = [](const Cut& q) { return makemore::top_k(q.p, std::size_t(q.k)); },
          .tolerance = 1e-10,
          .mistakes = std::move(mistakes)};
}

Item<Cut, Numbers> mass() {
  auto mistakes = both();
  mistakes.push_back({"The entry that reaches the mass is missing. It belongs to the nucleus.",
                      [](const Cut& q, const Numbers& right) {
                        Numbers kept = raw(q, right);
                        std::size_t least = 0;
                        int count = 0;
                        for (std::size_t i = 0; i < kept.size(); ++i) {
                          if (kept[i] == 0) continue;
                          ++count;
                          if (kept[least] == 0 || kept[i] <= kept[least]) least = i;
                        }
                        if (count > 1) kept[least] = 0;
                        return normalised(kept);
                      }});
  mistakes.push_back({"You went through p in the order of its indices. Take the largest first.",
                      [](const Cut& q, const Numbers&) {
                        Numbers kept(q.p.size());
                        double sum = 0;
                        for (std::size_t i = 0; i < kept.size() && sum < q.mass; ++i)
                          sum += kept[i] = q.p[i];
                        return normalised(kept);
                      }});
  mistakes.push_back(
      {"Equal entries all stay: the nucleus is the smallest set, and of equal ones "
       "the lower index goes first.",
       [](const Cut& q, const Numbers& right) {
         double least = 1;
         for (std::size_t i = 0; i < right.size(); ++i)
           if (right[i] > 0) least = std::min(least, q.p[i]);
         return at_least(q.p, least);
       }});
  return {.id = "nucleus",
          .points = 4,
          .examples = {{{0.25, 0.25, 0.25, 0.25}, 1, 0.4},
                       {{0.1, 0.6, 0.3}, 1, 0.5},
                       {{0.1, 0.6, 0.3}, 1, 0.7}},
          .cases = 12,
          .question = draw,
          .show = [](const Cut& q) { return "nucleus of " + show(q.p) + ", mass " + show(q.mass); },
          .ask = [](const Cut& q) { return makemore::nucleus(q.p, q.mass); },
          .tolerance = 1e-10,
          .mistakes = std::move(mistakes)};
}

Item<Cut, int> draws() {
  return {
      .id = "draw",
      .points = 3,
      .examples = {{{0, 0.5, 0, 0.5}, 1, 0}},
      .cases = 10,
      .question = draw,
      .show = [](const Cut& q) { return "drawn from " + show(q.p) + " by u = " + show(q.mass); },
      .ask = [](const Cut& q) { return makemore::drawn(q.p, q.mass); },
      .mistakes = {{"One too early: the index at which the running sum exceeds u, not the one "
                    "before it.",
                    [](const Cut&, int right) { return right - 1; }},
                   {"One too late.", [](const Cut&, int right) { return right + 1; }},
                   {"That is the most probable index: nothing is drawn.",
                    [](const Cut& q, int) {
                      return static_cast<int>(std::max_element(q.p.begin(), q.p.end()) -
                                              q.p.begin());
                    }},
                   {"You looked for an entry larger than u. It is the running sum that counts.",
                    [](const Cut& q, int) {
                      const auto found = std::find_if(q.p.begin(), q.p.end(),
                                                      [&](double x) { return x > q.mass; });
                      return found == q.p.end() ? static_cast<int>(q.p.size()) - 1
                                                : static_cast<int>(found - q.p.begin());
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise cuts;
  cuts.add(top());
  cuts.add(mass());
  cuts.add(draws());
  return cuts;
}

}  // namespace wr::exercise
