// tanh, as an exercise.
#include <cmath>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using micrograd::Value;

Item<double, double> forward() {
  return {.id = "forward",
          .points = 1,
          .examples = {0.5, -2},
          .question = [](Random& r) { return r.tidy(-3, 3); },
          .show = [](const double& x) { return "tanh(" + show(x) + ").data()"; },
          .ask = [](const double& x) { return tanh(Value(x)).data(); },
          .tolerance = 1e-12,
          .mistakes = {{"That is the slope, not the value.",
                        [](const double&, double y) { return 1 - y * y; }},
                       {"That is the input, unchanged.", [](const double& x, double) { return x; }},
                       {"That is the tangent: std::tanh has an h.",
                        [](const double& x, double) { return std::tan(x); }}}};
}

// y = k * tanh(x)
struct Scaled {
  double k = 0, x = 0;
  WR_FIELDS(k, x)
};

Item<Scaled, double> backward() {
  return {
      .id = "backward",
      .points = 3,
      .examples = {{3, 0.5}},
      .question =
          [](Random& r) {
            return Scaled{r.tidy(1.5, 5), r.tidy(0.2, 2)};
          },
      .show =
          [](const Scaled& q) {
            return "y = " + show(q.k) + " * tanh(x) at x = " + show(q.x) + ": x.grad()";
          },
      .ask =
          [](const Scaled& q) {
            const Value x = q.x;
            (q.k * tanh(x)).backward();
            return x.grad();
          },
      .tolerance = 1e-12,
      .mistakes =
          {{"You returned 1 - x^2. The slope uses the output: 1 - y^2, with y = tanh(x).",
            [](const Scaled& q, double) { return q.k * (1 - q.x * q.x); }},
           {"The slope is right, but it is not multiplied by out.grad: what comes after tanh is "
            "forgotten.",
            [](const Scaled& q, double right) { return right / q.k; }},
           {"You handed out.grad on as it is: the slope of tanh is missing.",
            [](const Scaled& q, double) { return q.k; }},
           {"The tanh is taken once too often: out.data already is tanh(x).",
            [](const Scaled& q, double) {
              const double y = std::tanh(std::tanh(q.x));
              return q.k * (1 - y * y);
            }},
           {"No gradient arrived. Does send_back write to out.left().grad, and is it handed to the "
            "new Value?",
            [](const Scaled&, double) { return 0.0; }}}};
}

Item<Scaled, double> shared_input() {
  return {.id = "shared-input",
          .points = 3,
          .examples = {{2, 0.3}},
          .question =
              [](Random& r) {
                return Scaled{r.tidy(1.5, 5), r.tidy(0.2, 2)};
              },
          .show =
              [](const Scaled& q) {
                return "y = tanh(x) + " + show(q.k) + " * tanh(x) + x at x = " + show(q.x) +
                       ": x.grad()";
              },
          .ask =
              [](const Scaled& q) {
                const Value x = q.x;
                (tanh(x) + q.k * tanh(x) + x).backward();
                return x.grad();
              },
          .tolerance = 1e-12,
          .mistakes = {{"One use of x has overwritten the others: `+=`, not `=`.",
                        [](const Scaled& q, double) { return 1 - std::pow(std::tanh(q.x), 2); }},
                       {"One use of x has overwritten the others: `+=`, not `=`.",
                        [](const Scaled& q, double) {
                          return q.k * (1 - std::pow(std::tanh(q.x), 2));
                        }},
                       {"One use of x has overwritten the others: `+=`, not `=`.",
                        [](const Scaled&, double right) { return right - 1; }}}};
}

}  // namespace

Exercise definition() {
  Exercise tanh;
  tanh.add(forward());
  tanh.add(backward());
  tanh.add(shared_input());
  return tanh;
}

}  // namespace wr::exercise
