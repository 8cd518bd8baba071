#include "surprisal.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "bigram.hpp"

namespace wr::makemore {

BOOST_AUTO_TEST_SUITE(surprisal)

BOOST_AUTO_TEST_CASE(bits_and_guesses_follow_from_the_probabilities) {
  const Vocabulary vocabulary({"abc"});  // . a b c
  const std::vector<double> p = {0.5, 0.25, 0.125, 0.125};
  const auto game = play([&](auto) { return p; }, vocabulary, "ba");
  BOOST_REQUIRE_EQUAL(game.size(), 3u);  // b, a, the end
  BOOST_TEST(game[0].bits == 3.0);
  BOOST_TEST(game[1].bits == 2.0);
  BOOST_TEST(game[2].bits == 1.0);
  BOOST_TEST(game[0].guess == 3u);
  BOOST_TEST(game[1].guess == 2u);
  BOOST_TEST(game[2].guess == 1u);
  BOOST_TEST(bits_a_character(game) == 2.0);
  BOOST_TEST(bits_a_character({}) == 0.0);
}

// Who knows nothing is right in the middle of the alphabet, and not at once.
BOOST_AUTO_TEST_CASE(equals_are_guessed_in_no_order) {
  const Vocabulary vocabulary({"abcd"});
  for (const char* name : {"a", "d"})
    for (const Surprisal& s :
         play([](auto) { return std::vector<double>(5, 0.2); }, vocabulary, name))
      BOOST_TEST(s.guess == 3u);
}

BOOST_AUTO_TEST_CASE(the_player_sees_what_came_before_and_nothing_else) {
  const Vocabulary vocabulary({"ab"});
  std::vector<std::string> seen;
  play(
      [&](std::span<const std::int32_t> before) {
        seen.push_back(vocabulary.decode(before));
        return std::vector<double>(3, 1.0 / 3);
      },
      vocabulary, "abb");
  const std::vector<std::string> expected = {"", "a", "ab", "abb"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

// A bigram counted as an n-gram is the bigram of bigram.hpp, which was written without it.
BOOST_AUTO_TEST_CASE(an_ngram_of_two_plays_as_the_table_of_bigrams_does) {
  const Names names = {"emma", "olivia", "ava", "mia"};
  const Vocabulary vocabulary(names);
  const Matrix p = bigram_probabilities(count_bigrams(names, vocabulary), 1);
  const NextCharacter player = ngram_player(names, vocabulary, 2, 1);
  for (const std::string name : {"emma", "vivi", "o"}) {
    std::size_t before = 0;
    for (const Surprisal& s : play(player, vocabulary, name)) {
      const auto at = static_cast<std::size_t>(s.character);
      BOOST_TEST(s.bits == -std::log2(double{p(before, at)}), boost::test_tools::tolerance(1e-6));
      before = at;
    }
  }
}

// The mean over the names that were counted is their likelihood, in bits.
BOOST_AUTO_TEST_CASE(bits_a_character_are_the_loss_by_another_unit) {
  const Names names = {"emma", "olivia", "ava", "mia"};
  const Vocabulary vocabulary(names);
  const IntMatrix counts = count_bigrams(names, vocabulary);
  const NextCharacter player = ngram_player(names, vocabulary, 2, 0.5);
  std::vector<Surprisal> all;
  for (const std::string& name : names)
    for (const Surprisal& s : play(player, vocabulary, name)) all.push_back(s);
  BOOST_TEST(bits_a_character(all) * std::log(2.0) ==
                 negative_log_likelihood(counts, bigram_probabilities(counts, 0.5f)),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_character_of_no_name_cannot_be_played) {
  const Vocabulary vocabulary({"ab"});
  BOOST_CHECK_THROW(play(ngram_player({"ab"}, vocabulary, 3, 1), vocabulary, "abc"),
                    UnknownCharacter);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::makemore
