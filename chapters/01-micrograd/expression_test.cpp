#include "expression.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace wr::micrograd;

BOOST_AUTO_TEST_SUITE(expression)

BOOST_AUTO_TEST_CASE(operators_bind_as_in_mathematics) {
  const auto value = [](const char* text) { return parse_expression(text, {}).data(); };
  BOOST_TEST(value("1 + 2*3") == 7.0);
  BOOST_TEST(value("(1 + 2)*3") == 9.0);
  BOOST_TEST(value("8/4/2") == 1.0);
  BOOST_TEST(value("8 - 4 - 2") == 2.0);
  BOOST_TEST(value("-3^2") == -9.0);
  BOOST_TEST(value("2**-1") == 0.5);
  BOOST_TEST(value("2 * -3") == -6.0);
  BOOST_TEST(value("relu(-1) + exp(0)") == 1.0);
}

BOOST_AUTO_TEST_CASE(names_are_the_callers_values) {
  const Value a = 2.0;
  parse_expression("a*a + a", {{"a", a}}).backward();
  BOOST_TEST(a.grad() == 5.0);
}

BOOST_AUTO_TEST_CASE(an_error_names_its_place) {
  const auto position = [](const char* text) {
    try {
      parse_expression(text, {{"a", Value(1.0)}});
    } catch (const ExpressionError& e) {
      return static_cast<int>(e.position);
    }
    return -1;
  };
  BOOST_TEST(position("a + q") == 4);
  BOOST_TEST(position("a +") == 3);
  BOOST_TEST(position("(a") == 2);
  BOOST_TEST(position("a a") == 2);
  BOOST_TEST(position("sin(a)") == 0);
  BOOST_TEST(position("a ^ a") == 4);
  BOOST_TEST(position("") == 0);
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_and_not_a_crash) {
  for (const char opening : {'(', '-'}) {
    std::string deep(100'000, opening);
    deep += '1';
    if (opening == '(') deep.append(100'000, ')');
    BOOST_CHECK_THROW(parse_expression(deep, {}), ExpressionError);
  }
}

BOOST_AUTO_TEST_CASE(no_text_crashes_the_parser) {
  std::mt19937 random(5);
  const std::string alphabet = "ab12.()+-*/^ relutanhexplog_\x01\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 20; n > 0; --n) text += alphabet[random() % alphabet.size()];
    try {
      parse_expression(text, {{"a", Value(1.0)}, {"b", Value(2.0)}});
    } catch (const ExpressionError& e) {
      BOOST_TEST(e.position <= text.size());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
