#include "shared/kernels/threads.hpp"

#include "shared/base/check.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace wr::kernels {
namespace {

int asked_for = 0;  // by the UseThreads alive, 0 for none

}  // namespace

int threads() {
#ifdef _OPENMP
  if (omp_in_parallel() != 0) return 1;
  return asked_for != 0 ? asked_for : omp_get_max_threads();
#else
  return 1;
#endif
}

UseThreads::UseThreads(int count) : before_(asked_for) {
  WR_CHECK(count >= 1);
  asked_for = count;
}

UseThreads::~UseThreads() { asked_for = before_; }

namespace detail {

// [run-pieces]
void run_pieces(std::size_t n, std::size_t pieces,
                void (*body)(void* context, std::size_t begin, std::size_t end), void* context) {
  // Piece i begins at i * n / pieces: sizes differ by at most one, and none is empty
#ifdef _OPENMP
#pragma omp parallel for schedule(static, 1) num_threads(static_cast <int>(pieces))
#endif
  for (std::size_t i = 0; i < pieces; ++i) body(context, i * n / pieces, (i + 1) * n / pieces);
}
// [/run-pieces]

Grid grid_of(std::size_t m, std::size_t tile_m, std::size_t n, std::size_t tile_n,
             double nanoseconds) {
  Grid best = {m, tile_m, n, tile_n};
  const std::size_t pieces = pieces_of(nanoseconds);
  const std::size_t tiles_m = Grid::tiles(m, tile_m), tiles_n = Grid::tiles(n, tile_n);
  std::size_t least = m * n;  // elements of the largest rectangle
  // Of equals the first wins: the fewest rows of rectangles, for each row packs B anew
  for (std::size_t down = 1; down <= std::min(pieces, tiles_m) && tiles_n > 0; ++down) {
    const std::size_t across = std::min(pieces / down, tiles_n);
    const std::size_t rows = std::min((tiles_m + down - 1) / down * tile_m, m);
    const std::size_t columns = std::min((tiles_n + across - 1) / across * tile_n, n);
    if (rows * columns >= least) continue;
    least = rows * columns;
    best.down = down;
    best.across = across;
  }
  return best;
}

}  // namespace detail
}  // namespace wr::kernels
