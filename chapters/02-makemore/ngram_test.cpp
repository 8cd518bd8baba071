#include "ngram.hpp"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <map>

#include "bigram.hpp"
#include "shared/base/check.hpp"

using namespace wr::makemore;
namespace tt = boost::test_tools;

namespace {

using Tape = std::vector<std::int32_t>;

Names some_names() {
  const Names all = default_names();
  Names some;
  for (std::size_t i = 0; i < all.size(); i += 211) some.push_back(all[i]);
  return some;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ngram)

BOOST_AUTO_TEST_CASE(the_tape_has_each_name_and_its_end) {
  const Vocabulary vocabulary({"emma"});
  BOOST_TEST(vocabulary.decode(tape_of({"em", "a"}, vocabulary)) == "em.a.");
}

// Plain counting of substrings, in a map of texts.
BOOST_AUTO_TEST_CASE(probabilities_are_those_of_counting_substrings) {
  const Names names = some_names();
  const Vocabulary vocabulary(names);
  const Tape tape = tape_of(names, vocabulary);
  const std::string text = vocabulary.decode(tape);
  const auto v = static_cast<double>(vocabulary.size());
  for (const std::size_t n : {1u, 2u, 3u, 4u, 6u}) {
    std::map<std::string, int> runs, contexts;
    for (std::size_t i = 0; i + n <= text.size(); ++i) {
      ++runs[text.substr(i, n)];
      ++contexts[text.substr(i, n - 1)];
    }
    for (const double smoothing : {0.0, 0.5}) {
      Ngram model(n, smoothing, vocabulary.size());
      model.learn(tape);
      double loss = 0;
      for (std::size_t i = 0; i + n <= text.size(); ++i) {
        const auto p = model.probabilities(std::span(tape).subspan(i, n - 1));
        const double expected = (runs[text.substr(i, n)] + smoothing) /
                                (contexts[text.substr(i, n - 1)] + smoothing * v);
        BOOST_REQUIRE(std::abs(p[static_cast<std::size_t>(tape[i + n - 1])] - expected) < 1e-12);
        loss -= std::log(expected);
      }
      BOOST_TEST(model.loss(tape) == loss / static_cast<double>(text.size() - n + 1),
                 tt::tolerance(1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(with_n_2_it_is_the_bigram_model) {
  const Names names = some_names();
  const Vocabulary vocabulary(names);
  Tape tape = tape_of(names, vocabulary);
  tape.insert(tape.begin(), Vocabulary::kBoundary);
  Ngram model(2, 1.0, vocabulary.size());
  model.learn(tape);
  const wr::Matrix p = bigram_probabilities(count_bigrams(names, vocabulary), 1);
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    const auto ours = model.probabilities(Tape{static_cast<std::int32_t>(i)});
    for (std::size_t j = 0; j < vocabulary.size(); ++j)
      BOOST_REQUIRE(std::abs(ours[j] - double{p(i, j)}) < 1e-7);
  }
}

BOOST_AUTO_TEST_CASE(a_context_never_seen_says_nothing) {
  for (const double smoothing : {0.0, 0.1}) {
    Ngram model(3, smoothing, 4);
    model.learn(Tape{1, 2, 3});
    for (const double p : model.probabilities(Tape{3, 3})) BOOST_TEST(p == 0.25);
  }
}

BOOST_AUTO_TEST_CASE(what_never_followed_costs_infinity_without_smoothing) {
  Ngram model(2, 0, 3);
  model.learn(Tape{1, 2, 1, 2});
  BOOST_TEST(model.loss(Tape{1, 1}) == std::numeric_limits<double>::infinity());
  BOOST_TEST(model.loss(Tape{1, 2}) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_tape_shorter_than_n_is_no_data) {
  Ngram model(4, 0.1, 3);
  model.learn(Tape{1, 2, 1});
  BOOST_TEST(model.loss(Tape{1, 2, 1}) == 0.0);
  BOOST_TEST(model.probabilities(Tape{1, 2, 1})[0] == 1.0 / 3, tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(contracts_are_checked) {
  BOOST_CHECK_THROW(Ngram(0, 0.1, 3), wr::ContractError);
  BOOST_CHECK_THROW(Ngram(11, 0.1, 3), wr::ContractError);
  BOOST_CHECK_THROW(Ngram(3, -0.1, 3), wr::ContractError);
  BOOST_CHECK_THROW(Ngram(3, 0.1, 3).probabilities(Tape{1}), wr::ContractError);
  BOOST_CHECK_THROW(best_of({}), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(samples_come_by_the_probabilities_and_again_from_the_same_seed) {
  Ngram model(3, 0, 3);
  model.learn(Tape{0, 0, 1, 2, 0, 0, 1, 2, 0, 0});  // what comes next is always certain
  wr::Xorshift64Star random(1337), again(1337);
  const Tape expected = {1, 2, 0, 0, 1, 2, 0};
  BOOST_TEST(model.sample(7, random) == expected, tt::per_element());
  BOOST_TEST(model.sample(0, random).empty());

  Ngram dice(1, 0, 3);
  dice.learn(Tape{0, 1, 1, 2});
  const Tape throws = dice.sample(8000, again);
  BOOST_TEST(throws.size() == 8000u);
  const auto ones = std::count(throws.begin(), throws.end(), 1);
  BOOST_TEST(ones > 3850);  // 4000 +- 45
  BOOST_TEST(ones < 4150);
}

BOOST_AUTO_TEST_CASE(the_grid_has_every_pair_and_its_best_is_best_on_the_validation_tape) {
  const Vocabulary vocabulary(some_names());
  const Tape tape = tape_of(some_names(), vocabulary);
  const auto train = std::span(tape).first(1500), validation = std::span(tape).subspan(1500);
  const std::array<std::size_t, 2> ns = {2, 3};
  const std::array smoothings = {0.1, 1.0};
  const auto rows = grid_search(train, validation, ns, smoothings, vocabulary.size());
  BOOST_TEST(rows.size() == 4u);
  const GridRow best = best_of(rows);
  for (const GridRow& row : rows) {
    BOOST_TEST(best.validation_loss <= row.validation_loss);
    Ngram model(row.n, row.smoothing, vocabulary.size());
    model.learn(train);
    BOOST_TEST(row.train_loss == model.loss(train));
    BOOST_TEST(row.validation_loss == model.loss(validation));
  }
  BOOST_TEST(rows[1].n == 2u);
  BOOST_TEST(rows[1].smoothing == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
