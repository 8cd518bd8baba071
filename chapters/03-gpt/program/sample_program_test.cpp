// `gpt sample` and `gpt speed` as a shell sees them.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "runs/training.hpp"
#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {
namespace {

using testing::Ended;

// A folder with models that have learned nothing, where the program runs.
class Place : public testing::Folder {
 public:
  Place() {
    save("model", Vocabulary("\nabcdefg "));
    save("numbers", Vocabulary(""));
    TrainedGpt trained = model(Vocabulary("\nabc"));
    for (float& x : trained.model.parameters.blocks[0].ln_1.weight) x = 1e30f;
    trained.checkpoint().save(path() / "huge");
    trained.model.parameters.memory[7] = std::numeric_limits<float>::quiet_NaN();
    trained.checkpoint().save(path() / "diverged");
  }
  Ended gpt(const std::string& arguments) const { return shell(WR_GPT " " + arguments); }
  Ended shell(const std::string& commands) const {
    return testing::run("cd " + path().string() + "; " + commands);
  }

 private:
  static TrainedGpt model(const Vocabulary& vocabulary) {
    TrainingConfig config;
    config.model = {.vocabulary = vocabulary.size() > 0 ? vocabulary.size() : 12,
                    .context = 8,
                    .layers = 1,
                    .heads = 2,
                    .channels = 16};
    return TrainedGpt::untrained(config, vocabulary);
  }
  void save(const char* name, const Vocabulary& vocabulary) const {
    model(vocabulary).checkpoint().save(path() / name);
  }
};

// Runs the program, and looks for a code and for what it must say.
void expect(const Place& place, const std::string& arguments, int code, const std::string& message,
            const std::string& hint = "") {
  const Ended ended = place.gpt(arguments);
  BOOST_TEST(ended.code == code, arguments << " ended with " << ended.code);
  for (const std::string& said : {message, hint})
    BOOST_TEST(ended.output.find(said) != std::string::npos,
               arguments << " says " << ended.output << " instead of " << said);
  BOOST_TEST(ended.output.find("internal error") == std::string::npos, ended.output);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sample_program)

BOOST_AUTO_TEST_CASE(a_sample_is_the_prompt_and_so_many_characters) {
  const Place place;
  const Ended ended = place.gpt("sample model --prompt 'a bad cab' --tokens 40 2>/dev/null");
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.output.substr(0, 9) == "a bad cab");
  BOOST_TEST(ended.output.size() == 9u + 40 + 1);
  BOOST_TEST(ended.output.back() == '\n');
  BOOST_TEST(place.gpt("sample model --tokens 3").output.front() == '\n');
}

BOOST_AUTO_TEST_CASE(a_seed_and_settings_say_which_sample) {
  const Place place;
  const auto text = [&](const std::string& more) {
    return place.gpt("sample model --prompt ab --tokens 30 2>/dev/null " + more).output;
  };
  const std::string standard = text("");
  BOOST_TEST(text("") == standard);
  BOOST_TEST(text("--seed 1337 --temperature 0.8 --top-k 0 --top-p 1") == standard);
  BOOST_TEST(text("--no-cache") == standard);
  for (const char* other : {"--seed 1", "--temperature 0", "--top-k 2", "--top-p 0.3"})
    BOOST_TEST(text(other) != standard, other);
  BOOST_TEST(text("--temperature 0") == text("--top-k 1 --temperature 2 --seed 8"));
  for (const char* precision : {"fp32", "bf16", "int8"})
    BOOST_TEST(text(std::string("--precision ") + precision).size() == standard.size());
}

BOOST_AUTO_TEST_CASE(several_samples_are_numbered_and_differ) {
  const Place place;
  const std::string output = place.gpt("sample model --prompt a --tokens 6 --samples 2").output;
  BOOST_REQUIRE(output.size() == 2 * (6u + 1 + 6 + 1));
  BOOST_TEST(output.substr(0, 7) == "--- 1\na");
  BOOST_TEST(output.substr(14, 7) == "--- 2\na");
  BOOST_TEST(output.substr(7, 6) != output.substr(21, 6));
}

BOOST_AUTO_TEST_CASE(a_prompt_may_come_from_a_file) {
  const Place place;
  place.put("prompt", "cab\nbad");
  place.put("nothing", "");
  const auto text = [&](const std::string& how) {
    return place.gpt("sample model --tokens 9 2>/dev/null " + how).output;
  };
  BOOST_TEST(text("--prompt-file prompt") == text("--prompt 'cab\nbad'"));
  expect(place, "sample model --prompt-file none", 66, "none");
  expect(place, "sample model --prompt-file .", 66, "cannot read .: it is a folder");
  expect(place, "sample model --prompt-file /dev/zero", 65, "/dev/zero is larger than");
  expect(place, "sample model --prompt-file nothing", 64, "the prompt is empty");
  expect(place, "sample model --prompt ''", 64, "the prompt is empty");
  expect(place, "sample model --prompt a --prompt-file prompt", 64, "two prompts", "leave out one");
}

