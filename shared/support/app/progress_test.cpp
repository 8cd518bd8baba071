#include "shared/support/app/progress.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <memory>
#include <sstream>

namespace {

// A clock that is set by hand, and a file that catches what is drawn.
struct Stage {
  double now = 0;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), std::fclose};

  std::unique_ptr<wr::app::Progress> progress(std::int64_t total, bool terminal) {
    return std::make_unique<wr::app::Progress>("moons", total, file.get(), terminal, 80,
                                               [this] { return now; });
  }
  std::string drawn() const {
    std::string text(static_cast<std::size_t>(std::ftell(file.get())), '\0');
    std::rewind(file.get());
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    return text;
  }
};

std::size_t count(const std::string& text, char c) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(progress)

using wr::app::progress_line;

BOOST_AUTO_TEST_CASE(a_line_shows_share_rate_time_left_and_note) {
  BOOST_TEST(progress_line("moons", 45, 100, 9.0, "loss 0.0110", 80) ==
             "moons [=========>          ]  45% 45/100  5/s  0:11 left  loss 0.0110");
  BOOST_TEST(progress_line("moons", 100, 100, 20.0, "", 80) ==
             "moons [====================] 100% 100/100  5/s  in 0:20");
  BOOST_TEST(progress_line("moons", 0, 100, 0.0, "", 80) ==
             "moons [>                   ]   0% 0/100");
  BOOST_TEST(progress_line("read", 2500000, 0, 2.0, "", 80) == "read 2500000  1.2 M/s  in 0:02");
}

BOOST_AUTO_TEST_CASE(a_line_never_exceeds_its_width_and_never_cuts_a_character) {
  for (int width = 1; width < 120; ++width) {
    const std::string line = progress_line("moons", 45, 100, 9.0, "µµµµµµµµµµµµµµµµµµµµ", width);
    std::size_t characters = 0;
    for (const char c : line) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    BOOST_TEST(characters <= static_cast<std::size_t>(width));
    BOOST_TEST((line.empty() || static_cast<unsigned char>(line.back()) != 0xc2));
  }
}

BOOST_AUTO_TEST_CASE(odd_counts_do_no_harm) {
  BOOST_CHECK_NO_THROW(progress_line("x", 200, 100, 1, "", 80));  // more than all
  BOOST_CHECK_NO_THROW(progress_line("x", -5, 100, 1, "", 80));
  BOOST_CHECK_NO_THROW(progress_line("x", 1, INT64_MAX, 1e-9, "", 80));
}

BOOST_AUTO_TEST_CASE(a_terminal_is_redrawn_at_most_ten_times_a_second) {
  Stage stage;
  auto progress = stage.progress(1000, true);
  for (int i = 1; i <= 1000; ++i) {  // a second in all
    stage.now = i * 0.001;
    progress->update(i);
  }
  progress.reset();
  const std::string drawn = stage.drawn();
  BOOST_TEST(count(drawn, '\r') <= 11u);
  BOOST_TEST(count(drawn, '\r') >= 9u);
  BOOST_TEST(count(drawn, '\n') == 1u);  // the last state stays, on a line of its own
  BOOST_TEST(drawn.back() == '\n');
  BOOST_TEST(drawn.find("1000/1000") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(results_are_printed_above_the_bar_and_the_bar_comes_back) {
  Stage stage;
  std::ostringstream results;
  std::streambuf* const old = std::cout.rdbuf(results.rdbuf());
  auto progress = stage.progress(2, true);
  stage.now = 1;
  progress->update(1);
  progress->update(2);
  progress->print("loss 0.5");
  std::cout.rdbuf(old);
  progress.reset();
  BOOST_TEST(results.str() == "loss 0.5\n");
  const std::string drawn = stage.drawn();
  const std::size_t cleared = drawn.find("\r\x1b[K");
  BOOST_TEST(drawn.find("1/2") < cleared);
  BOOST_TEST(drawn.find("2/2", cleared) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_log_gets_plain_lines_now_and_then) {
  Stage stage;
  auto progress = stage.progress(1000, false);
  for (int i = 1; i <= 1000; ++i) {
    stage.now = i * 0.02;  // 20 seconds
    progress->update(i);
  }
  progress.reset();
  const std::string drawn = stage.drawn();
  BOOST_TEST(count(drawn, '\n') == 10u);
  BOOST_TEST(count(drawn, '\r') == 0u);
  BOOST_TEST(count(drawn, '\x1b') == 0u);
}

BOOST_AUTO_TEST_CASE(short_work_leaves_nothing_in_a_log) {
  Stage stage;
  auto progress = stage.progress(3, false);
  for (int i = 1; i <= 3; ++i) progress->update(i);
  progress.reset();
  BOOST_TEST(stage.drawn().empty());
}

BOOST_AUTO_TEST_SUITE_END()
