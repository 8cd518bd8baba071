// Part 4: backpropagation by hand. Part 3's net, its forward pass taken apart into single
// operations, and every gradient written out: first operation by operation, then with two
// shortcuts that calculus allows, then as a net that trains without an autograd.
// Leaves out the autograd that the gradients are compared with: elementary.hpp, lecture4.hpp.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <vector>

#include "mlp.hpp"

namespace wr::makemore {

// [hand-net]
/// Part 3's net with the bias that it had dropped: 4,137 parameters if hidden is 64, 12,297 if 200.
/// No bias starts at 0 and no gain at 1, since such numbers hide errors in a gradient.
class HandNet : public ContextNet {
 public:
  HandNet(const MlpSizes& sizes, TorchGenerator& random);
  /// For use after training, with the running statistics; while in training, by autograd.
  Tensor logits(Ids contexts) override;
  std::vector<Tensor> parameters() const override { return {C, W1, b1, W2, b2, bngain, bnbias}; }
  void train(bool training) override { training_ = training; }

  MlpSizes sizes;
  Tensor C, W1, b1, W2, b2;  // as in Mlp, but the biases are (1, hidden), (1, V)
  Tensor bngain, bnbias;     // (1, hidden)
  BatchStatistics running;   // (hidden)

 private:
  bool training_ = true;
};
// [/hand-net]

// [by-hand-hpp]
/// All parameters as one row of numbers, in the order of parameters().
std::vector<float> parameters_in_a_row(const ContextNet& net);

/// Numbers under the lecture's name for them.
template <std::floating_point T>
struct Named {
  std::string name;
  std::vector<T> data;  // row-major
};

/// One forward and one backward pass, with nothing hidden.
template <std::floating_point T>
struct ByHand {
  T loss;
  std::vector<Named<T>> values;     ///< the 26 tensors in the order of the way back
  std::vector<Named<T>> gradients;  ///< of the loss, with respect to each of them
  std::vector<T> logits_at_once;    ///< (N, V): exercise 2, cross-entropy in one line
  std::vector<T> hprebn_at_once;    ///< (N, hidden): exercise 3, batch normalisation in one line
};

/// Both passes on this batch, of two examples or more, every character of which is below
/// sizes.vocabulary (not checked). The parameters are those of a HandNet, in a row. Throws
/// ContractError if they are too many or too few.
template <std::floating_point T>
ByHand<T> by_hand(const MlpSizes& sizes, std::span<const T> parameters, const Examples& batch);

/// The forward pass alone.
template <std::floating_point T>
T loss_by_hand(const MlpSizes& sizes, std::span<const T> parameters, const Examples& batch);
// [/by-hand-hpp]

// [compare-hpp]
/// How far apart two gradients are.
struct Comparison {
  std::string name;
  bool exact;        ///< equal number by number
  bool approximate;  ///< as `torch.allclose` judges: |a - b| <= 1e-8 + 1e-5 |b|
  double largest_difference;
};

Comparison compare(const std::string& name, std::span<const float> by_hand,
                   std::span<const float> authority);
// [/compare-hpp]

// [train-by-hand-hpp]
/// Exercise 4: forward, backward, update; train_step without an autograd. Returns the loss before
/// the update.
float train_step_by_hand(HandNet& net, const Examples& batch, float learning_rate);
// [/train-by-hand-hpp]

}  // namespace wr::makemore
