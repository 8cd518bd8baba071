// The two training runs of the chapter, a step at a time: the moons demo and the yin-yang.
// Leaves out printing and pictures: main.cpp, draw.hpp.
#pragma once

#include "data.hpp"
#include "loss.hpp"
#include "optimizer.hpp"
#include "shared/support/core/python_random.hpp"

namespace wr::micrograd {

// [moons-training]
/// What a step saw before it changed the parameters.
struct MoonsStep {
  double loss;
  double accuracy;  // per cent of the points on the right side
};

/// The demo of karpathy/micrograd (`demo.ipynb`): 100 points, MLP(2, {16, 16, 1}), max-margin loss
/// with L2, full-batch gradient descent, learning rate from 1 down to 0.1 over 100 steps.
class MoonsTraining {
 public:
  explicit MoonsTraining(unsigned seed = 1337, int points = 100, double noise = 0.1);
  MoonsStep step();
  double score(double x, double y) const;  ///< positive: class +1
  const Examples& points() const { return points_; }
  const MLP& model() const { return model_; }
  int steps_done() const { return steps_; }

 private:
  Examples points_;
  MLP model_;
  SGD optimizer_;
  int steps_ = 0;
};
// [/moons-training]

/// The demo's schedule: from 1 at step 0 down to 0.109 at step 99, and 0.1 from there on.
double moons_learning_rate(int step);

/// The demo's starting weights: uniform on [-1, 1), from CPython's stream.
Init uniform_init(PythonRandom& random);

/// Per cent of the scores whose sign is the label's.
double accuracy(std::span<const double> scores, const Examples& points);

/// LLM101n's run: 100 points, MLP(2, {8, 3}) with tanh, cross-entropy, AdamW.
class YinYangTraining {
 public:
  explicit YinYangTraining(unsigned seed = 42, int points = 100);
  double step();                             ///< one full-batch step; the training loss before it
  double loss(const Examples& split) const;  ///< the mean over the split
  double accuracy(const Examples& split) const;  ///< per cent
  int predict(double x, double y) const;
  const Splits& splits() const { return splits_; }
  const MLP& model() const { return model_; }

 private:
  Value mean_loss(const Examples& split) const;
  Xorshift64Star random_;
  Splits splits_;
  MLP model_;
  AdamW optimizer_;
};

}  // namespace wr::micrograd
