#include "runs/road_run.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::gpt::road {
namespace {

// An alphabet, over and over
std::string alphabet(std::size_t n) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) text += static_cast<char>('a' + i % 7);
  return text;
}

BOOST_AUTO_TEST_SUITE(road_run)

BOOST_AUTO_TEST_CASE(every_rung_is_trained_and_judged) {
  RoadOptions options{.steps = 20, .every = 10, .sample = 5};
  int heard = 0;
  options.progress = [&](Rung, std::int64_t, double loss) {
    BOOST_TEST(std::isfinite(loss));
    ++heard;
  };
  const Road road = walk(alphabet(2000), options);
  BOOST_TEST(heard == 20 * kRungs);
  BOOST_TEST(road.vocabulary == 7u);
  BOOST_TEST(road.lecture_parameters == 10'788'929u);
  BOOST_TEST_REQUIRE(road.rungs.size() == 7u);
  for (int i = 0; i < kRungs; ++i) {
    const RungResult& r = road.rungs[static_cast<std::size_t>(i)];
    BOOST_TEST(static_cast<int>(r.rung) == i + 1);
    BOOST_TEST(r.curve.size() == 2u);
    BOOST_TEST(r.sample.size() == 5u);
    if (r.rung > Rung::bigram) BOOST_TEST(r.curve[1] < r.curve[0], name_of(r.rung));
    BOOST_TEST(std::abs(r.training - r.validation) < 0.2);  // both are the alphabet
    const auto model = model_of(r.rung, plan_of(r.rung, 7).model, 1);
    BOOST_TEST(r.parameters == parameter_count(*model));
  }
  BOOST_CHECK_THROW(walk(alphabet(100), options), ContractError);  // 10 to judge by are too few
}

BOOST_AUTO_TEST_CASE(only_the_architecture_differs_from_one_small_rung_to_the_next) {
  const RungPlan second = plan_of(Rung::head, 65);
  for (const Rung rung : {Rung::heads, Rung::feed_forward, Rung::residuals, Rung::layer_norm}) {
    const RungPlan plan = plan_of(rung, 65);
    BOOST_TEST(plan.learning_rate == second.learning_rate);
    BOOST_TEST(plan.batch == second.batch);
    BOOST_TEST(plan.model.channels == second.model.channels);
    BOOST_TEST(plan.model.context == second.model.context);
  }
}

BOOST_AUTO_TEST_CASE(what_is_printed_and_what_is_recorded_are_the_same_numbers) {
  const Road road{3,
                  {1.5, 1.25, 1.125, 1.0, 1.0625},
                  {{Rung::bigram, 9, 0.5, 0.75, {1.0, 0.5}, "ab\nc"}},
                  10'788'929};
  Trace trace("test", Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"}, "none");
  record(road, {.every = 50}, trace);
  BOOST_TEST(table(road) ==
             "                         parameters  training  validation\n"
             "uniform                                1.5000      1.5000\n"
             "how frequent each is                   1.2500      1.1250\n"
             "after the one before it                1.0000      1.0625\n"
             "rung 1: bigram                    9    0.5000      0.7500\n"
             "\n"
             "1  ab c\n"
             "\n"
             "rung 7 in the lecture's sizes: 10788929 parameters, counted and not trained\n");
  const auto number = [&](const char* name) {
    return std::get<Number>(*trace.find_value(name)).real();
  };
  BOOST_TEST(number("floors.unigram") == 1.125);
  BOOST_TEST(number("rung_1.parameters") == 9);
  BOOST_TEST(number("rung_1.training") == 0.5);
  BOOST_TEST(number("rung_1.validation") == 0.75);
  BOOST_TEST(number("lecture.parameters") == 10'788'929);
  const Series& curves = *trace.find_series("curves");
  BOOST_TEST(curves.column("step") == std::vector<double>({50, 100}),
             boost::test_tools::per_element());
  BOOST_TEST(curves.column("rung_1") == std::vector<double>({1.0, 0.5}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt::road
