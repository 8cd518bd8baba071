#include "floors.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/testing/published.hpp"
#include "text.hpp"

namespace wr::gpt {
namespace {

BOOST_AUTO_TEST_SUITE(floors_of_a_text)

BOOST_AUTO_TEST_CASE(of_tokens_that_follow_a_rule) {
  const std::vector<std::int32_t> turns = {0, 1, 0, 1, 0, 1, 0, 1, 0};
  const Floors f = floors(turns, turns, 2);
  BOOST_TEST(f.uniform == std::log(2.0));
  BOOST_TEST(f.unigram_training == std::log(2.0), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(f.bigram_training == 0.0);  // the token before tells everything
  BOOST_TEST(f.bigram == -std::log(5.0 / 6), boost::test_tools::tolerance(1e-12));  // 4 of 4, + 1
}

BOOST_AUTO_TEST_CASE(what_was_never_counted_is_possible_all_the_same) {
  const Floors f = floors(std::vector<std::int32_t>{0, 0, 0}, std::vector<std::int32_t>{1, 1}, 2);
  BOOST_TEST(f.unigram == std::log(4.0), boost::test_tools::tolerance(1e-12));  // 0 of 2, + 1
  BOOST_TEST(f.bigram == std::log(2.0), boost::test_tools::tolerance(1e-12));   // 0 of 0, + 1
  BOOST_CHECK_THROW(floors(std::vector<std::int32_t>{0}, std::vector<std::int32_t>{1, 1}, 2),
                    ContractError);
}

BOOST_AUTO_TEST_CASE(of_tinyshakespeare) {
  if (!has_data_set("tinyshakespeare.txt"))
    return wr::testing::skip("tinyshakespeare.txt is not there");
  const std::string text = load_data_set("tinyshakespeare.txt");
  const Vocabulary vocabulary(text);
  const Split split(vocabulary.encode(text));
  const Floors f = floors(split.training(), split.validation(), vocabulary.size());
  BOOST_TEST(vocabulary.size() == 65u);
  BOOST_TEST(std::abs(f.uniform - 4.1744) < 5e-5);
  BOOST_TEST(std::abs(floors(split.tokens, split.tokens, 65).unigram_training - 3.3128) < 5e-5);
  BOOST_TEST(std::abs(f.bigram_training - 2.4519) < 5e-5, f.bigram_training);
  BOOST_TEST(std::abs(f.bigram - 2.4819) < 5e-5, f.bigram);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
