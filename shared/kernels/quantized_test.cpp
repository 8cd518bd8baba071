#include "shared/kernels/quantized.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr std::array<std::size_t, 6> kRows = {0, 1, 3, 4, 5, 9};
constexpr std::array<std::size_t, 5> kColumns = {0, 32, 64, 96, 1024};

// Weights in int8 with their scales.
struct Int8 {
  Int8(std::span<const float> weights, std::size_t offset)
      : q(weights.size(), offset), scales(weights.size() / kQuantizedGroup, offset) {
    quantize_int8(weights, q, scales);
  }
  double scale(std::size_t i) const { return scales[i / kQuantizedGroup]; }
  double value(std::size_t i) const { return scale(i) * q[i]; }
  Buffer<std::int8_t> q;
  Buffer<float> scales;
};

// Groups of every kind: ordinary ones, zeros, denormals, the smallest that do not vanish, and the
// largest there are.
Buffer<float> groups_of_every_kind(std::size_t groups, std::size_t offset) {
  auto w = random_buffer<float>(groups * kQuantizedGroup, offset, 1, -1, 1);
  constexpr std::array<float, 7> kSizes = {1, 0, kTiny<float>, 1.494e-36f, 1e30f, 3.4e38f, 1e-20f};
  for (std::size_t i = 0; i < w.size(); ++i) w[i] *= kSizes[i / kQuantizedGroup % kSizes.size()];
  return w;
}

