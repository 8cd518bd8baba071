// What the tests of the road share: random tensors, and gradients on trial.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "module.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt::road {

inline Tensor3 random_tensor(std::size_t b, std::size_t t, std::size_t c, std::uint64_t seed) {
  TorchGenerator random(seed);
  Tensor3 x = xt::zeros<float>({b, t, c});
  random.randn(span_of(x));
  return x;
}

/// The sum of x and y, element by element: a loss whose gradient with respect to x is y.
inline double against(const Tensor3& x, const Tensor3& y) {
  BOOST_TEST_REQUIRE(x.size() == y.size());
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += double{x.data()[i]} * double{y.data()[i]};
  return sum;
}

/// Compares a gradient with differences of f, which looks at `values`; all elements together, since
/// a float's differences are coarse. Where f bends sharply within a step, at ReLU's kink, there is
/// no telling: few elements may be so.
inline void check_gradient_of(std::span<float> values, std::span<const float> gradient,
                              const std::function<double()>& f, const std::string& what) {
  constexpr float kStep = 4e-3f;
  BOOST_TEST_REQUIRE(values.size() == gradient.size());
  const double middle = f();
  double difference = 0, size = 0;
  std::size_t kinks = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float x = values[i];
    values[i] = x + kStep;
    const double above = f(), to = double{values[i]};
    values[i] = x - kStep;
    const double below = f(), from = double{values[i]};
    values[i] = x;
    if (std::abs(above + below - 2 * middle) > 0.005 * std::abs(above - below) + 3e-5) {
      ++kinks;
      continue;
    }
    const double numeric = (above - below) / (to - from);
    difference += (numeric - double{gradient[i]}) * (numeric - double{gradient[i]});
    size += numeric * numeric;
  }
  const double noise = 1e-3 * std::sqrt(static_cast<double>(values.size()));  // rounding of f
  BOOST_TEST(std::sqrt(difference) < 5e-3 * std::sqrt(size) + noise, what);
  BOOST_TEST(kinks <= values.size() / 4, what);
}

/// Every gradient of a module: of what it is given, and of its parameters, which are added to.
inline void check_module(Module& module, Tensor3 x) {
  const Tensor3 y = module.forward(x), dout = random_tensor(y.shape(0), y.shape(1), y.shape(2), 99);
  for (Parameter* p : module.parameters()) p->gradient.fill(0.0f);
  module.forward(x);
  module.backward(dout);
  module.forward(x);
  const Tensor3 dx = module.backward(dout);
  for (Parameter* p : module.parameters()) p->gradient *= 0.5f;  // it went back twice
  const auto f = [&] { return against(module.forward(x), dout); };
  check_gradient_of(span_of(x), span_of(dx), f, "x");
  int which = 0;
  for (Parameter* p : module.parameters())
    check_gradient_of(span_of(p->data), span_of(p->gradient), f,
                      "parameter " + std::to_string(which++));
}

/// The numbers of a tensor that need not live longer than the line.
template <typename Tensor>
std::vector<float> numbers(const Tensor& x) {
  return {x.data(), x.data() + x.size()};
}

inline void check_close(std::span<const float> a, std::span<const float> b, float tolerance) {
  BOOST_TEST_REQUIRE(a.size() == b.size());
  float worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]));
  BOOST_TEST(worst <= tolerance);
}

}  // namespace wr::gpt::road
