#include "shared/kernels/threads.hpp"

#include <atomic>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"

using namespace wr::kernels;

namespace {

#ifdef __EMSCRIPTEN__
constexpr bool kThreads = false;
#else
constexpr bool kThreads = true;
#endif

}  // namespace

BOOST_AUTO_TEST_SUITE(threads_of_kernels)

BOOST_AUTO_TEST_CASE(every_index_is_in_exactly_one_piece) {
  for (const int count : {1, 2, 3, 4, 8}) {
    const UseThreads use(count);
    for (const std::size_t n : {0, 1, 2, 3, 7, 8, 9, 1000}) {
      std::vector<std::atomic<int>> seen(n);
      parallel_for(n, 1e9, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) ++seen[i];
      });
      for (const auto& times : seen) BOOST_TEST(times.load() == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(small_work_stays_in_one_piece) {
  const UseThreads use(8);
  std::atomic<int> pieces = 0;
  parallel_for(1000, kNanosecondsWorthAThread / 1000, [&](std::size_t begin, std::size_t end) {
    ++pieces;
    BOOST_TEST(begin == 0u);
    BOOST_TEST(end == 1000u);
  });
  BOOST_TEST(pieces.load() == 1);
}

BOOST_AUTO_TEST_CASE(large_work_is_shared_and_nested_work_is_not_shared_again) {
  const UseThreads use(4);
  BOOST_TEST(threads() == (kThreads ? 4 : 1));
  std::atomic<int> outer = 0, inner = 0;
  parallel_for(4, 1e9, [&](std::size_t, std::size_t) {
    ++outer;
    parallel_for(4, 1e9, [&](std::size_t, std::size_t) { ++inner; });
  });
  BOOST_TEST(outer.load() == (kThreads ? 4 : 1));
  BOOST_TEST(inner.load() == (kThreads ? 4 : 1));
}

BOOST_AUTO_TEST_CASE(rectangles_cover_a_matrix_once_and_are_about_equal) {
  for (const int count : {1, 2, 3, 4, 8}) {
    const UseThreads use(count);
    for (const std::size_t m : {1, 7, 8, 65, 300})
      for (const std::size_t n : {1, 47, 48, 65, 400}) {
        BOOST_TEST_INFO_SCOPE(m << " x " << n << " for " << count);
        const detail::Grid grid = detail::grid_of(m, 8, n, 48, 1e9);
        const std::size_t cells = grid.down * grid.across;
        BOOST_TEST(cells <= static_cast<std::size_t>(count));
        std::vector<int> seen(m * n);
        std::size_t largest = 0;
        for (std::size_t cell = 0; cell < cells; ++cell) {
          const auto [i, i_end] = grid.rows(cell);
          const auto [j, j_end] = grid.columns(cell);
          largest = std::max(largest, (i_end - i) * (j_end - j));
          for (std::size_t row = i; row < i_end; ++row)
            for (std::size_t column = j; column < j_end; ++column) ++seen[row * n + column];
        }
        BOOST_TEST(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
        if (m == 300) BOOST_TEST(largest * cells <= m * n * 5 / 4);  // enough tiles to be fair
        if (m == 300) BOOST_TEST(cells == static_cast<std::size_t>(kThreads ? count : 1));
      }
  }
}

BOOST_AUTO_TEST_CASE(the_count_of_before_comes_back) {
  const int before = threads();
  {
    const UseThreads three(3);
    {
      const UseThreads one(1);
      BOOST_TEST(threads() == 1);
    }
    BOOST_TEST(threads() == (kThreads ? 3 : 1));
  }
  BOOST_TEST(threads() == before);
  BOOST_CHECK_THROW(UseThreads(0), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
