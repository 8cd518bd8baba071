// The way back through batch normalisation, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/batch-norm-backward/batch-norm-backward.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Columns {
  Numbers x, gain, dout;
  double epsilon = 1e-5;
  WR_FIELDS(x, gain, dout, epsilon)

  int columns() const { return static_cast<int>(gain.size()); }
  int rows() const { return static_cast<int>(x.size()) / columns(); }
};

Columns draw(Random& random, int columns, double epsilon) {
  const int rows = random.between(3, 5);
  return {random.tidy_vector(rows * columns, -3, 3), random.tidy_vector(columns, 1.5, 3),
          random.tidy_vector(rows * columns, -2, 2), epsilon};
}

std::string words(const Columns& q) {
  return "x " + show(q.x) + ", " + show(q.columns()) + (q.columns() == 1 ? " column" : " columns") +
         ", gain " + show(q.gain) + ", dout " + show(q.dout) + ", epsilon " + show(q.epsilon);
}

// The same with other divisors, or with a road closed.
struct Roads {
  bool gain = true, deviation = true, mean = true, variance = true;
  bool biased_variance = false, biased_road = false, epsilon = true;
};

Numbers dx_by(const Columns& q, const Roads& roads) {
  const int c = q.columns();
  const double n = q.rows();
  Numbers dx(q.x.size());
  for (int j = 0; j < c; ++j) {
    double m = 0, squares = 0, sum = 0, along = 0;
    for (int i = 0; i < q.rows(); ++i) m += q.x[i * c + j] / n;
    for (int i = 0; i < q.rows(); ++i) squares += std::pow(q.x[i * c + j] - m, 2);
    const double scale = 1 / std::sqrt(squares / (roads.biased_variance ? n : n - 1) +
                                       (roads.epsilon ? q.epsilon : 0));
    for (int i = 0; i < q.rows(); ++i) {
      sum += q.dout[i * c + j];
      along += q.dout[i * c + j] * (q.x[i * c + j] - m) * scale;
    }
    for (int i = 0; i < q.rows(); ++i) {
      double left = q.dout[i * c + j];
      if (roads.mean) left -= sum / n;
      if (roads.variance)
        left -= (q.x[i * c + j] - m) * scale * along / (roads.biased_road ? n : n - 1);
      dx[i * c + j] = (roads.gain ? q.gain[j] : 1) * (roads.deviation ? scale : 1) * left;
    }
  }
  return dx;
}

Mistake<Columns, Numbers> mistake(const std::string& says, Roads roads) {
  return {says, [roads](const Columns& q, const Numbers&) { return dx_by(q, roads); }};
}

// What goes wrong in any number of columns.
std::vector<Mistake<Columns, Numbers>> common() {
  return {
      mistake("The gain is missing.", {.gain = false}),
      mistake("The division by the standard deviation is missing.", {.deviation = false}),
      mistake("The road through the mean is missing: a column's gradients sum to zero.",
              {.mean = false}),
      mistake("The road through the variance is missing.", {.variance = false}),
      mistake("Only the direct road is there: x also moves the mean and the variance.",
              {.mean = false, .variance = false}),
      mistake("The variance divides by N - 1, forward and backward; yours by N.",
              {.biased_variance = true, .biased_road = true}),
      mistake("Forward the variance divides by N - 1, so the road back through it does as well.",
              {.biased_road = true})};
}

Item<Columns, Numbers> input(const std::string& id, int points, int columns, double epsilon,
                             std::vector<Mistake<Columns, Numbers>> own) {
  std::vector<Mistake<Columns, Numbers>> mistakes = common();
  mistakes.insert(mistakes.end(), own.begin(), own.end());
  return {.id = id,
          .points = points,
          .question = [=](Random& random) { return draw(random, columns, epsilon); },
          .show = [](const Columns& q) { return "dx: " + words(q); },
          .ask =
              [](const Columns& q) {
                return makemore::batch_norm_backward(q.x, q.gain, q.dout, q.epsilon).dx;
              },
          .tolerance = 1e-9,
          .mistakes = std::move(mistakes)};
}

struct Parameters {
  Numbers dgain, dbias;
  WR_FIELDS(dgain, dbias)
};

Item<Columns, Parameters> parameters() {
  return {.id = "gain-and-bias",
          .points = 2,
          .question = [](Random& random) { return draw(random, 2, 1e-5); },
          .show = [](const Columns& q) { return "dgain and dbias: " + words(q); },
          .ask =
              [](const Columns& q) {
                const auto g = makemore::batch_norm_backward(q.x, q.gain, q.dout, q.epsilon);
                return Parameters{g.dgain, g.dbias};
              },
          .tolerance = 1e-9,
          .mistakes = {{"Divided by the number of rows: gain and bias meet every row, so their "
                        "gradients are sums.",
                        [](const Columns& q, Parameters right) {
                          for (double& g : right.dgain) g /= q.rows();
                          for (double& g : right.dbias) g /= q.rows();
                          return right;
                        }},
                       {"gain is multiplied by n, not by x: its gradient is the sum of dout * n.",
                        [](const Columns& q, Parameters right) {
                          right.dgain.assign(q.gain.size(), 0);
                          for (std::size_t i = 0; i < q.x.size(); ++i)
                            right.dgain[i % q.gain.size()] += q.dout[i] * q.x[i];
                          return right;
                        }},
                       {"The two gradients have changed places.",
                        [](const Columns&, const Parameters& right) {
                          return Parameters{right.dbias, right.dgain};
                        }}}};
}

}  // namespace

Exercise definition() {
  Exercise norm;
  norm.add(parameters());
  norm.add(input("one-column", 4, 1, 1e-5, {}));
  norm.add(input("many-columns", 2, 3, 1e-5,
                 {{"Every column got the gain of the first.", [](const Columns& q, Numbers right) {
                     for (std::size_t i = 0; i < right.size(); ++i)
                       right[i] *= q.gain[0] / q.gain[i % q.gain.size()];
                     return right;
                   }}}));
  norm.add(input("epsilon", 2, 2, 0.5,
                 {mistake("epsilon is missing below the root.", {.epsilon = false})}));
  return norm;
}

}  // namespace wr::exercise
