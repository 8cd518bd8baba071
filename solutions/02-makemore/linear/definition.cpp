// Products of matrices and their way back, as an exercise.
#include "chapters/02-makemore/operations.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using makemore::Tensor;
using Numbers = std::vector<double>;

// x, (rows, inner), w, (inner, columns), bias, (columns), and the gradient of the result.
struct Layer {
  int rows = 1, inner = 1, columns = 1;
  Numbers x, w, bias, dout;
  WR_FIELDS(rows, inner, columns, x, w, bias, dout)
};

Layer draw(Random& random) {
  Layer q;
  q.rows = random.between(2, 3);
  q.inner = random.between(1, 3);
  q.columns = random.coin() ? q.inner : random.between(1, 3);
  q.x = random.tidy_vector(q.rows * q.inner, -2, 2);
  q.w = random.tidy_vector(q.inner * q.columns, -2, 2);
  q.bias = random.tidy_vector(q.columns, 0.5, 2);
  q.dout = random.tidy_vector(q.rows * q.columns, 0.5, 2);
  return q;
}

std::string words(const Layer& q) {
  return "x " + show(q.x) + ", (" + show(q.rows) + ", " + show(q.inner) + "), w " + show(q.w) +
         ", (" + show(q.inner) + ", " + show(q.columns) + "), bias " + show(q.bias);
}

std::vector<float> floats(const Numbers& v) { return {v.begin(), v.end()}; }
Numbers doubles(std::span<const float> v) { return {v.begin(), v.end()}; }

// The tensors of a question.
struct Tensors {
  Tensor x, w, bias;
  explicit Tensors(const Layer& q)
      : x({std::size_t(q.rows), std::size_t(q.inner)}, floats(q.x)),
        w({std::size_t(q.inner), std::size_t(q.columns)}, floats(q.w)),
        bias({std::size_t(q.columns)}, floats(q.bias)) {}
};

// The sum of y times dout: its gradient to y is dout.
void send_back(const Tensor& y, const Numbers& dout) {
  made_from(Tensor({1}), {y}, [y, dout](const Tensor&) {
    for (std::size_t i = 0; i < dout.size(); ++i) y.grad()[i] += static_cast<float>(dout[i]);
  }).backward();
}

struct Output {
  std::vector<int> shape;
  Numbers data;
  WR_FIELDS(shape, data)
};

Output output_of(const Tensor& y) {
  Output answer{{}, doubles(y.data())};
  for (std::size_t i = 0; i < y.shape().rank(); ++i)
    answer.shape.push_back(static_cast<int>(y.shape()[i]));
  return answer;
}

Numbers product(const Layer& q, bool with_bias, bool w_transposed = false) {
  Numbers y;
  for (int i = 0; i < q.rows; ++i)
    for (int j = 0; j < q.columns; ++j) {
      double sum = with_bias ? q.bias[j] : 0;
      for (int k = 0; k < q.inner; ++k)
        sum +=
            q.x[i * q.inner + k] * (w_transposed ? q.w[j * q.inner + k] : q.w[k * q.columns + j]);
      y.push_back(sum);
    }
  return y;
}

Item<Layer, Output> forward() {
  return {.id = "forward",
          .points = 2,
          .examples = {{1, 2, 2, {1, 10}, {1, 2, 3, 4}, {0.5, 0.25}, {1, 1}}},
          .question = draw,
          .show = [](const Layer& q) { return "linear(x, w, bias): " + words(q); },
          .ask =
              [](const Layer& q) {
                const Tensors t(q);
                return output_of(linear(t.x, t.w, t.bias));
              },
          .tolerance = 1e-5,
          .mistakes = {{"The bias is missing.",
                        [](const Layer& q, Output right) {
                          right.data = product(q, false);
                          return right;
                        }},
                       {"w is read as if it were (N, K): its rows belong to the inputs, its "
                        "columns to the outputs.",
                        [](const Layer& q, Output right) {
                          right.data = product(q, true, true);
                          return right;
                        }}}};
}

Item<Layer, Output> positions() {
  return {
      .id = "rank-three",
      .points = 1,
      .cases = 4,
      .question =
          [](Random& random) {
            Layer q = draw(random);
            const Numbers more = random.tidy_vector(q.rows * q.inner, -2, 2);
            q.x.insert(q.x.end(), more.begin(), more.end());
            return q;
          },
      .show = [](const Layer& q) { return "matmul(x, w) with x of shape (2, ...): " + words(q); },
      .ask =
          [](const Layer& q) {
            const std::size_t rows = q.rows, inner = q.inner, columns = q.columns;
            return output_of(matmul(Tensor({2, rows, inner}, floats(q.x)),
                                    Tensor({inner, columns}, floats(q.w))));
          },
      .tolerance = 1e-5,
      .mistakes = {{"The shape is flattened: only its last extent changes, "
                    "x.shape().with_columns(N).",
                    [](const Layer& q, Output right) {
                      right.shape = {2 * q.rows, q.columns};
                      return right;
                    }}}};
}

