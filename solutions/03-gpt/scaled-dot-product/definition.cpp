// One head's attention, as an exercise.
#include <algorithm>
#include <cmath>
#include <functional>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/scaled-dot-product/scaled-dot-product.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Head {
  Numbers q, k, v;
  int width = 1;  // D
  bool causal = false;
  WR_FIELDS(q, k, v, width, causal)

  int queries() const { return static_cast<int>(q.size()) / width; }
  int keys() const { return static_cast<int>(k.size()) / width; }
  int values() const { return static_cast<int>(v.size()) / keys(); }
};

Head draw(Random& random, int queries, int keys, double size, bool causal) {
  const int width = random.between(2, 5), values = random.between(1, 3);
  return {random.tidy_vector(queries * width, -size, size),
          random.tidy_vector(keys * width, -size, size), random.tidy_vector(keys * values, -3, 3),
          width, causal};
}

std::string words(const Head& q) {
  return "D = " + show(q.width) + ", q " + show(q.q) + ", k " + show(q.k) + ", v " + show(q.v) +
         (q.causal ? ", causal" : ", everybody hears everybody");
}

enum class Hide { before, after, never };
enum class Along { keys, queries };

// The four steps, each as it is or otherwise.
struct Steps {
  double power = -0.5;  // the scores are multiplied by D to that power
  Hide hide = Hide::before;
  Along along = Along::keys;
  bool steady = true, shares = true, loudest_only = false;
  double later = 0;  // the shares are multiplied by D to that power
};

Numbers head_by(const Head& q, const Steps& steps) {
  const int rows = q.queries(), columns = q.keys(), e = q.values();
  const auto at = [columns](int t, int u) { return static_cast<std::size_t>(t * columns + u); };
  const auto sees = [&](int t, int u) { return !q.causal || u <= t; };
  Numbers p(at(rows, 0));
  for (int t = 0; t < rows; ++t)
    for (int u = 0; u < columns; ++u) {
      for (int c = 0; c < q.width; ++c) p[at(t, u)] += q.q[t * q.width + c] * q.k[u * q.width + c];
      p[at(t, u)] *= std::pow(q.width, steps.power);
      if (steps.hide == Hide::before && !sees(t, u)) p[at(t, u)] = -HUGE_VAL;
    }
  const bool by_row = steps.along == Along::keys;
  for (int line = 0; steps.shares && line < (by_row ? rows : columns); ++line) {
    const int length = by_row ? columns : rows;
    const auto cell = [&](int i) -> double& { return by_row ? p[at(line, i)] : p[at(i, line)]; };
    double most = -HUGE_VAL, sum = 0;
    for (int i = 0; i < length; ++i) most = std::max(most, cell(i));
    for (int i = 0; i < length; ++i) {
      if (steps.loudest_only)
        cell(i) = cell(i) == most;
      else
        cell(i) = std::exp(cell(i) - (steps.steady ? most : 0));
      sum += cell(i);
    }
    for (int i = 0; i < length; ++i) cell(i) /= sum;
  }
  Numbers out(static_cast<std::size_t>(rows * e));
  for (int t = 0; t < rows; ++t)
    for (int u = 0; u < columns; ++u)
      if (steps.hide == Hide::never || sees(t, u))
        for (int c = 0; c < e; ++c)
          out[t * e + c] += p[at(t, u)] * std::pow(q.width, steps.later) * q.v[u * e + c];
  return out;
}

Mistake<Head, Numbers> mistake(const std::string& says, Steps steps) {
  return {says, [steps](const Head& q, const Numbers&) { return head_by(q, steps); }};
}

// What goes wrong with or without a mask.
std::vector<Mistake<Head, Numbers>> common() {
  return {mistake("The scores are not divided by the root of D.", {.power = 0}),
          mistake("Divided by D. It is the root of D.", {.power = -1}),
          mistake("Multiplied by the root of D: it divides.", {.power = 0.5}),
          mistake("The root of D divides the scores, before the softmax, not the shares.",
                  {.power = 0, .later = -0.5}),
          mistake("Those are scores times values. Make shares of them first: softmax.",
                  {.shares = false}),
          mistake("Only the best key's value came home. Each gives its share.",
                  {.loudest_only = true})};
}

Item<Head, Numbers> item(const std::string& id, int points, std::function<Head(Random&)> question,
                         std::vector<Mistake<Head, Numbers>> mistakes) {
  return {.id = id,
          .points = points,
          .question = std::move(question),
          .show = [](const Head& q) { return "attention: " + words(q); },
          .ask =
              [](const Head& q) {
                return gpt::attention(q.q, q.k, q.v, static_cast<std::size_t>(q.width), q.causal);
              },
          .tolerance = 1e-9,
          .mistakes = std::move(mistakes)};
}

Item<Head, Numbers> one_query() {
  const auto question = [](Random& random) {
    return draw(random, 1, random.between(2, 4), 2, false);
  };
  std::vector<Mistake<Head, Numbers>> mistakes = common();
  mistakes.push_back(
      {"Divided by the root of the number of keys. It is the root of D, how long a key is.",
       [](const Head& q, const Numbers&) {
         return head_by(q, {.power = -0.5 * std::log(q.keys()) / std::log(q.width)});
       }});
  Item<Head, Numbers> one = item("one-query", 3, question, std::move(mistakes));
  one.examples = {{{2, 0, 0, 2},  // position 2 of the page's three
                   {2, 0, 0, 2, 0, 2, 2, 0, 1, 0, 1, 0},
                   {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0},
                   4,
                   false}};
  return one;
}

Item<Head, Numbers> everybody() {
  const auto question = [](Random& random) {
    return draw(random, random.between(2, 4), random.between(2, 4), 2, false);
  };
  std::vector<Mistake<Head, Numbers>> mistakes = common();
  mistakes.push_back(
      mistake("The softmax goes over the queries. Each query shares out itself: its "
              "shares over the keys add up to 1.",
              {.along = Along::queries}));
  return item("everybody", 3, question, std::move(mistakes));
}

Item<Head, Numbers> causal() {
  const auto question = [](Random& random) {
    const int rows = random.between(2, 4);
    return draw(random, rows, rows, 2, true);
  };
  std::vector<Mistake<Head, Numbers>> mistakes = common();
  mistakes.push_back(
      mistake("There is no mask: row 0 has heard the future.", {.hide = Hide::never}));
  mistakes.push_back(
      mistake("Hidden after the softmax: the shares that are left do not add up to "
              "1.",
              {.hide = Hide::after}));
  return item("causal", 3, question, std::move(mistakes));
}

Item<Head, Numbers> large() {
  const auto question = [](Random& random) {
    return draw(random, random.between(1, 2), random.between(2, 4), 60, false);
  };
  return item("large-scores", 1, question,
              {mistake("Subtract the largest score before you exponentiate, or large scores give "
                       "nan.",
                       {.steady = false})});
}

}  // namespace

Exercise definition() {
  Exercise head;
  head.add(one_query());
  head.add(everybody());
  head.add(causal());
  head.add(large());
  return head;
}

}  // namespace wr::exercise
