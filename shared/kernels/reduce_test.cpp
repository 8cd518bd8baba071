#include "shared/kernels/reduce.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

BOOST_AUTO_TEST_SUITE(reduce)

BOOST_AUTO_TEST_CASE_TEMPLATE(sum_agrees_with_the_reference, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto x = random_buffer<T>(n, offset, 1);
    double size = 0;
    for (const T v : x.view()) size += std::abs(double{v});
    const double bound = static_cast<double>(n) * kEpsilon<T> * size;  // as reduce.hpp promises
    BOOST_TEST(std::abs(double{sum(x.view())} - double{sum_ref<T>(x)}) <= bound);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sum_of_whole_numbers_is_exact, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<T> x(n, offset);
    for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<T>(i);
    const auto count = static_cast<T>(n);
    BOOST_TEST(sum(x.view()) == (n == 0 ? 0 : count * (count - 1) / 2));
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sum_gives_the_same_bits_wherever_the_data_lies, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto here = random_buffer<T>(n, 0, 2), there = random_buffer<T>(n, offset, 2);
    BOOST_TEST(same_bits(sum(here.view()), sum(there.view())));
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sum_lets_special_values_through, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    for (std::size_t place = 0; place < n; place += n / 3 + 1) {
      Buffer<T> x(n, offset);
      x.fill_with(T{0});
      x[place] = kTiny<T>;
      BOOST_TEST(sum(x.view()) == kTiny<T>);
      x[place] = -kInf<T>;
      BOOST_TEST(sum(x.view()) == -kInf<T>);
      if (n > 1) {
        x[(place + n / 2) % n == place ? (place + 1) % n : (place + n / 2) % n] = kInf<T>;
        BOOST_TEST(std::isnan(sum(x.view())));
      }
      x[place] = kNaN<T>;
      BOOST_TEST(std::isnan(sum(x.view())));
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(max_is_exact_wherever_it_stands, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    auto x = random_buffer<T>(n, offset, 3);
    BOOST_TEST(max(x.view()) == max_ref<T>(x));
    for (std::size_t place = 0; place < n; place += n < 40 ? 1 : 37) {
      const T before = x[place];
      for (const T largest : {T{3}, kInf<T>}) {
        x[place] = largest;
        BOOST_TEST(max(x.view()) == largest);
      }
      x[place] = before;
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(max_of_special_values, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    Buffer<T> x(n, offset);
    x.fill_with(-kInf<T>);
    BOOST_TEST(max(x.view()) == -kInf<T>);
    for (std::size_t place = 0; place < n; place += n < 40 ? 1 : 37) {
      x[place] = kNaN<T>;  // NaN wins, whatever stands before and behind it
      BOOST_TEST(std::isnan(max(x.view())));
      x[place] = kTiny<T>;
      BOOST_TEST(max(x.view()) == kTiny<T>);
      x[place] = -kInf<T>;
    }
    x.fill_with(std::numeric_limits<T>::lowest());
    BOOST_TEST(max(x.view()) == std::numeric_limits<T>::lowest());
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(the_largest_of_nothing_breaks_the_contract, T, Types) {
  BOOST_CHECK_THROW(max(std::span<const T>()), wr::ContractError);
  BOOST_TEST(sum(std::span<const T>()) == 0);
}

BOOST_AUTO_TEST_CASE(sum_of_squares_agrees_with_the_reference) {
  const auto check = [](std::size_t n, std::size_t offset) {
    const auto x = random_buffer<float>(n, offset, 4);
    const double reference = sum_of_squares_ref<float>(x);
    const double bound = 1100 * kEpsilon<double> * reference;  // as reduce.hpp promises
    BOOST_TEST(std::abs(sum_of_squares(x) - reference) <= bound);
    BOOST_TEST(sum_of_squares(x) == sum_of_squares(random_buffer<float>(n, 0, 4)));
  };
  on_every_target_and_length(check);
  on_every_target([&] {
    for (const std::size_t n : {4095, 4096, 4097, 12289}) check(n, 1);
  });
}

BOOST_AUTO_TEST_CASE(sum_of_squares_is_in_double) {
  on_every_target([] {
    Buffer<float> x(100 * 4096 + 1, 0);  // 409600 + 1/4096 is no float, but a double
    x.fill_with(1);
    x[100 * 4096] = 1.0f / 64;
    BOOST_TEST(sum_of_squares(x) == 100 * 4096 + 1.0 / 4096);
    x[5000] = kInf<float>;
    BOOST_TEST(sum_of_squares(x) == kInf<double>);
    x[5000] = 2e19f;  // its square is no float
    BOOST_TEST(sum_of_squares(x) == double{2e19f} * double{2e19f});
    x[5000] = kNaN<float>;
    BOOST_TEST(std::isnan(sum_of_squares(x)));
    x.fill_with(1e-23f);  // nor is this one's: less than half the smallest denormal
    const double tiny = (100 * 4096 + 1) * (double{1e-23f} * double{1e-23f});
    BOOST_TEST(std::abs(sum_of_squares(x) - tiny) <= 1100 * kEpsilon<double> * tiny);
  });
  BOOST_TEST(sum_of_squares({}) == 0);
}

BOOST_AUTO_TEST_CASE(column_sums_agree_with_the_reference) {
  on_every_target_and_length([](std::size_t c, std::size_t offset) {
    if (c == 0) return;
    constexpr std::size_t rows = 5;
    auto x = random_buffer<float>(rows * c, offset, 5);
    const auto before = random_buffer<float>(c, offset, 6);
    auto out = before, reference = before, plain = before;
    column_sums(x, out);
    column_sums_ref<float>(x, reference);
    for (std::size_t j = 0; j < c; ++j) {
      double size = std::abs(double{before[j]});
      for (std::size_t i = 0; i < rows; ++i) size += std::abs(double{x[i * c + j]});
      for (std::size_t i = 0; i < rows; ++i) plain[j] += x[i * c + j];
      BOOST_TEST(std::abs(double{out[j]} - double{reference[j]}) <= rows * kEpsilon<float> * size);
    }
    BOOST_TEST(same_bits(out.view(), plain.view()));  // row by row, on every target
    BOOST_TEST(out.front_untouched());
    x[c] = kNaN<float>;  // spoils its column alone
    column_sums(x, out);
    for (std::size_t j = 0; j < c; ++j) BOOST_TEST(std::isnan(out[j]) == (j == 0));
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit_of_a_sum) {
  const auto x = random_buffer<float>(3000 * 131, 0, 7);
  std::vector<float> once(131);
  double square = 0;
  {
    const UseThreads use(1);
    column_sums(x, once);
    square = sum_of_squares(x);
  }
  for (const int count : {2, 3, 4, 8}) {
    const UseThreads use(count);
    std::vector<float> out(131);
    column_sums(x, out);
    BOOST_TEST(same_bits<float>(out, once));
    BOOST_TEST(sum_of_squares(x) == square);
  }
}

BOOST_AUTO_TEST_CASE(columns_must_fill_the_span) {
  const std::vector<float> x(12);
  std::vector<float> five(5), none;
  BOOST_CHECK_THROW(column_sums(x, five), wr::ContractError);
  BOOST_CHECK_THROW(column_sums(x, none), wr::ContractError);
  BOOST_CHECK_NO_THROW(column_sums({}, five));
  BOOST_CHECK_NO_THROW(column_sums({}, none));
}

BOOST_AUTO_TEST_SUITE_END()
