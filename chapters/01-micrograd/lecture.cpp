#include "lecture.hpp"

namespace wr::micrograd {

// [readme]
NamedNumbers readme_numbers() {
  const Value a = -4.0, b = 2.0;
  Value c = a + b;
  Value d = a * b + pow(b, 3);
  c += c + 1;
  c += 1 + c + -a;
  d += d * 2 + relu(b + a);
  d += 3 * d + relu(b - a);
  const Value e = c - d;
  const Value f = pow(e, 2);
  Value g = f / 2.0;
  g += 10.0 / f;
  g.backward();
  return {{"readme.g", g.data()}, {"readme.dg_da", a.grad()}, {"readme.dg_db", b.grad()}};
}
// [/readme]

// [lecture-neuron]
LectureNeuron::LectureNeuron() : o(tanh(x1 * w1 + x2 * w2 + b)) { o.backward(); }
// [/lecture-neuron]

NamedNumbers lecture_numbers() {
  NamedNumbers numbers;

  const auto f = [](double x) { return 3 * x * x - 4 * x + 5; };
  const double h = 1e-6, x = 2.0 / 3.0;
  numbers.emplace_back("lecture.f_at_3", f(3.0));
  numbers.emplace_back("lecture.slope_at_two_thirds", (f(x + h) - f(x)) / h);

  const Value a = 2.0, b = -3.0, c = 10.0, last = -2.0;
  const Value d = a * b + c;
  const Value loss = d * last;
  loss.backward();
  numbers.emplace_back("lecture.d", d.data());
  numbers.emplace_back("lecture.L", loss.data());
  numbers.emplace_back("lecture.dL_da", a.grad());
  numbers.emplace_back("lecture.dL_db", b.grad());
  numbers.emplace_back("lecture.dL_dc", c.grad());

  const LectureNeuron n;
  numbers.emplace_back("lecture.o", n.o.data());
  numbers.emplace_back("lecture.x1_grad", n.x1.grad());
  numbers.emplace_back("lecture.w1_grad", n.w1.grad());
  numbers.emplace_back("lecture.x2_grad", n.x2.grad());
  numbers.emplace_back("lecture.w2_grad", n.w2.grad());
  numbers.emplace_back("lecture.b", n.b.data());

  // The lecturer then breaks tanh into its pieces, and the same numbers come out
  const Value x1 = 2.0, x2 = 0.0, w1 = -3.0, w2 = 1.0;
  const Value e = exp(2.0 * (x1 * w1 + x2 * w2 + n.b));
  const Value o = (e - 1.0) / (e + 1.0);
  o.backward();
  numbers.emplace_back("lecture.o_in_pieces", o.data());
  numbers.emplace_back("lecture.x1_grad_in_pieces", x1.grad());
  numbers.emplace_back("lecture.w1_grad_in_pieces", w1.grad());
  numbers.emplace_back("lecture.x2_grad_in_pieces", x2.grad());
  return numbers;
}

}  // namespace wr::micrograd
