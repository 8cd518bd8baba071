// `gpt road` and `gpt positions` as a shell sees them.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(road_program)

std::string text_of(const testing::Folder& folder, std::size_t characters) {
  const std::string path = (folder.path() / "text").string();
  std::ofstream out(path);
  for (std::size_t i = 0; i < characters; ++i) out << "the pager rang. "[i * i % 16];
  return path;
}

BOOST_AUTO_TEST_CASE(the_road_is_walked_and_the_trace_says_the_same) {
  const testing::Folder folder;
  const std::string json = (folder.path() / "road.json").string();
  const auto ended = testing::run(WR_GPT " road --steps 100 --data " + text_of(folder, 5000) +
                                  " --json " + json + " 2>/dev/null");
  BOOST_TEST(ended.code == 0, ended.output);
  for (const std::string part :
       {"uniform", "rung 1: bigram", "rung 7: scale and dropout", "10788929 parameters"})
    BOOST_TEST(ended.output.find(part) != std::string::npos, part << " in " << ended.output);
  const Trace trace = Trace::load(json);
  BOOST_TEST(trace.find_series("curves")->rows() == 1u);
  BOOST_TEST(trace.find_series("curves")->columns().size() == 8u);
}

BOOST_AUTO_TEST_CASE(positions_are_compared_and_the_trace_says_the_same) {
  const testing::Folder folder;
  const std::string json = (folder.path() / "positions.json").string();
  const auto ended = testing::run(WR_GPT " positions --steps 2 --seeds 1 --data " +
                                  text_of(folder, 5000) + " --json " + json + " 2>/dev/null");
  BOOST_TEST(ended.code == 0, ended.output);
  for (const std::string part : {"none", "sinusoidal", "learned", "rotary", "192-255"})
    BOOST_TEST(ended.output.find(part) != std::string::npos, part << " in " << ended.output);
  BOOST_TEST(Trace::load(json).find_series("by_place")->rows() == 32u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_said) {
  const testing::Folder folder;
  for (const std::string command : {" road", " positions"}) {
    auto ended = testing::run(WR_GPT + command + " --steps 0");
    BOOST_TEST(ended.code == 64, ended.output);
    ended = testing::run(WR_GPT + command + " --data " + text_of(folder, 300));
    BOOST_TEST(ended.code == 65, ended.output);
    BOOST_TEST(ended.output.find("has only 300 characters") != std::string::npos, ended.output);
    BOOST_TEST(ended.output.find("hint:") != std::string::npos, ended.output);
    ended = testing::run(WR_GPT + command + " --data " + (folder.path() / "nowhere").string());
    BOOST_TEST(ended.code == 66, ended.output);
    BOOST_TEST(ended.output.find("hint:") != std::string::npos, ended.output);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
