// AdamW, as an exercise: parameters after some steps with given gradients.
#include <cmath>

#include "chapters/01-micrograd/optimizer.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using micrograd::AdamW;
using micrograd::Value;
using micrograd::Values;
using Numbers = std::vector<double>;

struct Run {
  Numbers start;
  std::vector<Numbers> gradients{};  // of every step
  double rate = 0.1, decay = 0, epsilon = 1e-8;
  WR_FIELDS(start, gradients, rate, decay, epsilon)
};

Run draw(Random& random, int steps, bool decays, double epsilon) {
  Run run{
      .start = random.tidy_vector(2, 0.5, 3), .rate = random.tidy(0.02, 0.3), .epsilon = epsilon};
  for (int i = 0; i < steps; ++i) run.gradients.push_back(random.tidy_vector(2, 0.2, 2));
  if (decays) run.decay = random.tidy(0.05, 0.4);
  return run;
}

std::string words(const Run& q) {
  return "parameters " + show(q.start) + ", gradients " + show(q.gradients) + ", rate " +
         show(q.rate) + ", decay " + show(q.decay) +
         (q.epsilon > 1e-6 ? ", epsilon " + show(q.epsilon) : "") + ", beta 0.9 and 0.95";
}

Numbers ask_parameters(const Run& q) {
  const Values parameters(q.start.begin(), q.start.end());
  AdamW optimizer(parameters,
                  {.learning_rate = q.rate, .epsilon = q.epsilon, .weight_decay = q.decay});
  for (const Numbers& gradients : q.gradients) {
    for (std::size_t i = 0; i < gradients.size(); ++i) parameters[i].grad() = gradients[i];
    optimizer.step();
  }
  Numbers end;
  for (const Value& p : parameters) end.push_back(p.data());
  return end;
}

// The same algorithm with one thing wrong.
enum class Wrong {
  kNoCorrection,
  kCorrectionKept,
  kDecayInGradient,
  kEpsilonInside,
  kNoRoot,
  kNoDecay,
  kSecondMeanOfGradient,
  kUphill
};

Numbers go_wrong(const Run& q, Wrong wrong) {
  Numbers x = q.start, mean(x.size()), square(x.size());
  int t = 0;
  for (const Numbers& gradients : q.gradients) {
    ++t;
    for (std::size_t i = 0; i < x.size(); ++i) {
      double g = gradients[i];
      if (wrong == Wrong::kDecayInGradient) g += q.decay * x[i];
      mean[i] = 0.9 * mean[i] + 0.1 * g;
      square[i] = 0.95 * square[i] + 0.05 * (wrong == Wrong::kSecondMeanOfGradient ? g : g * g);
      double a = mean[i] / (1 - std::pow(0.9, t)), b = square[i] / (1 - std::pow(0.95, t));
      if (wrong == Wrong::kNoCorrection) a = mean[i], b = square[i];
      if (wrong == Wrong::kCorrectionKept) mean[i] = a, square[i] = b;
      double below = std::sqrt(b) + q.epsilon;
      if (wrong == Wrong::kEpsilonInside) below = std::sqrt(b + q.epsilon);
      if (wrong == Wrong::kNoRoot) below = b + q.epsilon;
      const bool decays = wrong != Wrong::kDecayInGradient && wrong != Wrong::kNoDecay;
      const double move = a / below + (decays ? q.decay * x[i] : 0);
      x[i] -= (wrong == Wrong::kUphill ? -1 : 1) * q.rate * move;
    }
  }
  return x;
}

Mistake<Run, Numbers> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Run& q, const Numbers&) { return go_wrong(q, wrong); }};
}

Item<Run, Numbers> item(const std::string& id, int points, int steps, bool decays, double epsilon,
                        std::vector<Mistake<Run, Numbers>> mistakes) {
  return {.id = id,
          .points = points,
          .question =
              [=](Random& random) {
                return draw(random, steps > 1 ? random.between(2, steps) : 1, decays, epsilon);
              },
          .show = words,
          .ask = ask_parameters,
          .tolerance = 1e-10,
          .mistakes = std::move(mistakes),
          .diagnose = [](const Run&, const Numbers&, const Numbers& got) -> std::string {
            for (const double x : got)
              if (!std::isfinite(x))
                return "A division by 0: is steps_ counted before the means are corrected with it?";
            return "";
          }};
}

}  // namespace

Exercise definition() {
  Exercise adamw;
  adamw.add(
      item("first-step", 2, 1, false, 1e-8,
           {mistake("The means are not corrected. After one step they hold only a small part of "
                    "the gradient.",
                    Wrong::kNoCorrection),
            mistake("The root over the mean of squares is missing.", Wrong::kNoRoot),
            mistake("v is a mean of gradients; it should be of their squares.",
                    Wrong::kSecondMeanOfGradient),
            mistake("Uphill: the move is subtracted.", Wrong::kUphill)}));
  adamw.add(item("many-steps", 3, 5, false, 1e-8,
                 {mistake("The corrected means were stored. Correct copies, and keep m_ and v_ as "
                          "they are.",
                          Wrong::kCorrectionKept)}));
  adamw.add(
      item("weight-decay", 2, 4, true, 1e-8,
           {mistake("The decay was added to the gradient, and went through the means: that is "
                    "Adam with L2. In AdamW it acts on the parameter itself.",
                    Wrong::kDecayInGradient),
            mistake("There is no decay: the parameter is to shrink by rate * weight_decay of "
                    "itself.",
                    Wrong::kNoDecay)}));
  adamw.add(item("epsilon", 1, 2, false, 0.5,
                 {mistake("epsilon stands inside of the root. It is added to the root.",
                          Wrong::kEpsilonInside)}));
  return adamw;
}

}  // namespace wr::exercise
