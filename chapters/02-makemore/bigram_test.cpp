#include "bigram.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/gradient_check.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::makemore;
using wr::Matrix;
namespace tt = boost::test_tools;

namespace {

// Some names of the default data, so that the test has digits, plus and minus too.
Names some_names(std::size_t step = 61) {
  const Names all = default_names();
  Names some;
  for (std::size_t i = 0; i < all.size(); i += step) some.push_back(all[i]);
  return some;
}

Matrix some_weights(std::size_t characters) {
  wr::TorchGenerator random(7);
  return initial_weights(characters, random);
}

// Inputs and targets of all bigrams, as a context of one character has them.
Examples pairs(const Names& names, const Vocabulary& vocabulary) {
  return make_examples(names, vocabulary, 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bigram)

BOOST_AUTO_TEST_CASE(every_pair_is_counted_with_both_ends) {
  const Vocabulary vocabulary({"emma"});  // . a e m
  const wr::IntMatrix counts = count_bigrams({"emma", "ma"}, vocabulary);
  const wr::IntMatrix expected = {{0, 0, 1, 1}, {2, 0, 0, 0}, {0, 0, 0, 1}, {0, 2, 0, 1}};
  BOOST_TEST((counts == expected));
  BOOST_CHECK_THROW(count_bigrams({"eva"}, vocabulary), UnknownCharacter);
}

BOOST_AUTO_TEST_CASE(counts_agree_with_the_examples_of_a_context_of_one) {
  const Names names = some_names();
  const Vocabulary vocabulary(names);
  wr::IntMatrix counts = count_bigrams(names, vocabulary);
  const Examples examples = pairs(names, vocabulary);
  for (std::size_t k = 0; k < examples.size(); ++k)
    --counts(static_cast<std::size_t>(examples.contexts[k]),
             static_cast<std::size_t>(examples.targets[k]));
  for (const std::int32_t count : counts) BOOST_REQUIRE(count == 0);
}

BOOST_AUTO_TEST_CASE(the_top_has_the_largest_first_and_leaves_out_what_never_occurs) {
  const Vocabulary vocabulary({"emma"});
  const auto top = top_bigrams(count_bigrams({"emma", "ma"}, vocabulary), vocabulary, 100);
  const std::vector<CountedPair> expected = {{"a.", 2}, {"ma", 2}, {".e", 1},
                                             {".m", 1}, {"em", 1}, {"mm", 1}};
  BOOST_TEST((top == expected));
  BOOST_TEST(top_bigrams(count_bigrams({"ma"}, vocabulary), vocabulary, 1).size() == 1u);
}

// The trap of the lecture: dividing by a row of sums instead of a column makes columns sum to 1.
BOOST_AUTO_TEST_CASE(every_row_of_probabilities_sums_to_one) {
  const Names names = some_names();
  const Vocabulary vocabulary(names);
  const wr::IntMatrix counts = count_bigrams(names, vocabulary);
  for (const float smoothing : {0.0f, 1.0f, 1000.0f}) {
    const Matrix p = bigram_probabilities(counts, smoothing);
    for (std::size_t i = 0; i < p.shape(0); ++i) {
      double sum = 0, total = 0;
      for (std::size_t j = 0; j < p.shape(1); ++j) {
        sum += double{p(i, j)};
        total += counts(i, j) + double{smoothing};
      }
      BOOST_TEST(sum == 1.0, tt::tolerance(1e-6));
      for (std::size_t j = 0; j < p.shape(1); ++j)
        BOOST_REQUIRE(std::abs(double{p(i, j)} - (counts(i, j) + double{smoothing}) / total) <
                      1e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_pair_that_never_occurred_costs_infinity_until_it_is_smoothed) {
  const Vocabulary vocabulary({"emma"});
  const wr::IntMatrix counts = count_bigrams({"emma"}, vocabulary);
  const wr::IntMatrix ea = count_bigrams({"ea"}, vocabulary);
  BOOST_TEST(negative_log_likelihood(ea, bigram_probabilities(counts, 0)) ==
             std::numeric_limits<double>::infinity());
  // .e 2 of 5, ea 1 of 5, a. 2 of 5
  BOOST_TEST(negative_log_likelihood(ea, bigram_probabilities(counts, 1)) ==
                 -std::log(0.4 * 0.2 * 0.4) / 3,
             tt::tolerance(1e-7));
  // What never occurs, among the names to be judged either, costs nothing
  BOOST_TEST(negative_log_likelihood(counts, bigram_probabilities(counts, 0)) == std::log(4.0) / 5,
             tt::tolerance(1e-7));
}

BOOST_AUTO_TEST_CASE(the_sum_in_float_is_near_the_sum_in_double_while_there_is_little_to_add) {
  const Names names = some_names(1001);
  const Vocabulary vocabulary(names);
  const wr::IntMatrix counts = count_bigrams(names, vocabulary);
  const Matrix p = bigram_probabilities(counts, 1);
  BOOST_TEST(double{negative_log_likelihood_in_float(names, vocabulary, p)} ==
                 negative_log_likelihood(counts, p),
             tt::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(samples_follow_the_table) {
  const Vocabulary vocabulary({"ab"});  // . a b
  const Matrix p = {{0, 1, 0}, {0.25f, 0, 0.75f}, {1, 0, 0}};
  for (const auto generation : {wr::Multinomial::lecture_2022, wr::Multinomial::exponential_race}) {
    wr::TorchGenerator random(1);
    int with_b = 0;
    for (int i = 0; i < 4000; ++i) {
      const std::string name = sample_name(p, vocabulary, random, generation);
      BOOST_REQUIRE((name == "a" || name == "ab"));
      with_b += name == "ab";
    }
    BOOST_TEST(with_b > 2900);  // 3000 +- 27
    BOOST_TEST(with_b < 3100);
  }
}

BOOST_AUTO_TEST_CASE(a_table_without_an_end_makes_a_long_name_and_no_endless_one) {
  const Vocabulary vocabulary({"a"});
  const Matrix p = {{0, 1}, {0, 1}};
  wr::TorchGenerator random(1);
  BOOST_TEST(sample_name(p, vocabulary, random, wr::Multinomial::lecture_2022).size() == 1000u);
}

// By finite differences in double, of the loss written out once more, in double.
BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_the_loss) {
  const Vocabulary vocabulary({"emma", "ava", "mia"});
  const wr::IntMatrix counts = count_bigrams({"emma", "ava", "mia", "emma"}, vocabulary);
  const std::size_t v = vocabulary.size();
  const Matrix weights = some_weights(v);
  const double decay = 0.25;
  const auto loss = [&](std::span<const double> w) {
    double sum = 0, n = 0, squares = 0;
    for (std::size_t i = 0; i < v; ++i) {
      double total = 0;
      for (std::size_t j = 0; j < v; ++j) total += std::exp(w[i * v + j]);
      for (std::size_t j = 0; j < v; ++j) {
        sum -= counts(i, j) * std::log(std::exp(w[i * v + j]) / total);
        n += counts(i, j);
        squares += w[i * v + j] * w[i * v + j];
      }
    }
    return sum / n + decay * squares / static_cast<double>(v * v);
  };
  const std::vector<double> w(weights.begin(), weights.end());
  const Examples examples = pairs({"emma", "ava", "mia", "emma"}, vocabulary);
  for (const LossAndGradient& ours :
       {by_counts(weights, counts, 0.25f),
        by_examples(weights, examples.contexts, examples.targets, 0.25f)}) {
    BOOST_TEST(ours.loss == loss(w), tt::tolerance(1e-6));
    const std::vector<double> gradient(ours.dweights.begin(), ours.dweights.end());
    const auto check = wr::check_gradient(loss, w, gradient, {.tolerance = 1e-4, .floor = 1e-7});
    BOOST_TEST(check.passed, check.describe());
  }
}

BOOST_AUTO_TEST_CASE(counts_are_all_that_a_step_needs) {
  const Names names = some_names();
  const Vocabulary vocabulary(names);
  const wr::IntMatrix counts = count_bigrams(names, vocabulary);
  const Examples examples = pairs(names, vocabulary);
  Matrix one = some_weights(vocabulary.size()), other = one;
  for (int step = 0; step < 5; ++step) {
    const auto a = by_examples(one, examples.contexts, examples.targets, 0.01f);
    const auto b = by_counts(other, counts, 0.01f);
    BOOST_TEST(a.loss == b.loss, tt::tolerance(1e-6));
    for (std::size_t i = 0; i < a.dweights.size(); ++i)
      BOOST_REQUIRE(std::abs(a.dweights.flat(i) - b.dweights.flat(i)) < 1e-6f);
    descend(one, a.dweights, 50);
    descend(other, b.dweights, 50);
  }
}

BOOST_AUTO_TEST_CASE(descent_arrives_at_the_table_of_counts) {
  const Names names = {"ab", "ba", "aab", "b"};
  const Vocabulary vocabulary(names);
  const wr::IntMatrix counts = count_bigrams(names, vocabulary);
  Matrix weights = some_weights(vocabulary.size());
  for (int step = 0; step < 3000; ++step)
    descend(weights, by_counts(weights, counts, 0).dweights, 5);
  const Matrix net = net_probabilities(weights), table = bigram_probabilities(counts, 0);
  for (std::size_t i = 0; i < net.size(); ++i)
    BOOST_TEST(std::abs(net.flat(i) - table.flat(i)) < 0.005f);
}

// makemore, part 1. The losses in double: recomputed independently (the notebook has the floats).
BOOST_AUTO_TEST_CASE(the_lectures_names_have_the_published_losses) {
  if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
  const Names names = load_names("names.txt");
  const Vocabulary vocabulary(names);
  const wr::IntMatrix counts = count_bigrams(names, vocabulary);
  const Matrix p = bigram_probabilities(counts, 0), smooth = bigram_probabilities(counts, 1);
  WR_PUBLISHED("loss, exact", 2.4540145, negative_log_likelihood(counts, p), 3e-8);
  WR_PUBLISHED("loss, smoothed, exact", 2.4545768, negative_log_likelihood(counts, smooth), 3e-8);
  // To the last bit: a running sum in float
  WR_PUBLISHED("loss in float", 2.454094171524048,
               double{negative_log_likelihood_in_float(names, vocabulary, p)}, 0);
  WR_PUBLISHED("loss in float, smoothed", 2.4543561935424805,
               double{negative_log_likelihood_in_float(names, vocabulary, smooth)}, 0);
}

BOOST_AUTO_TEST_SUITE_END()
