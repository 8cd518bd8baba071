#include "shared/support/core/settings.hpp"

#include <boost/test/unit_test.hpp>

#include "shared/support/core/file_error.hpp"
#include "shared/support/core/xorshift64star.hpp"

namespace wr {
namespace {

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(a_setting_is_a_name_and_a_value_on_a_line) {
  const auto settings = parse_settings(
      "# a run\n\nsteps = 100  # few\r\n\tdata=a b = c\nempty =\nlast = x", "run.conf");
  BOOST_TEST_REQUIRE(settings.size() == 4u);
  BOOST_TEST(settings[0].name == "steps");
  BOOST_TEST(settings[0].value == "100");
  BOOST_TEST(settings[0].line == 3u);
  BOOST_TEST(settings[1].name == "data");
  BOOST_TEST(settings[1].value == "a b = c");
  BOOST_TEST(settings[2].value == "");
  BOOST_TEST(settings[3].value == "x");
  BOOST_TEST(settings[3].line == 6u);
  BOOST_TEST(parse_settings("", "run.conf").empty());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_no_setting_is_named) {
  const auto says = [](const std::string& message) {
    return [message](const FileError& e) { return e.what() == message && !e.hint().empty(); };
  };
  BOOST_CHECK_EXCEPTION(parse_settings("a = 1\nsteps\xff 100", "run.conf"), FileError,
                        says("run.conf, line 2: steps\\xFF 100 is no setting"));
  BOOST_CHECK_EXCEPTION(parse_settings("= 1", "run.conf"), FileError,
                        says("run.conf, line 1: = 1 is no setting"));
  BOOST_CHECK_EXCEPTION(parse_settings("a = 1\na = 2", "run.conf"), FileError,
                        says("run.conf, line 2: a stands there twice"));
}

// Whatever the bytes are: settings that, written again, are read as the same, or a FileError.
BOOST_AUTO_TEST_CASE(any_bytes_are_read_or_refused) {
  Xorshift64Star random(5);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes;
    for (auto n = random.random_u32() % 40; n > 0; --n)
      bytes += random.random_u32() % 4 ? "a=#\n\r\t b1"[random.random_u32() % 9]
                                       : static_cast<char>(random.random_u32());
    try {
      std::string again;
      const auto settings = parse_settings(bytes, "fuzz");
      for (const Setting& s : settings) again += s.name + "=" + s.value + "\n";
      const auto twice = parse_settings(again, "fuzz");
      BOOST_REQUIRE(twice.size() == settings.size());
      for (std::size_t k = 0; k < twice.size(); ++k)
        BOOST_REQUIRE((twice[k].name == settings[k].name && twice[k].value == settings[k].value));
      read += !settings.empty();
    } catch (const FileError&) {
    }
  }
  BOOST_TEST(read > 1000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr
