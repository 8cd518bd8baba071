// The way back through layer normalisation, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/layer-norm-backward/layer-norm-backward.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Rows {
  Numbers x, gain, dout;
  double epsilon = 1e-5;
  WR_FIELDS(x, gain, dout, epsilon)

  int columns() const { return static_cast<int>(gain.size()); }
  int rows() const { return static_cast<int>(x.size()) / columns(); }
};

Rows draw(Random& random, int rows, double epsilon) {
  const int columns = random.between(3, 5);
  return {random.tidy_vector(rows * columns, -3, 3), random.tidy_vector(columns, 1.5, 3),
          random.tidy_vector(rows * columns, -2, 2), epsilon};
}

std::string words(const Rows& q) {
  return "x " + show(q.x) + ", rows: " + show(q.rows()) + ", gain " + show(q.gain) + ", dout " +
         show(q.dout) + ", epsilon " + show(q.epsilon);
}

enum class Gain { first, last, never };

// The same with a road closed, another divisor, or the gain in another place.
struct Roads {
  Gain gain = Gain::first;
  bool deviation = true, mean = true, stretch = true, epsilon = true;
  bool one_less = false;  // the variance divides by C - 1
};

double scale_of(const Rows& q, const Roads& roads, int row) {
  const int c = q.columns();
  double center = 0, squares = 0;
  for (int j = 0; j < c; ++j) center += q.x[row * c + j] / c;
  for (int j = 0; j < c; ++j) squares += std::pow(q.x[row * c + j] - center, 2);
  return 1 / std::sqrt(squares / (roads.one_less ? c - 1 : c) + (roads.epsilon ? q.epsilon : 0));
}

Numbers normed(const Rows& q, const Roads& roads) {
  const int c = q.columns();
  Numbers n = q.x;
  for (int i = 0; i < q.rows(); ++i) {
    double center = 0;
    for (int j = 0; j < c; ++j) center += q.x[i * c + j] / c;
    for (int j = 0; j < c; ++j) n[i * c + j] = (n[i * c + j] - center) * scale_of(q, roads, i);
  }
  return n;
}

Numbers dx_by(const Rows& q, const Roads& roads) {
  const int c = q.columns();
  const Numbers n = normed(q, roads);
  Numbers dx = q.dout;
  for (int i = 0; i < q.rows(); ++i) {
    double sum = 0, along = 0;
    for (int j = 0; j < c; ++j) {
      double& down = dx[i * c + j];
      if (roads.gain == Gain::first) down *= q.gain[j];
      sum += down;
      along += down * n[i * c + j];
    }
    for (int j = 0; j < c; ++j) {
      double& down = dx[i * c + j];
      if (roads.mean) down -= sum / c;
      if (roads.stretch) down -= n[i * c + j] * along / (roads.one_less ? c - 1 : c);
      if (roads.deviation) down *= scale_of(q, roads, i);
      if (roads.gain == Gain::last) down *= q.gain[j];
    }
  }
  return dx;
}

// As batch normalisation would: over the rows of a column.
Numbers dx_of_columns(const Rows& q) {
  Numbers dx(q.x.size());
  for (int j = 0; j < q.columns(); ++j) {
    Rows column{{}, Numbers(static_cast<std::size_t>(q.rows()), q.gain[j]), {}, q.epsilon};
    for (int i = 0; i < q.rows(); ++i) {
      column.x.push_back(q.x[i * q.columns() + j]);
      column.dout.push_back(q.dout[i * q.columns() + j]);
    }
    const Numbers down = dx_by(column, {});
    for (int i = 0; i < q.rows(); ++i) dx[i * q.columns() + j] = down[i];
  }
  return dx;
}

Mistake<Rows, Numbers> mistake(const std::string& says, Roads roads) {
  return {says, [roads](const Rows& q, const Numbers&) { return dx_by(q, roads); }};
}