BOOST_AUTO_TEST_CASE(a_character_that_the_model_has_never_seen_is_named) {
  const Place place;
  expect(place, "sample model --prompt abZ", 65,
         "gpt: the model has never seen 'Z', which is at byte 2 of the prompt",
         "hint: its characters are \\n abcdefg\n");
  expect(place, "sample model --prompt 'caf\xc3\xa9'", 65, "never seen '\\xC3'", "at byte 3");
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_is_said_before_the_text) {
  const Place place;
  const auto note = [&](const std::string& how) {
    return place.gpt("sample model " + how + " >/dev/null").output;
  };
  BOOST_TEST(note("--prompt abcd --tokens 5") == "");
  BOOST_TEST(note("--prompt abcd --tokens 6") ==
             "note: the model sees at most 8 tokens at a time. Whenever they are full it forgets "
             "the older half; before the last token that is the first 4 tokens of the text.\n");
  BOOST_TEST(note("--prompt abcdefgabc --tokens 1") ==
             "note: the model sees at most 8 tokens at a time. Of the prompt's 10 it reads the "
             "last 6.\n");
  BOOST_TEST(note("--prompt abcdefgabc --tokens 9").find("the first 12 tokens") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_a_vocabulary_tokens_are_numbers) {
  const Place place;
  const Ended ended = place.gpt("sample numbers --prompt '3 1 11' --tokens 2 --temperature 0");
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.output.substr(0, 7) == "3 1 11 ");
  BOOST_TEST(place.gpt("sample numbers --tokens 1").code == 0);
  const std::string hint = "numbers from 0 to 11 with blanks between them";
  expect(place, "sample numbers --prompt '3 x'", 65, "no token at byte 2 of the prompt", hint);
  expect(place, "sample numbers --prompt '3 12'", 65, "no token at byte 2 of the prompt", hint);
  expect(place, "sample numbers --prompt ' -1'", 65, "no token at byte 1 of the prompt", hint);
  expect(place, "sample numbers --prompt 99999999999", 65, "no token at byte 0", hint);
}

BOOST_AUTO_TEST_CASE(weights_that_cannot_write_are_refused) {
  const Place place;
  for (const char* how : {"", " --precision int8", " --temperature 0"})
    expect(place, std::string("sample diverged") + how, 65,
           "field parameter.wte.weight: has elements out of range");
  expect(place, "sample huge --prompt a", 65, "the scores are not numbers", "earlier checkpoint");
  expect(place, "sample none", 66, "there is no run in none");
  place.put("text", "a text");
  expect(place, "sample text", 65, "text: byte 0: this is no checkpoint");
}

BOOST_AUTO_TEST_CASE(settings_that_make_no_sense_are_refused) {
  const Place place;
  for (const char* line : {"--temperature -1", "--temperature nan", "--top-p 0", "--top-p 1.5",
                           "--top-k -1", "--tokens 0", "--samples 0", "--precision fp16"})
    expect(place, std::string("sample model ") + line, 64, "gpt: option --");
  expect(place, "sample model --no-cache --precision int8", 64, "--precision is for",
         "leave out --no-cache");
  expect(place, "speed --tokens 256", 64, "gpt: option --tokens");
}

BOOST_AUTO_TEST_CASE(every_way_to_write_is_timed) {
  const Place place;
  const Ended ended =
      place.shell("OMP_NUM_THREADS=1 " WR_GPT " speed --tokens 1 --repeats 1 --json t.json");
  BOOST_TEST(ended.code == 0);
  for (const char* way : {"full recomputation", "cache, fp32", "cache, bf16", "cache, int8"})
    BOOST_TEST(ended.output.find(std::string("\n") + way) != std::string::npos, ended.output);
  const Trace trace = Trace::load(place / "t.json");
  BOOST_TEST(std::get<Number>(*trace.find_value("parameters")).whole() == 15265440);
  BOOST_REQUIRE(trace.find_series("ladder"));
  BOOST_TEST(trace.find_series("ladder")->rows() == 4u);
}

BOOST_AUTO_TEST_CASE(a_text_streams_and_stops_when_nobody_reads_it) {
  const Place place;
  const Ended ended = place.shell("{ timeout 60 " WR_GPT
                                  " sample model --tokens 100000000 2>/dev/null; "
                                  "echo \"ended with $?\" >&2; } | head -c 20 >/dev/null");
  BOOST_TEST(ended.output == "ended with 141\n");  // SIGPIPE, and no time-out
  expect(place, "sample model --tokens 100000000 >/dev/full", 74,
         "cannot write to standard output: No space left on device");
}

BOOST_AUTO_TEST_CASE(a_trace_holds_prompt_and_samples) {
  const Place place;
  const Ended ended =
      place.gpt("sample model --prompt ab --tokens 9 --samples 2 --json t.json 2>/dev/null");
  BOOST_TEST(ended.code == 0);
  const Trace trace = Trace::load(place / "t.json");
  BOOST_TEST(std::get<std::string>(*trace.find_value("prompt")) == "ab");
  BOOST_TEST(std::get<Number>(*trace.find_value("forgotten")).whole() == 4);
  for (const char* name : {"sample_1", "sample_2"}) {
    const std::string text = std::get<std::string>(*trace.find_value(name));
    BOOST_TEST(text.size() == 9u);
    BOOST_TEST(ended.output.find("ab" + text + "\n") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
