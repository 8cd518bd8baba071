// The commands that teach a task and foretell a run, as a shell sees them.
#include <boost/test/unit_test.hpp>
#include <string>

#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {
namespace {

using testing::Ended;

Ended gpt(const std::string& arguments) { return testing::run(WR_GPT " " + arguments); }

void expect(const std::string& arguments, int code, const std::string& message,
            const std::string& hint = "") {
  const Ended ended = gpt(arguments);
  BOOST_TEST(ended.code == code, arguments << " ended with " << ended.code);
  BOOST_TEST(ended.output.find(message) != std::string::npos,
             arguments << " says " << ended.output << " instead of " << message);
  if (!hint.empty())
    BOOST_TEST(ended.output.find("hint: " + hint) != std::string::npos,
               arguments << " says " << ended.output << " instead of the hint " << hint);
  BOOST_TEST(ended.output.find("internal error") == std::string::npos, ended.output);
}

double number(const Trace& trace, const std::string& name) {
  const Trace::Value* value = trace.find_value(name);
  BOOST_TEST_REQUIRE(value, name << " is not in the trace");
  return std::get<Number>(*value).real();
}

BOOST_AUTO_TEST_SUITE(tasks_program)

BOOST_AUTO_TEST_CASE(a_small_sorter_reaches_a_hundred_percent_and_says_so) {
  const testing::Folder folder;
  const std::string file = (folder / "sort.json").string();
  const Ended ended =
      gpt("sort --length 3 --kinds 6 --layers 2 --heads 2 --channels 32 --batch 32 --steps 200 "
          "--learning-rate 5e-3 --dropout 0 --json " +
          file);
  BOOST_TEST(ended.code == 0);
  for (const char* part :
       {"26016 parameters; 162 questions to learn from, 54 that are never shown",
        "   right: 010 -> 001", "step   200", "test       5000 of  5000 right, 100.00 %"})
    BOOST_TEST(ended.output.find(part) != std::string::npos, part << " is not in " << ended.output);
  const Trace trace = Trace::load(file);
  BOOST_TEST(number(trace, "test.percent") == 100);
  BOOST_TEST(number(trace, "questions.test") == 54);
  BOOST_TEST(trace.find_series("looks")->rows() == 10u);
}

BOOST_AUTO_TEST_CASE(an_adder_shows_five_of_its_mistakes_and_the_right_answers) {
  const Ended ended =
      gpt("add --digits 1 --layers 1 --heads 1 --channels 8 --steps 10 --batch 4 --seed 2");
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.output.find("80 questions to learn from, 20 that are never shown") !=
             std::string::npos);
  std::size_t shown = 0;  // after the first look, and at the end
  for (std::size_t at = 0; (at = ended.output.find("   right: ", at)) != std::string::npos; ++at)
    ++shown;
  BOOST_TEST(shown == 10u);
}

BOOST_AUTO_TEST_CASE(emergence_has_a_line_for_every_size) {
  const testing::Folder folder;
  const std::string file = (folder / "emergence.json").string();
  const Ended ended = gpt("emergence --layers 1 --steps 1 --batch 4 --json " + file);
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(Trace::load(file).find_series("sizes")->rows() == 8u);
  expect("emergence --heads 4", 64, "--heads must be 1 or 2", "the smallest sizes");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_learned_is_refused) {
  expect("sort --length 7 --kinds 10", 64, "more than a million questions", "a smaller --length");
  expect("sort --length 2", 64, "--length");
  expect("sort --kinds 1", 64, "--kinds");
  expect("sort --channels 50", 64, "--channels must be a multiple of --heads", "48 and 3, say");
  expect("add --digits 4", 64, "--digits");
  expect("add --digits 0", 64, "--digits");
  expect("add --steps 0", 64, "--steps");
  expect("add --learning-rate 1000 --steps 300 --digits 1 --layers 1 --batch 4", 65, "the loss is ",
         "a lower --learning-rate may help");
  expect("scaling --quik", 64, "--quick");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
