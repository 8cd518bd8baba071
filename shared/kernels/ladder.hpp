// The ladder that leads from three loops to matmul: one function a rung, one idea each. And two
// yardsticks to hold it against: how fast multiply-adds can go, and how fast a sum that waits for
// itself goes. For the book and its benchmark.
// Leaves out transposes, accumulating and threads: matmul.hpp, the rung at the top.
#pragma once

#include <cstddef>
#include <span>

#include "shared/kernels/matmul.hpp"

namespace wr::kernels::ladder {

/// The tile of rungs 4 to 6: 4 rows of 2 vectors, 8 sums that do not wait for each other.
constexpr std::size_t kTileRows = 4;
constexpr std::size_t kTileVectors = 2;

/// How many terms of a sum are added before the next block begins, in rungs 5 and 6. Part of the
/// result's bits.
constexpr std::size_t kDepth = 256;

/// Rung 1: out = A B with three loops. As matmul has it: A (m, k), B (k, n), out (m, n), row-major,
/// sizes checked (ContractError), no overlap. The flags of the shape must be off (ContractError).
/// Any of m, n, k may be 0. NaN and infinities travel as in the formula. Off by at most (k + 2) *
/// epsilon * (the sum of |A[i][p] * B[p][j]| over p).
void matmul_naive(std::span<const float> a, std::span<const float> b, std::span<float> out,
                  const MatmulShape& shape);

/// Rung 2: the inner loops change places. The contract of rung 1, and its bits.
void matmul_loop_order(std::span<const float> a, std::span<const float> b, std::span<float> out,
                       const MatmulShape& shape);

/// Rung 3: 4 x 4 sums in local variables. The contract of rung 1, and its bits.
void matmul_registers(std::span<const float> a, std::span<const float> b, std::span<float> out,
                      const MatmulShape& shape);

/// Rung 4: a tile of vectors and fused multiply-adds, on the active target. The contract of rung 1.
void matmul_vectors(std::span<const float> a, std::span<const float> b, std::span<float> out,
                    const MatmulShape& shape);

/// Rung 5: a panel of B after the other. The contract of rung 1.
void matmul_blocked(std::span<const float> a, std::span<const float> b, std::span<float> out,
                    const MatmulShape& shape);

/// Rung 6: panels and tiles are copied first. The contract of rung 1, and the bits of rung 5.
void matmul_packed(std::span<const float> a, std::span<const float> b, std::span<float> out,
                   const MatmulShape& shape);

/// One rung: what it is called, what it changes, and the function itself.
struct MatmulRung {
  const char* name;
  const char* idea;
  void (*run)(std::span<const float> a, std::span<const float> b, std::span<float> out,
              const MatmulShape& shape);
};

/// All seven, from the bottom up; the last one is matmul.
std::span<const MatmulRung> matmul_rungs();

/// Runs `steps` multiply-adds in each of `chains` vectors, each of which waits only for itself;
/// chains is 1, 2, 4, 8 or 12 (else ContractError). Returns how many operations that were, a
/// multiply-add counting as two.
double multiply_add_chains(std::size_t chains, std::size_t steps);

}  // namespace wr::kernels::ladder
