// Turning gradients into better parameters: plain gradient descent, and AdamW.
// Leaves out momentum for SGD and schedules: a caller sets learning_rate before each step.
#pragma once

#include <vector>

#include "nn.hpp"

namespace wr::micrograd {

// [sgd]
/// Stochastic gradient descent: p -= learning_rate * grad.
class SGD {
 public:
  SGD(const Values& parameters, double learning_rate);
  void step();
  double learning_rate;

 private:
  Values parameters_;
};
// [/sgd]

// [adamw]
/// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019). As in the
/// lecture, the decay is multiplied by the learning rate.
class AdamW {
 public:
  struct Options {
    double learning_rate = 0.1;
    double beta1 = 0.9;   // how long the mean of the gradient remembers
    double beta2 = 0.95;  // how long the mean of its square remembers
    double epsilon = 1e-8;
    double weight_decay = 0;
  };
  AdamW(const Values& parameters, const Options& options);
  void step();
  Options options;

 private:
  Values parameters_;
  std::vector<double> m_, v_;  // running means of the gradient and of its square
  int steps_ = 0;
};
// [/adamw]

}  // namespace wr::micrograd
