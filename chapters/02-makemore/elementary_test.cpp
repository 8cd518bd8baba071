#include "elementary.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "operations_test.hpp"
#include "shared/base/check.hpp"

using namespace wr::makemore;
using namespace wr::makemore::elementary;

namespace {

constexpr double kTolerance = 1e-6;  // 8 epsilons of float

// Numbers above 0.25, for functions that end at 0
Tensor positive(Shape shape, std::uint64_t seed) {
  Tensor out = random_tensor(shape, seed);
  for (float& x : out.data()) x = 0.25f + std::abs(x);
  return out;
}

// A function of every element on its own
void check_function(const Tensor& x, Tensor (*function)(const Tensor&), double (*formula)(double)) {
  const auto each = [&](const std::vector<Doubles>& in) {
    Doubles out;
    for (const double element : in[0]) out.push_back(formula(element));
    return out;
  };
  check_operation(
      {x}, [&](const auto& in) { return function(in[0]); }, each, kTolerance);
}

// Where the element of a (rows, columns) operand lies that meets (i, j)
std::size_t place(const Shape& s, std::size_t i, std::size_t j) {
  return (s.rows() == 1 ? 0 : i) * s.columns() + (s.columns() == 1 ? 0 : j);
}

// Two operands in all shapes that can meet
void check_meeting(Tensor (*operation)(const Tensor&, const Tensor&),
                   double (*formula)(double, double)) {
  const Shape shapes[] = {{4, 3}, {4, 1}, {1, 3}, {1, 1}};
  for (const Shape& sa : shapes)
    for (const Shape& sb : shapes) {
      const auto each = [&](const std::vector<Doubles>& in) {
        Doubles out;
        for (std::size_t i = 0; i < std::max(sa.rows(), sb.rows()); ++i)
          for (std::size_t j = 0; j < std::max(sa.columns(), sb.columns()); ++j)
            out.push_back(formula(in[0][place(sa, i, j)], in[1][place(sb, i, j)]));
        return out;
      };
      check_operation(
          {random_tensor(sa, 1), random_tensor(sb, 2)},
          [&](const auto& in) { return operation(in[0], in[1]); }, each, kTolerance);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elementary_operations)

BOOST_AUTO_TEST_CASE(arithmetic_follows_the_formula_in_all_shapes_that_can_meet) {
  check_meeting(&elementary::operator+, [](double a, double b) { return a + b; });
  check_meeting(&elementary::operator-, [](double a, double b) { return a - b; });
  check_meeting(&elementary::operator*, [](double a, double b) { return a * b; });
}

BOOST_AUTO_TEST_CASE(shapes_that_cannot_meet_are_refused) {
  for (const Shape& other : {Shape{3, 3}, Shape{4, 2}, Shape{1, 4}, Shape{3, 1}}) {
    BOOST_CHECK_THROW(Tensor({4, 3}) + Tensor(other), wr::ContractError);
    BOOST_CHECK_THROW(Tensor(other) - Tensor({4, 3}), wr::ContractError);
    BOOST_CHECK_THROW(Tensor({4, 3}) * Tensor(other), wr::ContractError);
  }
}

BOOST_AUTO_TEST_CASE(all_but_the_last_extent_count_as_rows) {
  const Tensor sum = Tensor({2, 2, 3}) + Tensor({4, 1});
  BOOST_TEST((sum.shape() == Shape{4, 3}));
}

BOOST_AUTO_TEST_CASE(functions_follow_the_formula) {
  const Tensor any = random_tensor({5, 3}, 1), above_0 = positive({5, 3}, 2);
  check_function(
      any, [](const Tensor& x) { return x + 0.75f; }, [](double x) { return x + 0.75; });
  check_function(
      any, [](const Tensor& x) { return 1.5f * x; }, [](double x) { return 1.5 * x; });
  check_function(any, &elementary::exp, [](double x) { return std::exp(x); });
  check_function(above_0, &elementary::log, [](double x) { return std::log(x); });
  check_function(any, &elementary::tanh, [](double x) { return std::tanh(x); });
  check_function(any, &elementary::square, [](double x) { return x * x; });
  check_function(
      above_0, [](const Tensor& x) { return elementary::pow(x, -0.5f); },
      [](double x) { return 1 / std::sqrt(x); });
  check_function(
      any, [](const Tensor& x) { return elementary::pow(x, -1); }, [](double x) { return 1 / x; });
}

BOOST_AUTO_TEST_CASE(sums_keep_the_axis_that_they_sum_over) {
  const Tensor x = random_tensor({4, 3}, 1);
  BOOST_TEST((elementary::sum(x, 0).shape() == Shape{1, 3}));
  BOOST_TEST((elementary::sum(x, 1).shape() == Shape{4, 1}));
  BOOST_CHECK_THROW(elementary::sum(x, 2), wr::ContractError);
  for (const std::size_t axis : {0u, 1u}) {
    const auto plain = [&](const std::vector<Doubles>& in) {
      Doubles out(axis == 0 ? 3 : 4);
      for (std::size_t i = 0; i < 12; ++i) out[axis == 0 ? i % 3 : i / 3] += in[0][i];
      return out;
    };
    check_operation(
        {x}, [&](const auto& in) { return elementary::sum(in[0], axis); }, plain, kTolerance);
  }
}

BOOST_AUTO_TEST_CASE(the_largest_of_a_row_alone_is_responsible_and_of_equals_the_first) {
  const auto plain = [](const std::vector<Doubles>& in) {
    Doubles out;
    for (std::size_t i = 0; i < 12; i += 3)
      out.push_back(std::max({in[0][i], in[0][i + 1], in[0][i + 2]}));
    return out;
  };
  check_operation(
      {random_tensor({4, 3}, 1)}, [](const auto& in) { return row_max(in[0]); }, plain, kTolerance);
  const Tensor equals({1, 3}, {1, 2, 2});
  row_max(equals).backward();
  const std::vector<float> first = {0, 1, 0};
  BOOST_TEST(equals.grad() == first, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_picked_gets_the_gradient) {
  const std::vector<std::int32_t> ids = {2, 0, 2, 1};
  check_operation(
      {random_tensor({4, 3}, 1)}, [&](const auto& in) { return pick(in[0], ids); },
      [](const auto& in) {
        return Doubles{in[0][2], in[0][3], in[0][8], in[0][10]};
      },
      kTolerance);
  const std::vector<std::int32_t> beyond = {0, 3, 0, 0}, below = {0, -1, 0, 0}, few = {0};
  for (const auto& wrong : {beyond, below, few})
    BOOST_CHECK_THROW(pick(Tensor({4, 3}), wrong), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(a_tensor_that_is_used_twice_gets_both_gradients) {
  check_function(
      random_tensor({2, 2}, 1), [](const Tensor& x) { return x * x - x; },
      [](double x) { return x * x - x; });
}

BOOST_AUTO_TEST_SUITE_END()
