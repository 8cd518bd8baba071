// `gpt micro`, `gpt size` and `gpt budget` as a shell sees them.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {
namespace {

// Runs the program, and looks for a code and for what it must say.
void expect(const std::string& arguments, int code, const std::vector<std::string>& parts) {
  const testing::Ended ended = testing::run(WR_GPT " " + arguments);
  BOOST_TEST(ended.code == code, arguments << " ended with " << ended.code);
  for (const std::string& part : parts)
    BOOST_TEST(ended.output.find(part) != std::string::npos,
               arguments << " says " << ended.output << " instead of " << part);
  BOOST_TEST(ended.output.find("internal error") == std::string::npos, ended.output);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(micro_program)

BOOST_AUTO_TEST_CASE(micro_prints_steps_and_samples_and_the_trace_has_them) {
  const testing::Folder folder;
  const std::string data = folder.put("words", "pager\npage\npaged\n").string();
  const std::string json = (folder / "micro.json").string();
  expect("micro --steps 120 --samples 3 --data " + data + " --json " + json, 0,
         {"3 documents, vocabulary 7, 3552 parameters", "step    1  loss 2.2", "step  100  loss",
          "step  120  loss", "the last hundred: loss ", "\n 3  page"});
  const Trace trace = Trace::load(json);
  BOOST_TEST(trace.find_series("training")->rows() == 120u);
  BOOST_TEST(trace.find_value("sample_3") != nullptr);
  BOOST_TEST(trace.find_value("sample_4") == nullptr);
}

BOOST_AUTO_TEST_CASE(micro_refuses_what_it_cannot_read) {
  const testing::Folder folder;
  const std::string umlaut = folder.put("umlaut", "zo\xc3\xab\n").string();
  const std::string empty = folder.put("empty", "").string();
  expect("micro --data " + umlaut, 65, {"line 1: byte 195", "hint: documents are printable"});
  expect("micro --data " + empty, 65, {"has no documents", "hint: write one document a line"});
  expect("micro --data " + folder.path().string(), 66, {"it is a folder", "hint: operations"});
  expect("micro --data none", 66, {"no such file", "hint: operations"});
  expect("micro --temperature 0", 64, {"--temperature"});
  expect("micro --steps 0", 64, {"--steps"});
  const testing::Ended ended =
      testing::run("WHITE_ROOM_DATA=no HOME=no XDG_CACHE_HOME= " WR_GPT " micro --data names.txt");
  BOOST_TEST(ended.code == 66, ended.output);
  BOOST_TEST(ended.output.find("run ci/data") != std::string::npos, ended.output);
}

BOOST_AUTO_TEST_CASE(size_shows_a_named_model_and_what_is_changed_of_it) {
  expect("size gpt2 --bias no --batch 100 --step-seconds 0.755 --tokens 300e9 --devices 8", 0,
         {"12 layers, 12 heads, 768 channels, context 1024, vocabulary 50257, no biases",
          "124,337,664  100.0 %", "291,648,307,200  100.0 %", "875.06 GFLOP", "1.0001",
          "utilisation 37.14 % of 312.00 TFLOP a second", "300.00 G tokens take 3.46 days"});
  expect("size", 0, {"804,096", "4 layers"});
  expect("size --layers 0 --tied no", 0,
         {"0 layers", "head                                  8,320"});
  expect("size --layers 1000 --channels 100000 --context 1000000 --batch 100000", 0, {"EB"});
}

BOOST_AUTO_TEST_CASE(size_refuses_what_is_no_model) {
  expect("size gpt5", 64, {"no model is called gpt5", "hint: shakespeare-cpu, "});
  expect("size --heads 3", 64, {"128 channels cannot be shared by 3 heads", "hint: --channels"});
  expect("size --heads 0", 64, {"--heads"});
  expect("size gpt2 gpt2-xl", 64, {"gpt2-xl"});
}

BOOST_AUTO_TEST_CASE(budget_spends_what_it_is_given) {
  expect("budget", 0,
         {"tokens = 10^0.9354 parameters^1.0410", "124.00 M parameters should read 2.29 G tokens",
          "22.10 EFLOP are best spent on 316.23 M parameters and 11.65 G tokens"});
  expect("budget --compute 0", 64, {"--compute"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
