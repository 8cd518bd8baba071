// The learning rate of a run, as an exercise.
#include <cmath>
#include <numbers>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/cosine-schedule/cosine-schedule.hpp"

namespace wr::exercise {
namespace {

struct Moment {
  double rate = 1, minimum = 0.1;
  int warmup = 10, decay = 100, step = 0;
  WR_FIELDS(rate, minimum, warmup, decay, step)
};

Moment draw(Random& random) {
  Moment q{random.between(20, 90) / 100.0, random.between(1, 9) / 100.0, random.between(5, 40)};
  q.decay = q.warmup + random.between(20, 200);
  return q;
}

std::string words(const Moment& q) {
  return "rate " + show(q.rate) + ", minimum " + show(q.minimum) + ", warmup " + show(q.warmup) +
         ", decay " + show(q.decay) + ": step " + show(q.step);
}

double ask(const Moment& q) { return gpt::rate_at(q.step, q.rate, q.minimum, q.warmup, q.decay); }

// The rate when that share of the way down is done.
double wave(const Moment& q, double share) {
  return q.minimum + (q.rate - q.minimum) * 0.5 * (1 + std::cos(std::numbers::pi * share));
}

double share(const Moment& q) { return 1.0 * (q.step - q.warmup) / (q.decay - q.warmup); }

Item<Moment, double> up() {
  return {.id = "up",
          .points = 3,
          .examples = {{0.5, 0.1, 9, 100, 3}, {0.5, 0.1, 9, 100, 0}},
          .question =
              [](Random& random) {
                Moment q = draw(random);
                q.step = random.between(0, q.warmup - 1);
                return q;
              },
          .show = words,
          .ask = ask,
          .tolerance = 1e-10,
          .mistakes = {{"Step 0 is at rate 0, and is wasted: the line reaches 0 one step before.",
                        [](const Moment& q, double) { return q.rate * q.step / q.warmup; }},
                       {"The rate is reached one step too early: it is step `warmup` that has it.",
                        [](const Moment& q, double) { return q.rate * (q.step + 1) / q.warmup; }},
                       {"The line comes from 0, not from the minimum.",
                        [](const Moment& q, double) {
                          return q.minimum + (q.rate - q.minimum) * (q.step + 1) / (q.warmup + 1);
                        }},
                       {"Whole numbers divide to whole numbers: make them doubles first.",
                        [](const Moment&, double) { return 0.0; }},
                       {"There is no warm-up.", [](const Moment& q, double) { return q.rate; }}}};
}

Item<Moment, double> down() {
  return {.id = "down",
          .points = 5,
          .examples = {{0.5, 0.1, 10, 110, 10}, {0.5, 0.1, 10, 110, 60}, {0.5, 0.1, 10, 110, 35}},
          .question =
              [](Random& random) {
                Moment q = draw(random);
                q.step = random.between(q.warmup, q.decay - 1);
                return q;
              },
          .show = words,
          .ask = ask,
          .tolerance = 1e-10,
          .mistakes = {
              {"A straight line. Half a wave of a cosine was asked for.",
               [](const Moment& q, double) { return q.rate + (q.minimum - q.rate) * share(q); }},
              {"The way down begins at the end of the warm-up, not at step 0.",
               [](const Moment& q, double) { return wave(q, 1.0 * q.step / q.decay); }},
              {"It comes down to 0 instead of the minimum.",
               [](const Moment& q, double) {
                 return wave({q.rate, 0}, share(q));
               }},
              {"The minimum is added on top: the cosine goes over the distance between the two "
               "rates.",
               [](const Moment& q, double) {
                 return q.minimum + wave({q.rate, 0}, share(q));
               }},
              {"Half of half a wave: the argument goes to pi, not to pi / 2.",
               [](const Moment& q, double) {
                 return q.minimum +
                        (q.rate - q.minimum) * std::cos(std::numbers::pi / 2 * share(q));
               }},
              {"A whole wave, down and up again: the argument goes to pi.",
               [](const Moment& q, double) { return wave(q, 2 * share(q)); }},
              {"Whole numbers divide to whole numbers: the share of the way done is 0 until the "
               "end.",
               [](const Moment& q, double) { return q.rate; }}}};
}

Item<Moment, double> after() {
  return {.id = "after",
          .points = 2,
          .examples = {{0.5, 0.1, 10, 110, 110}},
          .question =
              [](Random& random) {
                Moment q = draw(random);
                q.step = q.decay + random.between(1, 500);
                return q;
              },
          .show = words,
          .ask = ask,
          .tolerance = 1e-10,
          .mistakes = {{"The wave goes on and rises again. From `decay` on it is the minimum.",
                        [](const Moment& q, double) { return wave(q, share(q)); }},
                       {"It ends at 0. From `decay` on it is the minimum.",
                        [](const Moment&, double) { return 0.0; }},
                       {"The whole rate again. From `decay` on it is the minimum.",
                        [](const Moment& q, double) { return q.rate; }}}};
}

}  // namespace

Exercise definition() {
  Exercise schedule;
  schedule.add(up());
  schedule.add(down());
  schedule.add(after());
  return schedule;
}

}  // namespace wr::exercise
