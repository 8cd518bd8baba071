// Rotary position embedding: pairs of numbers turned by an angle that grows with the position, and
// turned back for the gradient. In float. (Su et al. 2021, RoFormer.)
// Leaves out angles stretched for longer contexts: such a table can be filled in place of
// rope_table's.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

namespace wr::kernels {

/// Which two numbers of a head form a pair. Models differ; weights trained for one way need the
/// same way ever after.
enum class RopePairs {
  kInterleaved,  ///< 2k and 2k + 1: the paper, llama2.c
  kHalves,       ///< k and k + head_size / 2: GPT-NeoX, Hugging Face
};

/// The shape of what is turned: x is (T, heads, head_size), row-major, and its first row stands at
/// position first.
struct RopeShape {
  std::size_t heads = 1, head_size = 0;
  std::size_t first = 0;
  RopePairs pairs = RopePairs::kInterleaved;
};

/// Fills cosines and sines, both (positions, head_size / 2), with those of position * frequency k,
/// where frequency k is base to the power -2k / head_size. Computed in double and rounded once.
///
/// Throws ContractError if head_size is 0 or odd, or the sizes are unequal or not whole rows.
void rope_table(std::span<float> cosines, std::span<float> sines, std::size_t head_size,
                double base = 10000);

// [rope-ref]
/// What rope is measured against, and rope_backward with direction -1.
template <std::floating_point T>
void rope_ref(std::span<T> x, std::span<const T> cosines, std::span<const T> sines,
              const RopeShape& s, int direction = 1) {
  const std::size_t half = s.head_size / 2;
  for (std::size_t row = 0; row < x.size() / s.head_size; ++row)
    for (std::size_t k = 0; k < half; ++k) {
      const std::size_t at = (s.first + row / s.heads) * half + k;
      const double c = double{cosines[at]}, d = direction * double{sines[at]};
      const bool together = s.pairs == RopePairs::kInterleaved;
      T& left = x[row * s.head_size + (together ? 2 * k : k)];
      T& right = x[row * s.head_size + (together ? 2 * k + 1 : k + half)];
      const double a = double{left}, b = double{right};
      left = static_cast<T>(a * c - b * d);
      right = static_cast<T>(a * d + b * c);
    }
}
// [/rope-ref]

/// Turns every pair (a, b) of x in place, into (a cos - b sin, a sin + b cos), by the angle of its
/// position and its place in the head. x: (T, heads, head_size); cosines, sines: (positions,
/// head_size / 2), as rope_table fills them, with at least first + T positions.
///
/// Throws ContractError if head_size is 0 or odd, heads is 0, or the sizes do not fit. Each number
/// is off by at most 2 epsilon * (|a| + |b|). NaN and infinities stay in their pair. A pair's
/// bits do not depend on its place, on how pairs are laid out, on threads or on memory.
void rope(std::span<float> x, std::span<const float> cosines, std::span<const float> sines,
          const RopeShape& shape);

/// The gradient of rope: turns dout in place into dx, by the same angles the other way. Nothing is
/// added up, because forward and backward are in place. The same contract as rope.
void rope_backward(std::span<float> dx, std::span<const float> cosines,
                   std::span<const float> sines, const RopeShape& shape);

}  // namespace wr::kernels
