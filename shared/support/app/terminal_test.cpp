#include "shared/support/app/terminal.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

namespace {

// A file is never a terminal; a pseudo-terminal would be, and comes by way of the probe's tests.
struct File {
  std::FILE* stream = std::tmpfile();
  ~File() { std::fclose(stream); }
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

BOOST_AUTO_TEST_CASE(a_width_is_always_there) { BOOST_TEST(wr::app::terminal_width() > 0); }

BOOST_AUTO_TEST_CASE(a_cell_is_a_coloured_ground_that_ends_with_itself) {
  BOOST_TEST(wr::app::cell({255, 128, 0}, "ab") == "\x1b[48;2;255;128;0mab\x1b[0m");
  BOOST_TEST(wr::app::half_cells({1, 2, 3}, {4, 5, 6}) ==
             "\x1b[38;2;1;2;3;48;2;4;5;6m\xe2\x96\x80\x1b[0m");
}

BOOST_AUTO_TEST_SUITE_END()
