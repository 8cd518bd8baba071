#include "shared/kernels/matmul.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

// Around the tiles (4 to 8 rows; 2 or 3 vectors of 1 to 16 floats) and the depth block (256).
constexpr std::array<std::size_t, 9> kRows = {0, 1, 2, 3, 4, 5, 8, 17, 33};
constexpr std::array<std::size_t, 11> kColumns = {0, 1, 3, 7, 8, 9, 16, 31, 32, 33, 65};
constexpr std::array<std::size_t, 7> kDepths = {0, 1, 3, 16, 255, 256, 700};

Buffer<float> absolute(Buffer<float> x) {
  for (float& v : x.span()) v = std::abs(v);
  return x;
}

// Within the bound of matmul.hpp: (k + 2) epsilon times the product of the absolute values.
bool near(std::span<const float> out, std::span<const float> reference,
          std::span<const float> sizes, std::size_t k) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double bound = static_cast<double>(k + 2) * kEpsilon<float> * double{sizes[i]};
    if (!(std::abs(double{out[i]} - double{reference[i]}) <= bound)) return false;
  }
  return true;
}

struct Products {
  Buffer<float> out, reference, sizes;
};

Products products(const Buffer<float>& a, const Buffer<float>& b, const Buffer<float>& before,
                  const MatmulShape& shape) {
  Products p = {before, before, absolute(before)};
  matmul(a, b, p.out, shape);
  matmul_ref<float>(a, b, p.reference, shape);
  matmul_ref<float>(absolute(a), absolute(b), p.sizes, shape);
  return p;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(matmul_and_matvec)

BOOST_AUTO_TEST_CASE(matmul_agrees_with_the_reference_in_all_four_transposes) {
  on_every_target([] {
    unsigned seed = 0;
    for (const std::size_t m : kRows)
      for (const std::size_t n : kColumns)
        for (const std::size_t k : kDepths) {
          ++seed;  // takes turns through transposes, accumulate and offsets
          const MatmulShape shape = {.m = m,
                                     .n = n,
                                     .k = k,
                                     .transpose_a = seed % 2 == 0,
                                     .transpose_b = seed / 2 % 2 == 0,
                                     .accumulate = seed % 3 == 0};
          const auto offset = kOffsets[seed % 3];
          const auto a = random_buffer<float>(m * k, offset, seed);
          const auto b = random_buffer<float>(k * n, (offset + 1) % 4, seed + 1);
          const auto before = random_buffer<float>(m * n, offset, seed + 2);
          const Products p = products(a, b, before, shape);
          BOOST_TEST(near(p.out.view(), p.reference.view(), p.sizes.view(), k),
                     m << " x " << n << " x " << k << (shape.transpose_a ? " At" : "")
                       << (shape.transpose_b ? " Bt" : "") << (shape.accumulate ? " +=" : ""));
          BOOST_TEST(p.out.front_untouched());
        }
  });
}

BOOST_AUTO_TEST_CASE(every_flag_meets_every_offset) {
  on_every_target([] {
    const std::size_t m = 7, n = 37, k = 300;
    for (const std::size_t offset : kOffsets)
      for (int flags = 0; flags < 8; ++flags) {
        const MatmulShape shape = {.m = m,
                                   .n = n,
                                   .k = k,
                                   .transpose_a = (flags & 1) != 0,
                                   .transpose_b = (flags & 2) != 0,
                                   .accumulate = (flags & 4) != 0};
        const Products p =
            products(random_buffer<float>(m * k, offset, 1), random_buffer<float>(k * n, offset, 2),
                     random_buffer<float>(m * n, offset, 3), shape);
        BOOST_TEST(near(p.out.view(), p.reference.view(), p.sizes.view(), k));
      }
  });
}

BOOST_AUTO_TEST_CASE(the_four_transposes_give_the_same_bits) {
  on_every_target([] {
    const std::size_t m = 18, n = 37, k = 300;
    const auto a = random_buffer<float>(m * k, 0, 1), b = random_buffer<float>(k * n, 0, 2);
    Buffer<float> at(m * k, 1), bt(k * n, 3), plain(m * n, 0);
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t p = 0; p < k; ++p) at[p * m + i] = a[i * k + p];
    for (std::size_t p = 0; p < k; ++p)
      for (std::size_t j = 0; j < n; ++j) bt[j * k + p] = b[p * n + j];
    matmul(a, b, plain, {.m = m, .n = n, .k = k});
    for (const bool ta : {false, true})
      for (const bool tb : {false, true}) {
        Buffer<float> out(m * n, 1);
        matmul(ta ? at : a, tb ? bt : b, out,
               {.m = m, .n = n, .k = k, .transpose_a = ta, .transpose_b = tb});
        BOOST_TEST(same_bits(out.view(), plain.view()));
      }
  });
}

