// Two data sets in the plane: two half-moons of measurements, and the yin-yang.
// Leaves out files: both are drawn from a seeded stream, the same points everywhere.
#pragma once

#include <array>
#include <vector>

#include "shared/support/core/numpy_random_state.hpp"
#include "shared/support/core/xorshift64star.hpp"

namespace wr::micrograd {

// [example]
/// A point of the plane and the class it belongs to.
struct Example {
  std::array<double, 2> x;
  int label;
};
using Examples = std::vector<Example>;
// [/example]

// [moons]
/// Two interleaving half circles with Gaussian noise; labels -1 (upper) and +1 (lower). The same
/// points as scikit-learn's `make_moons(count, noise=noise)` with the same NumPy stream.
Examples moons(int count, double noise, NumpyRandomState& random);
// [/moons]

// [yin-yang]
/// Training, validation and test points: 80, 10 and 10 per cent.
struct Splits {
  Examples train, validation, test;
};

/// Yin, yang and their two dots (labels 0, 1, 2), in turn, on a disc of radius 2 (Kriener, Göltz
/// and Petrovici 2022). The same points as LLM101n's micrograd module.
Splits yin_yang(int count, Xorshift64Star& random);
// [/yin-yang]

}  // namespace wr::micrograd
