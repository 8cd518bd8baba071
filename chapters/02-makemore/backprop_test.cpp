#include "backprop.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "lectures/lecture4.hpp"
#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/gradient_check.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::makemore;

namespace {

constexpr MlpSizes kSmall = {.vocabulary = 6, .block_size = 3, .embedding = 2, .hidden = 7};

HandNet small_net(std::uint64_t seed = 7) {
  wr::TorchGenerator random(seed);
  return HandNet(kSmall, random);
}

Examples some_examples(std::size_t n, const MlpSizes& sizes, std::uint64_t seed) {
  wr::TorchGenerator random(seed);
  const auto draw = [&] {
    return static_cast<std::int32_t>(random.randint(0, static_cast<int>(sizes.vocabulary)));
  };
  Examples examples{sizes.block_size, {}, {}};
  for (std::size_t i = 0; i < n * sizes.block_size; ++i) examples.contexts.push_back(draw());
  for (std::size_t i = 0; i < n; ++i) examples.targets.push_back(draw());
  return examples;
}

std::vector<double> in_double(const HandNet& net) {
  const std::vector<float> row = parameters_in_a_row(net);
  return std::vector<double>(row.begin(), row.end());
}

template <typename T>
const std::vector<T>& find(const std::vector<Named<T>>& all, const std::string& name) {
  return std::find_if(all.begin(), all.end(), [&](const auto& n) { return n.name == name; })->data;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  BOOST_REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(backprop)

BOOST_AUTO_TEST_CASE(in_double_the_gradients_by_hand_are_those_of_finite_differences) {
  for (const std::size_t n : {2u, 5u}) {
    const Examples batch = some_examples(n, kSmall, n);
    const std::vector<double> parameters = in_double(small_net());
    const ByHand<double> hand = by_hand<double>(kSmall, parameters, batch);
    std::vector<double> gradient;
    for (const char* name : {"C", "W1", "b1", "W2", "b2", "bngain", "bnbias"}) {
      const std::vector<double>& part = find(hand.gradients, name);
      gradient.insert(gradient.end(), part.begin(), part.end());
    }
    const auto loss = [&](std::span<const double> x) {
      return loss_by_hand<double>(kSmall, x, batch);
    };
    const auto check = wr::check_gradient(loss, parameters, gradient, {.tolerance = 1e-6});
    BOOST_TEST(check.passed, check.describe());
  }
}

BOOST_AUTO_TEST_CASE(in_double_the_shortcuts_are_the_long_way) {
  for (const std::size_t n : {2u, 5u, 32u}) {
    const ByHand<double> hand =
        by_hand<double>(kSmall, in_double(small_net()), some_examples(n, kSmall, n));
    BOOST_TEST(largest_difference(hand.logits_at_once, find(hand.gradients, "logits")) < 1e-15);
    BOOST_TEST(largest_difference(hand.hprebn_at_once, find(hand.gradients, "hprebn")) < 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(a_bias_before_batch_normalisation_and_a_maximum_before_softmax_do_nothing) {
  const ByHand<double> hand =
      by_hand<double>(kSmall, in_double(small_net()), some_examples(5, kSmall, 5));
  for (const char* name : {"b1", "logit_maxes"})
    for (const double d : find(hand.gradients, name)) BOOST_TEST(std::abs(d) < 1e-15);
}

BOOST_AUTO_TEST_CASE(float_and_double_tell_the_same_story) {
  const HandNet net = small_net();
  const Examples batch = some_examples(5, kSmall, 5);
  const auto f = by_hand<float>(kSmall, parameters_in_a_row(net), batch);
  const auto d = by_hand<double>(kSmall, in_double(net), batch);
  BOOST_TEST(double{f.loss} == d.loss, boost::test_tools::tolerance(1e-6));
  BOOST_REQUIRE(f.gradients.size() == 26u);
  for (std::size_t i = 0; i < 26; ++i) {
    BOOST_TEST(f.gradients[i].name == d.gradients[i].name);
    const std::vector<float>& g = f.gradients[i].data;
    const double size =
        std::abs(*std::max_element(d.gradients[i].data.begin(), d.gradients[i].data.end(),
                                   [](double x, double y) { return std::abs(x) < std::abs(y); }));
    BOOST_TEST(largest_difference({g.begin(), g.end()}, d.gradients[i].data) <= 1e-5 * size + 1e-7,
               f.gradients[i].name);
  }
}

BOOST_AUTO_TEST_CASE(the_autograd_of_elementary_operations_has_the_same_numbers_and_gradients) {
  const HandNet net = small_net();
  const Examples batch = some_examples(8, kSmall, 8);
  const auto hand = by_hand<float>(kSmall, parameters_in_a_row(net), batch);
  const TakenApart autograd = taken_apart(net, batch);
  autograd.loss.backward();
  BOOST_TEST(autograd.loss.item() == hand.loss);
  BOOST_REQUIRE(autograd.tensors.size() == 26u);
  for (std::size_t i = 0; i < 26; ++i) {
    const auto& [name, tensor] = autograd.tensors[i];
    BOOST_TEST(name == hand.values[i].name);
    BOOST_TEST(compare(name, hand.values[i].data, tensor.data()).exact, name);
    BOOST_TEST(compare(name, hand.gradients[i].data, tensor.grad()).exact, name);
  }
}

BOOST_AUTO_TEST_CASE(compare_knows_equal_close_and_far) {
  const std::vector<float> a = {1, -2, 0};
  const Comparison same = compare("a", a, a);
  BOOST_TEST((same.exact && same.approximate && same.largest_difference == 0));
  const Comparison close = compare("a", std::vector<float>{1.000009f, -2, 0}, a);
  BOOST_TEST((!close.exact && close.approximate));
  BOOST_TEST(close.largest_difference == 9e-6, boost::test_tools::tolerance(0.02));
  const Comparison far = compare("a", std::vector<float>{1, -2, 2e-8f}, a);
  BOOST_TEST((!far.exact && !far.approximate));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Comparison none = compare("a", std::vector<float>{1, -2, nan}, a);
  BOOST_TEST((!none.exact && !none.approximate && std::isnan(none.largest_difference)));
  BOOST_CHECK_THROW(compare("a", std::vector<float>{1}, a), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(wrong_numbers_of_parameters_and_of_examples_are_refused) {
  const std::vector<float> row = parameters_in_a_row(small_net());
  const Examples batch = some_examples(3, kSmall, 3);
  std::vector<float> longer = row, shorter = row;
  longer.push_back(0);
  shorter.pop_back();
  BOOST_CHECK_THROW(by_hand<float>(kSmall, longer, batch), wr::ContractError);
  BOOST_CHECK_THROW(by_hand<float>(kSmall, shorter, batch), wr::ContractError);
  BOOST_CHECK_THROW(by_hand<float>(kSmall, row, some_examples(1, kSmall, 3)), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(a_step_by_hand_is_a_step_by_autograd) {
  HandNet hand = small_net(), autograd = small_net();
  for (std::size_t step = 0; step < 20; ++step) {
    const Examples batch = some_examples(8, kSmall, step);
    const float by_hand_loss = train_step_by_hand(hand, batch, 0.1f);
    BOOST_TEST(by_hand_loss == train_step(autograd, batch, 0.1f),
               boost::test_tools::tolerance(1e-5f));
  }
  const auto a = parameters_in_a_row(hand), b = parameters_in_a_row(autograd);
  BOOST_TEST(compare("parameters", a, b).largest_difference < 1e-5);
}

BOOST_AUTO_TEST_CASE(after_training_the_net_goes_by_the_running_statistics) {
  HandNet net = small_net();
  const Examples batch = some_examples(8, kSmall, 1);
  for (int i = 0; i < 20000; ++i) train_step_by_hand(net, batch, 0);
  BOOST_TEST(
      mean_loss(net, batch) == double{loss_by_hand<float>(kSmall, parameters_in_a_row(net), batch)},
      boost::test_tools::tolerance(1e-4));
}

// The lecture on its own names, but for the 200,000 steps
BOOST_AUTO_TEST_CASE(lecture_4_prints_the_published_digits) {
  if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
  const Lecture4 lecture = lecture_4(load_names("names.txt"), {.steps = 100});
  BOOST_TEST(lecture.gradients.size() == 26u);
  BOOST_TEST(lecture.digits.size() == 33u);
  for (const Digit& digit : lecture.digits)
    if (const auto* ours = std::get_if<double>(&digit.ours);
        ours && digit.match == Match::statistical && !digit.published.empty())
      WR_PUBLISHED(digit.name, std::stod(digit.published), *ours, digit.tolerance);
    else if (!digit.published.empty())
      WR_PUBLISHED_EXACTLY(digit.name, digit.published, shown(digit));
  BOOST_TEST(lecture.cross_entropy.approximate);
  BOOST_TEST(lecture.batch_norm.approximate);
}

BOOST_AUTO_TEST_CASE(in_the_picture_each_row_pulls_at_its_target_and_pushes_the_rest) {
  Names some = default_names();
  some.resize(2000);
  const Lecture4 lecture = lecture_4(some, {.classic = false, .steps = 100});
  for (const Comparison& c : lecture.gradients) BOOST_TEST(c.approximate, c.name);
  for (const Digit& digit : lecture.digits) BOOST_TEST(digit.published.empty());
  const std::string lines = comparison_table(lecture);  // a head, 26 gradients, two at once
  BOOST_TEST(std::count(lines.begin(), lines.end(), '\n') == 29);
  BOOST_TEST(lines.find("hprebn, batch normalisation at once") != std::string::npos);
  const std::size_t V = lecture.characters.size();
  BOOST_TEST(lecture.dlogits.size() == 32 * V);
  for (std::size_t i = 0; i < 32; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < V; ++j) {
      const float d = lecture.dlogits[i * V + j];
      BOOST_TEST((d < 0) == (static_cast<int>(j) == lecture.targets[i]));
      sum += double{d};
    }
    BOOST_TEST(std::abs(sum) < 1e-7);
  }
  wr::Trace trace("test", wr::Trace::Kind::digits, "test", std::nullopt, {"none", "none", "none"},
                  "none");
  record(lecture, trace);
  BOOST_TEST(trace.find_series("dlogits")->rows() == 32 * V);
  BOOST_TEST(trace.find_series("by_hand.losses")->rows() == 1u);
}

BOOST_AUTO_TEST_CASE(training_by_hand_learns) {
  HandNet net = small_net();
  const Examples examples = some_examples(8, kSmall, 1);
  const float before = train_step_by_hand(net, examples, 0);
  for (int i = 0; i < 200; ++i) train_step_by_hand(net, examples, 0.5f);
  BOOST_TEST(train_step_by_hand(net, examples, 0) < 0.3f * before);
}

BOOST_AUTO_TEST_SUITE_END()