BOOST_AUTO_TEST_CASE(a_row_does_not_depend_on_how_many_rows_there_are) {
  on_every_target([] {
    const std::size_t m = 33, n = 65, k = 300;
    const auto a = random_buffer<float>(m * k, 0, 1), b = random_buffer<float>(k * n, 0, 2);
    Buffer<float> whole(m * n, 0);
    matmul(a, b, whole, {.m = m, .n = n, .k = k});
    for (std::size_t i = 0; i < m; ++i) {
      Buffer<float> alone(n, 1);
      matmul(a.view().subspan(i * k, k), b, alone, {.m = 1, .n = n, .k = k});
      BOOST_TEST(same_bits(alone.view(), whole.view().subspan(i * n, n)));
    }
  });
}

BOOST_AUTO_TEST_CASE(a_column_does_not_depend_on_how_many_columns_there_are) {
  on_every_target([] {
    const std::size_t m = 5, n = 65, k = 300;
    const auto a = random_buffer<float>(m * k, 0, 1), bt = random_buffer<float>(n * k, 0, 2);
    Buffer<float> whole(m * n, 0);
    matmul(a, bt, whole, {.m = m, .n = n, .k = k, .transpose_b = true});
    for (std::size_t j = 0; j < n; ++j) {
      Buffer<float> alone(m, 1);
      matmul(a, bt.view().subspan(j * k, k), alone, {.m = m, .n = 1, .k = k, .transpose_b = true});
      for (std::size_t i = 0; i < m; ++i) BOOST_TEST(same_bits(alone[i], whole[i * n + j]));
    }
  });
}

