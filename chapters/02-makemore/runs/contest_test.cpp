#include "contest.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "small_run.hpp"
#include "zoo.hpp"

namespace wr::makemore {
namespace {

ContestOptions short_contest() {
  ContestOptions options;
  options.training.model = {.n_layer = 1, .n_head = 2, .n_embd = 8, .n_embd2 = 8};
  options.training.batch_size = 8;
  options.steps = 4;
  options.every = 2;
  options.samples = 5;
  return options;
}

BOOST_AUTO_TEST_SUITE(contest_of_the_zoo)

BOOST_AUTO_TEST_CASE(eight_models_of_the_zoo_take_part) {
  const std::vector<std::string> types = model_types(), all = contest_types();
  BOOST_TEST(std::set<std::string>(all.begin(), all.end()).size() == 8u);
  for (const std::string& type : all)
    BOOST_TEST(std::count(types.begin(), types.end(), type) == 1, type);
}

BOOST_AUTO_TEST_CASE(each_is_trained_as_if_it_were_alone) {
  const ContestOptions options = short_contest();
  const std::vector<Entry> entries = contest(few(200), options);
  BOOST_REQUIRE(entries.size() == 8u);
  for (const Entry& entry : entries) {
    TrainingConfig config = options.training;
    config.model.type = entry.type;
    Training alone(few(200), config);
    BOOST_REQUIRE(entry.test.size() == 3u);
    BOOST_TEST(entry.parameters == parameter_count(alone.model()));
    for (const double loss : entry.test) {  // before the first step, after 2, after 4
      BOOST_TEST(loss == alone.loss(alone.splits().test), entry.type << ' ' << alone.steps());
      if (alone.steps() == 4) break;
      alone.step();
      alone.step();
    }
    BOOST_TEST(entry.train == alone.loss(alone.splits().train));
    TorchGenerator random(config.seed);
    for (const std::string& name : entry.made)
      BOOST_TEST(name == generate(alone.trained(), {}, random));
    BOOST_TEST(entry.made.size() == 5u);
    BOOST_TEST(entry.novelty.in_train.size() + entry.novelty.in_test.size() +
                   entry.novelty.fresh.size() ==
               5u);
  }
}

BOOST_AUTO_TEST_CASE(progress_hears_of_every_step) {
  ContestOptions options = short_contest();
  std::vector<std::string> heard;
  options.progress = [&](const std::string& type, std::int64_t step, float loss) {
    BOOST_TEST(std::isfinite(loss));
    heard.push_back(type + ' ' + std::to_string(step));
  };
  contest(few(200), options);
  BOOST_REQUIRE(heard.size() == 32u);
  BOOST_TEST(heard[3] == "bigram 4");
  BOOST_TEST(heard[4] == "mlp 1");
}

BOOST_AUTO_TEST_CASE(what_is_printed_and_what_is_recorded_are_the_same_numbers) {
  const std::vector<Entry> entries = {
      {"bigram", 729, {3.0, 2.5}, 2.25, {"a", "b", "c"}, {{"a"}, {"b"}, {"c"}}},
      {"rnn", 11'803, {3.1, std::log(8.0)}, 2.0, {"d"}, {{}, {}, {"d"}}}};
  ContestOptions options;
  options.every = 50;
  Trace trace("test", Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"}, "none");
  record(entries, options, trace);
  BOOST_TEST(table(entries) ==
             "model        parameters   train    test  perplexity   known  in test    new\n"
             "bigram              729  2.2500  2.5000      12.182       1        1      1\n"
             "rnn               11803  2.0000  2.0794       8.000       0        0      1\n");
  const auto number = [&](const char* name) {
    return std::get<Number>(*trace.find_value(name)).real();
  };
  BOOST_TEST(number("bigram.parameters") == 729);
  BOOST_TEST(number("bigram.in_train") == 1);
  BOOST_TEST(number("rnn.perplexity") == 8.0, boost::test_tools::tolerance(1e-12));
  const Series& losses = *trace.find_series("losses");
  BOOST_TEST(losses.column("step") == std::vector<double>({0, 50}),
             boost::test_tools::per_element());
  BOOST_TEST(losses.column("bigram") == std::vector<double>({3.0, 2.5}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
