#include "shared/support/app/terminal.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "shared/support/testing/environment.hpp"

namespace {

struct File {
  std::FILE* stream = std::tmpfile();
  ~File() { std::fclose(stream); }
};

// A terminal that nobody sits at.
struct PseudoTerminal {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  std::FILE* stream = nullptr;
  PseudoTerminal() {
    BOOST_REQUIRE(master != -1);
    BOOST_REQUIRE(grantpt(master) == 0 && unlockpt(master) == 0);
    stream = std::fopen(ptsname(master), "r+");
    BOOST_REQUIRE(stream);
  }
  ~PseudoTerminal() {
    std::fclose(stream);
    close(master);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(terminal)

BOOST_AUTO_TEST_CASE(a_file_is_no_terminal_and_gets_no_colours) {
  const File file;
  BOOST_TEST(!wr::app::is_terminal(file.stream));
  BOOST_TEST((wr::app::colours(file.stream) == wr::app::Colours::none));
  BOOST_TEST(wr::app::bold("plain", file.stream) == "plain");
  BOOST_TEST(wr::app::red("plain", file.stream) == "plain");
}

BOOST_AUTO_TEST_CASE(a_terminal_shows_the_colours_it_says_it_has) {
  using wr::app::Colours;
  const PseudoTerminal terminal;
  wr::testing::Environment environment;
  environment.set("TERM", "xterm-256color");
  environment.set("NO_COLOR", nullptr);
  environment.set("COLORTERM", nullptr);
  BOOST_TEST(wr::app::is_terminal(terminal.stream));
  BOOST_TEST((wr::app::colours(terminal.stream) == Colours::sixteen));
  BOOST_TEST(wr::app::green("go", terminal.stream) == "\x1b[32mgo\x1b[0m");
  environment.set("COLORTERM", "truecolor");
  BOOST_TEST((wr::app::colours(terminal.stream) == Colours::truecolor));
  environment.set("NO_COLOR", "1");
  BOOST_TEST((wr::app::colours(terminal.stream) == Colours::none));
  BOOST_TEST(wr::app::is_terminal(terminal.stream));  // no colours, but it can redraw a line
  environment.set("TERM", "dumb");
  BOOST_TEST(!wr::app::is_terminal(terminal.stream));
}

BOOST_AUTO_TEST_CASE(a_width_is_always_there) { BOOST_TEST(wr::app::terminal_width() > 0); }

BOOST_AUTO_TEST_CASE(a_cell_is_a_coloured_ground_that_ends_with_itself) {
  BOOST_TEST(wr::app::cell({255, 128, 0}, "ab") == "\x1b[48;2;255;128;0mab\x1b[0m");
  BOOST_TEST(wr::app::half_cells({1, 2, 3}, {4, 5, 6}) ==
             "\x1b[38;2;1;2;3;48;2;4;5;6m\xe2\x96\x80\x1b[0m");
}

BOOST_AUTO_TEST_SUITE_END()
