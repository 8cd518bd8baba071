#include "shared/kernels/ladder.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

// Around the tiles (4 rows; 4 columns, or 2 vectors of 1 to 16 floats), the rows that are packed at
// a time (64) and the depth block (256).
constexpr std::array<MatmulShape, 12> kShapes = {{{.m = 0, .n = 3, .k = 2},
                                                  {.m = 3, .n = 0, .k = 2},
                                                  {.m = 5, .n = 33, .k = 0},
                                                  {.m = 1, .n = 1, .k = 1},
                                                  {.m = 3, .n = 7, .k = 5},
                                                  {.m = 4, .n = 32, .k = 256},
                                                  {.m = 4, .n = 8, .k = 257},
                                                  {.m = 9, .n = 31, .k = 17},
                                                  {.m = 8, .n = 65, .k = 255},
                                                  {.m = 67, .n = 16, .k = 3},
                                                  {.m = 64, .n = 33, .k = 300},
                                                  {.m = 130, .n = 40, .k = 520}}};

Buffer<float> absolute(Buffer<float> x) {
  for (float& v : x.span()) v = std::abs(v);
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ladder_of_matmul)

BOOST_AUTO_TEST_CASE(every_rung_agrees_with_the_reference) {
  on_every_target([] {
    unsigned seed = 0;
    for (const MatmulShape& s : kShapes) {
      const auto offset = kOffsets[++seed % 3];
      const auto a = random_buffer<float>(s.m * s.k, offset, seed);
      const auto b = random_buffer<float>(s.k * s.n, (offset + 1) % 4, seed + 1);
      Buffer<float> reference(s.m * s.n, 0), sizes(s.m * s.n, 0);
      matmul_ref<float>(a, b, reference, s);
      matmul_ref<float>(absolute(a), absolute(b), sizes, s);
      for (const ladder::MatmulRung& rung : ladder::matmul_rungs()) {
        Buffer<float> out(s.m * s.n, offset);  // full of what must not survive
        rung.run(a, b, out, s);
        for (std::size_t i = 0; i < out.size(); ++i) {
          const double bound = static_cast<double>(s.k + 2) * kEpsilon<float> * double{sizes[i]};
          if (!(std::abs(double{out[i]} - double{reference[i]}) <= bound))
            BOOST_ERROR(rung.name << " " << s.m << " x " << s.n << " x " << s.k << " at " << i);
        }
        BOOST_TEST(out.front_untouched());
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(an_idea_that_moves_no_sum_changes_no_bit) {
  on_every_target([] {
    const MatmulShape s = {.m = 70, .n = 75, .k = 530};
    const auto a = random_buffer<float>(s.m * s.k, 1, 1), b = random_buffer<float>(s.k * s.n, 3, 2);
    const auto product = [&](auto rung) {
      Buffer<float> out(s.m * s.n, 0);
      rung(a, b, out, s);
      return out;
    };
    const auto naive = product(ladder::matmul_naive);
    BOOST_TEST(same_bits(product(ladder::matmul_loop_order).view(), naive.view()));
    BOOST_TEST(same_bits(product(ladder::matmul_registers).view(), naive.view()));
    BOOST_TEST(
        same_bits(product(ladder::matmul_blocked).view(), product(ladder::matmul_packed).view()));
  });
}

BOOST_AUTO_TEST_CASE(special_values_travel_as_in_the_formula) {
  on_every_target([] {
    const MatmulShape s = {.m = 9, .n = 35, .k = 6};
    Buffer<float> a(s.m * s.k, 0), b(s.k * s.n, 0), out(s.m * s.n, 0);
    a.fill_with(1);
    b.fill_with(0);
    b[0] = kInf<float>;   // column 0
    b[1] = kNaN<float>;   // column 1
    b[2] = kTiny<float>;  // column 2, not flushed to 0
    a[8 * s.k] = 0;       // in row 8, infinity times 0
    for (const ladder::MatmulRung& rung : ladder::matmul_rungs()) {
      BOOST_TEST_INFO_SCOPE(rung.name);
      rung.run(a, b, out, s);
      BOOST_TEST(out[0] == kInf<float>);
      BOOST_TEST(std::isnan(out[1]));
      BOOST_TEST(out[2] == kTiny<float>);
      BOOST_TEST(out[3] == 0);
      BOOST_TEST(std::isnan(out[8 * s.n]));
    }
  });
}

BOOST_AUTO_TEST_CASE(chains_count_their_operations) {
  on_every_target([] {
    for (const std::size_t chains : {1, 2, 4, 8, 12})
      BOOST_TEST(ladder::multiply_add_chains(chains, 10) ==
                 2.0 * 10 * static_cast<double>(chains * active_lanes()));
  });
  BOOST_CHECK_THROW(ladder::multiply_add_chains(3, 10), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(wrong_sizes_and_flags_break_the_contract) {
  const std::vector<float> six(6), twelve(12);
  std::vector<float> out(8);
  const MatmulShape shape = {.m = 2, .n = 4, .k = 3};
  for (const ladder::MatmulRung& rung : ladder::matmul_rungs()) {
    BOOST_CHECK_NO_THROW(rung.run(six, twelve, out, shape));
    BOOST_CHECK_THROW(rung.run(twelve, twelve, out, shape), wr::ContractError);
    BOOST_CHECK_THROW(rung.run(six, six, out, shape), wr::ContractError);
    BOOST_CHECK_THROW(rung.run(six, twelve, std::span(out).first(7), shape), wr::ContractError);
  }
  MatmulShape flagged = shape;
  flagged.accumulate = true;
  BOOST_CHECK_THROW(ladder::matmul_naive(six, twelve, out, flagged), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
