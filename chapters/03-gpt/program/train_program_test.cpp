// gpt train, eval and seeds as a shell sees them: bad input, how a run ends, and that nothing is
// lost.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/core/trace.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/published.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::gpt {
namespace {

using testing::Ended;

// A folder with a text that is learned in no time, where the program runs.
class Place : public testing::Folder {
 public:
  Place() {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "alert " + std::to_string(i % 7) + " is firing\n";
    put("text", text);
    put("small.conf",
        "data = text\nlayers = 1  # as small as can be\nheads = 2\nchannels = 8\ncontext = 8\n"
        "batch = 2\nwarmup = 2\neval-every = 4\neval-batches = 2\n");
  }
  Ended shell(const std::string& commands) const {
    return testing::run("cd " + path().string() + "; " + commands);
  }
  Ended gpt(const std::string& arguments) const { return shell(WR_GPT " " + arguments); }
  // A run of so many steps in a folder of its own, looked at after every fourth.
  Ended train(const std::string& out, int steps, const std::string& more = "") const {
    return gpt("train --config small.conf --decay-steps 20 --steps " + std::to_string(steps) +
               " --out " + out + ' ' + more);
  }
  Ended resume(const std::string& out, int steps) const {
    return gpt("train --resume --eval-every 4 --eval-batches 2 --steps " + std::to_string(steps) +
               " --out " + out);
  }
};

// Runs the program, and looks for a code and for what it must say; the hint, if there is one, last.
void expect(const Place& place, const std::string& arguments, int code, const std::string& message,
            const std::string& hint = "") {
  const Ended ended = place.gpt(arguments);
  BOOST_TEST(ended.code == code, arguments << " ended with " << ended.code << ": " << ended.output);
  BOOST_TEST(ended.output.find(message) != std::string::npos,
             arguments << " says " << ended.output << " instead of " << message);
  if (!hint.empty())
    BOOST_TEST(ended.output.find("hint: " + hint) != std::string::npos,
               arguments << " says " << ended.output << " instead of the hint " << hint);
  BOOST_TEST(ended.output.find("internal error") == std::string::npos, ended.output);
}

void expect_the_same_run(const Place& place, const std::string& a, const std::string& b) {
  for (const char* file : {"/last.ckpt", "/best.ckpt"}) {
    BOOST_TEST(!place.get(a + file).empty());
    BOOST_TEST((place.get(a + file) == place.get(b + file)), file << " of " << a << " and " << b);
  }
}

// Starts a run that would last for hours, and does something once it has saved itself.
Ended during_a_run(const Place& place, const std::string& run, const std::string& out,
                   const std::string& commands) {
  return place.shell(WR_GPT " " + run + " >printed & p=$!; for i in $(seq 1200); do [ -e " + out +
                     "/last.ckpt ] && break; sleep 0.05; done; " + commands +
                     "; kill -INT $p; wait $p; echo ended with $?");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(train_program)

BOOST_AUTO_TEST_CASE(texts_that_are_none_are_refused_and_no_folder_is_made) {
  const Place place;
  place.put("empty", "");
  place.put("short", std::string(80, 'a'));
  const std::string train = "train --config small.conf --out o --data ";
  expect(place, train + "none", 66, "gpt: cannot read none: no such file",
         "operations, tinyshakespeare.txt, or the path of a text");
  expect(place, train + ".", 66, "gpt: cannot read .: it is a folder");
  expect(place, train + "empty", 65, "gpt: empty is empty", "choose a text");
  expect(place, train + "short", 65, "gpt: short is too short, 80 characters", "a longer text");
  expect(place, train + "text --context 500", 65, "text is too short", "a longer text, or a small");
  expect(place, train + "text --batch 100000", 65, "a batch has more sequences than text has char",
         "a smaller --batch");
  expect(place, train + "/dev/zero", 65, "/dev/zero is larger than ", "choose a smaller file");
  const Ended ended = place.shell("WHITE_ROOM_DATA=no HOME=no XDG_CACHE_HOME= " WR_GPT
                                  " train --preset shakespeare-cpu --out o");
  BOOST_TEST(ended.code == 66);
  BOOST_TEST(ended.output ==
             "gpt: cannot find tinyshakespeare.txt in no, no/.cache/white-room\n"
             "hint: run ci/data, or pass --data PATH\n");
  BOOST_TEST(!std::filesystem::exists(place / "o"));
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_refused) {
  const Place place;
  for (const std::string option :
       {"steps 0",          "batch 0",         "layers 0",          "heads 0",
        "channels 1e3",     "context 65537",   "learning-rate nan", "learning-rate -1",
        "dropout 1",        "beta1 1",         "beta2 -0.1",        "clip -1",
        "weight-decay 1e4", "warmup -1",       "decay-steps x",     "accumulation 0",
        "eval-every 0",     "eval-batches -1", "sample-every -1",   "threads -1",
        "positions here",   "seed -1",         "preset shakespear"})
    expect(place, "train --out o --" + option, 64,
           "gpt: option --" + option.substr(0, option.find(' ')));
  expect(place, "train --stpes 3", 64, "gpt: unknown option --stpes", "did you mean --steps?");
  expect(place, "train --out o --heads 3", 64, "3 heads do not divide 128 channels", "4 and 128");
  expect(place, "train --out o --positions rotary --heads 128", 64, "rotary positions need heads");
  expect(place, "train --out o --batch 1000 --context 4096", 64,
         "a batch of 1000 sequences of 4096 needs more than 4 GiB", "a smaller --batch, and --acc");
  expect(place, "train --out o --layers 256 --channels 4096 --batch 1 --context 8", 65,
         "the model is too large for a checkpoint", "fewer layers");
  BOOST_TEST(!std::filesystem::exists(place / "o"));
}

BOOST_AUTO_TEST_CASE(a_file_of_options_that_is_wrong_is_named_with_its_line) {
  const Place place;
  place.put("a.conf", "steps = 10\nlayerz = 3\n");
  place.put("b.conf", "\n\nbias = 1\n");
  place.put("c.conf", "steps\n");
  place.put("d.conf", "steps = 3\nsteps = 4\n");
  expect(place, "train --config a.conf", 65, "a.conf, line 2: unknown option layerz",
         "did you mean layers?");
  expect(place, "train --config b.conf", 65, "b.conf, line 3: option --bias: 1 is not true or fal");
  expect(place, "train --config c.conf", 65, "c.conf, line 1: steps is no setting");
  expect(place, "train --config d.conf", 65, "d.conf, line 2: steps stands there twice");
  expect(place, "train --config none.conf", 66, "cannot read none.conf");
}

BOOST_AUTO_TEST_CASE(presets_give_way_to_files_and_files_to_what_is_typed) {
  const Place place;
  const Ended ended = place.gpt("train --preset tiny --config small.conf --layers 2 --steps 2");
  BOOST_TEST(ended.code == 0, ended.output);
  // Two layers of 12 x 8 x 8 and two norms, 19 characters and 8 places of 8 channels, and a norm
  BOOST_TEST(
      ended.output.find("1792 parameters; 3240 characters train, 360 validate, 19 of them") !=
          std::string::npos,
      ended.output);
  BOOST_TEST(ended.output.find("2 steps of 2 x 8 tokens") != std::string::npos, ended.output);
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_ends_in_the_same_bits) {
  const Place place;
  BOOST_TEST(place.train("whole", 12).code == 0);
  BOOST_TEST(place.train("cut", 8).code == 0);
  expect(place, "train --resume --out cut --steps 8", 64, "the run is at step 8 already",
         "--steps counts from its beginning: a larger one goes on");
  BOOST_TEST(place.resume("cut", 12).code == 0);
  expect_the_same_run(place, "whole", "cut");
  BOOST_TEST(place.train("threads", 12, "--threads 3 --sample-every 3").code == 0);
  expect_the_same_run(place, "whole", "threads");
}

BOOST_AUTO_TEST_CASE(a_second_run_writes_over_none_and_goes_on_as_it_began) {
  const Place place;
  expect(place, "train --resume --out o", 66, "there is no run in o", "leave out --resume");
  BOOST_TEST(place.train("o", 4).code == 0);
  expect(place, "train --config small.conf --out o", 64, "o holds a run already",
         "--resume goes on");
  for (const std::string option :
       {"layers 2", "data text", "bias", "preset tiny", "config small.conf", "learning-rate 1",
        "dropout 0.1", "seed 3", "untied", "positions none", "batch 2"})
    expect(place, "train --resume --out o --steps 8 --" + option, 64,
           "--" + option.substr(0, option.find(' ')) + " cannot be changed in the middle of a run",
           "leave it out");
  place.put("text", std::string(4000, 'x'));
  expect(place, "train --resume --out o --steps 8", 65,
         "text is not the text that the model was trained on", "bring that text back");
  expect(place, "eval o", 65, "text is not the text that the model was trained on");
}

BOOST_AUTO_TEST_CASE(an_interrupt_saves_the_run_and_it_goes_on) {
  const Place place;
  const std::string run = "train --config small.conf --decay-steps 20 --out o --steps 1000000000";
  const Ended ended = during_a_run(place, run, "o",
                                   WR_GPT " train --config small.conf --out o 2>&1; " WR_GPT
                                          " train --resume --out o");
  BOOST_TEST(ended.output.find("o holds a run already") != std::string::npos, ended.output);
  BOOST_TEST(ended.output.find("another process is writing to o") != std::string::npos,
             ended.output);
  BOOST_TEST(ended.output.ends_with("ended with 130\n"), ended.output);
  BOOST_TEST(place.get("printed").ends_with("stopped; gpt train --resume --out o goes on\n"));

  // Some steps further it is where a run is that was never stopped
  const std::int64_t step = Checkpoint::load(place / "o/last.ckpt", "gpt").whole("step");
  const int end = static_cast<int>((step / 4 + 2) * 4);
  BOOST_TEST(place.resume("o", end).code == 0);
  BOOST_TEST(place.train("whole", end).code == 0);
  expect_the_same_run(place, "whole", "o");
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_is_heard_of_before_the_first_step) {
  const Place place;
  place.put("file", "");
  const std::string train = "train --config small.conf --out ";
  expect(place, train + "file", 74, "cannot make the folder file", "--out DIR names another one");
  expect(place, train + "/proc/o", 74, "cannot make the folder /proc/o");
  if (geteuid() == 0) return testing::skip("running as root");
  BOOST_TEST(place.shell("mkdir o; chmod 555 o").code == 0);
  expect(place, train + "o", 74, "cannot write o/last.ckpt: Permission denied",
         "choose a place you may write to");
}

// A limit on the size of files stands for a full disk.
BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_last_state_as_it_was) {
  const Place place;
  BOOST_TEST(place.train("o", 4).code == 0);
  const std::string last = place.get("o/last.ckpt"), best = place.get("o/best.ckpt");
  const Ended ended =
      place.shell("trap '' XFSZ; ulimit -f 1; " WR_GPT " train --resume --steps 8 --out o");
  BOOST_TEST(ended.code == 74, ended.output);
  BOOST_TEST(ended.output.find("ckpt: File too large") != std::string::npos, ended.output);
  BOOST_TEST((place.get("o/last.ckpt") == last));
  BOOST_TEST((place.get("o/best.ckpt") == best));
  BOOST_TEST(place.shell("ls -A o").output == "best.ckpt\nlast.ckpt\n");
  BOOST_TEST(place.resume("o", 8).code == 0);
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_ends_the_run_and_spoils_nothing) {
  const Place place;
  const std::string settings =
      "train --config small.conf --learning-rate 1000 --weight-decay 1000 --warmup 9 --steps 400 ";
  expect(place, settings + "--eval-every 1 --out o", 65, " is no number",
         "the last good state is in o; a new run with a lower --learning-rate may help");
  expect(place, "eval o", 0, "the model");
  expect(place, settings + "--eval-every 400 --out p", 65, "is no number after step ",
         "nothing was saved yet; a lower --learning-rate may help");
}

BOOST_AUTO_TEST_CASE(eval_says_what_the_loss_is_worth) {
  const Place place;
  BOOST_TEST(place.train("o", 8).code == 0);
  const Ended ended = place.gpt("eval o --json trace.json");
  BOOST_TEST(ended.code == 0, ended.output);
  const Trace trace = Trace::load(place / "trace.json");
  for (const char* name :
       {"model_loss", "model_perplexity", "model_bits", "estimate_loss", "uniform_loss",
        "unigram_loss", "bigram_loss", "bigram_training_loss", "entropy_loss"})
    BOOST_TEST(trace.find_value(name) != nullptr, name);
  place.put("other", "firing is alert 3\n");
  expect(place, "eval o --data other", 0, "18 characters of other");
  place.put("other", "alert 9");
  expect(place, "eval o --data other", 65, "byte 6 of other is '9', which the model has never seen",
         "it knows the characters of");
  place.put("other", "a");
  expect(place, "eval o --data other", 65, "other has a single character");
  expect(place, "eval o --data none", 66, "cannot read none");
  expect(place, "eval none", 66, "there is no run in none", "RUN is a folder that a training run");
  expect(place, "eval text", 65, "text: byte 0: this is no checkpoint");
}

BOOST_AUTO_TEST_CASE(a_damaged_checkpoint_is_refused) {
  const Place place;
  BOOST_TEST(place.train("o", 4).code == 0);
  const std::string whole = place.get("o/last.ckpt");
  place.put("o/last.ckpt", whole.substr(0, whole.size() - 1));
  expect(place, "train --resume --steps 8 --out o", 65, "o/last.ckpt: byte 24: the file has");
  CheckpointParts parts(whole);
  parts.field("layers").value = bytes_of(std::int64_t{100});
  place.put("o/last.ckpt", parts.file());
  expect(place, "train --resume --steps 8 --out o", 65, "tensors are too small for its model");
  expect(place, "eval o/last.ckpt", 65, "tensors are too small for its model");
  parts.field("layers").value = bytes_of(std::int64_t{257});
  place.put("o/last.ckpt", parts.file());
  expect(place, "eval o/last.ckpt", 65, "field layers: is 257, not 1 to 256");
}

BOOST_AUTO_TEST_CASE(seeds_prints_a_line_for_each_and_the_median) {
  const Place place;
  const Ended ended =
      place.gpt("seeds --config small.conf --steps 3 --count 3 --seed 5 --json trace.json");
  BOOST_TEST(ended.code == 0, ended.output);
  for (const char* part : {"seed 5  validation ", "seed 7  validation ", "median     validation "})
    BOOST_TEST(ended.output.find(part) != std::string::npos, ended.output);
  const Trace trace = Trace::load(place / "trace.json");
  const std::vector<double> losses = trace.find_series("runs")->column("validation");
  BOOST_TEST_REQUIRE(losses.size() == 3u);
  BOOST_TEST(losses[0] != losses[1]);
  BOOST_TEST(trace.find_value("median_validation_loss") != nullptr);
}

BOOST_AUTO_TEST_CASE(the_trace_of_a_run_has_its_curves) {
  const Place place;
  BOOST_TEST(place.train("o", 8, "--json trace.json --sample-every 4").code == 0);
  const Trace trace = Trace::load(place / "trace.json");
  const Series* looks = trace.find_series("losses");
  BOOST_TEST_REQUIRE((looks != nullptr));
  BOOST_TEST(looks->column("step") == (std::vector<double>{0, 4, 8}),
             boost::test_tools::per_element());
  const Series* steps = trace.find_series("steps");
  BOOST_TEST_REQUIRE((steps != nullptr));
  BOOST_TEST(steps->rows() == 8u);
  BOOST_TEST(steps->column("learning_rate")[0] < steps->column("learning_rate")[2]);
  for (const char* name : {"parameters", "validation_loss", "validation_estimate", "sample_at_4"})
    BOOST_TEST(trace.find_value(name) != nullptr, name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
