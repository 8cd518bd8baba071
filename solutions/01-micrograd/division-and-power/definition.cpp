// pow and division, as an exercise.
#include <cmath>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using micrograd::Value;

// y = k * u^n
struct Power {
  double u = 0, n = 0, k = 1;
  WR_FIELDS(u, n, k)
};

Power draw(Random& r) {
  constexpr double kExponents[] = {2, 3, -1, -2, 0.5, 1.5, 4};
  return {r.tidy(0.3, 3), kExponents[r.between(0, 6)], r.tidy(1.5, 5)};
}

std::string words(const Power& q) {
  return "y = " + show(q.k) + " * pow(u, " + show(q.n) + ") at u = " + show(q.u);
}

Item<Power, double> power_forward() {
  return {.id = "power-forward",
          .points = 1,
          .examples = {{-2, 3, 1}},
          .question = draw,
          .show = [](const Power& q) { return words(q) + ": y.data()"; },
          .ask = [](const Power& q) { return (q.k * pow(Value(q.u), q.n)).data(); },
          .tolerance = 1e-12,
          .mistakes = {{"That is u times n, not u to the power of n.",
                        [](const Power& q, double) { return q.k * q.u * q.n; }},
                       {"Base and exponent have changed places.",
                        [](const Power& q, double) { return q.k * std::pow(q.n, q.u); }}}};
}

Item<Power, double> power_backward() {
  return {
      .id = "power-backward",
      .points = 3,
      .examples = {{0, 2, 3}, {-2, 3, 2}},
      .question = draw,
      .show = [](const Power& q) { return words(q) + ": u.grad()"; },
      .ask =
          [](const Power& q) {
            const Value u = q.u;
            (q.k * pow(u, q.n)).backward();
            return u.grad();
          },
      .tolerance = 1e-12,
      .mistakes = {{"You used n u^n: the exponent goes down by one.",
                    [](const Power& q, double) { return q.k * q.n * std::pow(q.u, q.n); }},
                   {"The factor n is missing: the slope of u^n is n u^(n-1).",
                    [](const Power& q, double) { return q.k * std::pow(q.u, q.n - 1); }},
                   {"It is not multiplied by out.grad: what comes after pow is forgotten.",
                    [](const Power& q, double right) { return right / q.k; }},
                   {"That is the slope of an exponential, with the logarithm of u. Here the base "
                    "moves and the exponent stands still.",
                    [](const Power& q, double) {
                      return q.k * std::log(q.u) * std::pow(q.u, q.n);
                    }}},
      .diagnose = [](const Power& q, double, double got) -> std::string {
        if (q.u == 0 && !std::isfinite(got))
          return "At u = 0 you divided 0 by 0. Take the power n - 1 directly, do not divide by u.";
        return "";
      }};
}

struct Quotient {
  double a = 0, b = 0, k = 1;
  WR_FIELDS(a, b, k)
};

struct Answer {
  double data = 0, a_grad = 0, b_grad = 0;
  WR_FIELDS(data, a_grad, b_grad)
};

Item<Quotient, Answer> division() {
  return {
      .id = "division",
      .points = 3,
      .examples = {{6, 3, 1}, {-1, 4, 2}},
      .question =
          [](Random& r) {
            return Quotient{r.tidy(0.5, 4), r.tidy(0.5, 4) * (r.coin() ? 1 : -1), r.tidy(1.5, 5)};
          },
      .show =
          [](const Quotient& q) {
            return "y = " + show(q.k) + " * (a / b) at a = " + show(q.a) + ", b = " + show(q.b);
          },
      .ask =
          [](const Quotient& q) {
            const Value a = q.a, b = q.b;
            const Value y = q.k * (a / b);
            y.backward();
            return Answer{y.data(), a.grad(), b.grad()};
          },
      .tolerance = 1e-12,
      .mistakes =
          {{"The gradient of b has the wrong sign: a larger divisor makes a smaller result.",
            [](const Quotient&, const Answer& right) {
              return Answer{right.data, right.a_grad, -right.b_grad};
            }},
           {"b gets no gradient: it was taken as a plain number. Build the result from "
            "Values, not from b.data().",
            [](const Quotient&, const Answer& right) {
              return Answer{right.data, right.a_grad, 0};
            }},
           {"a and b have changed places.", [](const Quotient& q, const Answer&) {
              return Answer{q.k * q.b / q.a, -q.k * q.b / (q.a * q.a), q.k / q.a};
            }}}};
}

// y = u / u^2 + u^2: the base is used three times
Item<double, double> shared() {
  return {.id = "shared-base",
          .points = 2,
          .examples = {2},
          .question = [](Random& r) { return r.tidy(0.4, 3); },
          .show =
              [](const double& u) {
                return "y = u / pow(u, 2) + pow(u, 2) at u = " + show(u) + ": u.grad()";
              },
          .ask =
              [](const double& x) {
                const Value u = x;
                (u / pow(u, 2) + pow(u, 2)).backward();
                return u.grad();
              },
          .tolerance = 1e-12,
          .mistakes = {{"One use of u has overwritten the others: `+=`, not `=`.",
                        [](const double& u, double) { return 2 * u; }},
                       {"One use of u has overwritten the others: `+=`, not `=`.",
                        [](const double& u, double) { return 1 / (u * u); }},
                       {"One use of u has overwritten the others: `+=`, not `=`.",
                        [](const double& u, double) { return -2 / (u * u); }}}};
}

}  // namespace

Exercise definition() {
  Exercise power;
  power.add(power_forward());
  power.add(power_backward());
  power.add(division());
  power.add(shared());
  return power;
}

}  // namespace wr::exercise