template <typename Body>
void on_every_target_and_shape(Body body) {
  on_every_target([&] {
    for (const std::size_t rows : kRows)
      for (const std::size_t columns : kColumns)
        for (const std::size_t offset : kOffsets) {
          BOOST_TEST_INFO_SCOPE(rows << " x " << columns << ", offset " << offset);
          body(WeightShape{.rows = rows, .columns = columns}, offset);
        }
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quantized)

BOOST_AUTO_TEST_CASE(int8_has_the_bits_of_the_reference_and_stays_near_the_weights) {
  on_every_target([] {
    for (const std::size_t groups : {0, 1, 2, 7, 50})
      for (const std::size_t offset : kOffsets) {
        const auto w = groups_of_every_kind(groups, offset);
        const Int8 kernel(w, offset);
        Buffer<std::int8_t> q(w.size(), 0);
        Buffer<float> scales(groups, 0), back(w.size(), offset), back_ref(w.size(), 0);
        quantize_int8_ref(w, q, scales);
        BOOST_TEST(std::equal(q.view().begin(), q.view().end(), kernel.q.view().begin()));
        BOOST_TEST(same_bits(scales.view(), kernel.scales.view()));
        dequantize_int8(kernel.q, kernel.scales, back);
        dequantize_int8_ref(q, scales, back_ref);
        BOOST_TEST(same_bits(back.view(), back_ref.view()));
        for (std::size_t i = 0; i < w.size(); ++i)
          BOOST_TEST(std::abs(double{w[i]} - double{back[i]}) <=
                     (kernel.scale(i) == 0 ? 1.493e-36 : 0.50002 * kernel.scale(i)));
        BOOST_TEST((kernel.q.front_untouched() && kernel.scales.front_untouched()));
        BOOST_TEST(back.front_untouched());
      }
  });
}

BOOST_AUTO_TEST_CASE(int8_rounds_to_the_nearest_ties_to_even) {
  on_every_target([] {
    std::vector<float> w(kQuantizedGroup, 0);
    w[0] = -127;  // the scale is 1
    w[1] = 0.5f, w[2] = 1.5f, w[3] = -2.5f, w[4] = 126.5f, w[5] = 0.49999997f, w[31] = 127;
    const Int8 kernel(w, 0);
    BOOST_TEST(kernel.scales[0] == 1);
    const std::array<int, 6> expected = {-127, 0, 2, -2, 126, 0};
    for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(kernel.q[i] == expected[i]);
    BOOST_TEST(kernel.q[31] == 127);
  });
}

BOOST_AUTO_TEST_CASE(int8_takes_no_weight_that_is_not_finite) {
  on_every_target([] {
    std::vector<std::int8_t> q(64);
    std::vector<float> scales(2);
    for (const float bad : {kNaN<float>, -kNaN<float>, kInf<float>, -kInf<float>})
      for (std::size_t at = 0; at < 64; ++at) {
        std::vector<float> w(64, 1.0f);
        w[at] = bad;
        BOOST_CHECK_THROW(quantize_int8(w, q, scales), wr::ContractError);
      }
  });
}

BOOST_AUTO_TEST_CASE(matvec_int8_keeps_both_of_its_bounds) {
  on_every_target_and_shape([](const WeightShape& s, std::size_t offset) {
    const auto w = random_buffer<float>(s.rows * s.columns, 0, 1);
    const auto x = random_buffer<float>(s.columns, offset, 2);
    const Int8 kernel(w, offset);
    Buffer<float> y(s.rows, offset), reference(s.rows, 0);
    matvec_int8(kernel.q, kernel.scales, x, y, s);
    matvec_int8_ref(kernel.q, kernel.scales, x, reference, s);
    for (std::size_t i = 0; i < s.rows; ++i) {
      double exact = 0, original = 0, size = 0, lost = 0;
      for (std::size_t j = 0; j < s.columns; ++j) {
        const std::size_t at = i * s.columns + j;
        exact += kernel.value(at) * double{x[j]};
        original += double{w[at]} * double{x[j]};
        size += std::abs(kernel.value(at) * double{x[j]});
        lost += 0.50002 * kernel.scale(at) * std::abs(double{x[j]});
      }
      const double bound = static_cast<double>(s.columns) * kEpsilon<float> * size;
      BOOST_TEST(reference[i] == static_cast<float>(exact));
      BOOST_TEST(std::abs(double{y[i]} - exact) <= bound);
      BOOST_TEST(std::abs(double{y[i]} - original) <= bound + lost);
    }
    BOOST_TEST(y.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(matvec_int8_int8_keeps_both_of_its_bounds) {
  on_every_target_and_shape([](const WeightShape& s, std::size_t offset) {
    const auto w = random_buffer<float>(s.rows * s.columns, 0, 1);
    const auto x = random_buffer<float>(s.columns, 0, 2);
    const Int8 kernel(w, offset), kernel_x(x, offset);
    Buffer<float> y(s.rows, offset), reference(s.rows, 0);
    matvec_int8_int8(kernel.q, kernel.scales, kernel_x.q, kernel_x.scales, y, s);
    matvec_int8_int8_ref(kernel.q, kernel.scales, kernel_x.q, kernel_x.scales, reference, s);
    for (std::size_t i = 0; i < s.rows; ++i) {
      double exact = 0, original = 0, size = 0, lost = 0;
      for (std::size_t j = 0; j < s.columns; ++j) {
        const std::size_t at = i * s.columns + j;
        exact += kernel.value(at) * kernel_x.value(j);
        original += double{w[at]} * double{x[j]};
        size += std::abs(kernel.value(at) * kernel_x.value(j));
        lost += 0.50002 * (kernel.scale(at) * std::abs(double{x[j]}) +
                           kernel_x.scale(j) * std::abs(kernel.value(at)));
      }
      const double groups = static_cast<double>(s.columns / kQuantizedGroup);
      const double bound = (groups + 8) * kEpsilon<float> * size;
      BOOST_TEST(std::abs(double{reference[i]} - exact) <= kEpsilon<float> * size);
      BOOST_TEST(std::abs(double{y[i]} - exact) <= bound);
      BOOST_TEST(std::abs(double{y[i]} - original) <= bound + lost);
    }
    BOOST_TEST(y.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(the_sum_over_a_group_of_int8_is_exact) {
  on_every_target([] {
    const std::vector<float> one(1, 1.0f);
    Buffer<float> y(1, 0);
    for (const int w : {-128, -127, 127})
      for (const int x : {-128, -127, 127}) {
        const std::vector<std::int8_t> q(32, static_cast<std::int8_t>(w));
        const std::vector<std::int8_t> xq(32, static_cast<std::int8_t>(x));
        matvec_int8_int8(q, one, xq, one, y, {.rows = 1, .columns = 32});
        BOOST_TEST(y[0] == static_cast<float>(32 * w * x));
      }
  });
}

BOOST_AUTO_TEST_CASE(every_bf16_comes_back) {
  std::vector<std::uint16_t> all(65536), back(65536);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  std::vector<float> floats(65536);
  on_every_target([&] {
    from_bf16(all, floats);
    to_bf16(floats, back);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      wrong += bits_of(floats[i]) != i << 16;
      wrong += back[i] != (std::isnan(floats[i]) ? i | 0x40 : i);
    }
    BOOST_TEST(wrong == 0u);
  });
}

BOOST_AUTO_TEST_CASE(bf16_is_the_nearest_ties_to_even) {
  on_every_target([] {
    const std::vector<float> x = {1 + 0x1p-8f,
                                  1 + 0x3p-8f,
                                  1 + 0x1.02p-8f,
                                  -1 - 0x1p-8f,
                                  0x1.fefffep127f,
                                  0x1.ffp127f,
                                  -0x1.ffp127f,
                                  0x1p-134f,
                                  0x1.8p-133f,
                                  kTiny<float>,
                                  std::copysign(0.0f, -1.0f),
                                  kInf<float>,
                                  -kInf<float>};
    const std::vector<std::uint16_t> expected = {0x3F80, 0x3F82, 0x3F81, 0xBF80, 0x7F7F,
                                                 0x7F80, 0xFF80, 0x0000, 0x0002, 0x0000,
                                                 0x8000, 0x7F80, 0xFF80};
    std::vector<std::uint16_t> out(x.size());
    to_bf16(x, out);
    BOOST_TEST(out == expected);
  });
}

BOOST_AUTO_TEST_CASE(to_bf16_has_the_bits_of_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    boost::random::mt19937 engine(static_cast<unsigned>(n));
    Buffer<float> x(n, offset);
    Buffer<std::uint16_t> out(n, offset);
    for (float& v : x.span()) {
      const std::uint32_t bits = engine();  // any float there is, NaN and denormals among them
      std::memcpy(&v, &bits, sizeof v);
    }
    to_bf16(x, out);
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST(out[i] == to_bf16_ref(x[i]));
      const float back = from_bf16_ref(out[i]);
      BOOST_TEST(std::isnan(back) == std::isnan(x[i]));
      if (std::isfinite(back))
        BOOST_TEST(std::abs(double{back} - double{x[i]}) <=
                   std::max(0x1p-8 * std::abs(double{x[i]}), 0x1p-134));
    }
    BOOST_TEST(out.front_untouched());
    Buffer<float> floats(n, offset);
    from_bf16(out, floats);
    for (std::size_t i = 0; i < n; ++i) BOOST_TEST(same_bits(floats[i], from_bf16_ref(out[i])));
    BOOST_TEST(floats.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(matvec_bf16_keeps_both_of_its_bounds) {
  on_every_target_and_length([](std::size_t columns, std::size_t offset) {
    for (const std::size_t rows : kRows) {
      const auto w = random_buffer<float>(rows * columns, 0, 1);
      const auto x = random_buffer<float>(columns, offset, 2);
      Buffer<std::uint16_t> half(w.size(), offset);
      to_bf16(w, half);
      Buffer<float> y(rows, offset), reference(rows, 0);
      matvec_bf16(half, x, y, {.rows = rows, .columns = columns});
      matvec_bf16_ref(half, x, reference, {.rows = rows, .columns = columns});
      for (std::size_t i = 0; i < rows; ++i) {
        double exact = 0, original = 0, size = 0, size_before = 0;
        for (std::size_t j = 0; j < columns; ++j) {
          const double value = from_bf16_ref(half[i * columns + j]);
          const double before = w[i * columns + j];
          exact += value * double{x[j]};
          original += before * double{x[j]};
          size += std::abs(value * double{x[j]});
          size_before += std::abs(before * double{x[j]});
        }
        const double bound = static_cast<double>(columns + 2) * kEpsilon<float> * size;
        BOOST_TEST(reference[i] == static_cast<float>(exact));
        BOOST_TEST(std::abs(double{y[i]} - exact) <= bound);
        BOOST_TEST(std::abs(double{y[i]} - original) <= bound + 0x1p-8 * size_before);
      }
      BOOST_TEST(y.front_untouched());
    }
  });
}

BOOST_AUTO_TEST_CASE(special_values_reach_the_rows_that_meet_them) {
  on_every_target([] {
    const WeightShape s = {.rows = 6, .columns = 64};
    std::vector<float> w(s.rows * s.columns, 1.0f), x(s.columns, 1.0f);
    for (std::size_t j = 0; j < s.columns; ++j) w[2 * s.columns + j] = 0;  // row 2 is empty
    const Int8 int8(w, 0);
    std::vector<std::uint16_t> half(w.size());
    to_bf16(w, half);
    Buffer<float> y8(s.rows, 0), y16(s.rows, 0);
    for (const float special : {kNaN<float>, kInf<float>}) {
      x[63] = special;
      matvec_int8(int8.q, int8.scales, x, y8, s);
      matvec_bf16(half, x, y16, s);
      for (std::size_t i = 0; i < s.rows; ++i) {  // infinity * 0 is NaN
        BOOST_TEST(same_bits(y8[i], i == 2 ? kNaN<float> : special));
        BOOST_TEST(same_bits(y16[i], i == 2 ? kNaN<float> : special));
      }
    }
    half[s.columns - 1] = 0x7FC0;  // a NaN among the weights stays in its row
    x[63] = 1;
    matvec_bf16(half, x, y16, s);
    for (std::size_t i = 0; i < s.rows; ++i) BOOST_TEST(std::isnan(y16[i]) == (i == 0));
    std::fill(x.begin(), x.end(), kTiny<float>);  // denormals are not flushed
    half[s.columns - 1] = half[0];
    matvec_bf16(half, x, y16, s);
    BOOST_TEST(y16[0] == 64 * kTiny<float>);
  });
}

BOOST_AUTO_TEST_CASE(a_row_has_the_same_bits_for_any_number_of_rows_and_threads) {
  const WeightShape s = {.rows = 1701, .columns = 1024}, one = {.rows = 1, .columns = s.columns};
  const auto w = random_buffer<float>(s.rows * s.columns, 0, 1);
  const auto x = random_buffer<float>(s.columns, 0, 2);
  const Int8 int8(w, 0), int8_x(x, 0);
  Buffer<std::uint16_t> half(w.size(), 0);
  to_bf16(w, half);
  const auto products = [&](std::size_t row, const WeightShape& shape) {
    const std::size_t at = row * s.columns, n = shape.rows * s.columns;
    const auto q = int8.q.view().subspan(at, n);
    const auto scales = int8.scales.view().subspan(at / kQuantizedGroup, n / kQuantizedGroup);
    std::vector<float> y(3 * shape.rows);
    const auto third = [&](std::size_t i) {
      return std::span(y).subspan(i * shape.rows, shape.rows);
    };
    matvec_int8(q, scales, x, third(0), shape);
    matvec_int8_int8(q, scales, int8_x.q, int8_x.scales, third(1), shape);
    matvec_bf16(half.view().subspan(at, n), x, third(2), shape);
    return y;
  };
  on_every_target([&] {
    const auto whole = products(0, s);
    for (const int count : {1, 2, 3, 4, 8}) {
      const UseThreads use(count);
      BOOST_TEST(same_bits<float>(products(0, s), whole));
    }
    for (const std::size_t row : {std::size_t{0}, std::size_t{850}, s.rows - 1}) {
      const auto alone = products(row, one);
      for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(same_bits(alone[i], whole[i * s.rows + row]));
    }
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_break_the_contract) {
  std::vector<float> w(64), x(32), scales(2), y(2), one(1), odd(33);
  std::vector<std::int8_t> q(64), xq(32), odd_q(33);
  std::vector<std::uint16_t> half(64);
  const WeightShape s = {.rows = 2, .columns = 32};
  BOOST_CHECK_NO_THROW(quantize_int8(w, q, scales));
  BOOST_CHECK_THROW(quantize_int8(w, q, one), wr::ContractError);
  BOOST_CHECK_THROW(quantize_int8(x, q, scales), wr::ContractError);
  BOOST_CHECK_THROW(quantize_int8(odd, odd_q, one), wr::ContractError);
  BOOST_CHECK_THROW(dequantize_int8(q, one, w), wr::ContractError);
  BOOST_CHECK_THROW(dequantize_int8(q, scales, x), wr::ContractError);

  BOOST_CHECK_NO_THROW(matvec_int8(q, scales, x, y, s));
  BOOST_CHECK_THROW(matvec_int8(q, one, x, y, s), wr::ContractError);
  BOOST_CHECK_THROW(matvec_int8(q, scales, w, y, s), wr::ContractError);
  BOOST_CHECK_THROW(matvec_int8(q, scales, x, one, s), wr::ContractError);
  const std::vector<float> sixteen(16);
  std::vector<float> four(4);  // 64 weights in whole groups, but no row of whole groups
  BOOST_CHECK_THROW(matvec_int8(q, scales, sixteen, four, {.rows = 4, .columns = 16}),
                    wr::ContractError);

  BOOST_CHECK_NO_THROW(matvec_int8_int8(q, scales, xq, one, y, s));
  BOOST_CHECK_THROW(matvec_int8_int8(q, one, xq, one, y, s), wr::ContractError);
  BOOST_CHECK_THROW(matvec_int8_int8(q, scales, xq, scales, y, s), wr::ContractError);
  BOOST_CHECK_THROW(matvec_int8_int8(q, scales, q, scales, y, s), wr::ContractError);

  BOOST_CHECK_NO_THROW(matvec_bf16(half, x, y, s));
  BOOST_CHECK_THROW(matvec_bf16(half, w, y, s), wr::ContractError);
  BOOST_CHECK_THROW(matvec_bf16(half, x, one, s), wr::ContractError);
  BOOST_CHECK_THROW(to_bf16(x, half), wr::ContractError);
  BOOST_CHECK_THROW(from_bf16(half, x), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
