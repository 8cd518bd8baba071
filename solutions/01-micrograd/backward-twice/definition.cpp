// Calling backward twice, as an exercise.
#include <cmath>
#include <functional>
#include <numeric>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/01-micrograd/backward-twice/backward-twice.hpp"

namespace wr::exercise {
namespace {

using micrograd::Value;
using Numbers = std::vector<double>;

struct Chain {
  Numbers slopes;
  int calls = 1;
  WR_FIELDS(slopes, calls)

  double once() const {
    return std::accumulate(slopes.begin(), slopes.end(), 1.0, std::multiplies<>());
  }
};

Chain draw(Random& random) {
  Chain q;
  for (int i = random.between(2, 5); i > 0; --i)
    q.slopes.push_back(random.tidy(0.5, 3, 10) * (random.coin() ? 1 : -1));
  q.calls = random.between(2, 5);
  return q;
}

std::string words(const Chain& q) {
  return "slopes " + show(q.slopes) + ", " + show(q.calls) + (q.calls == 1 ? " call" : " calls");
}

Item<Chain, double> careful() {
  return {
      .id = "careful",
      .points = 1,
      .examples = {{{2, 3}, 1}, {{2, 3}, 2}},
      .question = draw,
      .show = words,
      .ask = [](const Chain& q) { return micrograd::careful(q.slopes, q.calls); },
      .tolerance = 1e-10,
      .mistakes = {
          {"That is the gradient of one call. x accumulates: each call adds it again.",
           [](const Chain& q, double) { return q.once(); }},
          {"Doubled by each call: x adds what arrives, and that is the same each time.",
           [](const Chain& q, double) { return q.once() * std::pow(2, q.calls - 1); }},
          {"Every factor was multiplied by the number of calls; only x accumulates.",
           [](const Chain& q, double) { return q.once() * std::pow(q.calls, q.slopes.size()); }}}};
}

Item<Chain, double> careless() {
  return {
      .id = "careless",
      .points = 3,
      .examples = {{{2, 3}, 1}, {{2, 3}, 2}, {{2}, 3}},
      .question = draw,
      .show = words,
      .ask = [](const Chain& q) { return micrograd::careless(q.slopes, q.calls); },
      .tolerance = 1e-10,
      .mistakes = {
          {"That would be the careful engine. Here what lies between keeps its gradient too, and "
           "hands on the sum.",
           [](const Chain& q, double) { return q.calls * q.once(); }},
          {"The result accumulates in yours. Every call sets it to 1.",
           [](const Chain& q, double) {
             Numbers held(q.slopes.size() + 1);
             for (int call = 0; call < q.calls; ++call) {
               held.back() += 1;
               for (std::size_t i = q.slopes.size(); i-- > 0;) held[i] += q.slopes[i] * held[i + 1];
             }
             return held.front();
           }},
          {"You sent the gradients down in the wrong order: the node above first, so that what it "
           "hands on is complete.",
           [](const Chain& q, double) {
             Numbers held(q.slopes.size() + 1);
             for (int call = 0; call < q.calls; ++call) {
               held.back() = 1;
               for (std::size_t i = 0; i < q.slopes.size(); ++i)
                 held[i] += q.slopes[i] * held[i + 1];
             }
             return held.front();
           }}}};
}

// A small net of shared Values; its gradients after several calls.
Item<Chain, Numbers> once() {
  const auto ask = [](const Chain& q, const std::function<void(const Value&)>& backward) {
    std::vector<Value> leaves(q.slopes.begin(), q.slopes.end());
    Value y = 1.0;
    for (const Value& leaf : leaves) y = y * leaf + leaf;
    const Value between = y;
    y = tanh(between * 0.1) + between;
    for (int call = 0; call < q.calls; ++call) backward(y);
    Numbers all{between.grad(), y.grad()};
    for (const Value& leaf : leaves) all.push_back(leaf.grad());
    return all;
  };
  return {.id = "repeatable",
          .points = 3,
          .question = draw,
          .show =
              [](const Chain& q) {
                return "a graph on leaves " + show(q.slopes) + ", backward_once called " +
                       show(q.calls) + " times: gradients";
              },
          .ask = [=](const Chain& q) { return ask(q, micrograd::backward_once); },
          .tolerance = 1e-12,
          .mistakes = {{"The leaves still accumulate: they are nodes below the root as well.",
                        [=](const Chain& q, const Numbers&) {
                          return ask(q, [](const Value& y) { y.backward(); });
                        }},
                       {"There are no gradients: is backward() called after they are wiped?",
                        [](const Chain&, const Numbers& right) { return Numbers(right.size()); }}}};
}

}  // namespace

Exercise definition() {
  Exercise twice;
  twice.add(careful());
  twice.add(careless());
  twice.add(once());
  return twice;
}

}  // namespace wr::exercise
