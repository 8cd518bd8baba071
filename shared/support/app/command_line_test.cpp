#include "shared/support/app/command_line.hpp"

#include <boost/test/unit_test.hpp>

#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace {

wr::testing::Ended probe(const std::string& arguments) {
  return wr::testing::run(WR_PROBE " " + arguments);
}

void expect(const std::string& arguments, int code, const std::string& output) {
  const auto ended = probe(arguments);
  BOOST_TEST(ended.code == code, "probe " << arguments << " ended with " << ended.code);
  BOOST_TEST(ended.output == output);
}

const std::string kMore = "hint: probe show --help lists the options\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(without_options_the_defaults_hold) {
  expect("show", 0,
         "steps 100\nrate 0.5\nengine readable\ntitle \nquiet 0\nseed 42\nline probe show\n");
}

BOOST_AUTO_TEST_CASE(what_is_typed_arrives_converted) {
  expect(
      "show --steps=3 --rate 1e-3 --engine simd --title 'a b' --quiet --svg x.svg --seed 7 "
      "--json t.json one two",
      0,
      "steps 3 typed\nrate 0.001\nengine simd\ntitle a b\nquiet 1\nseed 7 typed\nsvg x.svg\n"
      "json t.json\nword one\nword two\n"
      "line probe show --steps=3 --rate 1e-3 --engine simd --title 'a b' --quiet --svg x.svg "
      "--seed 7 one two\n");
}

BOOST_AUTO_TEST_CASE(the_line_to_type_leaves_out_json_and_quotes_for_the_shell) {
  const auto last = [](const std::string& s) { return s.substr(s.rfind("line ")); };
  BOOST_TEST(last(probe("show --json=t.json --title \"it's\"").output) ==
             "line probe show --title 'it'\\''s'\n");
  BOOST_TEST(last(probe("show -- --json").output) == "line probe show -- --json\n");
}

BOOST_AUTO_TEST_CASE(a_misspelt_option_is_named_and_the_right_one_suggested) {
  expect("show --sed 1", 64, "probe: unknown option --sed\nhint: did you mean --seed?\n");
  expect("show --stpes 3", 64, "probe: unknown option --stpes\nhint: did you mean --steps?\n");
  expect("show --STEPS 3", 64, "probe: unknown option --STEPS\nhint: did you mean --steps?\n");
  expect("show --colour", 64, "probe: unknown option --colour\n" + kMore);
  expect("show -x", 64, "probe: unknown option -x\n" + kMore);
}

BOOST_AUTO_TEST_CASE(a_misspelt_command_likewise) {
  expect("shwo", 64, "probe: unknown command shwo\nhint: did you mean probe show?\n");
  const std::string all = "hint: one of show, fail, print; probe --help tells more\n";
  expect("", 64, "probe: which command?\n" + all);
  expect("dance", 64, "probe: unknown command dance\n" + all);
  expect("--sed", 64, "probe: unknown option --sed\n" + all);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_is_named_with_what_would_be_right) {
  expect("show --steps abc", 64, "probe: option --steps: abc is not a whole number\n");
  expect("show --steps 3.5", 64, "probe: option --steps: 3.5 is not a whole number\n");
  expect("show --steps ''", 64, "probe: option --steps: '' is not a whole number\n");
  expect("show --steps 0", 64, "probe: option --steps: 0 is not between 1 and 1000\n");
  expect("show --steps 99999999999999999999", 64,
         "probe: option --steps: 99999999999999999999 is not between 1 and 1000\n");
  expect("show --rate -0.5", 64, "probe: option --rate: -0.5 is not at least 0\n");
  expect("show --rate nan", 64, "probe: option --rate: nan is not a finite number\n");
  expect("show --rate 1e999", 64, "probe: option --rate: 1e999 is not a finite number\n");
  expect("show --engine simdd", 64,
         "probe: option --engine: simdd is not one of readable, tape, simd\n");
  expect("show --seed -1", 64, "probe: option --seed: -1 is not between 0 and 2^63\n");
  expect("show --json ''", 64, "probe: option --json: '' is not a path\n");
}

BOOST_AUTO_TEST_CASE(a_trace_that_cannot_be_written_is_reported_before_the_run) {
  expect("show --json /no/such/t.json", 74,
         "probe: cannot write /no/such/t.json: No such file or directory\n"
         "hint: is the folder there?\n");
  const wr::testing::Folder folder;
  BOOST_TEST(probe("show --json " + (folder / "t.json").string()).code == 0);
  BOOST_TEST(folder.entries() == 0);  // the trial leaves nothing
}

