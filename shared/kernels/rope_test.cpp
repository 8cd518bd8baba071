#include "shared/kernels/rope.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr std::array<RopePairs, 2> kBoth = {RopePairs::kInterleaved, RopePairs::kHalves};

struct Table {
  Table(std::size_t positions, std::size_t head_size)
      : cosines(positions * head_size / 2), sines(positions * head_size / 2) {
    rope_table(cosines, sines, head_size);
  }
  std::vector<float> cosines, sines;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rope_in_both_layouts)

BOOST_AUTO_TEST_CASE(rope_and_its_gradient_agree_with_the_reference) {
  on_every_target_and_length([](std::size_t half, std::size_t offset) {
    if (half == 0) return;
    const Table table(5, 2 * half);
    for (const RopePairs pairs : kBoth) {
      const RopeShape shape{.heads = 2, .head_size = 2 * half, .first = 2, .pairs = pairs};
      const auto before = random_buffer<float>(3 * 2 * 2 * half, offset, 1);
      auto x = before, reference = before, dx = before, dreference = before;
      rope(x, table.cosines, table.sines, shape);
      rope_ref<float>(reference, table.cosines, table.sines, shape);
      rope_backward(dx, table.cosines, table.sines, shape);
      rope_ref<float>(dreference, table.cosines, table.sines, shape, -1);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t k = i % (2 * half);
        const std::size_t partner = pairs == RopePairs::kInterleaved ? i ^ 1
                                    : k < half                       ? i + half
                                                                     : i - half;
        const double bound = 2 * double{kEpsilon<float>} *  // as rope.hpp promises
                             (std::abs(double{before[i]}) + std::abs(double{before[partner]}));
        BOOST_TEST(std::abs(double{x[i]} - double{reference[i]}) <= bound);
        BOOST_TEST(std::abs(double{dx[i]} - double{dreference[i]}) <= bound);
      }
      BOOST_TEST(x.front_untouched());
      BOOST_TEST(dx.front_untouched());
    }
  });
}

BOOST_AUTO_TEST_CASE(the_table_holds_cosines_and_sines) {
  const Table table(1000, 6);
  for (std::size_t position : {0, 1, 2, 999})
    for (std::size_t k = 0; k < 3; ++k) {
      const double angle =
          static_cast<double>(position) / std::pow(10000.0, static_cast<double>(k) / 3);
      BOOST_TEST(ulps(table.cosines[position * 3 + k], static_cast<float>(std::cos(angle))) <= 1);
      BOOST_TEST(ulps(table.sines[position * 3 + k], static_cast<float>(std::sin(angle))) <= 1);
    }
}

BOOST_AUTO_TEST_CASE(position_zero_turns_nothing) {
  on_every_target([] {
    const Table table(1, 10);
    for (const RopePairs pairs : kBoth) {
      const auto before = random_buffer<float>(30, 0, 2);
      auto x = before;
      rope(x, table.cosines, table.sines, {.heads = 3, .head_size = 10, .pairs = pairs});
      BOOST_TEST(same_bits(x.view(), before.view()));
    }
  });
}

// The reason for all this: what two positions have to say to each other depends on their distance.
BOOST_AUTO_TEST_CASE(a_product_of_two_positions_depends_on_their_distance_alone) {
  const Table table(60, 16);
  for (const RopePairs pairs : kBoth) {
    const auto q = random_buffer<float>(16, 0, 3), k = random_buffer<float>(16, 0, 4);
    const auto product = [&](std::size_t at_q, std::size_t at_k) {
      auto a = q, b = k;
      rope(a, table.cosines, table.sines, {.head_size = 16, .first = at_q, .pairs = pairs});
      rope(b, table.cosines, table.sines, {.head_size = 16, .first = at_k, .pairs = pairs});
      double sum = 0;
      for (std::size_t i = 0; i < 16; ++i) sum += double{a[i]} * double{b[i]};
      return sum;
    };
    BOOST_TEST(std::abs(product(7, 3) - product(57, 53)) < 1e-5);
    BOOST_TEST(std::abs(product(7, 3) - product(7, 4)) > 1e-2);
  }
}

BOOST_AUTO_TEST_CASE(the_layouts_differ_by_a_permutation_alone) {
  on_every_target_and_length([](std::size_t half, std::size_t offset) {
    if (half == 0) return;
    const Table table(4, 2 * half);
    auto together = random_buffer<float>(4 * 2 * half, offset, 5);
    Buffer<float> apart(together.size(), offset);
    const auto place = [&](std::size_t i) {  // where `apart` keeps element i of `together`
      const std::size_t k = i % (2 * half);
      return i - k + k / 2 + (k % 2) * half;
    };
    for (std::size_t i = 0; i < together.size(); ++i) apart[place(i)] = together[i];
    rope(together, table.cosines, table.sines, {.head_size = 2 * half});
    rope(apart, table.cosines, table.sines, {.head_size = 2 * half, .pairs = RopePairs::kHalves});
    bool same = true;
    for (std::size_t i = 0; i < together.size(); ++i)
      same = same && same_bits(apart[place(i)], together[i]);
    BOOST_TEST(same);
  });
}

