#include "tasks.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "shared/base/check.hpp"

namespace wr::gpt {

namespace {

// [questions]
constexpr std::size_t kAtATime = 500;  // questions in a batch: a few megabytes of activations

// Every row of `length` digits below `base`, in the order of the numbers they write
std::vector<Tokens> all_questions(std::size_t length, std::size_t base) {
  std::vector<Tokens> all = {{}};
  for (std::size_t place = 0; place < length; ++place) {
    WR_CHECK(all.size() * base <= 1'000'000u);
    std::vector<Tokens> longer;
    for (const Tokens& start : all)
      for (std::size_t digit = 0; digit < base; ++digit) {
        longer.push_back(start);
        longer.back().push_back(static_cast<std::int32_t>(digit));
      }
    all = std::move(longer);
  }
  return all;
}
// [/questions]

// [software-1-0]
// To sort, in one line of Software 1.0
Tokens sorted(Tokens digits) {
  std::sort(digits.begin(), digits.end());
  return digits;
}

// To add as on paper, from the last digits to the first: the sum comes out backwards, because that
// is the order in which its digits can be known
Tokens sum_backwards(const Tokens& both) {
  const std::size_t digits = both.size() / 2;
  Tokens sum;
  std::int32_t carry = 0;
  for (std::size_t i = digits; i-- > 0; carry /= 10) {
    carry += both[i] + both[digits + i];
    sum.push_back(carry % 10);
  }
  sum.push_back(carry);
  return sum;
}
// [/software-1-0]

// [hash]
// A question's part is the question's own matter, whoever asks and in whatever order. The odd
// constant is 2^64 over the golden ratio: it spreads a token over all bits.
std::uint64_t hash(const Tokens& tokens) {
  std::uint64_t h = 0;
  for (const std::int32_t t : tokens) {
    h = (h ^ static_cast<std::uint64_t>(t + 1)) * 0x9e3779b97f4a7c15;
    h ^= h >> 32;
  }
  return h;
}
// [/hash]

}  // namespace

// [sorting]
Task sorting(std::size_t length, std::size_t kinds) {
  Task task{kinds, length, length, sorted, {}, {}};
  for (const Tokens& question : all_questions(length, kinds)) {
    if (hash(question) % 4 == 0) {
      task.test.push_back(question);
      continue;
    }
    // Repeats are rare among many kinds, and are shown twice as often. (Three kinds in six places
    // always repeat: nothing is rare, here as in minGPT.)
    const std::set<std::int32_t> different(question.begin(), question.end());
    task.training.insert(task.training.end(), different.size() > length / 2 ? 1 : 2, question);
  }
  WR_CHECK(!task.training.empty());
  WR_CHECK(!task.test.empty());
  return task;
}
// [/sorting]

// [addition]
Task addition(std::size_t digits, std::uint64_t seed) {
  WR_CHECK(digits >= 1u);
  WR_CHECK(digits <= 3u);
  const std::vector<Tokens> all = all_questions(2 * digits, 10);
  Task task{10, 2 * digits, digits + 1, sum_backwards, {}, {}};
  const std::size_t tested = std::min<std::size_t>(all.size() / 5, 500);
  for (const std::size_t i : TorchGenerator(seed).randperm(all.size()))
    (task.test.size() < tested ? task.test : task.training).push_back(all[i]);
  return task;
}
// [/addition]

// [lesson-cpp]
Batch lesson(const Task& task, std::span<const Tokens> questions) {
  Batch batch;
  for (const Tokens& question : questions) {
    Tokens row = question;
    for (const std::int32_t token : task.solve(question)) row.push_back(token);
    batch.inputs.insert(batch.inputs.end(), row.begin(), row.end() - 1);
    std::fill(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(task.question), -1);
    batch.targets.insert(batch.targets.end(), row.begin() + 1, row.end());
  }
  return batch;
}

std::vector<Tokens> draw(std::span<const Tokens> questions, std::size_t count,
                         TorchGenerator& random) {
  std::vector<Tokens> drawn;
  for (std::size_t i = 0; i < count; ++i)
    drawn.push_back(questions[static_cast<std::size_t>(
        random.randint(0, static_cast<std::int64_t>(questions.size())))]);
  return drawn;
}
// [/lesson-cpp]

namespace {

// [best]
// The token that row `row` of the scores, (B T, V), likes best; the first of equals
std::int32_t best_token(const Gpt& model, std::size_t row) {
  const std::size_t V = model.config().vocabulary;
  const auto scores = model.logits().subspan(row * V, V);
  return static_cast<std::int32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}
// [/best]

}  // namespace

// [answers-cpp]
std::vector<Tokens> answers(Gpt& model, const Task& task, std::span<const Tokens> questions) {
  if (questions.size() > kAtATime) {
    std::vector<Tokens> all = answers(model, task, questions.first(kAtATime));
    for (Tokens& a : answers(model, task, questions.subspan(kAtATime))) all.push_back(std::move(a));
    return all;
  }
  std::vector<Tokens> all(questions.size());
  for (std::size_t T = task.question; T <= task.context(); ++T) {
    Tokens read;  // (B, T): the questions, and what has been answered so far
    for (std::size_t b = 0; b < questions.size(); ++b) {
      read.insert(read.end(), questions[b].begin(), questions[b].end());
      read.insert(read.end(), all[b].begin(), all[b].end());
    }
    model.forward(read, {}, T);
    for (std::size_t b = 0; b < all.size(); ++b) all[b].push_back(best_token(model, b * T + T - 1));
  }
  return all;
}
// [/answers-cpp]

// [grade-cpp]
double Grade::product() const {
  double p = 1;
  for (const double d : digits) p *= d;
  return p;
}

Grade grade(Gpt& model, const Task& task, std::span<const Tokens> questions) {
  WR_CHECK(!questions.empty());
  const std::size_t T = task.context();
  Grade sum{0, std::vector<double>(task.answer), 0};
  for (std::size_t at = 0; at < questions.size(); at += kAtATime) {
    const auto some = questions.subspan(at, std::min(kAtATime, questions.size() - at));
    const Batch batch = lesson(task, some);
    sum.loss += model.forward(batch.inputs, batch.targets, T) * static_cast<double>(some.size());
    for (std::size_t b = 0; b < some.size(); ++b) {
      bool all_right = true;
      for (std::size_t i = 0; i < task.answer; ++i) {
        const std::size_t row = b * T + task.question - 1 + i;
        const bool right = best_token(model, row) == batch.targets[row];
        sum.digits[i] += right;
        all_right = all_right && right;
      }
      sum.exact += all_right;
    }
  }
  const auto count = static_cast<double>(questions.size());
  for (double& d : sum.digits) d /= count;
  return {sum.loss / count, std::move(sum.digits), sum.exact / count};
}
// [/grade-cpp]

}  // namespace wr::gpt
