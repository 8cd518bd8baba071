#include "nn.hpp"

#include "shared/base/check.hpp"

namespace wr::micrograd {

// [neuron]
Neuron::Neuron(int inputs, Activation chosen, const Init& init) : activation_(chosen) {
  for (int i = 0; i < inputs; ++i) parameters_.emplace_back(init(inputs));
  parameters_.emplace_back(0.0);  // the bias
}

Value Neuron::operator()(const Values& x) const {
  WR_CHECK(x.size() + 1 == parameters_.size());
  Value sum = parameters_.back();
  for (std::size_t i = 0; i < x.size(); ++i) sum += parameters_[i] * x[i];
  return activation_ ? activation_(sum) : sum;
}
// [/neuron]

// [layer]
Layer::Layer(int inputs, int outputs, Activation activation, const Init& init) {
  for (int i = 0; i < outputs; ++i) neurons_.emplace_back(inputs, activation, init);
}

Values Layer::operator()(const Values& x) const {
  Values out;
  for (const Neuron& neuron : neurons_) out.push_back(neuron(x));
  return out;
}

Values Layer::parameters() const {
  Values all;
  for (const Neuron& neuron : neurons_)
    all.insert(all.end(), neuron.parameters().begin(), neuron.parameters().end());
  return all;
}
// [/layer]

// [mlp]
MLP::MLP(int inputs, const std::vector<int>& outputs, Activation activation, const Init& init) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const bool last = i + 1 == outputs.size();
    layers_.emplace_back(inputs, outputs[i], last ? nullptr : activation, init);
    inputs = outputs[i];
    for (const Value& p : layers_.back().parameters()) parameters_.push_back(p);
  }
}

Values MLP::operator()(Values x) const {
  for (const Layer& layer : layers_) x = layer(x);
  return x;
}
// [/mlp]

// [zero-grad]
void MLP::zero_grad() const {
  for (const Value& p : parameters_) p.grad() = 0;
}
// [/zero-grad]

}  // namespace wr::micrograd
