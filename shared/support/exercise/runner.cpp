// The reader's own loop: the items of an exercise as Boost.Test cases, asked of the student's file
// that this program is linked with, compared with answers that the reference made beforehand.
//
//   runner [Boost.Test's options] -- CASES [RESULTS]
//
// RESULTS, if named, gets a line of JSON before every question and one at the end of every item:
// whoever reads it knows what was asked when the program died.
// Leaves out limits on time and memory (practice sets them) and any claim to be a judge: the
// student's code runs in here, and could say whatever it likes.
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iostream>

#include "shared/support/exercise/protocol.hpp"

namespace {

namespace json = boost::json;
namespace test = boost::unit_test;
using namespace wr::exercise;

[[noreturn]] void no_cases(const std::string& path, const char* why) {
  std::string message = path;
  message.append(": ").append(why);
  throw test::framework::setup_error(message);
}

CaseFile load_cases(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const Bytes all{std::istreambuf_iterator<char>(file), {}};
  if (!file) no_cases(path, "cannot be read");
  if (!all.starts_with("WRX1") || all.size() < 8) no_cases(path, "not a file of cases");
  try {
    return decode<CaseFile>(std::string_view(all).substr(8));
  } catch (const WireError& damaged) {
    no_cases(path, damaged.what());
  }
}

class Results {
 public:
  void open(const char* path) { file_.open(path, std::ios::app); }
  void write(const json::object& line) {
    if (file_.is_open()) file_ << json::serialize(line) << std::endl;
  }

 private:
  std::ofstream file_;
};

Results results;

std::string words(const Verdict& v) {
  std::string text = v.question;
  if (!v.expected.empty()) text.append(": expected ").append(v.expected);
  text.append(": got ").append(v.got);
  if (!v.where.empty()) text.append("; first difference at ").append(v.where);
  if (!v.diagnosis.empty()) text.append(". ").append(v.diagnosis);
  return text;
}

// Asks all cases of an item and stops at the first that fails.
void run_item(const Exercise& exercise, const AnyItem& item,
              const std::vector<CaseFile::Case>& cases) {
  json::object line{{"item", item.id()}, {"points", item.points()}};
  const auto say = [&](const char* state) {
    line["state"] = state;
    results.write(line);
  };

  int asked = 0;
  for (const auto& one : cases) {
    if (one.item != item.id()) continue;
    line["case"] = ++asked;
    line["question"] = item.show(one.question);
    say("begin");  // so that a crash is known by its question
    const Reply reply = respond(
        exercise,
        {.ask = static_cast<int>(Ask::kAnswer), .item = item.id(), .question = one.question});
    if (reply.outcome != static_cast<int>(Outcome::kDone)) {
      const bool unsolved = reply.outcome == static_cast<int>(Outcome::kUnsolved);
      line["message"] = reply.text;
      say(unsolved ? "unsolved" : "threw");
      BOOST_FAIL(item.show(one.question).append(": ").append(reply.text));
    }
    const Verdict verdict = item.judge(one.question, one.expected, reply.bytes);
    if (!verdict.passed) {
      line["expected"] = verdict.expected;
      line["got"] = verdict.got;
      line["where"] = verdict.where;
      line["diagnosis"] = verdict.diagnosis;
      say("failed");
    }
    BOOST_REQUIRE_MESSAGE(verdict.passed, words(verdict));
  }
  // An item of which nothing was asked has not passed
  BOOST_REQUIRE_MESSAGE(
      asked > 0 && asked == item.cases(),
      "only " << asked << " of " << item.cases() << " questions are in the file of cases");
  say("passed");
}

bool init() {
  const auto& suite = test::framework::master_test_suite();
  if (suite.argc < 2) throw test::framework::setup_error("usage: runner -- CASES [RESULTS]");
  if (suite.argc > 2) results.open(suite.argv[2]);
  static const Exercise exercise = definition();
  static const CaseFile file = load_cases(suite.argv[1]);
  for (const auto& item : exercise.items())
    test::framework::master_test_suite().add(test::make_test_case(
        [&item] { run_item(exercise, *item, file.cases); }, item->id(), __FILE__, __LINE__));
  return true;
}

}  // namespace

int main(int argc, char** argv) { return test::unit_test_main(init, argc, argv); }
