// Lecture 4, cell by cell (nn-zero-to-hero: makemore_part4_backprop): the gradients by hand, what
// autograd says about each, and a net trained without it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "backprop.hpp"
#include "lecture_nets.hpp"

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
/// Lecture 4: backpropagation by hand.
struct Lecture4 {
  Digits digits;
  std::vector<Comparison> gradients;     // exercise 1: the 26
  Comparison cross_entropy, batch_norm;  // exercises 2 and 3: the two shortcuts
  std::string characters;                // ".abc"
  std::vector<std::int32_t> targets;     // (32)
  std::vector<float> probs, dlogits;     // (32, V): the picture, and what it is made of
  std::vector<LectureRun> runs;          // exercise 4
  std::vector<std::string> samples;
};
Lecture4 lecture_4(const Names& names, const LectureOptions& options);

/// The notebook's table, a line a gradient: exact, approximate, and the largest difference.
std::string comparison_table(const Lecture4& lecture);

void record(const Lecture4& lecture, Trace& trace);
// [/lecture4-hpp]

}  // namespace wr::makemore
