// An operation on tensors on trial: its numbers against a plain function in double, its gradients
// against finite differences of that function. For tests alone.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <functional>
#include <vector>

#include "operations.hpp"
#include "shared/support/core/gradient_check.hpp"
#include "shared/support/core/xorshift64star.hpp"
#include "tensor.hpp"

namespace wr::makemore::testing {

using Doubles = std::vector<double>;

/// A leaf of numbers between -2 and 2.
inline Tensor random_tensor(Shape shape, Xorshift64Star& random) {
  Tensor t(shape);
  for (float& x : t.data()) x = static_cast<float>(random.uniform(-2, 2));
  return t;
}

/// `operation` computes a tensor from `inputs`, which are leaves; `reference` is given the inputs'
/// numbers, one vector for each, and returns what should come out.
inline void check_operation(const std::vector<Tensor>& inputs,
                            const std::function<Tensor()>& operation,
                            const std::function<Doubles(const std::vector<Doubles>&)>& reference) {
  const auto split = [&](std::span<const double> all) {
    std::vector<Doubles> parts;
    for (const Tensor& input : inputs) {
      parts.emplace_back(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(input.size()));
      all = all.subspan(input.size());
    }
    return parts;
  };
  Doubles x;
  for (const Tensor& input : inputs) {
    x.insert(x.end(), input.data().begin(), input.data().end());
    std::ranges::fill(input.grad(), 0.5f);  // what is there stays there: gradients are added
  }

  const Tensor y = operation();
  const Doubles expected = reference(split(x));
  BOOST_REQUIRE(y.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(std::abs(double{y.data()[i]} - expected[i]) <= 1e-5 * (1 + std::abs(expected[i])),
               "element " << i << " is " << y.data()[i] << ", should be " << expected[i]);

  // One number of all that came out, each with a weight of its own
  Xorshift64Star random(7);
  const Tensor weights = random_tensor({y.size(), 1}, random);
  matmul(y.view({1, y.size()}), weights).backward();
  Doubles analytic;
  for (const Tensor& input : inputs)
    for (const float g : input.grad()) analytic.push_back(double{g} - 0.5);
  const auto sum = [&](std::span<const double> at) {
    const Doubles out = reference(split(at));
    double total = 0;
    for (std::size_t i = 0; i < out.size(); ++i) total += out[i] * double{weights.data()[i]};
    return total;
  };
  const auto result = check_gradient(sum, x, analytic, {.tolerance = 1e-4, .floor = 2e-5});
  BOOST_TEST(result.passed, result.describe());
  BOOST_TEST(result.kinks.empty());
}

}  // namespace wr::makemore::testing
