// The program as a shell sees it: what it says to bad input, how it ends, and that nothing is lost.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/published.hpp"
#include "shared/support/testing/run.hpp"

namespace wr::makemore {
namespace {

using testing::Ended;

// A folder with data that is learned in no time, where the program runs.
class Place : public testing::Folder {
 public:
  Place() {
    std::string names, text;
    for (int i = 0; i < 60; ++i) names += "lib" + std::string(1 + i % 3, 'a' + char(i % 20)) + '\n';
    for (int i = 0; i < 200; ++i) text += "alert " + std::to_string(i % 7) + " is firing\n";
    put("names", names);
    put("text", text);
  }
  Ended shell(const std::string& commands) const {
    return testing::run("cd " + path().string() + "; " + commands);
  }
  Ended makemore(const std::string& arguments) const { return shell(WR_MAKEMORE " " + arguments); }
  // A run of so many steps in a folder of its own, looked at after every fourth.
  Ended train(const std::string& out, int steps, const std::string& more = kNew) const {
    return makemore("train --evaluate-every 4 --steps " + std::to_string(steps) + " --out " + out +
                    ' ' + more);
  }
  static constexpr const char* kNew = "--data names --model gru --embedding 4 --hidden 4 --batch 8";
  Ended text(const std::string& out, const std::string& more) const {
    return makemore("text --evaluate-every 4 --out " + out + ' ' + more);
  }
  static constexpr const char* kNewText = "--text text --hidden 4 --batch 4 --sequence 20";
};

// Runs the program, and looks for a code and for what it must say; the hint, if there is one, last.
void expect(const Place& place, const std::string& arguments, int code, const std::string& message,
            const std::string& hint = "") {
  const Ended ended = place.makemore(arguments);
  BOOST_TEST(ended.code == code, arguments << " ended with " << ended.code);
  BOOST_TEST(ended.output.find(message) != std::string::npos,
             arguments << " says " << ended.output << " instead of " << message);
  if (!hint.empty())
    BOOST_TEST(ended.output.find("hint: " + hint) != std::string::npos,
               arguments << " says " << ended.output << " instead of the hint " << hint);
  BOOST_TEST(ended.output.find("internal error") == std::string::npos, ended.output);
}

void expect_the_same_run(const Place& place, const std::string& a, const std::string& b) {
  BOOST_TEST((place.get(a + "/last.ckpt") == place.get(b + "/last.ckpt")), a << " and " << b);
  BOOST_TEST((place.get(a + "/best.ckpt") == place.get(b + "/best.ckpt")), a << " and " << b);
}

// Starts a run that would last for hours, and does something once it has saved itself.
Ended during_a_run(const Place& place, const std::string& run, const std::string& out,
                   const std::string& commands) {
  return place.shell(WR_MAKEMORE " " + run + " >printed & p=$!; for i in $(seq 1200); do [ -e " +
                     out + "/last.ckpt ] && break; sleep 0.05; done; " + commands +
                     "; kill -INT $p; wait $p; echo ended with $?");
}

// All that a checkpoint holds but for the best loss, which depends on when one has looked.
std::string without_best(const std::string& file) {
  CheckpointParts parts(file);
  parts.field("best").value.assign(8, '-');
  return parts.file();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(program)

BOOST_AUTO_TEST_CASE(names_that_are_none_are_refused_and_no_folder_is_made) {
  const Place place;
  place.put("empty", "");
  place.put("few", "emma\r\nolivia\r\n");
  place.put("umlaut", "emma\nzo\xc3\xab\n");
  place.put("binary", std::string("\x7f"
                                  "ELF\0\1\2",
                                  7));
  place.put("line", std::string(200, 'a'));
  const std::string kinds = "packages, names.txt, or the path of a file with one name a line";
  for (const std::string command : {"train --out o --data ", "zoo --data ", "bench --data ",
                                    "drift --data ", "surprise emma --data "}) {
    expect(place, command + "none", 66, "makemore: cannot read none: no such file", kinds);
    expect(place, command + ".", 66, "makemore: cannot read .: it is a folder", kinds);
    expect(place, command + "empty", 65, "makemore: empty has no names", "write one name a line");
    expect(place, command + "umlaut", 65, "umlaut, line 2: byte 195 in a name",
           "names are printab");
    expect(place, command + "binary", 65, "binary, line 1: byte 127 in a name",
           "names are printab");
    expect(place, command + "line", 65, "line, line 1: a name of 200 characters",
           "one name a line");
    expect(place, command + "/dev/zero", 65, "/dev/zero is larger than ", "choose a smaller file");
  }
  for (const std::string command : {"train --out o --data few", "zoo --data few"})
    expect(place, command, 65, "few has only 2 names", "ten are the least");
  expect(place, "train --out o --data names --batch 61", 64,
         "--batch is larger than the data, 60 names", "a smaller --batch");
  const Ended ended = place.shell("WHITE_ROOM_DATA=no HOME=no XDG_CACHE_HOME= " WR_MAKEMORE
                                  " train --data names.txt");
  BOOST_TEST(ended.code == 66);
  BOOST_TEST(ended.output ==
             "makemore: cannot find names.txt in no, no/.cache/white-room\n"
             "hint: run ci/data, or pass --data PATH\n");
  BOOST_TEST(!std::filesystem::exists(place / "o"));
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_refused) {
  const Place place;
  const std::vector<std::string> lines = {
      "train --steps 0",           "train --batch 0",         "train --learning-rate 1e10",
      "sample --count 0",          "sample --top-k 1e3",      "train --layers 0",
      "train --learning-rate nan", "text --epochs 0",         "write --length 0",
      "bench --steps 0",           "sample --temperature -1", "lecture 2 --steps 0"};
  for (const std::string& line : lines) expect(place, line, 64, "makemore: option --");
  expect(place, "train --heads 3", 64, "--embedding must be a multiple of --heads",
         "64 and 4, say");
  expect(place, "train --data names --model transformer --layers 64 --embedding 4096 --out o", 65,
         "the model is too large for a checkpoint", "fewer layers");
  expect(place, "text --text text --batch 2 --layers 64 --hidden 8192 --out o", 65,
         "the net is too large for a checkpoint", "fewer layers");
  expect(place, "lecture 7", 64, "there is no lecture 7", "1 to 5, ngram, or mlp");
  expect(place, "drift --data names --window 7", 64, "a window of 7 names is more than are kept",
         "a smaller --window");
}

BOOST_AUTO_TEST_CASE(texts_that_are_none_are_refused) {
  const Place place;
  place.put("empty", "");
  place.put("short", "alert");
  expect(place, "text --out o --text none", 66, "cannot read none: no such file", "operations");
  expect(place, "text --out o --text .", 66, "cannot read .: it is a folder", "operations");
  expect(place, "text --out o --text empty", 65, "empty is empty", "choose a text");
  expect(place, "text --out o --text short", 65, "a text of 5 characters is too short", "a longer");
  expect(place, "text --out o --text /dev/zero", 65, "/dev/zero is larger than ", "choose a small");
  BOOST_TEST(!std::filesystem::exists(place / "o"));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_run_the_program_says_how_to_get_one) {
  const Place place;
  std::filesystem::create_directory(place / "void");
  for (const char* folder : {"void", "none"}) {
    const std::string message = std::string("makemore: there is no run in ") + folder;
    for (const std::string command :
         {"sample ", "eval ", "write ", "neurons ", "diagnose ", "surprise emma --run "})
      expect(place, command + folder, 66, message, "RUN is a folder that a training run");
    for (const std::string command : {"train", "text"})
      expect(place, command + " --resume --out " + folder, 66, message, "leave out --resume");
  }
  BOOST_TEST(!std::filesystem::exists(place / "none"));
}

BOOST_AUTO_TEST_CASE(a_run_is_not_written_over) {
  const Place place;
  BOOST_TEST(place.train("o", 4).code == 0);
  const std::string before = place.get("o/last.ckpt");
  expect(place, "train --data names --out o", 64, "o holds a run already", "--resume goes on");
  expect(place, "text --text text --out o", 64, "o holds a run already", "--resume goes on");
  expect(place, "train --resume --out o --steps 4", 64, "the run is at step 4 already", "--steps");
  for (const char* option : {"--model gru", "--batch 9", "--seed 1", "--learning-rate 1"})
    expect(place, std::string("train --resume --steps 8 --out o ") + option, 64,
           "cannot be changed in the middle of a run", "leave it out");
  std::filesystem::remove(place / "o/last.ckpt");
  expect(place, "train --data names --out o", 64, "o holds a run already");
  BOOST_TEST((place.get("o/best.ckpt") == before));
}

BOOST_AUTO_TEST_CASE(a_run_that_was_resumed_ends_in_the_bits_of_one_that_was_not) {
  const Place place;
  BOOST_TEST(place.train("whole", 20).code == 0);
  BOOST_TEST(place.train("halves", 8).code == 0);
  BOOST_TEST(place.train("halves", 20, "--resume").code == 0);
  expect_the_same_run(place, "whole", "halves");

  const std::string more = Place::kNewText;
  BOOST_TEST(place.text("whole-text", more + " --epochs 0.5").code == 0);
  BOOST_TEST(place.text("text-halves", more + " --epochs 0.2").code == 0);
  BOOST_TEST(place.text("text-halves", "--resume --epochs 0.5").code == 0);
  BOOST_TEST((without_best(place.get("whole-text/last.ckpt")) ==
              without_best(place.get("text-halves/last.ckpt"))));
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_is_saved_and_goes_on_in_the_same_bits) {
  const Place place;
  const std::string settings = std::string(Place::kNew) + " --evaluate-every 4 ";
  const Ended ended =
      during_a_run(place, "train --steps 9999999 --out cut " + settings, "cut", ":");
  BOOST_TEST(ended.output.find("ended with 130\n") != std::string::npos, ended.output);
  BOOST_TEST(place.get("printed").ends_with("makemore train --resume --out cut goes on\n"));
  const auto steps = Checkpoint::load(place / "cut/last.ckpt", "makemore").whole("steps");
  BOOST_TEST(place.train("cut", static_cast<int>(steps) + 5, "--resume").code == 0);
  BOOST_TEST(place.train("whole", static_cast<int>(steps) + 5).code == 0);
  BOOST_TEST(
      (without_best(place.get("cut/last.ckpt")) == without_best(place.get("whole/last.ckpt"))));
}

BOOST_AUTO_TEST_CASE(a_folder_has_one_run_at_a_time) {
  const Place place;
  const std::string settings = std::string(Place::kNew) + " --evaluate-every 4 ";
  const Ended ended = during_a_run(place, "train --steps 9999999 --out o " + settings, "o",
                                   WR_MAKEMORE " train --resume --out o; echo code $?");
  BOOST_TEST(ended.output.find("makemore: another process is writing to o\nhint: let it end, or "
                               "--out DIR for a second run\ncode 64\n") != std::string::npos,
             ended.output);
  BOOST_TEST(place.makemore("eval o").code == 0);
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_is_heard_of_before_the_first_step) {
  const Place place;
  place.put("file", "");
  const std::string hint = "--out DIR names another one", settings = Place::kNew;
  expect(place, "train --out file " + settings, 74, "cannot make the folder file", hint);
  expect(place, "train --out file/o " + settings, 74, "cannot make the folder file/o", hint);
  expect(place, "train --out /proc/o " + settings, 74, "cannot make the folder /proc/o", hint);
  if (geteuid() == 0) return testing::skip("running as root");
  BOOST_TEST(place.shell("mkdir o; chmod 555 o").code == 0);
  expect(place, "train --out o " + settings, 74, "cannot write o/last.ckpt: Permission denied",
         "choose a place you may write to");
}

// A limit on the size of files stands for a full disk.
BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_last_state_as_it_was) {
  const Place place;
  BOOST_TEST(place.train("o", 4).code == 0);
  const std::string last = place.get("o/last.ckpt"), best = place.get("o/best.ckpt");
  const Ended ended =
      place.shell("trap '' XFSZ; ulimit -f 1; " WR_MAKEMORE " train --resume --steps 8 --out o");
  BOOST_TEST(ended.code == 74);
  BOOST_TEST(ended.output.find("ckpt: File too large") != std::string::npos, ended.output);
  BOOST_TEST((place.get("o/last.ckpt") == last));
  BOOST_TEST((place.get("o/best.ckpt") == best));
  BOOST_TEST(place.shell("ls -A o").output == "best.ckpt\nlast.ckpt\n");
  BOOST_TEST(place.train("o", 8, "--resume").code == 0);
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_ends_the_run_and_spoils_nothing) {
  const Place place;
  expect(
      place,
      "train --learning-rate 1000 --weight-decay 1000 --model mlp --steps 400 --evaluate-every 1 "
      "--out o --data names",
      65, "loss is ", "the last good state is in o; a new run with a lower --learning-rate");
  expect(place, "eval o", 0, "train loss");
  expect(place,
         "text --learning-rate 1000 --epochs 9 --evaluate-every 1000 --out t " +
             std::string(Place::kNewText),
         65, "the loss explodes", "nothing was saved yet; a lower --learning-rate may help");
}

BOOST_AUTO_TEST_CASE(the_zoo_has_a_line_for_every_model) {
  const Place place;
  const Ended ended = place.makemore("zoo --data names --steps 2 --evaluate-every 1");
  BOOST_TEST(ended.code == 0);
  for (const char* type : {"bigram", "mlp", "bow", "rnn", "gru", "lstm", "cnn", "transformer"})
    BOOST_TEST(ended.output.find(type) != std::string::npos, type << " is not in " << ended.output);
  expect(place, "zoo --data names --steps 5 --evaluate-every 2", 64,
         "--steps must be a multiple of --evaluate-every", "2000 and 100, say");
  expect(place, "zoo --data names --steps 100 --learning-rate 1000", 65, "the loss is ",
         "a lower --learning-rate may help");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_the_checkpoint_of_a_run_is_refused) {
  const Place place;
  BOOST_TEST(place.train("o", 4).code == 0);
  BOOST_TEST(place.text("t", std::string(Place::kNewText) + " --epochs 0.1").code == 0);
  const std::string whole = place.get("o/best.ckpt");
  place.put("cut", whole.substr(0, whole.size() / 2));
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  place.put("flipped", flipped);
  for (const std::string command : {"sample ", "eval ", "diagnose "}) {
    expect(place, command + "cut", 65, "cut: byte 24: the file has", "the file is damaged");
    expect(place, command + "flipped", 65, "flipped: byte 24: the SHA-256", "the file is damaged");
    expect(place, command + "names", 65, "names: byte 0: this is no checkpoint", "give a file");
  }
  expect(place, "write o", 65, "a checkpoint of 'makemore', not of 'char-rnn'", "load it");
  place.put("o/last.ckpt", whole.substr(0, 1000));
  expect(place, "train --resume --steps 9 --out o", 65, "last.ckpt: byte 24: ", "the file is dam");
}

BOOST_AUTO_TEST_CASE(other_names_than_those_of_the_run_are_refused) {
  const Place place;
  BOOST_TEST(place.train("o", 4).code == 0);
  place.put("others", place.get("names") + "liba\n");
  place.put("unknown", place.get("names") + "emil9\n");
  const std::string message = "the checkpoint's run was trained on other names";
  for (const std::string line :
       {"sample o --data ", "eval o --data ", "diagnose o --data ",
        "train --resume --steps 8 --out o --data ", "surprise emma --run o --data "})
    expect(place, line + "others", 65, message, "it was started with --data names");
  expect(place, "surprise Zed --run o", 65, "'Z' of \"Zed\" is not in", "the model knows abc");
  expect(place, "sample o --data unknown", 65, "unknown, line 61: '9' of \"emil9\" is not in the",
         "the model knows abc");
  place.put("names", place.get("others"));
  expect(place, "sample o", 65, message);
}

BOOST_AUTO_TEST_CASE(a_diagnosis_leaves_the_run_as_it_is) {
  const Place place;
  BOOST_TEST(place.train("o", 8).code == 0);
  const std::string files = "sha256sum o/*";
  const std::string before = place.shell(files).output;
  const Ended ended = place.makemore("diagnose o --batches 3");
  BOOST_TEST(ended.code == 0);
  for (const char* part : {"gru after 8 steps", "cell.update sigmoid", "head.weight", "loss"})
    BOOST_TEST(ended.output.find(part) != std::string::npos, ended.output);
  BOOST_TEST(place.shell(files).output == before);
  BOOST_TEST(place.makemore("diagnose o --batches 3").output == ended.output);
  expect(place, "diagnose none", 66, "none");
  expect(place, "diagnose o --batches 0", 64, "--batches");
}

BOOST_AUTO_TEST_CASE(every_way_to_draw_a_name_ends_in_a_name) {
  const Place place;
  BOOST_TEST(place.train("o", 40).code == 0);
  const std::string coldest = place.makemore("sample o --count 3 --temperature 0").output;
  for (const char* temperature : {"1e-300", "1e-45", "1e-40"})
    BOOST_TEST(
        place.makemore(std::string("sample o --count 3 --temperature ") + temperature).output ==
        coldest);
  const std::string all = place.makemore("sample o --count 20").output;
  BOOST_TEST(place.makemore("sample o --count 20 --top-k 1000").output == all);
  BOOST_TEST(place.makemore("sample o/last.ckpt --count 20").code == 0);
  expect(place, "sample o --count 5 --temperature 100", 0, "that are new:");
}

BOOST_AUTO_TEST_CASE(a_run_on_text_is_judged_and_its_cells_are_shown) {
  const Place place;
  BOOST_TEST(place.text("t", std::string(Place::kNewText) + " --epochs 0.1").code == 0);
  expect(place, "eval t", 0, "bits a character\nvalidation loss");
  expect(place, "eval t --data names", 64, "--data is for runs on names", "t/best.ckpt is a run");
  expect(place, "sample t", 64, "t/best.ckpt is a run on text", "makemore write t/best.ckpt");
  expect(place, "neurons t", 0, "cells follow a probe");
  expect(place, "neurons t --layer 1 --cell 3 --guesses --length 20", 0, "--- layer 1, cell 3");
  expect(place, "neurons t --layer 1", 64, "--layer alone names no cell", "--cell N");
  expect(place, "neurons t --cell 4", 64, "no such cell", "layers 0 to 1, cells 0 to 3");
  place.put("unknown", "Zo\xc3\xab");
  expect(place, "neurons t --text unknown", 65, "not in the vocabulary", "the text that the net");
}

BOOST_AUTO_TEST_CASE(a_net_writes_only_after_what_it_can_read) {
  const Place place;
  BOOST_TEST(place.text("t", std::string(Place::kNewText) + " --epochs 0.1").code == 0);
  expect(place, "write t --prime 'Zo\xc3\xab alert'", 65, "not in the vocabulary: Zo\\xAB\\xC3",
         "the text that the net learned from has no such character");
  for (const char* temperature : {"0", "1e-300", "1e-40", "100"})
    expect(place, std::string("write t --length 20 --prime alert --temperature ") + temperature, 0,
           "alert");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::makemore
