#include "neurons.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

std::vector<float> answers(const std::string& probe, std::string_view text) {
  for (const Probe& p : probes())
    if (p.name == probe) return p.answer(text);
  BOOST_FAIL("no probe " + probe);
  return {};
}

// A digit a character
std::string digits(const std::string& probe, std::string_view text) {
  std::string out;
  for (const float x : answers(probe, text)) out += static_cast<char>('0' + static_cast<int>(x));
  return out;
}

BOOST_AUTO_TEST_SUITE(neurons)

BOOST_AUTO_TEST_CASE(probes_answer_for_every_character) {
  BOOST_TEST(digits("inside quotes", "a \"bc\" d\n\"e\nf\"g") ==
             "00111000"
             "0110"
             "011");
  BOOST_TEST(digits("inside brackets", "a(b[c]d)e)\n(f\n{g}") ==
             "01111110000"
             "110"
             "110");
  BOOST_TEST(digits("position in line", "ab\ncde\n\nf") == "120123001");
  BOOST_TEST(digits("indentation", "  a b\nc\n   d") ==
             "1222200"
             "0"
             "1233");
  BOOST_TEST(digits("number", "a12.3 b4") == "01101001");
  BOOST_TEST(digits("timestamp", "at 03:12, 5 2026-02-11T03:12:04.250Z 1:2") ==
             "000"
             "11111"
             "0000"
             "111111111111111111111111"
             "0000");
  for (const Probe& probe : probes()) {
    BOOST_TEST(probe.answer("").empty());
    BOOST_TEST(probe.answer(")]}\n\"\"T::-Z12:34").size() == 16u);
  }
}

BOOST_AUTO_TEST_CASE(a_reading_is_what_the_net_says_and_what_its_cells_hold) {
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 5, 0, 2};
  for (const CellType type : {CellType::rnn, CellType::gru, CellType::lstm}) {
    TorchGenerator random(3);
    const CharRnn net({7, type, 6, 2}, random);
    const Reading reading = read_text(net, ids);
    BOOST_TEST(reading.size() == ids.size());
    BOOST_TEST(reading.cells == 12u);
    // All at once it is the same
    const NoGrad no_grad;
    CarriedState state = net.empty_state(1);
    const Tensor logits = net.logits(ids, 1, state);
    for (std::size_t c = 0; c < 12; ++c) {
      const LayerState& left = state[c / 6];
      const float expected = left.c ? std::tanh(left.c.data()[c % 6]) : left.h.data()[c % 6];
      BOOST_TEST(std::abs(reading.cell(c).back() - expected) < 1e-6f);
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto row = logits.data().subspan(i * 7, 7);
      double sum = 0;
      for (const float x : row) sum += std::exp(double{x});
      BOOST_REQUIRE(reading.guesses[i].size() == 5u);
      float least = 1;
      for (const auto& [character, probability] : reading.guesses[i]) {
        BOOST_TEST(std::abs(std::exp(double{row[std::size_t(character)]}) / sum - probability) <
                   1e-6);
        BOOST_TEST(probability <= least);
        least = probability;
      }
      BOOST_TEST(std::count_if(row.begin(), row.end(), [&](float x) {
                   return std::exp(double{x}) / sum > least + 1e-6;
                 }) <= 4);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_cell_that_follows_a_probe_is_found) {
  const std::string text = "say \"yes\" and \"no\" 12\nor \"maybe\"\n";
  const std::vector<float> quotes = answers("inside quotes", text);
  const std::vector<float> position = answers("position in line", text);
  Reading reading{4, {}, {}};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const float noise = std::sin(static_cast<float>(7 * i));
    for (const float x : {noise, 0.5f, 0.3f - 0.2f * quotes[i], 0.01f * position[i] + 0.1f * noise})
      reading.activations.push_back(x);
    reading.guesses.emplace_back();
  }
  const std::vector<TellingCell> telling = telling_cells(reading, text);
  BOOST_REQUIRE(telling.size() == 3u);  // no brackets, no indentation, no time of day
  BOOST_TEST(telling[0].probe == "inside quotes");
  BOOST_TEST(telling[0].cell == 2u);
  BOOST_TEST(std::abs(telling[0].correlation + 1) < 1e-6);
  BOOST_TEST(telling[1].probe == "position in line");
  BOOST_TEST(telling[1].cell == 3u);
  BOOST_TEST(telling[1].correlation > 0.5);
  BOOST_TEST(telling[1].correlation < 0.999);
  BOOST_CHECK_THROW(telling_cells(reading, "short"), ContractError);
  BOOST_TEST(std::abs(correlation(reading.cell(2), quotes) + 1) < 1e-6);
  BOOST_TEST(correlation(reading.cell(1), quotes) == 0);  // it never changes
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
