// Two small tasks with right answers: to sort digits, and to add numbers. A program does them in a
// few lines; the model is only shown questions with their answers. (Both are minGPT's.)
// Leaves out the training: runs/task_training.hpp; and answering fast: generator.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "gpt.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "text.hpp"

namespace wr::gpt {

// [task]
using Tokens = std::vector<std::int32_t>;

/// Questions of one length, and the rule by which they are answered. Tokens are digits.
struct Task {
  std::size_t vocabulary;        // V
  std::size_t question, answer;  ///< how many tokens they have
  std::function<Tokens(const Tokens&)> solve;
  std::vector<Tokens> training, test;  ///< questions; none is in both

  /// Positions that the model reads: all but the answer's last token.
  std::size_t context() const { return question + answer - 1; }
};

/// `length` digits below `kinds`, and the same digits in order. A quarter of all questions is the
/// test. Throws ContractError if there are more than a million questions, or only one.
Task sorting(std::size_t length = 6, std::size_t kinds = 3);

/// Two numbers of so many digits, and their sum backwards: 85 + 50 is 8550 and then 531. A fifth of
/// all questions, but at most 500, is the test: for the seed 1337, minGPT's own. Throws
/// ContractError unless there are 1 to 3 digits.
Task addition(std::size_t digits = 2, std::uint64_t seed = 1337);
// [/task]

// [lesson]
/// Questions with their answers, as a model is taught: (B, T), T the task's context. Targets are -1
/// inside the question, which nobody can predict.
Batch lesson(const Task& task, std::span<const Tokens> questions);

/// So many of the questions, each drawn from all of them.
std::vector<Tokens> draw(std::span<const Tokens> questions, std::size_t count,
                         TorchGenerator& random);
// [/lesson]

// [answers]
/// The model's own answers: token after token the one it scores highest.
std::vector<Tokens> answers(Gpt& model, const Task& task, std::span<const Tokens> questions);
// [/answers]

// [grade]
/// What a model's answers are worth.
struct Grade {
  double loss;                 ///< mean over the answers' tokens, in nats
  std::vector<double> digits;  ///< how often each is right, after right ones before it
  double exact;                ///< how often the whole answer is

  /// What `exact` would be if digits went wrong independently of each other.
  double product() const;
};

/// One forward pass grades an answer: it is right if each of its tokens scores highest after the
/// right ones before it. Throws ContractError if there are no questions.
Grade grade(Gpt& model, const Task& task, std::span<const Tokens> questions);
// [/grade]

}  // namespace wr::gpt
