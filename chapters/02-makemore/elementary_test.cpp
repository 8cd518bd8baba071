#include "elementary.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "shared/base/check.hpp"
#include "shared/support/core/gradient_check.hpp"
#include "shared/support/core/torch_generator.hpp"

using namespace wr::makemore;
using namespace wr::makemore::elementary;

namespace {

using Doubles = std::vector<double>;
using Numbers = std::span<const double>;

Doubles doubles(std::span<const float> x) { return Doubles(x.begin(), x.end()); }

// Numbers between `low` and `low + 2`
Tensor some(Shape shape, float low, std::uint64_t seed) {
  wr::TorchGenerator random(seed);
  Tensor t(shape);
  random.uniform(t.data(), low, low + 2);
  return t;
}

// One operation in float on trial: its numbers against `forward`, the plain formula in double, and
// the gradients that it sends back against finite differences of that formula. Every element of the
// result has a weight of its own, so that none can stand in for another.
void judge(const std::function<Tensor(const std::vector<Tensor>&)>& operation,
           const std::function<Doubles(const std::vector<Doubles>&)>& forward,
           const std::vector<Tensor>& inputs) {
  const Tensor out = operation(inputs);
  const Tensor weights = some({out.shape().rows(), out.shape().columns()}, 0.5f, 99);
  std::vector<Doubles> numbers;
  for (const Tensor& input : inputs) numbers.push_back(doubles(input.data()));

  const Doubles expected = forward(numbers);
  BOOST_REQUIRE(expected.size() == out.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(double{out.data()[i]} == expected[i], boost::test_tools::tolerance(1e-6));

  sum(sum(out * weights, 0), 1).backward();
  for (std::size_t which = 0; which < inputs.size(); ++which) {
    const auto f = [&](Numbers x) {
      std::vector<Doubles> moved = numbers;
      moved[which].assign(x.begin(), x.end());
      const Doubles result = forward(moved);
      double total = 0;
      for (std::size_t i = 0; i < result.size(); ++i)
        total += result[i] * double{weights.data()[i]};
      return total;
    };
    const auto check = wr::check_gradient(f, numbers[which], doubles(inputs[which].grad()),
                                          {.tolerance = 2e-6});  // 16 epsilons of float
    BOOST_TEST(check.passed, "input " << which << ", " << check.describe());
    BOOST_TEST(check.kinks.size() == 0u);
  }
}

// The same for an operation that treats every element alike
void judge_function(Tensor (*operation)(const Tensor&), double (*formula)(double), float low) {
  judge([&](const auto& in) { return operation(in[0]); },
        [&](const auto& in) {
          Doubles out;
          for (const double x : in[0]) out.push_back(formula(x));
          return out;
        },
        {some({5, 3}, low, 1)});
}

// Where the element of a (rows, columns) operand lies that meets (i, j)
std::size_t place(const Shape& s, std::size_t i, std::size_t j) {
  return (s.rows() == 1 ? 0 : i) * s.columns() + (s.columns() == 1 ? 0 : j);
}

// Both operands in all shapes that can meet
void judge_meeting(Tensor (*operation)(const Tensor&, const Tensor&),
                   double (*formula)(double, double)) {
  const Shape shapes[] = {{4, 3}, {4, 1}, {1, 3}, {1, 1}};
  for (const Shape& sa : shapes)
    for (const Shape& sb : shapes)
      judge([&](const auto& in) { return operation(in[0], in[1]); },
            [&](const auto& in) {
              Doubles out;
              for (std::size_t i = 0; i < std::max(sa.rows(), sb.rows()); ++i)
                for (std::size_t j = 0; j < std::max(sa.columns(), sb.columns()); ++j)
                  out.push_back(formula(in[0][place(sa, i, j)], in[1][place(sb, i, j)]));
              return out;
            },
            {some(sa, 0.5f, 1), some(sb, 3, 2)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elementary_operations)

BOOST_AUTO_TEST_CASE(arithmetic_and_its_gradients_follow_the_formula_in_all_shapes_that_can_meet) {
  judge_meeting([](const Tensor& a, const Tensor& b) { return a + b; },
                [](double a, double b) { return a + b; });
  judge_meeting([](const Tensor& a, const Tensor& b) { return a - b; },
                [](double a, double b) { return a - b; });
  judge_meeting([](const Tensor& a, const Tensor& b) { return a * b; },
                [](double a, double b) { return a * b; });
}

BOOST_AUTO_TEST_CASE(shapes_that_cannot_meet_are_refused) {
  for (const Shape& other : {Shape{3, 3}, Shape{4, 2}, Shape{1, 4}, Shape{3, 1}}) {
    BOOST_CHECK_THROW(Tensor({4, 3}) + Tensor(other), wr::ContractError);
    BOOST_CHECK_THROW(Tensor(other) - Tensor({4, 3}), wr::ContractError);
    BOOST_CHECK_THROW(Tensor({4, 3}) * Tensor(other), wr::ContractError);
  }
}

BOOST_AUTO_TEST_CASE(functions_and_their_gradients_follow_the_formula) {
  judge_function([](const Tensor& x) { return x + 0.75f; }, [](double x) { return x + 0.75; }, -1);
  judge_function([](const Tensor& x) { return 1.5f * x; }, [](double x) { return 1.5 * x; }, -1);
  judge_function(
      &elementary::exp, [](double x) { return std::exp(x); }, -1);
  judge_function(
      &elementary::log, [](double x) { return std::log(x); }, 1.5f);
  judge_function(
      &elementary::tanh, [](double x) { return std::tanh(x); }, -1);
  judge_function(
      &elementary::square, [](double x) { return x * x; }, -1);
  judge_function([](const Tensor& x) { return elementary::pow(x, -0.5f); },
                 [](double x) { return 1 / std::sqrt(x); }, 0.5f);
  judge_function([](const Tensor& x) { return elementary::pow(x, -1); },
                 [](double x) { return 1 / x; }, 0.5f);
}

BOOST_AUTO_TEST_CASE(sums_keep_the_axis_that_they_sum_over) {
  BOOST_TEST((elementary::sum(Tensor({4, 3}), 0).shape() == Shape{1, 3}));
  BOOST_TEST((elementary::sum(Tensor({4, 3}), 1).shape() == Shape{4, 1}));
  BOOST_CHECK_THROW(elementary::sum(Tensor({4, 3}), 2), wr::ContractError);
  for (const std::size_t axis : {0u, 1u})
    judge([&](const auto& in) { return elementary::sum(in[0], axis); },
          [&](const auto& in) {
            Doubles out(axis == 0 ? 3 : 4);
            for (std::size_t i = 0; i < 12; ++i) out[axis == 0 ? i % 3 : i / 3] += in[0][i];
            return out;
          },
          {some({4, 3}, 0.5f, 1)});
}

BOOST_AUTO_TEST_CASE(the_largest_of_a_row_alone_is_responsible_and_of_equals_the_first) {
  judge([](const auto& in) { return row_max(in[0]); },
        [](const auto& in) {
          Doubles out;
          for (std::size_t i = 0; i < 12; i += 3)
            out.push_back(std::max({in[0][i], in[0][i + 1], in[0][i + 2]}));
          return out;
        },
        {some({4, 3}, 0.5f, 1)});
  const Tensor equals({1, 3}, {1, 2, 2});
  row_max(equals).backward();
  const std::vector<float> first = {0, 1, 0};
  BOOST_TEST(equals.grad() == first, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_picked_gets_the_gradient) {
  const std::vector<std::int32_t> ids = {2, 0, 2, 1};
  judge([&](const auto& in) { return pick(in[0], ids); },
        [&](const auto& in) {
          return Doubles{in[0][2], in[0][3], in[0][8], in[0][10]};
        },
        {some({4, 3}, 0.5f, 1)});
  const std::vector<std::int32_t> beyond = {0, 3, 0, 0}, below = {0, -1, 0, 0}, few = {0};
  for (const auto& wrong : {beyond, below, few})
    BOOST_CHECK_THROW(pick(Tensor({4, 3}), wrong), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(a_tensor_that_is_used_twice_gets_both_gradients) {
  judge([](const auto& in) { return in[0] * in[0] - in[0]; },
        [](const auto& in) {
          Doubles out;
          for (const double x : in[0]) out.push_back(x * x - x);
          return out;
        },
        {some({2, 2}, 1.5f, 1)});
}

BOOST_AUTO_TEST_SUITE_END()