enum class Of { kX, kW, kBias };

Numbers ask_gradient(const Layer& q, Of of) {
  const Tensors t(q);
  send_back(linear(t.x, t.w, t.bias), q.dout);
  return doubles((of == Of::kX ? t.x : of == Of::kW ? t.w : t.bias).grad());
}

Item<Layer, Numbers> gradient(const std::string& id, int points, Of of,
                              std::vector<Mistake<Layer, Numbers>> mistakes) {
  mistakes.push_back(
      {"No gradient arrived. Is the tensor among the inputs of made_from, and does "
       "the function write to its grad()?",
       [](const Layer&, const Numbers& right) { return Numbers(right.size()); }});
  return {.id = id,
          .points = points,
          .question = draw,
          .show = [=](const Layer& q) { return id + ": " + words(q) + ", dout " + show(q.dout); },
          .ask = [=](const Layer& q) { return ask_gradient(q, of); },
          .tolerance = 1e-5,
          .mistakes = std::move(mistakes)};
}

// The gradients of x, of w or of both have only one of two equal parts.
Mistake<Layer, Numbers> overwritten(bool x, bool w) {
  return {"The second use overwrote the first: add to the gradients, with `.accumulate = true`.",
          [=](const Layer& q, Numbers right) {
            for (std::size_t i = 0; i != right.size(); ++i)
              if (i < q.x.size() ? x : w) right[i] /= 2;
            return right;
          }};
}

Item<Layer, Numbers> used_twice() {
  return {
      .id = "used-twice",
      .points = 2,
      .question = draw,
      .show =
          [](const Layer& q) {
            return "add(matmul(x, w), matmul(x, w)), gradients of x and w: " + words(q) +
                   ", dout " + show(q.dout);
          },
      .ask =
          [](const Layer& q) {
            const Tensors t(q);
            send_back(add(matmul(t.x, t.w), matmul(t.x, t.w)), q.dout);
            Numbers both = doubles(t.x.grad());
            for (const float g : t.w.grad()) both.push_back(double{g});
            return both;
          },
      .tolerance = 1e-5,
      .mistakes = {overwritten(true, true), overwritten(true, false), overwritten(false, true)}};
}

}  // namespace

Exercise definition() {
  Exercise layer;
  layer.add(forward());
  layer.add(positions());
  layer.add(gradient(
      "input-gradient", 2, Of::kX,
      {{"w is not transposed on the way back: dx = dout w^T.", [](const Layer& q, Numbers right) {
          if (q.inner != q.columns) return right;
          for (int i = 0; i < q.rows; ++i)
            for (int k = 0; k < q.inner; ++k) {
              double& g = right[i * q.inner + k] = 0;
              for (int j = 0; j < q.columns; ++j)
                g += q.dout[i * q.columns + j] * q.w[j * q.columns + k];
            }
          return right;
        }}}));
  layer.add(gradient(
      "weight-gradient", 2, Of::kW,
      {{"Divided by the number of rows: nobody took a mean.",
        [](const Layer& q, Numbers right) {
          for (double& g : right) g /= q.rows;
          return right;
        }},
       {"That is the gradient for the last row alone: all rows went through w, so add them up.",
        [](const Layer& q, Numbers right) {
          for (int k = 0; k < q.inner; ++k)
            for (int j = 0; j < q.columns; ++j)
              right[k * q.columns + j] =
                  q.x[(q.rows - 1) * q.inner + k] * q.dout[(q.rows - 1) * q.columns + j];
          return right;
        }}}));
  layer.add(gradient(
      "bias-gradient", 2, Of::kBias,
      {{"That is the mean over the rows. The bias went into each of them: the sum.",
        [](const Layer& q, Numbers right) {
          for (double& g : right) g /= q.rows;
          return right;
        }},
       {"That is the gradient for the first row alone.", [](const Layer& q, const Numbers&) {
          return Numbers(q.dout.begin(), q.dout.begin() + q.columns);
        }}}));
  layer.add(used_twice());
  return layer;
}

}  // namespace wr::exercise
