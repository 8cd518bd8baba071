#include "text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/text_source.hpp"
#include "shared/support/core/xorshift64star.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::makemore {
namespace {

std::vector<std::int32_t> counted(std::size_t n) {
  std::vector<std::int32_t> ids(n);
  for (std::size_t i = 0; i < n; ++i) ids[i] = static_cast<std::int32_t>(i);
  return ids;
}

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(decode_undoes_encode_for_any_bytes) {
  Xorshift64Star random(3);
  std::string bytes;
  for (int i = 0; i < 2000; ++i) bytes += static_cast<char>(random.random_u32());
  const TextVocabulary vocabulary(bytes);
  const std::vector<std::int32_t> ids = vocabulary.encode(bytes);
  BOOST_TEST((vocabulary.decode(ids) == bytes));
  BOOST_TEST(vocabulary.size() <= 256u);
  BOOST_CHECK_THROW(vocabulary.decode(std::vector<std::int32_t>{-1}), ContractError);
  BOOST_CHECK_THROW(vocabulary.decode(std::vector<std::int32_t>{256}), ContractError);
}

BOOST_AUTO_TEST_CASE(characters_are_numbered_in_the_order_of_their_bytes) {
  const TextVocabulary vocabulary("zoë\n");
  BOOST_TEST(shown(vocabulary.characters()) == "\\noz\\xAB\\xC3");
  BOOST_TEST(vocabulary.encode("zo") == (std::vector<std::int32_t>{2, 1}),
             boost::test_tools::per_element());
  BOOST_TEST((TextVocabulary(vocabulary.characters()).encode("zoë") == vocabulary.encode("zoë")));
}

BOOST_AUTO_TEST_CASE(unknown_characters_are_named_each_once) {
  try {
    TextVocabulary("abc").encode("bad ~ food\n");
    BOOST_ERROR("nothing was thrown");
  } catch (const UnknownCharacters& unknown) {
    BOOST_TEST(unknown.characters == "\n dfo~");
    BOOST_TEST(std::string(unknown.what()) == "not in the vocabulary: \\n dfo~");
  }
  BOOST_TEST(TextVocabulary("").size() == 0u);
  BOOST_CHECK_THROW(TextVocabulary("").encode("a"), UnknownCharacters);
}

BOOST_AUTO_TEST_CASE(a_row_goes_on_where_it_stopped) {
  // 2 rows of 3 batches of 4 characters, the next one, and two that are left over
  const TextBatches batches(counted(27), 2, 4);
  BOOST_TEST(batches.size() == 3u);
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t i = 0; i < 3; ++i) {
      const TextBatch batch = batches[i];
      BOOST_REQUIRE(batch.inputs.size() == 8u);
      for (std::size_t t = 0; t < 4; ++t) {
        BOOST_TEST(std::size_t(batch.inputs[t * 2 + b]) == b * 12 + i * 4 + t);
        BOOST_TEST(batch.targets[t * 2 + b] == batch.inputs[t * 2 + b] + 1);
      }
    }
  BOOST_CHECK_THROW(batches[3], ContractError);
}

BOOST_AUTO_TEST_CASE(the_last_twentieth_of_every_row_validates) {
  const TextBatches batches(counted(40 * 6 + 1), 3, 2);
  BOOST_TEST(batches.size() == 40u);
  BOOST_TEST(batches.training() == 38u);
  BOOST_TEST(batches.validation() == 2u);
  // A row is 80 long, and its last four characters validate
  BOOST_TEST(
      batches.validation_strips() ==
          (std::vector<std::int32_t>{76, 77, 78, 79, 156, 157, 158, 159, 236, 237, 238, 239}),
      boost::test_tools::per_element());
  const TextBatches two(counted(2 * 6 + 1), 3, 2);
  BOOST_TEST(two.training() == 1u);
  BOOST_TEST(two.validation() == 1u);
}

BOOST_AUTO_TEST_CASE(a_text_that_is_too_short_is_told_how_long_it_must_be) {
  for (const std::size_t length : {0u, 1u, 12u}) try {
      TextBatches(counted(length), 3, 2);
      BOOST_ERROR("nothing was thrown");
    } catch (const FileError& error) {
      BOOST_TEST((error.sort() == FileError::Sort::damaged));
      BOOST_TEST(std::string(error.what()).find(" are 13") != std::string::npos);
      BOOST_TEST(!error.hint().empty());
    }
  BOOST_CHECK_THROW(TextBatches(counted(13), 0, 2), ContractError);
}

BOOST_AUTO_TEST_CASE(tinyshakespeare_is_split_as_char_rnn_splits_it) {
  if (!has_data_set("tinyshakespeare.txt"))
    return testing::skip("tinyshakespeare.txt is not there");
  const std::string text = load_text("tinyshakespeare.txt");
  const TextVocabulary vocabulary(text);
  const TextBatches batches(vocabulary.encode(text), 50, 50);
  WR_PUBLISHED_EXACTLY("tinyshakespeare, characters", 65u, vocabulary.size());
  // 446 batches, of which char-rnn takes floor(0.95 * 446)
  BOOST_TEST(batches.training() == 423u);
  BOOST_TEST(batches.validation() == 23u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
