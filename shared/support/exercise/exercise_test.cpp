// The definition of an exercise, on one made for this test: twice a number.
#include "shared/support/exercise/exercise.hpp"

#include <boost/test/unit_test.hpp>

#include "shared/support/exercise/protocol.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace {

using namespace wr::exercise;

int (*under_test)(int) = nullptr;

int solution(int x) { return 2 * x; }
int adds_two(int x) { return x + 2; }
int starter(int) { throw Unsolved("twice"); }
int thrower(int) { throw std::out_of_range("too far"); }

Item<int, int> twice_item() {
  return {.id = "twice",
          .points = 3,
          .examples = {2},
          .cases = 5,
          .question = [](Random& random) { return random.between(-50, 50); },
          .ask = [](const int& x) { return under_test(x); },
          .mistakes = {{"You added 2.", [](const int& x, const int&) { return x + 2; }}}};
}

Exercise twice(Item<int, int> item = twice_item()) {
  Exercise exercise;
  exercise.add(std::move(item));
  return exercise;
}

Reply ask(const Exercise& exercise, Ask what, Bytes question = {}) {
  return respond(exercise, {.ask = static_cast<int>(what), .item = "twice", .question = question});
}

BOOST_AUTO_TEST_SUITE(exercise)

BOOST_AUTO_TEST_CASE(questions_depend_on_the_seed_and_on_nothing_else) {
  const Exercise one = twice(), other = twice();
  const AnyItem& a = *one.items()[0];
  const AnyItem& b = *other.items()[0];
  BOOST_TEST(a.cases() == 6);
  BOOST_TEST(decode<int>(a.question(1, 0)) == 2);  // the example comes first
  int different = 0;
  for (int i = 1; i < 6; ++i) {
    BOOST_TEST(a.question(1, i) == b.question(1, i));
    different += a.question(1, i) != a.question(2, i);
  }
  BOOST_TEST(different >= 4);
}

BOOST_AUTO_TEST_CASE(a_known_mistake_is_named) {
  const Exercise exercise = twice();
  const AnyItem& item = *exercise.items()[0];
  const Verdict right = item.judge(encode(5), encode(10), encode(10));
  BOOST_TEST(right.passed);
  const Verdict known = item.judge(encode(5), encode(10), encode(7));
  BOOST_TEST(!known.passed);
  BOOST_TEST(known.diagnosis == "You added 2.");
  const Verdict unknown = item.judge(encode(5), encode(10), encode(0));
  BOOST_TEST(!unknown.passed);
  BOOST_TEST(unknown.diagnosis == "");
  BOOST_TEST(unknown.expected == "10");
}

BOOST_AUTO_TEST_CASE(a_verdict_accepts_any_right_answer) {
  Item<int, int> item = twice_item();
  item.verdict = [](const int& x, const int& got) {
    return got > x ? "" : std::string("not larger than the question");
  };
  const Exercise exercise = twice(item);
  BOOST_TEST(exercise.items()[0]->judge(encode(5), encode(10), encode(99)).passed);
  const Verdict small = exercise.items()[0]->judge(encode(5), encode(10), encode(1));
  BOOST_TEST(!small.passed);
  BOOST_TEST(small.diagnosis == "not larger than the question");
}

BOOST_AUTO_TEST_CASE(the_proof_passes_for_a_sound_definition) {
  under_test = solution;
  BOOST_TEST(twice().items()[0]->prove(kPublicSeed).empty());
}

BOOST_AUTO_TEST_CASE(the_proof_finds_a_mistake_that_the_questions_do_not_tell_apart) {
  under_test = solution;
  Item<int, int> weak = twice_item();
  weak.cases = 0;  // asks about 2 alone, where 2 * x is x + 2
  BOOST_TEST(twice(weak).items()[0]->prove(kPublicSeed) ==
                 std::vector<std::string>{"a mistake passes: You added 2."},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_proof_finds_an_item_that_asks_nothing) {
  under_test = solution;
  Item<int, int> mute = twice_item();
  mute.cases = 0;
  mute.examples.clear();
  BOOST_TEST(twice(mute).items()[0]->prove(kPublicSeed)[0] == "no questions");
}

BOOST_AUTO_TEST_CASE(a_worker_says_what_became_of_the_code_under_test) {
  const Exercise exercise = twice();
  under_test = adds_two;
  const Reply done = ask(exercise, Ask::kAnswer, encode(5));
  BOOST_TEST(done.outcome == static_cast<int>(Outcome::kDone));
  BOOST_TEST(decode<int>(done.bytes) == 7);
  under_test = starter;
  const Reply unsolved = ask(exercise, Ask::kAnswer, encode(5));
  BOOST_TEST(unsolved.outcome == static_cast<int>(Outcome::kUnsolved));
  BOOST_TEST(unsolved.text == "twice is not written yet");
  under_test = thrower;
  const Reply threw = ask(exercise, Ask::kAnswer, encode(5));
  BOOST_TEST(threw.outcome == static_cast<int>(Outcome::kThrew));
  BOOST_TEST(threw.text == "too far");
}

BOOST_AUTO_TEST_CASE(a_request_that_makes_no_sense_is_refused) {
  under_test = solution;
  const Exercise exercise = twice();
  const int refused = static_cast<int>(Outcome::kRefused);
  BOOST_TEST(ask(exercise, Ask::kAnswer, "damaged").outcome == refused);
  BOOST_TEST(ask(exercise, static_cast<Ask>(99)).outcome == refused);
  BOOST_TEST(respond(exercise, {.ask = 1, .item = "twice", .index = 6}).outcome == refused);
  BOOST_TEST(respond(exercise, {.ask = 1, .item = "thrice"}).outcome == refused);
  BOOST_TEST(respond(exercise, {.version = 2, .ask = 1, .item = "twice"}).outcome == refused);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
