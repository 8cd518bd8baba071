// Lecture 4, cell by cell: a batch, the gradients by hand, and what autograd says about each.
// Leaves out the printing: main.cpp.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "backprop.hpp"

namespace wr::makemore {

// [taken-apart-hpp]
/// The net's loss on a batch, computed by elementary operations that remember how they were made.
struct TakenApart {
  Tensor loss;
  std::vector<std::pair<std::string, Tensor>> tensors;  ///< by name, as in ByHand::values
};

TakenApart taken_apart(const HandNet& net, const Examples& batch);
// [/taken-apart-hpp]

// [lecture4-hpp]
/// What the lecture's cells show.
struct Lecture4 {
  std::size_t parameters;
  float loss;                         ///< of the batch, operation by operation
  std::vector<Comparison> exercise1;  ///< the 26 gradients
  float loss_at_once;                 ///< exercise 2: the same loss by one operation
  Comparison exercise2, exercise3;    ///< the two shortcuts
  Examples batch;
  std::vector<float> probs, dlogits;  ///< (32, V): the picture, and what it is made of
};

/// Exercises 1 to 3, on the first batch that the lecture's generator draws.
Lecture4 lecture4(const Examples& training, std::size_t vocabulary);
// [/lecture4-hpp]

// [exercise4-hpp]
/// Exercise 4: training by hand, and calibration at its end. 200,000 steps in the lecture, each on
/// 32 examples, at a rate of 0.1 for the first half and 0.01 for the second. `watch` hears of every
/// step and its loss.
HandNet exercise4(const Examples& training, std::size_t vocabulary, std::size_t steps = 200'000,
                  const std::function<void(std::size_t step, float loss)>& watch = {});
// [/exercise4-hpp]

}  // namespace wr::makemore
