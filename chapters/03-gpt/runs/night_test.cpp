#include "runs/night.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::gpt {
namespace {

const std::vector<Night>& nights() {
  static const std::vector<Night> two = first_nights(2);
  return two;
}

TrainedGpt small(const Night& night, std::size_t context = 64) {
  const Vocabulary vocabulary(night.text);
  TrainingConfig config;
  config.model = {
      .vocabulary = vocabulary.size(), .context = context, .layers = 1, .heads = 2, .channels = 8};
  return TrainedGpt::untrained(config, vocabulary);
}

Night short_night(const std::vector<std::pair<CorpusKind, std::string>>& bodies) {
  Night night;
  for (const auto& [kind, body] : bodies) {
    const std::string path = "file-" + std::to_string(night.blocks.size());
    night.blocks.push_back({kind, 0, path, "==> " + path + " <==\n" + body + "\n"});
    night.text += night.blocks.back().text;
  }
  return night;
}

BOOST_AUTO_TEST_SUITE(night)

BOOST_AUTO_TEST_CASE(nights_are_whole_and_in_order) {
  BOOST_TEST_REQUIRE(nights().size() == 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const Night& n = nights()[i];
    BOOST_TEST(n.facts.index == static_cast<int>(i));
    std::string text;
    for (const CorpusBlock& block : n.blocks) {
      text += block.text;
      BOOST_TEST(block.night == static_cast<int>(i));
    }
    BOOST_TEST((text == n.text));
  }
  BOOST_TEST(nights()[0].facts.cause == "connection leak");
  BOOST_TEST((operations_corpus(1337, 1000) == nights()[0].text.substr(0, 1000)));
  BOOST_TEST(minute_at(nights()[0].facts.page_ms) == 3 * 60 + 12);
}

BOOST_AUTO_TEST_CASE(the_time_of_a_line_is_found_in_every_format) {
  BOOST_TEST(minute_in("[03:12:52] <pager> FIRING") == 192);
  BOOST_TEST(minute_in("2026-02-11T03:12:52Z FIRING") == 192);
  BOOST_TEST(minute_in("203.0.113.76 - u-79764 [11/Feb/2026:03:12:17 +0000] \"POST") == 192);
  BOOST_TEST(minute_in("I0211 03:12:16.872275  1 stock.go:142] \"read\"") == 192);
  BOOST_TEST(minute_in("Feb 11 23:59:00 node-2 auth[3654]: token") == 1439);
  BOOST_TEST(minute_in("03:12") == 192);
  for (const std::string none : {"", "03:1", "stock.go:142", "103:12", "03:123", "a:bc de:fg"})
    BOOST_TEST(minute_in(none) == -1, none);
}

BOOST_AUTO_TEST_CASE(lines_are_read_with_their_file_and_cost_what_surprise_says) {
  const Night night = short_night({{CorpusKind::logs, "[01:00:00] first line\nno\n"},
                                   {CorpusKind::chat, "[02:00:00] second line\n"}});
  TrainedGpt trained = small(night);
  const auto lines = read_night(trained, night, 10);
  BOOST_TEST_REQUIRE(lines.size() == 2u);  // no headers, nothing short
  BOOST_TEST(lines[0].text == "[01:00:00] first line\n");
  BOOST_TEST(lines[0].path == "file-0");
  BOOST_TEST(lines[0].minute == 60);
  BOOST_TEST(lines[1].text == "[02:00:00] second line\n");
  BOOST_TEST((lines[1].kind == CorpusKind::chat));
  const auto losses = surprise(trained.model, trained.vocabulary.encode(night.text), 64);
  for (const NightLine& line : lines) {
    double total = 0;
    const std::size_t begin = night.text.find(line.text);
    for (std::size_t i = 0; i < line.text.size(); ++i) total += double{losses[begin + i]};
    BOOST_TEST(line.cost.mean == total / static_cast<double>(line.text.size()),
               boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(ranks_count_what_cost_more) {
  std::vector<NightLine> lines(4);
  for (std::size_t i = 0; i < 4; ++i) lines[i].cost.mean = std::vector<double>{2, 5, 1, 5}[i];
  BOOST_TEST(rank_of(lines[1], lines) == 1u);
  BOOST_TEST(rank_of(lines[3], lines) == 1u);
  BOOST_TEST(rank_of(lines[0], lines) == 3u);
  BOOST_TEST(rank_of(lines[2], lines) == 4u);
}

BOOST_AUTO_TEST_CASE(a_line_is_held_against_its_own_file) {
  std::vector<NightLine> lines(5);
  for (std::size_t i = 0; i < 5; ++i) {
    lines[i].cost.mean = std::vector<double>{1, 9, 3, 9, 5}[i];
    lines[i].path = i % 2 ? "chat" : "log";  // log: 1, 3, 5; chat: 9, 9
  }
  const auto above = against_own_file(lines);
  BOOST_TEST(above[2] == 0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(above[4] == 2 / std::sqrt(8.0 / 3), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(above[0] == -above[4], boost::test_tools::tolerance(1e-12));
  BOOST_TEST(above[1] == 0);
}

BOOST_AUTO_TEST_CASE(the_lines_that_mattered_are_found_in_night_0_alone) {
  TrainedGpt trained = small(nights()[0], 8);
  const auto lines = read_night(trained, nights()[0], 10);
  const Landmarks found = find_landmarks(lines);
  BOOST_TEST(lines[found.pool].minute == 3 * 60 + 10);
  BOOST_TEST(lines[found.page].minute == 3 * 60 + 12);
  BOOST_TEST(lines[found.assistant].minute == 3 * 60 + 14);
  BOOST_TEST((lines[found.pool].text.find("\"in_use\":20,\"max\":20") != std::string::npos));
  // The leaked connection is in no other line
  const std::string_view leak = lines[found.leak].text;
  const std::string connection(leak.substr(leak.find("conn="), 10));
  BOOST_TEST(std::count_if(lines.begin(), lines.end(), [&](const NightLine& line) {
               return line.text.find(connection) != std::string::npos;
             }) == 1);
  BOOST_CHECK_THROW(find_landmarks({}), ContractError);
}

BOOST_AUTO_TEST_CASE(a_number_that_comes_back_is_read_twice_in_one_window) {
  const std::string one =
      "u-61850 [11/Feb/2026:03:11:41 +0000] \"GET /v1/cart/c-61850 HTTP/1.1\" 200 3259\n";
  const std::string other =
      "u-61850 [11/Feb/2026:03:11:41 +0000] \"GET /v1/cart/c-61851 HTTP/1.1\" 200 3259\n";
  const Night night = short_night({{CorpusKind::logs, "203.0.113.120 - " + one + other + "u-1\n"}});
  TrainedGpt trained = small(night);
  const Copies copies = read_copies(trained, read_night(trained, night, 1));
  BOOST_TEST_REQUIRE(copies.windows.size() == 1u);
  BOOST_TEST(copies.windows[0] == one.substr(0, 64));
  // The same losses, from the scores of a forward without targets
  const auto tokens = trained.vocabulary.encode(copies.windows[0]);
  trained.model.forward(tokens, {}, tokens.size());
  const std::size_t V = trained.vocabulary.size();
  const auto loss_at = [&](std::size_t i) {
    const auto row = trained.model.logits().subspan((i - 1) * V, V);
    double sum = 0;
    for (const float x : row) sum += std::exp(double{x});
    return std::log(sum) - double{row[static_cast<std::size_t>(tokens[i])]};
  };
  double first = 0, second = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    first += loss_at(copies.windows[0].find("61850") + i) / 5;
    second += loss_at(copies.windows[0].rfind("61850") + i) / 5;
  }
  BOOST_TEST(copies.first == first, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(copies.second == second, boost::test_tools::tolerance(1e-5));

  const auto ways = head_ways(trained, night, copies);
  BOOST_TEST_REQUIRE(ways.size() == 2u);
  // Untrained heads look at all alike: at one position of some 60
  for (const HeadWays& w : ways) {
    BOOST_TEST(std::abs(w.copied - 1.0 / 60) < 0.01);
    BOOST_TEST(w.field > 1.0 / 64);  // at one of the few that a row sees
    BOOST_TEST(w.field < 0.2);
  }
}

BOOST_AUTO_TEST_CASE(of_night_0_training_sees_nothing_but_its_characters) {
  std::vector<Night> changed = nights();
  std::reverse(changed[0].text.begin(), changed[0].text.end());
  const NightOptions options{.steps = 2, .learned = 1};
  const TrainedGpt a = train_on_later(nights(), options), b = train_on_later(changed, options);
  BOOST_TEST((a.model.parameters.memory == b.model.parameters.memory));
  BOOST_TEST((a.model.parameters.memory !=
              TrainedGpt::untrained(a.config, a.vocabulary).model.parameters.memory));
  BOOST_CHECK_THROW(train_on_later({nights()[0]}, options), ContractError);
}

BOOST_AUTO_TEST_CASE(what_is_written_follows_from_the_seed) {
  TrainedGpt trained = small(nights()[1], 16);
  const std::string text = written(trained, "[03", {}, 20, 1);
  BOOST_TEST(text.size() == 20u);
  BOOST_TEST(written(trained, "[03", {}, 20, 1) == text);
  BOOST_TEST(written(trained, "[03", {}, 20, 2) != text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
