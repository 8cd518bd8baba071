// Neighbours side by side, as an exercise.
#include "chapters/02-makemore/layers.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using makemore::FlattenConsecutive;
using makemore::Tensor;
using Numbers = std::vector<double>;
using Extents = std::vector<int>;

struct Stack {
  int batch = 1, groups = 1, n = 2, channels = 1;
  WR_FIELDS(batch, groups, n, channels)

  int time() const { return groups * n; }
};

Stack draw(Random& random, bool one_group) {
  return {random.between(2, 4), one_group ? 1 : random.between(2, 4), random.between(2, 3),
          random.between(2, 4)};
}

std::string words(const Stack& q) {
  return "x of shape (" + show(q.batch) + ", " + show(q.time()) + ", " + show(q.channels) +
         "), n = " + show(q.n);
}

// Numbers 1, 2, 3, ... in the order of memory
Tensor tensor(const Stack& q) {
  Tensor x({std::size_t(q.batch), std::size_t(q.time()), std::size_t(q.channels)});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i + 1);
  return x;
}

Extents ask_shape(const Stack& q) {
  FlattenConsecutive layer(q.n);
  const Tensor y = layer(tensor(q));
  Extents shape;
  for (std::size_t i = 0; i < y.shape().rank(); ++i)
    shape.push_back(static_cast<int>(y.shape()[i]));
  return shape;
}

Item<Stack, Extents> shape(const std::string& id, int points, bool one_group,
                           std::vector<Mistake<Stack, Extents>> mistakes) {
  return {.id = id,
          .points = points,
          .question = [=](Random& random) { return draw(random, one_group); },
          .show = [](const Stack& q) { return "shape of the result, " + words(q); },
          .ask = ask_shape,
          .mistakes = std::move(mistakes)};
}

struct Through {
  Numbers data, gradient;
  WR_FIELDS(data, gradient)
};

// The numbers, and what reaches x when the gradient of output i is i + 1.
Item<Stack, Through> flow() {
  return {
      .id = "there-and-back",
      .points = 2,
      .examples = {{1, 2, 2, 1}},
      .question = [](Random& random) { return draw(random, false); },
      .show = [](const Stack& q) { return "numbers of the result and gradient of x, " + words(q); },
      .ask =
          [](const Stack& q) {
            const Tensor x = tensor(q);
            FlattenConsecutive layer(q.n);
            const Tensor y = layer(x);
            Through answer{Numbers(y.data().begin(), y.data().end()), {}};
            made_from(Tensor({1}), {y}, [y](const Tensor&) {
              for (std::size_t i = 0; i < y.size(); ++i) y.grad()[i] += static_cast<float>(i + 1);
            }).backward();
            answer.gradient.assign(x.grad().begin(), x.grad().end());
            return answer;
          },
      .mistakes = {{"The numbers are right, but no gradient reaches x: a copy has no past. Use "
                    "view.",
                    [](const Stack&, Through right) {
                      right.gradient.assign(right.gradient.size(), 0);
                      return right;
                    }},
                   {"Each group is made of positions that stand far apart, not of neighbours.",
                    [](const Stack& q, Through right) {
                      const Numbers before = right.data;
                      std::size_t at = 0;
                      for (int b = 0; b < q.batch; ++b)
                        for (int g = 0; g < q.groups; ++g)
                          for (int k = 0; k < q.n; ++k)
                            for (int c = 0; c < q.channels; ++c, ++at) {
                              const int from = ((b * q.time()) + k * q.groups + g) * q.channels + c;
                              right.data[at] = before[from];
                              right.gradient[from] = static_cast<double>(at + 1);
                            }
                      return right;
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise flatten;
  flatten.add(
      shape("groups", 2, false,
            {{"Everything is flattened: only n neighbours come together, and T / n groups remain.",
              [](const Stack& q, const Extents&) {
                return Extents{q.batch, q.time() * q.channels};
              }},
             {"Groups and neighbours have changed places: T / n groups of n * C channels.",
              [](const Stack& q, const Extents&) {
                return Extents{q.batch, q.n, q.groups * q.channels};
              }},
             {"The groups went into the batch: each example keeps its own.",
              [](const Stack& q, const Extents&) {
                return Extents{q.batch * q.groups, q.n * q.channels};
              }}}));
  flatten.add(shape("last-group", 2, true,
                    {{"With one group left, the middle extent of 1 goes: (B, n * C).",
                      [](const Stack& q, const Extents&) {
                        return Extents{q.batch, 1, q.n * q.channels};
                      }},
                     {"x came back with the shape it had.", [](const Stack& q, const Extents&) {
                        return Extents{q.batch, q.n, q.channels};
                      }}}));
  flatten.add(flow());
  return flatten;
}

}  // namespace wr::exercise
