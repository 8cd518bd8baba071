#include "elementary.hpp"

#include <algorithm>
#include <vector>

#include "shared/kernels/elementwise.hpp"
#include "shared/tensor/tensor.hpp"

namespace wr::makemore::elementary {

namespace {

// [elementary-border]
// The numbers of a tensor, and its gradient, as xtensor sees them: nothing is copied
auto matrix(const Tensor& t, std::span<float> numbers) {
  const std::array<std::size_t, 2> shape = {t.shape().rows(), t.shape().columns()};
  return xt::adapt(numbers.data(), numbers.size(), xt::no_ownership(), shape);
}
auto values(const Tensor& t) { return matrix(t, t.data()); }
auto gradient(const Tensor& t) { return matrix(t, t.grad()); }

Tensor tensor(const Matrix& m) {
  return Tensor({m.shape()[0], m.shape()[1]}, std::vector<float>(m.begin(), m.end()));
}
// [/elementary-border]

// [elementary-send]
// Adds to the gradient of x. A row that stood for every row is to blame for what all of them did,
// and so is a column: broadcasting forward is a sum backward.
void send(const Tensor& x, Matrix dx) {
  if (x.shape().rows() < dx.shape()[0]) dx = Matrix(xt::sum(dx, {0}, xt::keep_dims));
  if (x.shape().columns() < dx.shape()[1]) dx = Matrix(xt::sum(dx, {1}, xt::keep_dims));
  auto grad = gradient(x);
  grad += dx;
}
// [/elementary-send]

// [elementary-shapes]
void check_extents(std::size_t a, std::size_t b) { WR_CHECK((a == b || a == 1u || b == 1u)); }

void check_shapes(const Tensor& a, const Tensor& b) {
  check_extents(a.shape().rows(), b.shape().rows());
  check_extents(a.shape().columns(), b.shape().columns());
}
// [/elementary-shapes]

}  // namespace

// [elementary-arithmetic]
Tensor operator+(const Tensor& a, const Tensor& b) {
  check_shapes(a, b);
  return made_from(tensor(values(a) + values(b)), {a, b}, [a, b](const Tensor& out) {
    send(a, gradient(out));
    send(b, gradient(out));
  });
}

Tensor operator-(const Tensor& a, const Tensor& b) {
  check_shapes(a, b);
  return made_from(tensor(values(a) - values(b)), {a, b}, [a, b](const Tensor& out) {
    send(a, gradient(out));
    send(b, -gradient(out));
  });
}

Tensor operator*(const Tensor& a, const Tensor& b) {
  check_shapes(a, b);
  return made_from(tensor(values(a) * values(b)), {a, b}, [a, b](const Tensor& out) {
    send(a, values(b) * gradient(out));
    send(b, values(a) * gradient(out));
  });
}
// [/elementary-arithmetic]

// [elementary-numbers]
Tensor operator+(const Tensor& x, float number) {
  return made_from(tensor(values(x) + number), {x},
                   [x](const Tensor& out) { send(x, gradient(out)); });
}

Tensor operator*(float number, const Tensor& x) {
  return made_from(tensor(number * values(x)), {x},
                   [x, number](const Tensor& out) { send(x, number * gradient(out)); });
}
// [/elementary-numbers]

// [elementary-functions]
Tensor exp(const Tensor& x) {
  return made_from(tensor(xt::exp(values(x))), {x},
                   [x](const Tensor& out) { send(x, values(out) * gradient(out)); });
}

Tensor log(const Tensor& x) {
  return made_from(tensor(xt::log(values(x))), {x},
                   [x](const Tensor& out) { send(x, gradient(out) / values(x)); });
}

Tensor tanh(const Tensor& x) {
  Tensor y(x.shape());
  kernels::tanh(x.data(), y.data());
  return made_from(y, {x}, [x](const Tensor& out) {
    send(x, (1.0f - xt::square(values(out))) * gradient(out));
  });
}

Tensor square(const Tensor& x) {
  return made_from(tensor(xt::square(values(x))), {x},
                   [x](const Tensor& out) { send(x, 2.0f * values(x) * gradient(out)); });
}

Tensor pow(const Tensor& x, float exponent) {
  return made_from(tensor(xt::pow(values(x), exponent)), {x}, [x, exponent](const Tensor& out) {
    send(x, exponent * xt::pow(values(x), exponent - 1) * gradient(out));
  });
}
// [/elementary-functions]

// [elementary-sum]
Tensor sum(const Tensor& x, std::size_t axis) {
  WR_CHECK(axis < 2u);
  const auto all = values(x);
  return made_from(tensor(xt::sum(all, {axis}, xt::keep_dims)), {x}, [x](const Tensor& out) {
    const Matrix nothing = xt::zeros_like(values(x));
    send(x, nothing + gradient(out));  // every summand had the same part in it
  });
}
// [/elementary-sum]

// [elementary-choices]
Tensor row_max(const Tensor& x) {
  const std::size_t columns = x.shape().columns();
  std::vector<std::int32_t> where;
  for (auto row = x.data(); !row.empty(); row = row.subspan(columns)) {
    const auto largest = std::max_element(row.first(columns).begin(), row.first(columns).end());
    where.push_back(static_cast<std::int32_t>(largest - row.begin()));
  }
  return pick(x, where);
}

Tensor pick(const Tensor& x, Ids ids) {
  WR_CHECK(ids.size() == x.shape().rows());
  std::vector<std::size_t> places;  // in the data
  for (std::size_t i = 0; i < ids.size(); ++i) {
    WR_CHECK(static_cast<std::size_t>(ids[i]) < x.shape().columns());
    places.push_back(i * x.shape().columns() + static_cast<std::size_t>(ids[i]));
  }
  Tensor y({ids.size(), 1});
  for (std::size_t i = 0; i < places.size(); ++i) y.data()[i] = x.data()[places[i]];
  return made_from(y, {x}, [x, places](const Tensor& out) {
    for (std::size_t i = 0; i < places.size(); ++i) x.grad()[places[i]] += out.grad()[i];
  });
}
// [/elementary-choices]

}  // namespace wr::makemore::elementary
