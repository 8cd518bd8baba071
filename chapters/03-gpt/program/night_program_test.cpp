// `gpt night` as a shell sees it.
#include <boost/test/unit_test.hpp>
#include <string>

#include "runs/night.hpp"
#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(night_program)

// A model that reads quickly, of the night's characters or of others.
std::string checkpoint_in(const testing::Folder& folder, const std::string& text) {
  const Vocabulary vocabulary(text);
  TrainingConfig config;
  config.model = {
      .vocabulary = vocabulary.size(), .context = 64, .layers = 1, .heads = 2, .channels = 8};
  const auto path = folder.path() / "model.ckpt";
  TrainedGpt::untrained(config, vocabulary).checkpoint().save(path);
  return path.string();
}

BOOST_AUTO_TEST_CASE(a_model_reads_the_night_and_the_trace_says_the_same) {
  const testing::Folder folder;
  const std::string json = (folder.path() / "night.json").string();
  const auto ended = testing::run(WR_GPT " night --count 3 --run " +
                                  checkpoint_in(folder, first_nights(1)[0].text) + " --json " +
                                  json + " 2>/dev/null");
  BOOST_TEST(ended.code == 0, ended.output);
  for (const std::string part :
       {"night 0, of 2026-02-11", "lines of chat", "The lines that mattered", "Between 03:10 and",
        "layer  head", "temperature_1.5"})
    BOOST_TEST(ended.output.find(part) != std::string::npos, part << " in " << ended.output);
  const Trace trace = Trace::load(json);
  BOOST_TEST(trace.find_series("worst")->rows() == 3u);
  BOOST_TEST(trace.find_series("heads")->rows() == 2u);
  BOOST_TEST(trace.find_series("map.field")->rows() == 64u);
  BOOST_TEST(std::get<std::string>(*trace.find_value("mark.page.time")) == "03:12");
}

BOOST_AUTO_TEST_CASE(a_model_of_other_characters_is_refused) {
  const testing::Folder folder;
  const auto ended = testing::run(WR_GPT " night --run " + checkpoint_in(folder, "abc"));
  BOOST_TEST(ended.code != 0, ended.output);
  BOOST_TEST(ended.output.find("hint:") != std::string::npos, ended.output);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
