#include "shared/support/app/trouble.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "shared/support/testing/run.hpp"

namespace {

void expect(const std::string& kind, int code, const std::string& output) {
  const auto ended = wr::testing::run(WR_PROBE " fail --kind " + kind);
  BOOST_TEST(ended.code == code, kind << " ended with " << ended.code);
  BOOST_TEST(ended.output == output);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trouble)

BOOST_AUTO_TEST_CASE(what_the_user_can_put_right_has_message_hint_and_code) {
  expect("user", 65, "probe: the cup is empty\nhint: fill it\n");
  expect("missing", 66,
         "probe: cannot open names.txt: no such file\nhint: run ci/data, or pass --data PATH\n");
  expect("damaged", 65, "probe: trace.json: field seed\n");
  expect("broken", 74, "probe: disk full\n");
  expect("environment", 64, "probe: WR_TARGET names none\nhint: unset it\n");
  expect("filesystem", 66, "probe: cannot use /no/such/file: No such file or directory\n");
}

BOOST_AUTO_TEST_CASE(what_only_we_can_put_right_ends_with_70) {
  const std::string ours = "hint: this is a mistake in the program, not in what you typed\n";
  const auto contract = wr::testing::run(WR_PROBE " fail --kind contract");
  BOOST_TEST(contract.code == 70);
  BOOST_TEST(contract.output.find("1 == 2") != std::string::npos);
  BOOST_TEST(contract.output.ends_with(ours));
  expect("standard", 70, "probe: internal error: something\n" + ours);
  expect("memory", 70,
         "probe: out of memory\nhint: ask for less: a smaller model, batch or file\n");
  expect("other", 70, "probe: internal error: an exception of an unknown kind\n");
  expect("undeclared", 70,
         "probe: internal error: the command declares no option --no-such-option\n" + ours);
  expect("type", 70, "probe: internal error: option --kind was declared as another type\n" + ours);
}

BOOST_AUTO_TEST_CASE(a_body_without_trouble_chooses_its_own_code) { expect("code", 3, ""); }

BOOST_AUTO_TEST_CASE(standard_output_on_a_full_disk_is_reported) {
  for (const char* lines : {"1", "100000"}) {
    const auto ended =
        wr::testing::run(WR_PROBE " print --lines " + std::string(lines) + " >/dev/full");
    BOOST_TEST(ended.code == 74);
    BOOST_TEST(ended.output.ends_with(
        "probe: cannot write to standard output: No space left on device\n"));
  }
}

BOOST_AUTO_TEST_CASE(closed_standard_output_is_reported_and_spoils_no_file) {
  const auto file = std::filesystem::temp_directory_path() / "wr-trouble-test";
  const auto ended = wr::testing::run(WR_PROBE " print --file " + file.string() + " >&-");
  BOOST_TEST(ended.code == 74);
  std::string contents;
  std::getline(std::ifstream(file) >> std::ws, contents, '\0');
  BOOST_TEST(contents == "contents\n");
  std::filesystem::remove(file);
}

BOOST_AUTO_TEST_CASE(a_reader_that_has_gone_ends_the_program_quietly) {
  const auto ended = wr::testing::run(WR_PROBE " print --lines 1000000 | head -n 1");
  BOOST_TEST(ended.output == "line 0\n");
}

BOOST_AUTO_TEST_CASE(where_sigpipe_is_ignored_the_broken_pipe_is_reported) {
  const auto ended = wr::testing::run("(trap '' PIPE; " WR_PROBE
                                      " print --lines 1000000; echo code $? >&2) | head -n 1");
  BOOST_TEST(ended.output.find("cannot write to standard output: Broken pipe") !=
             std::string::npos);
  BOOST_TEST(ended.output.find("code 74") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