// Rope is linear, so its gradient is its transpose: the sum of all products of rope(x) and d is
// that of x and rope_backward(d). And the transpose of a turn turns back.
BOOST_AUTO_TEST_CASE(backward_is_the_transpose_and_the_inverse) {
  on_every_target([] {
    const Table table(9, 34);
    for (const RopePairs pairs : kBoth) {
      const RopeShape shape{.heads = 2, .head_size = 34, .first = 4, .pairs = pairs};
      const auto x = random_buffer<float>(5 * 68, 0, 6), d = random_buffer<float>(5 * 68, 0, 7);
      auto turned = x, dx = d;
      rope(turned, table.cosines, table.sines, shape);
      rope_backward(dx, table.cosines, table.sines, shape);
      double left = 0, right = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        left += double{turned[i]} * double{d[i]};
        right += double{x[i]} * double{dx[i]};
      }
      BOOST_TEST(std::abs(left - right) < 1e-4);
      rope_backward(turned, table.cosines, table.sines, shape);
      for (std::size_t i = 0; i < x.size(); ++i) BOOST_TEST(std::abs(turned[i] - x[i]) < 1e-6f);
    }
  });
}

BOOST_AUTO_TEST_CASE(special_values_stay_in_their_pair) {
  on_every_target([] {
    const Table table(2, 38);
    for (const float bad : {kNaN<float>, kInf<float>})
      for (std::size_t place = 0; place < 38; ++place) {
        auto x = random_buffer<float>(38, 1, 8);
        x[place] = bad;
        rope(x, table.cosines, table.sines, {.head_size = 38, .first = 1});
        for (std::size_t i = 0; i < 38; ++i)
          BOOST_TEST(std::isfinite(x[i]) == (i / 2 != place / 2));
      }
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const Table table(300, 62);
  for (const RopePairs pairs : kBoth) {
    const RopeShape shape{.heads = 12, .head_size = 62, .pairs = pairs};
    const auto before = random_buffer<float>(300 * 12 * 62, 0, 9);
    auto once = before;
    {
      const UseThreads use(1);
      rope(once, table.cosines, table.sines, shape);
    }
    for (const int count : {2, 3, 4, 8}) {
      const UseThreads use(count);
      auto x = before;
      rope(x, table.cosines, table.sines, shape);
      BOOST_TEST(same_bits(x.view(), once.view()));
    }
  }
}

BOOST_AUTO_TEST_CASE(wrong_shapes_break_the_contract) {
  const Table table(3, 4);
  std::vector<float> x(16);
  const std::span<const float> c(table.cosines), s(table.sines);
  BOOST_CHECK_NO_THROW(rope(x, c, s, {.heads = 2, .head_size = 4, .first = 1}));
  BOOST_CHECK_NO_THROW(rope({}, c, s, {.heads = 2, .head_size = 4, .first = 3}));
  BOOST_CHECK_THROW(rope(x, c, s, {.heads = 2, .head_size = 4, .first = 2}), wr::ContractError);
  BOOST_CHECK_THROW(rope(x, c, s, {.heads = 1, .head_size = 4}), wr::ContractError);  // 4 positions
  BOOST_CHECK_THROW(rope({}, c, s, {.head_size = 4, .first = 4}), wr::ContractError);
  BOOST_CHECK_THROW(rope(x, c, s, {.heads = 3, .head_size = 4}), wr::ContractError);
  BOOST_CHECK_THROW(rope(x, c, s, {.heads = 0, .head_size = 4}), wr::ContractError);
  BOOST_CHECK_THROW(rope(x, c, s, {.heads = 2, .head_size = 0}), wr::ContractError);
  BOOST_CHECK_THROW(rope(x, c, s, {.heads = 2, .head_size = 1}), wr::ContractError);
  BOOST_CHECK_THROW(rope(x, c, s.first(4), {.heads = 2, .head_size = 4}), wr::ContractError);
  BOOST_CHECK_THROW(rope_backward(x, c, s, {.heads = 1, .head_size = 4}), wr::ContractError);
  std::vector<float> six(6), four(4);
  BOOST_CHECK_THROW(rope_table(six, four, 4), wr::ContractError);
  BOOST_CHECK_THROW(rope_table(six, six, 8), wr::ContractError);
  BOOST_CHECK_THROW(rope_table(six, six, 3), wr::ContractError);
  BOOST_CHECK_THROW(rope_table(six, six, 0), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
