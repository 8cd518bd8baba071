#include "lecture.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "lecture1.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::makemore;

namespace {

wr::Trace empty_trace() {
  return {"test", wr::Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"}, "none"};
}

// Every digit of a lecture, as the lecture prints it or as near as its match asks for.
void check(const Digits& digits) {
  for (const Digit& digit : digits) {
    if (digit.published.empty()) continue;
    if (const auto* ours = std::get_if<double>(&digit.ours); ours && digit.match != Match::exact)
      WR_PUBLISHED(digit.name, std::stod(digit.published), *ours, digit.tolerance);
    else
      WR_PUBLISHED_EXACTLY(digit.name, digit.published, shown(digit));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lecture)

BOOST_AUTO_TEST_CASE(a_digit_is_shown_with_the_decimals_of_the_published_one) {
  BOOST_TEST(shown({"x", "2.4541", 2.45409417}) == "2.4541");
  BOOST_TEST(shown({"x", "32033", 32033.0}) == "32033");
  BOOST_TEST(shown({"x", "", 2.5}) == "2.500000");
  BOOST_TEST(shown({"x", "", 12.0}) == "12");
  BOOST_TEST(shown({"x", "inf", 1.0 / 0.0}) == "inf");
  BOOST_TEST(shown({"x", "mor.", "cexze."}) == "cexze.");
}

BOOST_AUTO_TEST_CASE(a_digit_agrees_as_closely_as_it_should) {
  BOOST_TEST(agrees({"x", "2.45", 2.4541}));
  BOOST_TEST(!agrees({"x", "2.45", 2.4561}));
  BOOST_TEST(agrees({"x", "2.45", 2.4561, Match::statistical, 0.01}));
  BOOST_TEST(!agrees({"x", "2.45", 2.4661, Match::tolerance, 0.01}));
  BOOST_TEST(!agrees({"x", "2.45", std::nan(""), Match::tolerance, 0.01}));
  BOOST_TEST(!agrees({"x", "mor.", "cexze.", Match::tolerance, 1}));
  BOOST_TEST(agrees({"x", "", 7.0}));
}

BOOST_AUTO_TEST_CASE(the_table_says_what_agrees) {
  BOOST_TEST(table({{"loss", "2.45", 2.4541},
                    {"dev", "2.45", 2.46, Match::statistical, 0.02},
                    {"bad", "2.45", 3.0},
                    {"name", "", "mor."}}) ==
             "name  published  ours\n"
             "loss  2.45       2.45  same\n"
             "dev   2.45       2.46  within 0.02\n"
             "bad   2.45       3.00  differs\n"
             "name             mor.\n");
}

BOOST_AUTO_TEST_CASE(the_trace_has_ours_and_the_published) {
  wr::Trace trace = empty_trace();
  Digits digits = {{"loss", "2.45", 2.4541}, {"name", "", "mor."}, {"names", "12", 12.0}};
  record(digits, trace);
  BOOST_TEST(trace.values().size() == 5u);
  BOOST_TEST(std::get<wr::Number>(*trace.find_value("names")).is_whole());
  BOOST_TEST(std::get<wr::Number>(*trace.find_value("loss")).real() == 2.4541);
  BOOST_TEST(std::get<std::string>(*trace.find_value("loss.published")) == "2.45");
  BOOST_TEST(std::get<std::string>(*trace.find_value("name")) == "mor.");
  forget_published(digits);
  BOOST_TEST(digits[0].published.empty());
}

BOOST_AUTO_TEST_CASE(lecture_1_prints_the_published_digits) {
  if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
  const Names names = load_names("names.txt");
  for (const auto multinomial :
       {wr::Multinomial::lecture_2022, wr::Multinomial::exponential_race}) {
    const Lecture1 lecture = lecture_1(names, Data::classic, multinomial);
    BOOST_TEST(lecture.digits.size() >= 45u);
    check(lecture.digits);
  }
}

BOOST_AUTO_TEST_CASE(on_other_names_the_same_cells_run_and_nothing_is_published) {
  const Names all = default_names();
  Names some;
  for (std::size_t i = 0; i < all.size(); i += 30) some.push_back(all[i]);
  const Lecture1 lecture = lecture_1(some, Data::other, wr::Multinomial::lecture_2022);
  for (const Digit& digit : lecture.digits) BOOST_TEST(digit.published.empty());
  const std::size_t v = lecture.characters.size();
  BOOST_TEST(lecture.losses.size() == 267u);
  BOOST_TEST(lecture.losses.back() < lecture.losses.front());

  wr::Trace trace = empty_trace();
  record(lecture, trace);
  BOOST_TEST(trace.find_series("bigrams")->rows() == v * v);
  BOOST_TEST(trace.find_series("descent")->rows() == 267u);
}

BOOST_AUTO_TEST_SUITE_END()
