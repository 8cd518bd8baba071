// softplus, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/01-micrograd/softplus/softplus.hpp"

namespace wr::exercise {
namespace {

using micrograd::Value;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

Item<double, double> forward() {
  return {.id = "forward",
          .points = 1,
          .examples = {0, 1},
          .question = [](Random& r) { return r.tidy(-4, 4); },
          .show = [](const double& x) { return "softplus(" + show(x) + ").data()"; },
          .ask = [](const double& x) { return softplus(Value(x)).data(); },
          .tolerance = 1e-12,
          .mistakes = {{"That is relu: the corner is still there.",
                        [](const double& x, double) { return x > 0 ? x : 0; }},
                       {"That is the sigmoid, which is the slope of softplus.",
                        [](const double& x, double) { return sigmoid(x); }},
                       {"That is log(exp(x)), which is x: the 1 is missing.",
                        [](const double& x, double) { return x; }}}};
}

// y = k * softplus(x) + softplus(x)
struct Scaled {
  double k = 0, x = 0;
  WR_FIELDS(k, x)
};

Item<Scaled, double> backward() {
  return {.id = "backward",
          .points = 3,
          .examples = {{3, 0}},
          .question =
              [](Random& r) {
                return Scaled{r.tidy(1.5, 5), r.tidy(-3, 3)};
              },
          .show =
              [](const Scaled& q) {
                return "y = " + show(q.k) + " * softplus(x) + softplus(x) at x = " + show(q.x) +
                       ": x.grad()";
              },
          .ask =
              [](const Scaled& q) {
                const Value x = q.x;
                (q.k * softplus(x) + softplus(x)).backward();
                return x.grad();
              },
          .tolerance = 1e-11,
          .mistakes = {{"The slope was taken at the output, out.data. The sigmoid wants the input, "
                        "out.left().data.",
                        [](const Scaled& q, double) {
                          return (q.k + 1) * sigmoid(std::log1p(std::exp(q.x)));
                        }},
                       {"The slope is mirrored: 1 / (1 + exp(-x)), with a minus.",
                        [](const Scaled& q, double) { return (q.k + 1) * sigmoid(-q.x); }},
                       {"It is not multiplied by out.grad: what comes after softplus is forgotten.",
                        [](const Scaled& q, double) { return 2 * sigmoid(q.x); }},
                       {"One use of x has overwritten the other: `+=`, not `=`.",
                        [](const Scaled& q, double) { return sigmoid(q.x); }},
                       {"One use of x has overwritten the other: `+=`, not `=`.",
                        [](const Scaled& q, double) { return q.k * sigmoid(q.x); }},
                       {"That is the slope of relu.",
                        [](const Scaled& q, double) { return q.x > 0 ? q.k + 1 : 0; }}}};
}

struct Answer {
  double data = 0, grad = 0;
  WR_FIELDS(data, grad)
};

Item<double, Answer> extremes() {
  return {.id = "extremes",
          .points = 3,
          .examples = {800, -800, 40, -40},
          .cases = 6,
          .question = [](Random& r) { return r.tidy(30, 5000) * (r.coin() ? 1 : -1); },
          .show = [](const double& x) { return "softplus(" + show(x) + "), value and gradient"; },
          .ask =
              [](const double& input) {
                const Value x = input;
                const Value y = softplus(x);
                y.backward();
                // Far left the answer is tiny: compare its logarithm, so that 0 does not pass at
                // -40
                const double data = y.data() < 1e-3 && input > -600 ? std::log(y.data()) : y.data();
                return Answer{data, x.grad()};
              },
          .tolerance = 1e-9,
          .diagnose = [](const double& x, const Answer& right, const Answer& got) -> std::string {
            if (x < 0 && std::isinf(got.data))
              return "The value is 0, but it should be exp(x), which is small and not 0 (compared "
                     "here by its logarithm): log(1 + e) loses a tiny e, std::log1p(e) keeps it.";
            if (!std::isfinite(got.data))
              return "exp() of a large number is an infinity. Bring the formula into a form where "
                     "only exp(-|x|) appears.";
            if (agree(right.data, got.data, 1e-9) && !std::isfinite(got.grad))
              return "The value is right; the slope divides an infinity by an infinity. "
                     "1 / (1 + exp(-x)) does not.";
            return "";
          }};
}

// How many nodes one call adds to the graph, besides its input; the value proves that it was
// called.
struct Nodes {
  int added = 0;
  double data = 0;
  WR_FIELDS(added, data)
};

Item<double, Nodes> one_node() {
  return {.id = "one-node",
          .points = 1,
          .cases = 2,
          .question = [](Random& r) { return r.tidy(-2, 2); },
          .show = [](const double& x) { return "nodes that softplus(" + show(x) + ") adds"; },
          .ask =
              [](const double& x) {
                const Value y = softplus(Value(x));
                const auto order = micrograd::topological_order(y.node().get());
                return Nodes{static_cast<int>(order.size()) - 1, y.data()};
              },
          .tolerance = 1e-12,
          .mistakes = {{"You built softplus of the engine's other operations. That is right, but "
                        "the exercise asks for one node with its own way back.",
                        [](const double&, Nodes right) {
                          right.added = 4;
                          return right;
                        }}},
          .diagnose = [](const double&, const Nodes&, const Nodes& got) -> std::string {
            return got.added > 1 ? "One node with its own way back, please: Value(data, op, "
                                   "send_back, x)."
                                 : "";
          }};
}

}  // namespace

Exercise definition() {
  Exercise softplus;
  softplus.add(forward());
  softplus.add(backward());
  softplus.add(extremes());
  softplus.add(one_node());
  return softplus;
}

}  // namespace wr::exercise
