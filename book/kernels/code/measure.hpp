// What the ladder is held against, measured in the same run: the rate of multiply-adds, and how
// fast numbers arrive from the caches and from memory.
// Leaves out counters of the processor: everything here is a clock and a count.
#pragma once

#include <cstddef>
#include <functional>

namespace wr::workbench {

/// Seconds a call takes: the best of several measurements, each long enough to be measured.
double seconds(const std::function<void()>& call);

/// Operations a second, in billions, of `chains` vectors of multiply-adds that do not wait for
/// each other, on `threads` threads at once.
double multiply_add_rate(std::size_t chains, int threads);

/// How fast numbers are read from a working set of `bytes`, in GB/s, on one thread.
double read_rate(std::size_t bytes);

/// How fast memory is copied, in GB/s, a byte read and a byte written counting as two.
double copy_rate();

/// What one rung of a ladder reached.
struct Reached {
  double gigaflops;
  double error;  ///< the largest deviation from the reference, relative to the bound of an element
};

/// Runs rung `rung` (0 is the first) of matmul's ladder on matrices of size x size, on `threads`
/// threads.
Reached climb_matmul(std::size_t rung, std::size_t size, int threads);

/// Runs rung `rung` of dot's ladder on vectors of `size` floats.
Reached climb_dot(std::size_t rung, std::size_t size);

/// How many operations a rung of matmul does for a byte that it loads into registers or stores.
double operations_a_byte(std::size_t rung);

}  // namespace wr::workbench
