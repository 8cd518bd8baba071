// A neuron, a layer of them, and a stack of layers: the multi-layer perceptron.
// Leaves out everything that is not fully connected, and batches: a call is one example.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "value.hpp"

namespace wr::micrograd {

// [types]
using Values = std::vector<Value>;
using Activation = Value (*)(const Value&);      // relu, tanh; nullptr: none, a linear neuron
using Init = std::function<double(int fan_in)>;  // draws one starting weight
// [/types]

// [neuron]
/// activation(w . x + b), with x of `inputs` numbers (McCulloch and Pitts 1943, Rosenblatt 1958).
class Neuron {
 public:
  Neuron(int inputs, Activation activation, const Init& init);
  Value operator()(const Values& x) const;
  const Values& parameters() const { return parameters_; }  ///< w, then b
  Activation activation() const { return activation_; }

 private:
  Values parameters_;
  Activation activation_;
};
// [/neuron]

// [layer]
/// Neurons side by side: each sees the whole input and adds one number to the output.
class Layer {
 public:
  Layer(int inputs, int outputs, Activation activation, const Init& init);
  Values operator()(const Values& x) const;
  Values parameters() const;
  const std::vector<Neuron>& neurons() const { return neurons_; }

 private:
  std::vector<Neuron> neurons_;
};
// [/layer]

// [mlp]
/// Layers in a row; the last one is linear. `MLP(2, {16, 16, 1}, relu, init)` maps 2 numbers to 1.
class MLP {
 public:
  MLP(int inputs, const std::vector<int>& outputs, Activation activation, const Init& init);
  Values operator()(Values x) const;
  const Values& parameters() const { return parameters_; }  ///< of all layers, in order
  void zero_grad() const;
  const std::vector<Layer>& layers() const { return layers_; }

 private:
  std::vector<Layer> layers_;
  Values parameters_;
};
// [/mlp]

}  // namespace wr::micrograd
