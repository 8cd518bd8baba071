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

}  // namespace detail
}  // namespace wr::kernels
