// For tests: whether an operation on tensors agrees with its formula, and its backward with the
// slope of that formula.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "shared/support/core/gradient_check.hpp"
#include "shared/support/core/xorshift64star.hpp"
#include "tensor.hpp"

namespace wr::makemore {

/// Numbers in [-2, 2), never within 1/64 of 0, where relu has its kink.
inline Tensor random_tensor(Shape shape, std::uint64_t seed) {
  Xorshift64Star random(seed);
  Tensor out(shape);
  for (float& x : out.data()) do
      x = static_cast<float>(random.uniform(-2, 2));
    while (std::abs(x) < 1.0f / 64);
  return out;
}

/// The sum of all elements, each times a weight of its own, so that no gradient is like another.
inline double weighted(std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    sum += y[i] * std::sin(1 + 0.7 * static_cast<double>(i));
  return sum;
}

inline Tensor weighted(const Tensor& y) {
  Tensor out({1});
  std::vector<double> wide(y.data().begin(), y.data().end());
  out.data()[0] = static_cast<float>(weighted(wide));
  return made_from(out, {y}, [y](const Tensor& o) {
    for (std::size_t i = 0; i < y.size(); ++i)
      y.grad()[i] += o.grad()[0] * static_cast<float>(std::sin(1 + 0.7 * static_cast<double>(i)));
  });
}

using Doubles = std::vector<double>;

/// Runs `operation` on the inputs, and compares its result with `formula`, a plain one in double,
/// and every input's gradient with the slope of that formula. The gradients begin at 1, so that an
/// operation that sets them where it should add is found out.
inline void check_operation(const std::vector<Tensor>& inputs,
                            const std::function<Tensor(const std::vector<Tensor>&)>& operation,
                            const std::function<Doubles(const std::vector<Doubles>&)>& formula,
                            double tolerance = 2e-5) {
  std::vector<Doubles> wide;
  for (const Tensor& input : inputs) {
    wide.emplace_back(input.data().begin(), input.data().end());
    for (float& g : input.grad()) g = 1;
  }
  const Tensor y = operation(inputs);
  const Doubles expected = formula(wide);
  BOOST_TEST_REQUIRE(y.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(
        std::abs(y.data()[i] - expected[i]) <= tolerance * std::max(1.0, std::abs(expected[i])),
        "element " << i << ": " << y.data()[i] << " for " << expected[i]);
  weighted(y).backward();
  for (std::size_t which = 0; which < inputs.size(); ++which) {
    const auto f = [&](std::span<const double> x) {
      std::vector<Doubles> moved = wide;
      moved[which].assign(x.begin(), x.end());
      return weighted(formula(moved));
    };
    Doubles gradient;
    for (const float g : inputs[which].grad()) gradient.push_back(double{g} - 1);
    const GradientCheck check =
        check_gradient(f, wide[which], gradient, {.tolerance = 10 * tolerance, .floor = tolerance});
    BOOST_TEST(check.passed, "input " << which << ", " << check.describe());
  }
}

}  // namespace wr::makemore