// What goes wrong in any number of rows.
std::vector<Mistake<Rows, Numbers>> common() {
  return {
      mistake("The gain is missing.", {.gain = Gain::never}),
      mistake("The gain comes too late: the means are those of gain * dout. (In a column of batch "
              "normalisation the gain is one number, and one may multiply last.)",
              {.gain = Gain::last}),
      mistake("The division by the standard deviation is missing.", {.deviation = false}),
      mistake("The road through the mean is missing: a row's gradients sum to zero.",
              {.mean = false}),
      mistake("The road through the variance is missing.", {.stretch = false}),
      mistake("Only the direct road is there: x also moves the mean and the variance of its row.",
              {.mean = false, .stretch = false}),
      mistake("The variance divides by C here; yours by C - 1.", {.one_less = true})};
}

Item<Rows, Numbers> input(const std::string& id, int points, int rows, double epsilon,
                          std::vector<Mistake<Rows, Numbers>> own) {
  std::vector<Mistake<Rows, Numbers>> mistakes = common();
  mistakes.insert(mistakes.end(), own.begin(), own.end());
  return {
      .id = id,
      .points = points,
      .question = [=](Random& random) { return draw(random, rows, epsilon); },
      .show = [](const Rows& q) { return "dx: " + words(q); },
      .ask =
          [](const Rows& q) { return gpt::layer_norm_backward(q.x, q.gain, q.dout, q.epsilon).dx; },
      .tolerance = 1e-9,
      .mistakes = std::move(mistakes)};
}

struct Parameters {
  Numbers dgain, dbias;
  WR_FIELDS(dgain, dbias)
};

Item<Rows, Parameters> parameters() {
  return {.id = "gain-and-bias",
          .points = 2,
          .question = [](Random& random) { return draw(random, random.between(2, 4), 1e-5); },
          .show = [](const Rows& q) { return "dgain and dbias: " + words(q); },
          .ask =
              [](const Rows& q) {
                const auto g = gpt::layer_norm_backward(q.x, q.gain, q.dout, q.epsilon);
                return Parameters{g.dgain, g.dbias};
              },
          .tolerance = 1e-9,
          .mistakes = {{"Divided by the number of rows: gain and bias meet every row, so their "
                        "gradients are sums.",
                        [](const Rows& q, Parameters right) {
                          for (double& g : right.dgain) g /= q.rows();
                          for (double& g : right.dbias) g /= q.rows();
                          return right;
                        }},
                       {"gain is multiplied by n, not by x: its gradient is the sum of dout * n.",
                        [](const Rows& q, Parameters right) {
                          right.dgain.assign(q.gain.size(), 0);
                          for (std::size_t i = 0; i < q.x.size(); ++i)
                            right.dgain[i % q.gain.size()] += q.dout[i] * q.x[i];
                          return right;
                        }},
                       {"The gain has got into its own gradient: y = gain * n + bias has the slope "
                        "n to the gain, and 1 to the bias.",
                        [](const Rows& q, Parameters right) {
                          for (std::size_t j = 0; j < q.gain.size(); ++j) {
                            right.dgain[j] *= q.gain[j];
                            right.dbias[j] *= q.gain[j];
                          }
                          return right;
                        }},
                       {"That is the last row alone: add up, do not assign.",
                        [](const Rows& q, Parameters last) {
                          const auto c = static_cast<std::size_t>(q.columns());
                          const Numbers n = normed(q, {});
                          for (std::size_t j = 0; j < c; ++j) {
                            const std::size_t at = n.size() - c + j;
                            last.dbias[j] = q.dout[at];
                            last.dgain[j] = q.dout[at] * n[at];
                          }
                          return last;
                        }},
                       {"The two gradients have changed places.",
                        [](const Rows&, const Parameters& right) {
                          return Parameters{right.dbias, right.dgain};
                        }}}};
}

}  // namespace

Exercise definition() {
  Exercise norm;
  norm.add(parameters());
  norm.add(input("one-row", 4, 1, 1e-5, {}));
  norm.add(input("many-rows", 2, 3, 1e-5,
                 {{"That is batch normalisation: the mean and the variance are over the C numbers "
                   "of a row, not over the rows.",
                   [](const Rows& q, const Numbers&) { return dx_of_columns(q); }}}));
  norm.add(input("epsilon", 2, 2, 0.5,
                 {mistake("epsilon is missing below the root.", {.epsilon = false})}));
  return norm;
}

}  // namespace wr::exercise
