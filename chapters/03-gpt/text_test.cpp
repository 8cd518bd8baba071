#include "text.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(decode_undoes_encode) {
  const std::string story = "the pager rang\nat 03:12\n";
  const Vocabulary vocabulary(story);
  BOOST_TEST(vocabulary.decode(vocabulary.encode(story)) == story);
  BOOST_TEST(vocabulary.characters().front() == '\n');
}

BOOST_AUTO_TEST_CASE(an_unknown_character_is_named_with_its_place) {
  const Vocabulary vocabulary("abc");
  BOOST_CHECK_EXCEPTION(vocabulary.encode("abxc"), UnknownCharacter, [](const auto& error) {
    return error.character == 'x' && error.offset == 2;
  });
}

BOOST_AUTO_TEST_CASE(nine_tenths_train) {
  const Split split(std::vector<std::int32_t>(1'115'394));
  BOOST_TEST(split.training().size() == 1'003'854u);  // nanoGPT's prepare.py prints both
  BOOST_TEST(split.validation().size() == 111'540u);
}

BOOST_AUTO_TEST_CASE(a_target_is_the_token_after) {
  std::vector<std::int32_t> tokens(100);
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<std::int32_t>(i);
  TorchGenerator random(1);
  const Batch batch = random_batch(tokens, 5, 7, random);
  BOOST_TEST_REQUIRE(batch.inputs.size() == 35u);
  BOOST_TEST_REQUIRE(batch.targets.size() == 35u);
  for (std::size_t i = 0; i < 35; ++i) {
    BOOST_TEST(batch.targets[i] == batch.inputs[i] + 1);
    if (i % 7 > 0) BOOST_TEST(batch.inputs[i] == batch.inputs[i - 1] + 1);
  }
}

BOOST_AUTO_TEST_CASE(every_window_can_be_drawn) {
  TorchGenerator random(1);
  bool first = false, last = false;
  for (int i = 0; i < 100; ++i) {
    const auto batch = random_batch(std::vector<std::int32_t>{0, 1, 2, 3}, 1, 2, random);
    first |= batch.inputs[0] == 0;
    last |= batch.inputs[0] == 1;
  }
  BOOST_TEST(first);
  BOOST_TEST(last);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
