// The one definition of an exercise. It is compiled once and linked twice: with the solution, which
// makes it a reference that knows the right answers, and with a student's file, which makes it a
// worker that answers questions. Who compares the two is a third party: Boost.Test in the reader's
// own loop (runner.cpp), a process of its own where points are at stake.
// Leaves out the words of an exercise (task, hints, place in the book): exercise.md beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/support/exercise/compare.hpp"
#include "shared/support/exercise/random.hpp"
#include "shared/support/exercise/wire.hpp"

namespace wr::exercise {

/// What was found out about one answer.
struct Verdict {
  bool passed = false;
  std::string question{};  ///< what was asked, for a reader
  std::string expected{};  ///< empty if any of several answers would have done
  std::string got{};
  std::string where{};      ///< the first place that differs, "[2]"; empty: the whole answer
  std::string diagnosis{};  ///< what probably went wrong; empty if we cannot tell
  WR_FIELDS(passed, question, expected, got, where, diagnosis)
};

/// A way to be wrong that people really take: the answer it leads to, and what to say about it.
/// If a wrong answer equals it, that is the diagnosis. Each is also a mutant: a proof in the
/// build shows that the item's questions tell it from the right answer.
template <typename Question, typename Answer>
struct Mistake {
  std::string says;
  std::function<Answer(const Question&, const Answer& right)> answer;
};

/// One gradable item: a generator of questions, a way to put them to the code under test, and a
/// judgement of the answer. Question and Answer are bool, int, double, std::string, vectors of
/// these, and structs with a WR_FIELDS line.
template <typename Question, typename Answer>
struct Item {
  std::string id;  ///< lower-case words with hyphens, unique in the exercise
  int points = 1;
  std::vector<Question> examples{};                    ///< always asked first
  int cases = 8;                                       ///< how many random questions follow
  std::function<Question(Random&)> question{};         ///< draws one
  std::function<std::string(const Question&)> show{};  ///< how it reads: "slope of sin at 0.5"
  std::function<Answer(const Question&)> ask{};  ///< calls the code under test: nothing else may
  double tolerance = 0;                          ///< see agree()
  std::vector<Mistake<Question, Answer>> mistakes{};
  /// A last word where no mistake of the list fits; returns "" for nothing to say.
  std::function<std::string(const Question&, const Answer& right, const Answer& got)> diagnose{};
  /// Where several answers are right: "" accepts `got`, anything else says what is wrong with it.
  std::function<std::string(const Question&, const Answer& got)> verdict{};
};

/// An item whose types are forgotten: bytes in, bytes out.
class AnyItem {
 public:
  virtual ~AnyItem() = default;
  virtual const std::string& id() const = 0;
  virtual int points() const = 0;
  virtual int cases() const = 0;
  /// Question number `index` of the stream `seed`, 0 <= index < cases().
  virtual Bytes question(std::uint64_t seed, int index) const = 0;
  virtual std::string show(const Bytes& question) const = 0;
  /// Asks the code that this program is linked with; whatever that throws goes through.
  virtual Bytes answer(const Bytes& question) const = 0;
  virtual Verdict judge(const Bytes& question, const Bytes& expected, const Bytes& got) const = 0;
  /// Complaints of an author's proof: a right answer refused, a known mistake or an empty answer
  /// accepted, on the questions of `seed`.
  virtual std::vector<std::string> prove(std::uint64_t seed) const = 0;
};

template <typename Question, typename Answer>
class ItemOf : public AnyItem {
 public:
  explicit ItemOf(Item<Question, Answer> item) : item_(std::move(item)) {}

  const std::string& id() const override { return item_.id; }
  int points() const override { return item_.points; }
  int cases() const override { return static_cast<int>(item_.examples.size()) + item_.cases; }

  Bytes question(std::uint64_t seed, int index) const override { return encode(draw(seed, index)); }
  std::string show(const Bytes& question) const override {
    return describe(decode<Question>(question));
  }
  Bytes answer(const Bytes& question) const override {
    return encode<Answer>(item_.ask(decode<Question>(question)));
  }
  Verdict judge(const Bytes& question, const Bytes& expected, const Bytes& got) const override {
    return judge(decode<Question>(question), decode<Answer>(expected), decode<Answer>(got));
  }

  std::vector<std::string> prove(std::uint64_t seed) const override {
    std::vector<std::string> complaints;
    std::vector<bool> caught(item_.mistakes.size());
    bool empty_caught = false;
    bool zero_caught = false;
    for (int i = 0; i < cases(); ++i) {
      const Question question = draw(seed, i);
      const Answer right = item_.ask(question);
      if (difference(right, item_.ask(question), 0))
        complaints.push_back("two runs, two answers: " + describe(question));
      if (!judge(question, right, right).passed)
        complaints.push_back("the right answer is refused: " + describe(question));
      if (!judge(question, right, Answer{}).passed) empty_caught = true;
      if (!judge(question, right, zeroed(right)).passed) zero_caught = true;
      for (std::size_t m = 0; m < caught.size(); ++m)
        if (!judge(question, right, item_.mistakes[m].answer(question, right)).passed)
          caught[m] = true;
    }
    if (cases() == 0) complaints.push_back("no questions");
    if (!empty_caught) complaints.push_back("an empty answer passes");
    if (!zero_caught) complaints.push_back("an answer of zeros passes");
    for (std::size_t m = 0; m < caught.size(); ++m)
      if (!caught[m]) complaints.push_back("a mistake passes: " + item_.mistakes[m].says);
    return complaints;
  }

 private:
  Question draw(std::uint64_t seed, int index) const {
    if (index < static_cast<int>(item_.examples.size())) return item_.examples[index];
    Random random(seed, item_.id, static_cast<std::uint64_t>(index));
    return item_.question(random);
  }

  std::string describe(const Question& question) const {
    return item_.show ? item_.show(question) : exercise::show(question);
  }

  Verdict judge(const Question& question, const Answer& right, const Answer& got) const {
    Verdict verdict{.passed = true, .question = describe(question), .got = exercise::show(got)};
    if (item_.verdict) {
      verdict.diagnosis = item_.verdict(question, got);
      verdict.passed = verdict.diagnosis.empty();
      return verdict;
    }
    verdict.expected = exercise::show(right);
    const auto where = difference(right, got, item_.tolerance);
    if (!where) return verdict;
    verdict.passed = false;
    verdict.where = *where;
    for (const auto& mistake : item_.mistakes)
      if (const Answer wrong = mistake.answer(question, right);
          difference(right, wrong, item_.tolerance) && !difference(wrong, got, item_.tolerance)) {
        verdict.diagnosis = mistake.says;
        return verdict;
      }
    if (item_.diagnose) verdict.diagnosis = item_.diagnose(question, right, got);
    return verdict;
  }

  Item<Question, Answer> item_;
};

/// All items of an exercise, in the order in which a reader should make them pass.
class Exercise {
 public:
  template <typename Question, typename Answer>
  void add(Item<Question, Answer> item) {
    items_.push_back(std::make_unique<ItemOf<Question, Answer>>(std::move(item)));
  }
  const std::vector<std::unique_ptr<AnyItem>>& items() const { return items_; }

  /// Null if there is none of that name.
  const AnyItem* find(std::string_view id) const {
    for (const auto& item : items_)
      if (item->id() == id) return item.get();
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<AnyItem>> items_;
};

/// The seed of the questions that everybody sees. A judge has its own.
inline constexpr std::uint64_t kPublicSeed = 312;  // 03:12, when the page comes

/// Written once for each exercise, in its definition.cpp.
Exercise definition();

}  // namespace wr::exercise
