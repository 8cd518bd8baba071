// Nesterov's momentum, as an exercise.
#include "shared/support/exercise/exercise.hpp"
#include "solutions/01-micrograd/nesterov/nesterov.hpp"

namespace wr::exercise {
namespace {

using micrograd::Nesterov;
using micrograd::Value;
using micrograd::Values;
using Numbers = std::vector<double>;

struct Run {
  Numbers start{};
  std::vector<Numbers> gradients{};  // of every step
  double rate = 0.1, momentum = 0.9;
  WR_FIELDS(start, gradients, rate, momentum)
};

Run draw(Random& random, int steps) {
  Run run{.start = random.tidy_vector(2, 0.5, 3),
          .rate = random.tidy(0.02, 0.3),
          .momentum = random.tidy(0.5, 0.95)};
  for (int i = 0; i < steps; ++i) run.gradients.push_back(random.tidy_vector(2, 0.2, 2));
  return run;
}

std::string words(const Run& q) {
  return "parameters " + show(q.start) + ", gradients " + show(q.gradients) + ", rate " +
         show(q.rate) + ", momentum " + show(q.momentum);
}

Numbers ask_parameters(const Run& q) {
  const Values parameters(q.start.begin(), q.start.end());
  Nesterov optimizer(parameters, q.rate, q.momentum);
  for (const Numbers& gradients : q.gradients) {
    for (std::size_t i = 0; i < gradients.size(); ++i) parameters[i].grad() = gradients[i];
    optimizer.step();
  }
  Numbers end;
  for (const Value& p : parameters) end.push_back(p.data());
  return end;
}

// The same algorithm with one thing wrong.
enum class Wrong { kPlain, kNoMomentum, kMean, kOldVelocity, kOneVelocity, kForgets, kUphill };

Numbers go_wrong(const Run& q, Wrong wrong) {
  Numbers x = q.start, speed(x.size());
  for (const Numbers& gradients : q.gradients)
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double g = gradients[i];
      double& v = speed[wrong == Wrong::kOneVelocity ? 0 : i];
      if (wrong == Wrong::kForgets) v = 0;
      const double old = v;
      v = q.momentum * v + (wrong == Wrong::kMean ? 1 - q.momentum : 1) * g;
      double move = g + q.momentum * v;
      if (wrong == Wrong::kPlain) move = v;
      if (wrong == Wrong::kNoMomentum) move = g;
      if (wrong == Wrong::kOldVelocity) move = g + q.momentum * old;
      x[i] -= (wrong == Wrong::kUphill ? -1 : 1) * q.rate * move;
    }
  return x;
}

Mistake<Run, Numbers> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Run& q, const Numbers&) { return go_wrong(q, wrong); }};
}

Item<Run, Numbers> given_gradients(const std::string& id, int points, int steps,
                                   std::vector<Mistake<Run, Numbers>> mistakes) {
  return {.id = id,
          .points = points,
          .question = [=](Random& r) { return draw(r, steps > 1 ? r.between(3, steps) : 1); },
          .show = words,
          .ask = ask_parameters,
          .tolerance = 1e-11,
          .mistakes = std::move(mistakes)};
}

// The loss a x^2 + b y^2 of a narrow valley over the steps; gradients come from the engine.
struct Valley {
  double a = 0, b = 0, rate = 0, momentum = 0;
  WR_FIELDS(a, b, rate, momentum)
};

Item<Valley, Numbers> valley() {
  return {
      .id = "valley",
      .points = 3,
      .cases = 4,
      .question =
          [](Random& r) {
            return Valley{r.tidy(5, 10), r.tidy(0.1, 0.5), r.tidy(0.02, 0.05), r.tidy(0.6, 0.9)};
          },
      .show =
          [](const Valley& q) {
            return "20 losses of " + show(q.a) + " x^2 + " + show(q.b) + " y^2 from (1, 1), rate " +
                   show(q.rate) + ", momentum " + show(q.momentum);
          },
      .ask =
          [](const Valley& q) {
            const Values xy{1.0, 1.0};
            Nesterov optimizer(xy, q.rate, q.momentum);
            Numbers losses;
            for (int step = 0; step < 20; ++step) {
              const Value loss = q.a * xy[0] * xy[0] + q.b * xy[1] * xy[1];
              losses.push_back(loss.data());
              for (const Value& p : xy) p.grad() = 0;
              loss.backward();
              optimizer.step();
            }
            return losses;
          },
      .tolerance = 1e-9,
      .mistakes = {{"The loss does not move.", [](const Valley&, const Numbers& right) {
                      return Numbers(right.size(), right[0]);
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise nesterov;
  nesterov.add(given_gradients(
      "first-step", 2, 1,
      {mistake("That is plain momentum, or none: look ahead, with g + momentum * v.",
               Wrong::kPlain),
       mistake("You used the velocity as it was before this step.", Wrong::kOldVelocity),
       mistake("The gradient enters the velocity with a factor 1 - momentum. This velocity is a "
               "sum, not a mean.",
               Wrong::kMean),
       mistake("Uphill: the move is subtracted.", Wrong::kUphill)}));
  nesterov.add(given_gradients(
      "many-steps", 3, 6,
      {mistake("The velocity is forgotten between the steps: keep it in velocity_[i].",
               Wrong::kForgets),
       mistake("All parameters share one velocity: each needs its own.", Wrong::kOneVelocity),
       mistake("That is plain gradient descent.", Wrong::kNoMomentum)}));
  nesterov.add(valley());
  return nesterov;
}

}  // namespace wr::exercise
