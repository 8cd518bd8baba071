#include "lecture_llm101n.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "shared/support/core/data_set.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::makemore;

namespace {

wr::Trace empty_trace() {
  return {"test", wr::Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"}, "none"};
}

Names some_packages() {
  const Names all = default_names();
  Names some;
  for (std::size_t i = 0; i < all.size(); i += 30) some.push_back(all[i]);
  return some;
}

double mean_of_squares(std::span<const float> x) {
  double sum = 0;
  for (const float v : x) sum += double{v} * double{v};
  return sum / static_cast<double>(x.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lecture_llm101n)

BOOST_AUTO_TEST_CASE(the_split_loses_no_name) {
  const Names names = some_packages();
  const Splits split = split_as_llm101n(names, Data::other);
  BOOST_TEST(split.test.size() == names.size() / 10);
  BOOST_TEST(split.dev.size() == names.size() / 10);
  Names all = split.train;
  all.insert(all.end(), split.dev.begin(), split.dev.end());
  all.insert(all.end(), split.test.begin(), split.test.end());
  Names expected = names;
  std::sort(all.begin(), all.end());
  std::sort(expected.begin(), expected.end());
  BOOST_TEST(all == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_classic_files_miss_one_line_end) {
  const Names names = {"ada", "bo", "cy", "di"};
  const Splits split = split_as_llm101n(names, Data::classic);
  std::size_t characters = 0;
  for (const std::string& name : split.train) characters += name.size();
  BOOST_TEST(characters == 9u);
  BOOST_TEST((split.train.size() == 3u || split.train.back() == "di"));
}

// EurekaLabsAI/ngram, README: the grid, the test loss, and the first lines of the sample.
BOOST_AUTO_TEST_CASE(the_ngram_module_prints_the_published_digits) {
  if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
  const LectureNgram lecture = lecture_ngram(load_names("names.txt"), Data::classic);
  BOOST_TEST(lecture.grid.size() == 12u);
  BOOST_TEST(lecture.digits.size() == 28u);
  for (const Digit& digit : lecture.digits)
    WR_PUBLISHED_EXACTLY(digit.name, digit.published, shown(digit));
  const std::string sample =
      "felton\njasiel\nchaseth\nnebjnvfobzadon\nbrittan\nshir\nesczsvn\nfreyanty\naubren\n";
  WR_PUBLISHED_EXACTLY("sample (EurekaLabsAI/ngram, README)", sample,
                       lecture.sample.substr(0, sample.size()));
  BOOST_TEST(lecture.sample.size() == 200u);
}

BOOST_AUTO_TEST_CASE(windows_reach_over_the_boundary_between_names) {
  const std::vector<std::int32_t> tape = {1, 2, 0, 3, 0};
  const Examples examples = windows(tape, 3);
  BOOST_TEST(examples.contexts == (std::vector<std::int32_t>{1, 2, 0, 2, 0, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(examples.targets == (std::vector<std::int32_t>{3, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(windows(std::span(tape).first(3), 3).size() == 0u);
}

BOOST_AUTO_TEST_CASE(batches_follow_the_tape_and_begin_again) {
  std::vector<std::int32_t> tape(10);
  std::iota(tape.begin(), tape.end(), 0);
  const Examples examples = windows(tape, 3);  // 7
  std::size_t position = 0;
  BOOST_TEST(
      next_batch(examples, 5, position).targets == (std::vector<std::int32_t>{3, 4, 5, 6, 7}),
      boost::test_tools::per_element());
  const Examples second = next_batch(examples, 5, position);
  BOOST_TEST(second.targets == (std::vector<std::int32_t>{8, 9, 3, 4, 5}),
             boost::test_tools::per_element());
  for (std::size_t i = 0; i < second.size(); ++i)
    BOOST_TEST(second.contexts[i * 3 + 2] + 1 == second.targets[i]);
  BOOST_CHECK_THROW(next_batch(windows({}, 3), 1, position), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(the_net_starts_as_pytorch_starts_one) {
  wr::Xorshift64Star random(1337);
  const Mlp net = module_mlp(27, random);
  BOOST_TEST(parameter_count(net) == 89387u);  // 27 * 48 + (144 + 1) * 512 + (512 + 1) * 27
  BOOST_TEST(std::abs(mean_of_squares(net.C.data()) - 1) < 0.1);
  for (const auto& [tensor, fan_in] :
       {std::pair(net.W1, 144.0), {net.b1, 144.0}, {net.W2, 512.0}, {net.b2, 512.0}}) {
    const auto [low, high] = std::minmax_element(tensor.data().begin(), tensor.data().end());
    BOOST_TEST(*low >= -1 / std::sqrt(fan_in));
    BOOST_TEST(*high <= 1 / std::sqrt(fan_in));
    BOOST_TEST(mean_of_squares(tensor.data()) * 3 * fan_in == 1, boost::test_tools::tolerance(0.5));
  }
  // The first two uniform numbers of the stream make the first normal one
  wr::Xorshift64Star same(1337);
  const double u = same.random(), v = same.random();
  BOOST_TEST(
      double{net.C.data()[0]} == std::sqrt(-2 * std::log(u)) * std::cos(std::acos(-1) * 2 * v),
      boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_short_run_learns_and_claims_nothing) {
  LectureOptions options;
  options.classic = false;
  options.steps = 301;
  std::int64_t reported = 0;
  options.progress = [&](const std::string&, std::int64_t, float) { ++reported; };
  const LectureMlp lecture = lecture_mlp(some_packages(), options);
  BOOST_TEST(reported == 301);
  for (const Digit& digit : lecture.digits) BOOST_TEST(digit.published.empty());
  const auto value = [&](const std::string& name) {
    for (const Digit& digit : lecture.digits)
      if (digit.name == name) return std::get<double>(digit.ours);
    return std::nan("");
  };
  BOOST_TEST(value("first_loss") < 4.5);
  BOOST_TEST(value("validation.loss") < value("first_loss") - 0.5);
  BOOST_TEST(value("test.perplexity") == std::exp(value("test.loss")));
  BOOST_TEST(lecture.sample.size() == 200u);
  wr::Trace trace = empty_trace();
  record(lecture, trace);
  BOOST_TEST(trace.find_series("losses")->rows() == 1u);
}

BOOST_AUTO_TEST_CASE(the_ngram_lecture_takes_other_names) {
  const LectureNgram lecture = lecture_ngram(some_packages(), Data::other);
  for (const Digit& digit : lecture.digits) BOOST_TEST(digit.published.empty());
  wr::Trace trace = empty_trace();
  record(lecture, trace);
  BOOST_TEST(trace.find_series("grid")->rows() == 12u);
}

BOOST_AUTO_TEST_SUITE_END()
