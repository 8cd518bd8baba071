#include "shared/kernels/reduce.hpp"

#include "shared/kernels/kernels_test.hpp"

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

BOOST_AUTO_TEST_SUITE_END()