BOOST_AUTO_TEST_CASE(a_missing_value_is_not_taken_from_the_next_option) {
  expect("show --steps --svg f", 64,
         "probe: option --steps lacks its value: --svg follows\n" + kMore);
  BOOST_TEST(probe("show --steps").code == 64);
  BOOST_TEST(probe("show --steps 1 --steps 2").code == 64);
  BOOST_TEST(probe("show --quiet=1").code == 64);
}

BOOST_AUTO_TEST_CASE(a_preset_gives_way_to_a_file_and_a_file_to_what_is_typed) {
  const wr::testing::Folder folder;
  const std::string config = " --config " + folder.put("run.conf", "rate=3\nsteps = 20").string();
  const auto begins = [](const std::string& arguments, const std::string& output) {
    const auto ended = probe("show " + arguments);
    BOOST_TEST(ended.code == 0);
    BOOST_TEST(ended.output.starts_with(output), ended.output);
  };
  const std::string rest = "\nengine readable\ntitle \nquiet ";
  begins("--preset plain", "steps 100\nrate 0.5" + rest + "0\nseed 42\n");
  begins("--preset fast", "steps 10 typed\nrate 2" + rest + "1\nseed 5 typed\n");
  begins(config + " --preset fast", "steps 20 typed\nrate 3" + rest + "1\nseed 5 typed\n");
  begins("--seed 6 --steps 30" + config + " --preset fast",
         "steps 30 typed\nrate 3" + rest + "1\nseed 6 typed\n");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_in_a_file_of_options_is_named_with_its_line) {
  const wr::testing::Folder folder;
  const std::string file = (folder / "run.conf").string();
  const auto says = [&](const std::string& contents, const std::string& output) {
    folder.put("run.conf", contents);
    expect("show --config " + file, 65, "probe: " + file + ", line " + output);
  };
  says("\nstpes = 1", "2: unknown option stpes\nhint: did you mean steps?\n");
  says("config = x",
       "1: unknown option config\n"
       "hint: one of seed, steps, rate, engine, title, quiet, svg\n");
  says("steps = 0", "1: option --steps: 0 is not between 1 and 1000\n");
  says("quiet = yes", "1: option --quiet: yes is not true or false\n");
  says("seed = -1", "1: option --seed: -1 is not between 0 and 2^63\n");
  says("steps 5", "1: steps 5 is no setting\nhint: settings are lines such as: steps = 100\n");
  expect("show --config none", 66, "probe: cannot read none: No such file or directory\n");
  expect("show --preset fats", 64, "probe: option --preset: fats is not one of plain, fast\n");
}

BOOST_AUTO_TEST_CASE(words_are_counted) {
  expect("show a b c", 64, "probe: unexpected c\n" + kMore);
  BOOST_TEST(probe("fail stray").code == 64);
}

BOOST_AUTO_TEST_CASE(help_shows_every_option_and_an_example) {
  const auto whole = probe("--help"), one = probe("show --steps 5 --help");
  BOOST_TEST(whole.code == 0);
  BOOST_TEST(one.code == 0);
  for (const char* part : {"usage: probe COMMAND", "show   print the options", "example:\n  probe"})
    BOOST_TEST(whole.output.find(part) != std::string::npos, part);
  for (const char* part :
       {"usage: probe show [OPTION...] [WORD...]", "--steps N", "how many steps [100]",
        "readable|tape|simd", "--seed N", "[42]", "--preset plain|fast", "--config FILE",
        "--json FILE", "example:\n  probe show --steps 3"})
    BOOST_TEST(one.output.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(version_names_the_sources) {
  const auto ended = probe("--version");
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.output.starts_with("probe "));
  BOOST_TEST(ended.output.find("sources 0123456789ab, compiler C++, flags -O2") !=
             std::string::npos);
  BOOST_TEST(probe("show --version").output == ended.output);
}

BOOST_AUTO_TEST_CASE(suggestions_are_close_or_none) {
  using wr::app::suggestion;
  const std::vector<std::string> options = {"--steps", "--seed", "--svg", "--accuracy"};
  BOOST_TEST(suggestion("--setps", options).value() == "--steps");
  BOOST_TEST(suggestion("--acc", options).value() == "--accuracy");
  BOOST_TEST(!suggestion("--wholly-other", options));
  BOOST_TEST(!suggestion("", options));
  BOOST_TEST(!suggestion("x", {}));
}

BOOST_AUTO_TEST_SUITE_END()
