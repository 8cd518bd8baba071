#include "shared/kernels/dot.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

template <typename T>
double sum_of_sizes(std::span<const T> a, std::span<const T> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(double{a[i]} * double{b[i]});
  return sum;
}

template <typename T>
bool near(T value, T reference, double bound) {
  return std::abs(double{value} - double{reference}) <= bound;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dot_and_axpy)

BOOST_AUTO_TEST_CASE_TEMPLATE(dot_agrees_with_the_reference, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto a = random_buffer<T>(n, offset, 1);
    const auto b = random_buffer<T>(n, offset == 3 ? 0 : offset, 2);  // sometimes not alike
    const double bound =
        static_cast<double>(n) * kEpsilon<T> * sum_of_sizes<T>(a, b);  // as dot.hpp promises
    const T reference = dot_ref<T>(a, b);
    BOOST_TEST(near(dot(a.view(), b.view()), reference, bound));
    BOOST_TEST(near(ladder::dot_one(a.view(), b.view()), reference, bound));
    BOOST_TEST(near(ladder::dot_naive(a.view(), b.view()), reference, bound));
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dot_of_whole_numbers_is_exact, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<T> a(n, offset), b(n, offset);
    T expected = 0;  // all partial sums are whole numbers below 2 to the 24
    for (std::size_t i = 0; i < n; ++i) {
      a[i] = static_cast<T>(i % 5);
      b[i] = static_cast<T>(i % 7) - 3;
      expected += a[i] * b[i];
    }
    BOOST_TEST(dot(a.view(), b.view()) == expected);
    BOOST_TEST(ladder::dot_one(a.view(), b.view()) == expected);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dot_gives_the_same_bits_wherever_the_data_lies, T, Types) {
  on_every_target([] {
    for (const std::size_t n : kLengths) {
      const auto here = random_buffer<T>(n, 0, 3);
      for (std::size_t offset = 1; offset < 17; ++offset) {
        const auto there = random_buffer<T>(n, offset, 3);
        BOOST_TEST(same_bits(dot(here.view(), here.view()), dot(there.view(), there.view())));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(dot_lets_special_values_through, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) {
      BOOST_TEST(dot(Buffer<T>(0, offset).view(), Buffer<T>(0, 0).view()) == 0);
      return;
    }
    for (const std::size_t place : {std::size_t{0}, n / 2, n - 1}) {
      Buffer<T> ones(n, offset), special(n, offset);
      ones.fill_with(T{1});
      special.fill_with(T{0});
      special[place] = kInf<T>;
      BOOST_TEST(dot(ones.view(), special.view()) == kInf<T>);
      ones[place] = 0;  // infinity times 0
      BOOST_TEST(std::isnan(dot(ones.view(), special.view())));
      special[place] = kNaN<T>;
      BOOST_TEST(std::isnan(dot(special.view(), ones.view())));
      ones[place] = 1;
      special[place] = kTiny<T>;  // not flushed to 0
      BOOST_TEST(dot(ones.view(), special.view()) == kTiny<T>);
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(axpy_agrees_with_the_reference, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto x = random_buffer<T>(n, offset, 4);
    const auto before = random_buffer<T>(n, offset == 3 ? 0 : offset, 5);
    auto y = before, reference = before;
    const T alpha = static_cast<T>(0.7);
    axpy(alpha, x, y);
    axpy_ref<T>(alpha, x, reference);
    for (std::size_t i = 0; i < n; ++i) {
      const double size = std::abs(double{alpha} * double{x[i]}) + std::abs(double{before[i]});
      BOOST_TEST(near(y[i], reference[i], kEpsilon<T> * size));
    }
    BOOST_TEST(y.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(axpy_may_add_a_span_to_itself, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto before = random_buffer<T>(n, offset, 6);
    auto y = before;
    axpy(T{2}, y.view(), y.span());
    for (std::size_t i = 0; i < n; ++i)  // 2 y is exact, so both roundings are the same
      BOOST_TEST(y[i] == 2 * before[i] + before[i]);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(axpy_lets_special_values_through, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    for (const std::size_t place : {std::size_t{0}, n / 2, n - 1}) {
      Buffer<T> x(n, offset), y(n, offset);
      x.fill_with(T{0});
      y.fill_with(T{1});
      x[place] = kNaN<T>;
      axpy(T{0}, x, y);  // an alpha of 0 is no special case
      BOOST_TEST(std::isnan(y[place]));
      BOOST_TEST(std::count(y.span().begin(), y.span().end(), T{1}) ==
                 static_cast<std::ptrdiff_t>(n) - 1);
      x[place] = kTiny<T>;
      y[place] = 0;
      axpy(T{3}, x, y);
      BOOST_TEST(y[place] == 3 * kTiny<T>);
    }
  });
}

BOOST_AUTO_TEST_CASE(unequal_sizes_break_the_contract) {
  std::vector<float> three(3), four(4);
  BOOST_CHECK_THROW(dot(three, four), wr::ContractError);
  BOOST_CHECK_THROW(ladder::dot_one(three, four), wr::ContractError);
  BOOST_CHECK_THROW(ladder::dot_naive(three, four), wr::ContractError);
  BOOST_CHECK_THROW(axpy(1.0f, three, four), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
