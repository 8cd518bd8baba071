// zero_grad, as an exercise.
#include "chapters/01-micrograd/nn.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using micrograd::MLP;
using micrograd::Value;

// A small net, its weights from a seed, and one example to learn from.
struct Setup {
  int seed = 0;
  std::vector<double> x;
  double target = 0;
  WR_FIELDS(seed, x, target)

  MLP net() const {
    Random random(seed);
    return MLP(2, {3, 1}, micrograd::tanh, [&](int) { return random.uniform(-1, 1); });
  }
  Value loss(const MLP& net) const {
    const Value score = net({x[0], x[1]})[0];
    return (score - target) * (score - target);
  }
};

Setup draw(Random& random) {
  return {random.between(1, 1000), random.tidy_vector(2, -2, 2), random.coin() ? 1.0 : -1.0};
}

std::string words(const Setup& q) {
  return "net of seed " + std::to_string(q.seed) + ", example " + show(q.x);
}

// Gradients of the second of two backward passes, with zero_grad between them.
Item<Setup, std::vector<double>> gradients() {
  return {
      .id = "fresh-gradients",
      .points = 2,
      .examples = {{7, {1, -1}, 1}},
      .question = draw,
      .show =
          [](const Setup& q) {
            return words(q) + ": gradients after backward, zero_grad, backward";
          },
      .ask =
          [](const Setup& q) {
            const MLP net = q.net();
            q.loss(net).backward();
            net.zero_grad();
            q.loss(net).backward();
            std::vector<double> all;
            for (const Value& p : net.parameters()) all.push_back(p.grad());
            return all;
          },
      .tolerance = 1e-12,
      .mistakes = {{"Every gradient is doubled: the first pass is still in there.",
                    [](const Setup&, std::vector<double> right) {
                      for (double& g : right) g *= 2;
                      return right;
                    }},
                   {"The last layer is fresh, the first is not: zero the parameters of all layers.",
                    [](const Setup&, std::vector<double> right) {
                      for (int i = 0; i < 9; ++i) right[i] *= 2;
                      return right;
                    }},
                   {"The first layer is fresh, the last is not: zero the parameters of all layers.",
                    [](const Setup&, std::vector<double> right) {
                      for (std::size_t i = 9; i < right.size(); ++i) right[i] *= 2;
                      return right;
                    }},
                   {"The weights are fresh, the biases are not: they are parameters too.",
                    [](const Setup&, std::vector<double> right) {
                      for (const int bias : {2, 5, 8, 12}) right[bias] *= 2;
                      return right;
                    }}},
      .diagnose = [](const Setup&, const std::vector<double>&,
                     const std::vector<double>&) -> std::string {
        return "Did zero_grad touch the weights? They are what the net has learned.";
      }};
}

Item<Setup, std::vector<double>> weights() {
  return {
      .id = "weights-stay",
      .points = 1,
      .question = draw,
      .show = [](const Setup& q) { return words(q) + ": weights and gradients after zero_grad"; },
      .ask =
          [](const Setup& q) {
            const MLP net = q.net();
            q.loss(net).backward();
            net.zero_grad();
            std::vector<double> all;
            for (const Value& p : net.parameters()) {
              all.push_back(p.data());
              all.push_back(p.grad());
            }
            return all;
          },
      .mistakes = {{"The weights are zero now. Their gradients should be: p.grad(), not p.data().",
                    [](const Setup&, std::vector<double> right) {
                      for (std::size_t i = 0; i < right.size(); i += 2) right[i] = 0;
                      return right;
                    }}}};
}

Item<Setup, std::vector<double>> training() {
  return {.id = "training",
          .points = 2,
          .cases = 4,
          .question = draw,
          .show = [](const Setup& q) { return words(q) + ": the loss over 8 steps"; },
          .ask =
              [](const Setup& q) {
                const MLP net = q.net();
                std::vector<double> losses;
                for (int step = 0; step < 8; ++step) {
                  const Value loss = q.loss(net);
                  losses.push_back(loss.data());
                  net.zero_grad();
                  loss.backward();
                  for (const Value& p : net.parameters()) p.data() -= 0.05 * p.grad();
                }
                return losses;
              },
          .tolerance = 1e-9,
          .mistakes = {{"The loss does not move: the net no longer learns.",
                        [](const Setup&, const std::vector<double>& right) {
                          return std::vector<double>(right.size(), right[0]);
                        }}},
          .diagnose = [](const Setup&, const std::vector<double>& right,
                         const std::vector<double>& got) -> std::string {
            if (got.size() == right.size() && agree(right[1], got[1], 1e-9) &&
                !agree(right[2], got[2], 1e-9))
              return "The first step is right and the second is not: it moved by its own gradient "
                     "and the first step's.";
            return "";
          }};
}

}  // namespace

Exercise definition() {
  Exercise zero;
  zero.add(gradients());
  zero.add(weights());
  zero.add(training());
  return zero;
}

}  // namespace wr::exercise
