#include "neuron_pictures.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

namespace wr::makemore {
namespace {

// A reading of a text by cells that are functions of the place; after each character the guesses
// are the letters a to e, each less probable than the one before.
template <typename... Cells>
Reading reading_of(std::string_view text, const Cells&... cells) {
  Reading reading{sizeof...(cells), {}, {}};
  for (std::size_t i = 0; i < text.size(); ++i) {
    (reading.activations.push_back(cells(i)), ...);
    reading.guesses.push_back({{0, 0.5f}, {1, 0.2f}, {2, 0.1f}, {3, 0.05f}, {4, 0.02f}});
  }
  return reading;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

BOOST_AUTO_TEST_SUITE(neuron_pictures)

BOOST_AUTO_TEST_CASE(a_cell_is_chosen_in_one_half_and_judged_in_the_other) {
  const std::string half = "a1 22 b\n3 c 444\nd5\n", text = half + half;
  const auto follows = [&](std::size_t i) { return digit(text[i]) ? 0.9f : 0.1f; };
  const auto noise = [](std::size_t i) { return std::sin(static_cast<float>(7 * i)); };
  const auto turns = [&](std::size_t i) { return i < half.size() ? -follows(i) : follows(i); };
  const auto loses = [&](std::size_t i) { return i < half.size() ? follows(i) : noise(i); };

  const Reading turning = reading_of(text, noise, turns);
  BOOST_TEST(choose_cells(turning, text).size() == 2u);  // numbers, and positions
  for (const ChosenCell& chosen : choose_cells(turning, text)) {
    if (chosen.probe != "number") continue;
    BOOST_TEST(chosen.cell == 1u);
    BOOST_TEST(std::abs(chosen.found + 1) < 1e-6);
    BOOST_TEST(std::abs(chosen.holds - 1) < 1e-6);
  }

  const Reading both = reading_of(text, noise, follows, loses);
  BOOST_TEST(nameable_cells(both, text, 0.9) == 1u);
  BOOST_TEST(nameable_cells(both, text, 1.1) == 0u);
}

BOOST_AUTO_TEST_CASE(a_passage_is_whole_lines_where_the_cell_is_at_work) {
  const std::string quiet = "nothing here\n", busy = "1 2 3 4 5\n";
  const std::string text = busy + busy + busy + busy + busy + quiet + quiet + busy + busy + quiet;
  std::vector<float> activations;
  for (const char c : text) activations.push_back(digit(c) ? 0.9f : -0.9f);
  const Passage passage = passage_for(activations, text, 25);
  BOOST_TEST(text.substr(passage.begin, passage.end - passage.begin) == busy + busy);
  BOOST_TEST(passage.begin >= text.size() / 2);
  const Passage one = passage_for(activations, text, 5);  // less than a line
  BOOST_TEST(text.substr(one.begin, one.end - one.begin) == "1 2 3");
  for (const std::string short_one : {"a", "1 2", "\n", "ab\ncd"}) {
    const Passage all = passage_for(std::vector<float>(short_one.size()), short_one, 100);
    BOOST_TEST(all.begin < all.end);
    BOOST_TEST(all.end <= short_one.size());
  }
}

BOOST_AUTO_TEST_CASE(a_picture_has_the_text_and_what_the_cell_says_below) {
  const std::string text = "abc\nd\x80";
  const TextVocabulary vocabulary("abcde");
  const auto rising = [](std::size_t i) { return 0.4f * static_cast<float>(i) - 0.95f; };
  const Reading reading = reading_of(
      text, [](std::size_t) { return 0.0f; }, rising);
  BOOST_TEST(picture(text, reading, 1, {0, 6}, vocabulary, {}) == "abc$\n=-.+\nd?\n##\n");
  BOOST_TEST(picture(text, reading, 0, {1, 3}, vocabulary, {}) == "bc\n..\n");
  BOOST_TEST(picture(text, reading, 1, {0, 4}, vocabulary, {false, false, 3}) ==
             "abc\n=-.\n$\n+\n");
  BOOST_TEST(picture(text, reading, 1, {0, 2}, vocabulary, {false, true, 80}) ==
             "ab\n=-\naa\nbb\ncc\ndd\nee\n\n");
  const std::string coloured = picture(text, reading, 1, {0, 1}, vocabulary, {true, false, 80});
  BOOST_TEST(coloured == "\x1b[48;5;166;38;5;231ma\x1b[0m\n");
}

BOOST_AUTO_TEST_CASE(a_passage_is_recorded_with_its_guesses) {
  const std::string text = "ab";
  Reading reading = reading_of(text, [](std::size_t i) { return i == 0 ? 0.12346f : -1.0f; });
  reading.guesses[1].resize(1);
  Series series({"position", "byte", "activation", "g1", "p1", "g2", "p2", "g3", "p3", "g4", "p4",
                 "g5", "p5"});
  record_passage(text, reading, 0, {0, 2}, TextVocabulary("abcde"), series);
  BOOST_TEST(series.rows() == 2u);
  BOOST_TEST(series.row(0)[1].whole() == 'a');
  BOOST_TEST(series.row(0)[2].real() == 0.1235);
  BOOST_TEST(series.row(0)[11].whole() == 'e');
  BOOST_TEST(series.row(1)[4].real() == 0.5);
  BOOST_TEST(series.row(1)[5].whole() == -1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