BOOST_AUTO_TEST_CASE(large_shapes_are_packed_in_blocks_and_stay_right) {
  on_every_target([] {
    // More rows than are computed unpacked, and more columns than a block of B has
    for (const auto& [m, n, k] : {std::array<std::size_t, 3>{70, 150, 300}, {9, 2500, 5}}) {
      const MatmulShape shape = {.m = m, .n = n, .k = k, .transpose_b = k == 5};
      const Products p =
          products(random_buffer<float>(m * k, 1, 1), random_buffer<float>(k * n, 3, 2),
                   random_buffer<float>(m * n, 1, 3), shape);
      BOOST_TEST(near(p.out.view(), p.reference.view(), p.sizes.view(), k));
    }
  });
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
  on_every_target([] {
    for (const auto& [m, n, k] : {std::array<std::size_t, 3>{130, 97, 400},
                                  {1, 3000, 300},
                                  {400, 2, 500},
                                  {5, 2000, 260}}) {
      const auto a = random_buffer<float>(m * k, 0, 1), b = random_buffer<float>(k * n, 1, 2);
      Buffer<float> alone(m * n, 0);
      {
        const UseThreads one(1);
        matmul(a, b, alone, {.m = m, .n = n, .k = k});
      }
      for (const int count : {2, 3, 4, 8}) {
        const UseThreads more(count);
        Buffer<float> out(m * n, 0);
        matmul(a, b, out, {.m = m, .n = n, .k = k});
        BOOST_TEST(same_bits(out.view(), alone.view()), m << " x " << n << ", " << count);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(the_epilogue_is_bias_then_gelu_to_the_bit) {
  on_every_target([] {
    for (const std::size_t m : {1, 5, 70})
      for (const std::size_t n : {1, 7, 48, 67})
        for (const std::size_t k : {0, 3, 300})
          for (const bool accumulate : {false, true}) {
            BOOST_TEST_INFO_SCOPE(m << " x " << n << " x " << k);
            const auto a = random_buffer<float>(m * k, 0, 1), b = random_buffer<float>(k * n, 0, 2);
            const auto bias = random_buffer<float>(n, 1, 3);
            const MatmulShape shape = {.m = m, .n = n, .k = k, .accumulate = accumulate};
            auto steps = random_buffer<float>(m * n, 0, 4), fused = steps, in_place = steps;
            Buffer<float> activated(m * n, 0), activated_fused(m * n, 1);

            matmul(a, b, steps, shape);
            for (std::size_t i = 0; i < m * n; ++i) steps[i] += bias[i % n];
            gelu(steps, activated);

            matmul(a, b, fused, shape, {.bias = bias, .gelu = activated_fused});
            BOOST_TEST(same_bits(fused.view(), steps.view()));
            BOOST_TEST(same_bits(activated_fused.view(), activated.view()));
            matmul(a, b, in_place, shape, {.bias = bias, .gelu = in_place});
            BOOST_TEST(same_bits(in_place.view(), activated.view()));
            BOOST_TEST(activated_fused.front_untouched());
          }
  });
}

BOOST_AUTO_TEST_CASE(a_batch_is_one_product_a_pair) {
  on_every_target([] {
    const std::size_t batch = 5, m = 20, n = 33, k = 40;
    const MatmulShape shape = {.m = m, .n = n, .k = k, .transpose_b = true, .accumulate = true};
    const auto a = random_buffer<float>(batch * m * k, 0, 1);
    const auto b = random_buffer<float>(batch * n * k, 1, 2);
    auto all = random_buffer<float>(batch * m * n, 0, 3), pairs = all;
    for (std::size_t i = 0; i < batch; ++i)
      matmul(a.view().subspan(i * m * k, m * k), b.view().subspan(i * n * k, n * k),
             pairs.span().subspan(i * m * n, m * n), shape);
    for (const int count : {1, 3}) {
      const UseThreads threads(count);
      auto out = all;
      matmul_batched(a, b, out, batch, shape);
      BOOST_TEST(same_bits(out.view(), pairs.view()));
    }
    BOOST_CHECK_NO_THROW(matmul_batched({}, {}, {}, 0, shape));
    BOOST_CHECK_THROW(matmul_batched(a, b, all, batch - 1, shape), wr::ContractError);
  });
}

BOOST_AUTO_TEST_CASE(special_values_reach_their_row_and_column_alone) {
  on_every_target([] {
    const std::size_t m = 6, n = 37, k = 20;
    for (const float bad : {kNaN<float>, kInf<float>}) {
      auto a = random_buffer<float>(m * k, 0, 1);
      const auto b = random_buffer<float>(k * n, 0, 2);
      a[2 * k + 19] = bad;
      Buffer<float> out(m * n, 0);
      matmul(a, b, out, {.m = m, .n = n, .k = k});
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) BOOST_TEST(std::isfinite(out[i * n + j]) == (i != 2));
    }
    Buffer<float> a(m * k, 0), b(k * n, 0), out(m * n, 0);
    a.fill_with(0.0f);
    b.fill_with(1.0f);
    b[3 * n + 36] = kInf<float>;  // in the narrow last panel: infinity times 0
    matmul(a, b, out, {.m = m, .n = n, .k = k});
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) BOOST_TEST(std::isnan(out[i * n + j]) == (j == 36));
    a[0] = kTiny<float>;  // denormals are not flushed
    matmul(a, b, out, {.m = m, .n = n, .k = k});
    BOOST_TEST(out[0] == kTiny<float>);
  });
}

BOOST_AUTO_TEST_CASE(a_sum_of_nothing_is_zero_and_what_was_there_is_overwritten) {
  on_every_target([] {
    Buffer<float> out(6, 1);
    out.fill_with(kNaN<float>);
    const std::span<const float> nothing;
    matmul(nothing, nothing, out, {.m = 2, .n = 3, .k = 0});
    for (const float v : out.view()) BOOST_TEST(v == 0);
    out.fill_with(7.0f);
    matmul(nothing, nothing, out, {.m = 2, .n = 3, .k = 0, .accumulate = true});
    for (const float v : out.view()) BOOST_TEST(v == 7);
    out.fill_with(kNaN<float>);
    const std::vector<float> a(2, 1.0f), b(3, 1.0f);
    matmul(a, b, out, {.m = 2, .n = 3, .k = 1});
    for (const float v : out.view()) BOOST_TEST(v == 1);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(matvec_agrees_with_the_reference, T, Types) {
  on_every_target_and_length([](std::size_t columns, std::size_t offset) {
    for (const std::size_t rows : {0, 1, 5, 16})
      for (int flags = 0; flags < 4; ++flags) {
        const MatvecShape shape = {.rows = rows,
                                   .columns = columns,
                                   .transpose = (flags & 1) != 0,
                                   .accumulate = (flags & 2) != 0};
        const std::size_t in = shape.transpose ? rows : columns;
        const std::size_t out = shape.transpose ? columns : rows;
        const auto a = random_buffer<T>(rows * columns, offset, 1);
        const auto x = random_buffer<T>(in, offset == 3 ? 0 : offset, 2);
        const auto before = random_buffer<T>(out, offset, 3);
        auto y = before, reference = before;
        matvec(a, x, y, shape);
        matvec_ref<T>(a, x, reference, shape);
        for (std::size_t i = 0; i < out; ++i) {
          double size = shape.accumulate ? std::abs(double{before[i]}) : 0;
          for (std::size_t p = 0; p < in; ++p)
            size += std::abs(double{a[shape.transpose ? p * columns + i : i * columns + p]} *
                             double{x[p]});
          const double bound = static_cast<double>(in + 2) * kEpsilon<T> * size;
          BOOST_TEST(std::abs(double{y[i]} - double{reference[i]}) <= bound);
        }
        BOOST_TEST(y.front_untouched());
      }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(matvec_has_the_same_bits_for_any_number_of_threads, T, Types) {
  on_every_target([] {
    const std::size_t rows = 1001, columns = 1003;
    const auto a = random_buffer<T>(rows * columns, 1, 1), x = random_buffer<T>(columns, 0, 2);
    for (const bool transpose : {false, true}) {
      const std::size_t n = transpose ? rows : columns, out = transpose ? columns : rows;
      const MatvecShape shape = {.rows = rows, .columns = columns, .transpose = transpose};
      Buffer<T> alone(out, 0);
      {
        const UseThreads one(1);
        matvec(a.view(), x.view().first(n), alone.span(), shape);
      }
      for (const int count : {2, 3, 4, 8}) {
        const UseThreads more(count);
        Buffer<T> y(out, 0);
        matvec(a.view(), x.view().first(n), y.span(), shape);
        BOOST_TEST(same_bits(y.view(), alone.view()));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(outer_add_agrees_with_the_reference, T, Types) {
  on_every_target_and_length([](std::size_t columns, std::size_t offset) {
    for (const std::size_t rows : {0, 1, 5}) {
      const auto x = random_buffer<T>(rows, 0, 1);
      const auto y = random_buffer<T>(columns, offset, 2);
      const auto before = random_buffer<T>(rows * columns, offset, 3);
      auto out = before, reference = before;
      outer_add(x.view(), y.view(), out.span());
      outer_add_ref<T>(x, y, reference);
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) {
          const std::size_t at = i * columns + j;
          const double size = std::abs(double{x[i]} * double{y[j]}) + std::abs(double{before[at]});
          BOOST_TEST(std::abs(double{out[at]} - double{reference[at]}) <= kEpsilon<T> * size);
        }
      BOOST_TEST(out.front_untouched());
    }
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_break_the_contract) {
  const std::vector<float> six(6), twelve(12);
  std::vector<float> out(8), short_out(7);
  const MatmulShape shape = {.m = 2, .n = 4, .k = 3};
  BOOST_CHECK_NO_THROW(matmul(six, twelve, out, shape));
  BOOST_CHECK_THROW(matmul(twelve, twelve, out, shape), wr::ContractError);
  BOOST_CHECK_THROW(matmul(six, six, out, shape), wr::ContractError);
  BOOST_CHECK_THROW(matmul(six, twelve, short_out, shape), wr::ContractError);
  BOOST_CHECK_THROW(matmul(six, twelve, out, shape, {.bias = six}), wr::ContractError);
  BOOST_CHECK_THROW(matmul(six, twelve, out, shape, {.gelu = short_out}), wr::ContractError);

  std::vector<float> two(2), three(3);
  BOOST_CHECK_NO_THROW(matvec(six, three, two, {.rows = 2, .columns = 3}));
  BOOST_CHECK_NO_THROW(matvec(six, two, three, {.rows = 2, .columns = 3, .transpose = true}));
  BOOST_CHECK_THROW(matvec(six, two, three, {.rows = 2, .columns = 3}), wr::ContractError);
  BOOST_CHECK_THROW(matvec(out, three, two, {.rows = 2, .columns = 3}), wr::ContractError);
  BOOST_CHECK_THROW(outer_add(two, three, out), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
