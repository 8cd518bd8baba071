// How the kernels share their work among threads, and how to say how many. Leaves out OpenMP
// itself, which stays inside threads.cpp.
#pragma once

#include <algorithm>
#include <cstddef>

namespace wr::kernels {

/// How many threads a kernel may use: what the innermost UseThreads alive says, else
/// OMP_NUM_THREADS, else one a core. Always 1 in WebAssembly, and 1 inside a kernel's own threads
/// or a parallel region of the caller's: nested calls never multiply.
int threads();

/// Sets how many threads the kernels may use for as long as it lives; then what was before is
/// back. Counts below 1 are a broken contract (ContractError). More threads than cores are allowed,
/// and change no result: every kernel gives the same bits for any number of threads.
class UseThreads {
 public:
  explicit UseThreads(int count);
  ~UseThreads();
  UseThreads(const UseThreads&) = delete;
  UseThreads& operator=(const UseThreads&) = delete;

 private:
  int before_;
};

// [parallel-for]
// Waking a thread and waiting for it costs about 2 microseconds, and much more if the machine had
// put it to sleep. A thread that has less than this to do is not worth waking.
//
// GNU's OpenMP lets a thread that waits keep its core for milliseconds. That is fine on a machine
// of one's own. Where other programs want the cores, GOMP_SPINCOUNT=20000 makes it give way sooner;
// the doors in ci/ set that.
constexpr double kNanosecondsWorthAThread = 10'000;

namespace detail {

// Calls body(context, begin, end) on contiguous pieces of [0, n), each in a thread of its own.
void run_pieces(std::size_t n, std::size_t pieces,
                void (*body)(void* context, std::size_t begin, std::size_t end), void* context);

// How many threads work of so many nanoseconds on one core is worth: at least 1.
inline std::size_t pieces_of(double nanoseconds) {
  if (nanoseconds < 2 * kNanosecondsWorthAThread) return 1;  // no division in a small call
  return static_cast<std::size_t>(
      std::min(nanoseconds / kNanosecondsWorthAThread, static_cast<double>(threads())));
}

// The part of parallel_for that is seldom needed. Out of line, so that small calls stay small.
template <class Body>
[[gnu::noinline]] void share(std::size_t n, double cost, Body body) {
  const std::size_t pieces = std::min(n, pieces_of(cost));
  if (pieces < 2) return body(std::size_t{0}, n);
  run_pieces(
      n, pieces,
      [](void* context, std::size_t begin, std::size_t end) {
        (*static_cast<Body*>(context))(begin, end);
      },
      &body);
}

}  // namespace detail

/// Calls body(begin, end) so that every index of [0, n) is in exactly one piece; pieces run in
/// threads of their own if there is enough to do. `nanoseconds` is about what one index costs on
/// one core: half or twice the truth will do. The body must compute each index the same way
/// whatever piece it is in. It must not throw.
template <class Body>
void parallel_for(std::size_t n, double nanoseconds, Body body) {
  const double cost = static_cast<double>(n) * nanoseconds;
  if (cost < 2 * kNanosecondsWorthAThread) [[likely]]
    return body(std::size_t{0}, n);
  detail::share(n, cost, body);
}
// [/parallel-for]

namespace detail {

// [grid]
// A matrix of m x n in rectangles of whole tiles, one a thread, as equal as can be. Rectangles are
// counted row by row.
struct Grid {
  std::size_t m, tile_m, n, tile_n;
  std::size_t down = 1, across = 1;  // how many rectangles

  struct Range {
    std::size_t begin, end;
  };
  Range rows(std::size_t cell) const { return part(m, tile_m, cell / across, down); }
  Range columns(std::size_t cell) const { return part(n, tile_n, cell % across, across); }

 private:
  static std::size_t tiles(std::size_t length, std::size_t tile) {
    return (length + tile - 1) / tile;
  }
  static Range part(std::size_t length, std::size_t tile, std::size_t i, std::size_t parts) {
    const std::size_t all = tiles(length, tile);
    return {i * all / parts * tile, std::min((i + 1) * all / parts * tile, length)};
  }
  friend Grid grid_of(std::size_t, std::size_t, std::size_t, std::size_t, double);
};

// As many rectangles as work of so many nanoseconds is worth.
Grid grid_of(std::size_t m, std::size_t tile_m, std::size_t n, std::size_t tile_n,
             double nanoseconds);
// [/grid]

}  // namespace detail

}  // namespace wr::kernels
