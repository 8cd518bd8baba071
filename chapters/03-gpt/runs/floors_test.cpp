#include "floors.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/support/core/data_set.hpp"
#include "shared/support/core/text_source.hpp"
#include "shared/support/testing/published.hpp"
#include "text.hpp"

namespace wr::gpt {
namespace {

BOOST_AUTO_TEST_SUITE(floors)

BOOST_AUTO_TEST_CASE(counted_by_hand) {
  const std::vector<std::int32_t> tokens = {0, 1, 0, 1, 0, 2, 0, 1};
  BOOST_TEST(std::abs(uniform_loss(3) - std::log(3.0)) < 1e-15);
  // Four, three and one of eight
  const double entropy = -(4 * std::log(4 / 8.) + 3 * std::log(3 / 8.) + std::log(1 / 8.)) / 8;
  BOOST_TEST(std::abs(unigram_entropy(tokens) - entropy) < 1e-15);
  const BigramCounts counts(tokens, 3);
  // After 0 come 1, 1, 2, 1; after 1 or 2 always 0
  const double loss = -(3 * std::log(3 / 4.) + std::log(1 / 4.)) / 7;
  BOOST_TEST(std::abs(counts.loss(tokens, 0) - loss) < 1e-15);
  const std::vector<std::int32_t> other = {1, 1};
  BOOST_TEST(std::isinf(counts.loss(other, 0)));
  BOOST_TEST(std::abs(counts.loss(other, 1) - std::log(5.0)) < 1e-15);  // (0 + 1) / (2 + 3)
}

BOOST_AUTO_TEST_CASE(the_floors_of_tinyshakespeare) {
  if (!has_data_set("tinyshakespeare.txt"))
    return testing::skip("tinyshakespeare.txt is not there");
  const std::string text = load_text("tinyshakespeare.txt");
  const Vocabulary vocabulary(text);
  const Split split(vocabulary.encode(text));
  const BigramCounts counts(split.training(), vocabulary.size());
  WR_PUBLISHED("tinyshakespeare, uniform", 4.1744, uniform_loss(vocabulary.size()), 5e-5);
  WR_PUBLISHED("tinyshakespeare, unigram entropy", 3.3128, unigram_entropy(split.tokens), 5e-5);
  WR_PUBLISHED("tinyshakespeare, bigram, training", 2.4519, counts.loss(split.training(), 0), 5e-5);
  WR_PUBLISHED("tinyshakespeare, bigram, validation", 2.4819, counts.loss(split.validation(), 1),
               5e-5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
