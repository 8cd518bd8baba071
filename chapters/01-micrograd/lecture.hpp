// The numbers that the lecture and micrograd's README print, computed again.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "value.hpp"

namespace wr::micrograd {

/// Name and value, in the order of the lecture: "readme.g" 24.7041, "lecture.o" 0.7071, ...
using NamedNumbers = std::vector<std::pair<std::string, double>>;

/// README of karpathy/micrograd: g, dg/da, dg/db.
NamedNumbers readme_numbers();

/// nn-zero-to-hero, lecture 1: f(3), its slope, d, L and its gradients, the neuron with tanh.
NamedNumbers lecture_numbers();

/// The lecture's neuron, o = tanh(x1 w1 + x2 w2 + b), differentiated.
struct LectureNeuron {
  Value x1 = 2.0, x2 = 0.0, w1 = -3.0, w2 = 1.0;
  Value b = 6.8813735870195432;  // chosen by the lecturer, so that o = 1 / sqrt(2)
  Value o;
  LectureNeuron();
};

}  // namespace wr::micrograd
