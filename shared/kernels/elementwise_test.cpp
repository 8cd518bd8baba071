#include "shared/kernels/elementwise.hpp"

#include <functional>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

template <typename T>
using TwoIn = std::function<void(std::span<const T>, std::span<const T>, std::span<T>)>;
template <typename T>
using OneIn = std::function<void(std::span<const T>, std::span<T>)>;

template <typename T>
struct NamedTwoIn {
  const char* name;
  TwoIn<T> kernel, reference;
  bool reads_out;  // out += something: one rounding or two
};

// The overload for T of a door, as a value.
#define WR_TEST_TWO_IN(door)                                                                      \
  NamedTwoIn<T> {                                                                                 \
#door, [](std::span <const T> a, std::span <const T> b,                                       \
              std::span <T>                                                                       \
                  out) { door(a, b, out); },                                                      \
                                          [](std::span <const T> a, std::span <const T> b,        \
                                             std::span <T> out) { door##_ref<T>(a, b, out); },    \
                                                                                            false \
  }
#define WR_TEST_TWO_IN_ADDS(door)               \
  [] {                                          \
    NamedTwoIn<T> named = WR_TEST_TWO_IN(door); \
    named.reads_out = true;                     \
    return named;                               \
  }()

template <typename T>
std::vector<NamedTwoIn<T>> all_two_in() {
  return {WR_TEST_TWO_IN(add),
          WR_TEST_TWO_IN(subtract),
          WR_TEST_TWO_IN(multiply),
          WR_TEST_TWO_IN(divide),
          WR_TEST_TWO_IN(relu_backward),
          WR_TEST_TWO_IN_ADDS(multiply_add),
          WR_TEST_TWO_IN_ADDS(tanh_backward)};
}

template <typename T>
struct NamedOneIn {
  const char* name;
  OneIn<T> kernel, reference;
  double most_ulps;  // as elementwise.hpp promises
};

#define WR_TEST_ONE_IN(door, most_ulps)                                                            \
  NamedOneIn<T> {                                                                                  \
#door, [](std::span <const T> x,                                                               \
              std::span <T> out) { door(x, out); }, [](std::span <const T> x,                      \
                                                       std::span <T>                               \
                                                           out) { door##_ref<T>(x, out); },        \
                                                                                         most_ulps \
  }

template <typename T>
std::vector<NamedOneIn<T>> all_one_in() {
  return {WR_TEST_ONE_IN(relu, 0), WR_TEST_ONE_IN(exp, (sizeof(T) == 4 ? 1 : 2)),
          WR_TEST_ONE_IN(log, 2), WR_TEST_ONE_IN(tanh, 4)};
}

// 0 or a few of everything a float can be.
template <typename T>
std::vector<T> special_values() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> all = {0,
                        1,
                        2,
                        static_cast<T>(0.5),
                        Limits::min(),
                        Limits::max(),
                        kTiny<T>,
                        Limits::min() / 2,
                        kInf<T>,
                        kNaN<T>};
  for (std::size_t i = 0, n = all.size(); i < n; ++i) all.push_back(-all[i]);
  return all;
}

// Off by at most this many units in the last place of the sum's larger part.
template <typename T>
bool near_sum(T value, T reference, T term, T before) {
  if (same_bits(value, reference) || value == reference) return true;
  const double size = std::abs(double{term}) + std::abs(double{before});
  return std::abs(double{value} - double{reference}) <= 2 * double{kEpsilon<T>} * size + kTiny<T>;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(elementwise)

BOOST_AUTO_TEST_CASE_TEMPLATE(two_inputs_agree_with_the_reference, T, Types) {
  const auto all = all_two_in<T>();
  on_every_target_and_length([&](std::size_t n, std::size_t offset) {
    const auto a = random_buffer<T>(n, offset, 1);
    const auto b = random_buffer<T>(n, offset == 3 ? 0 : offset, 2);
    const auto before = random_buffer<T>(n, offset, 3);
    for (const auto& op : all) {
      BOOST_TEST_CONTEXT(op.name) {
        auto out = before, reference = before;
        op.kernel(a, b, out);
        op.reference(a, b, reference);
        for (std::size_t i = 0; i < n; ++i) {
          const T term = (1 + a[i] * a[i]) * b[i] + a[i] * b[i];  // at least what is added
          BOOST_TEST((op.reads_out ? near_sum(out[i], reference[i], term, before[i])
                                   : same_bits(out[i], reference[i])));
        }
        BOOST_TEST(out.front_untouched());
      }
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(two_inputs_agree_on_special_values, T, Types) {
  // Every pair of special values, in a span long enough for vectors and for a rest.
  std::vector<T> a, b, before;
  for (const T x : special_values<T>())
    for (const T y : special_values<T>()) {
      a.push_back(x);
      b.push_back(y);
      before.push_back(a.size() % 2 == 0 ? T{0} : T{1});
    }
  const auto all = all_two_in<T>();
  on_every_target([&] {
    for (const auto& op : all) {
      BOOST_TEST_CONTEXT(op.name) {
        auto out = before, reference = before;
        op.kernel(a, b, out);
        op.reference(a, b, reference);
        for (std::size_t i = 0; i < a.size(); ++i) {
          BOOST_TEST_CONTEXT(a[i] << ", " << b[i] << " gave " << out[i] << " for "
                                  << reference[i]) {
            // Its y is a tangent, so never beyond 1
            if (op.name == std::string("tanh_backward") && std::abs(a[i]) > 1) continue;
            BOOST_TEST((op.reads_out ? near_sum(out[i], reference[i], b[i], before[i])
                                     : same_bits(out[i], reference[i])));
          }
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_input_agrees_with_the_reference, T, Types) {
  const auto all = all_one_in<T>();
  on_every_target_and_length([&](std::size_t n, std::size_t offset) {
    for (const auto& op : all) {
      BOOST_TEST_CONTEXT(op.name) {
        const bool positive = op.name == std::string("log");
        const auto x = random_buffer<T>(n, offset, 4, positive ? 0 : -5, 5);
        Buffer<T> out(n, offset == 3 ? 0 : offset), reference(n, 0);
        op.kernel(x, out);
        op.reference(x, reference);
        for (std::size_t i = 0; i < n; ++i) BOOST_TEST(ulps(out[i], reference[i]) <= op.most_ulps);
        BOOST_TEST(out.front_untouched());
      }
    }
  });
}

// A hundred thousand points over the whole range of numbers, each a step of ratio from the last.
BOOST_AUTO_TEST_CASE_TEMPLATE(functions_keep_their_bound_over_the_whole_range, T, Types) {
  std::vector<T> x;
  const double from = std::log(double{kTiny<T>}),
               to = std::log(double{std::numeric_limits<T>::max()});
  for (int i = 0; i <= 50000; ++i)
    for (const int sign : {1, -1})
      x.push_back(static_cast<T>(sign * std::exp(from + (to - from) * i / 50001)));
  // And evenly where exp and tanh bend
  for (int i = -50000; i <= 50000; ++i) x.push_back(static_cast<T>(i * 0.0149));
  const auto all = all_one_in<T>();
  on_every_target([&] {
    for (const auto& op : all) {
      std::vector<T> out(x.size()), reference(x.size());
      op.kernel(x, out);
      op.reference(x, reference);
      double worst = 0;
      T worst_at = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        // A denormal result is off by at most one step; steps are counted from 1 there
        const double off = std::abs(reference[i]) < std::numeric_limits<T>::min()
                               ? ulps(out[i], reference[i]) * op.most_ulps
                               : ulps(out[i], reference[i]);
        if (off > worst) worst = off, worst_at = x[i];
      }
      BOOST_TEST_MESSAGE(active_target()
                         << ' ' << op.name << (sizeof(T) == 4 ? " float" : " double")
                         << ": at most " << worst << " ULP, at " << worst_at);
      BOOST_TEST_CONTEXT(op.name << " at " << worst_at) { BOOST_TEST(worst <= op.most_ulps); }
    }
  });
}

// The largest distance from the exact function, in double, at every 997th float from 0 to `last`.
template <class Kernel, class Exact>
double worst_ulps(float last, float sign, Kernel kernel, Exact exact_of) {
  std::vector<float> x;
  for (std::uint32_t bits = 0; bits <= bits_of(last); bits += 997) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    x.push_back(sign * value);
  }
  std::vector<float> out(x.size());
  kernel(x, out);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double exact = exact_of(double{x[i]});
    int exponent;
    std::frexp(exact, &exponent);
    const double ulp = std::ldexp(1.0, std::max(exponent - 24, -149));
    worst = std::max(worst, std::abs(out[i] - exact) / ulp);
  }
  return worst;
}

// Where exp is neither 0 nor infinity. Over all floats the largest error is 0.88 ULP where
// multiply-add is fused, else 0.96.
BOOST_AUTO_TEST_CASE(exp_of_a_float_is_within_one_ulp) {
  const auto kernel = [](std::span<const float> x, std::span<float> out) { exp(x, out); };
  on_every_target([&] {
    for (const auto& [sign, last] : {std::pair{1.0f, 88.72283f}, {-1.0f, 103.97f}}) {
      const double worst = worst_ulps(last, sign, kernel, [](double x) { return std::exp(x); });
      BOOST_TEST_MESSAGE(active_target() << " exp: at most " << worst << " ULP");
      BOOST_TEST(worst <= 1);
    }
  });
}

// Where tanh is not yet 1. Over all floats the largest error is 3.57 ULP where multiply-add is
// fused, else 3.91.
BOOST_AUTO_TEST_CASE(tanh_of_a_float_is_within_four_ulps) {
  const auto kernel = [](std::span<const float> x, std::span<float> out) { tanh(x, out); };
  on_every_target([&] {
    const double worst = worst_ulps(9.2f, 1, kernel, [](double x) { return std::tanh(x); });
    BOOST_TEST_MESSAGE(active_target() << " tanh: at most " << worst << " ULP");
    BOOST_TEST(worst <= 4);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(functions_agree_on_special_values, T, Types) {
  using Limits = std::numeric_limits<T>;
  const T log_max = std::log(Limits::max());  // 88.72284 and 709.7827: the last finite exp
  const T log_tiny = std::log(kTiny<T>);      // -103.28 and -744.44: the smallest denormal
  const T inf = kInf<T>, nan = kNaN<T>, max = Limits::max();
  const auto one = [](auto kernel, T x) {
    std::vector<T> in(19, x), out(19);  // vectors and a rest
    kernel(std::span<const T>(in), std::span<T>(out));
    for (const T v : out) BOOST_TEST(same_bits(v, out[0]));
    return out[0];
  };
  const auto e = [&](T x) { return one([](auto i, auto o) { exp(i, o); }, x); };
  const auto l = [&](T x) { return one([](auto i, auto o) { log(i, o); }, x); };
  const auto th = [&](T x) { return one([](auto i, auto o) { tanh(i, o); }, x); };
  const auto re = [&](T x) { return one([](auto i, auto o) { relu(i, o); }, x); };
  on_every_target([&] {
    BOOST_TEST(e(0) == 1);
    BOOST_TEST(e(-T{0}) == 1);
    BOOST_TEST(e(kTiny<T>) == 1);
    BOOST_TEST(e(inf) == inf);
    BOOST_TEST(e(max) == inf);
    BOOST_TEST(e(-inf) == 0);
    BOOST_TEST(e(-max) == 0);
    BOOST_TEST(std::isnan(e(nan)));
    BOOST_TEST(std::isfinite(e(std::nextafter(log_max, T{0}))));
    BOOST_TEST(e(log_max + static_cast<T>(0.01)) == inf);
    BOOST_TEST(e(log_tiny + static_cast<T>(0.1)) == kTiny<T>);
    BOOST_TEST(e(log_tiny - 2) == 0);

    BOOST_TEST(l(1) == 0);
    BOOST_TEST(l(0) == -inf);
    BOOST_TEST(l(-T{0}) == -inf);
    BOOST_TEST(l(inf) == inf);
    BOOST_TEST(std::isnan(l(-1)));
    BOOST_TEST(std::isnan(l(-inf)));
    BOOST_TEST(std::isnan(l(-kTiny<T>)));
    BOOST_TEST(std::isnan(l(nan)));
    BOOST_TEST(ulps(l(kTiny<T>), std::log(kTiny<T>)) <= 2);

    BOOST_TEST(th(0) == 0);
    BOOST_TEST(th(inf) == 1);
    BOOST_TEST(th(-inf) == -1);
    BOOST_TEST(th(max) == 1);
    BOOST_TEST(th(25) == 1);
    BOOST_TEST(std::isnan(th(nan)));
    BOOST_TEST(th(kTiny<T>) == kTiny<T>);

    BOOST_TEST(same_bits(re(-T{0}), T{0}));
    BOOST_TEST(re(inf) == inf);
    BOOST_TEST(re(-inf) == 0);
    BOOST_TEST(std::isnan(re(nan)));
    BOOST_TEST(re(kTiny<T>) == kTiny<T>);
    BOOST_TEST(re(-kTiny<T>) == 0);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_element_does_not_depend_on_its_place, T, Types) {
  on_every_target([] {
    const auto x = random_buffer<T>(100, 0, 7, static_cast<T>(0.1), 3);
    for (const auto& op : all_one_in<T>()) {
      std::vector<T> whole(100);
      op.kernel(x, whole);
      for (const std::size_t n : kLengths)
        for (const std::size_t from : {0, 1, 3, 17})
          if (from + n <= 100) {
            std::vector<T> part(n);
            op.kernel(x.view().subspan(from, n), part);
            BOOST_TEST(same_bits<T>(part, std::span<const T>(whole).subspan(from, n)));
          }
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(out_may_be_an_input, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto a = random_buffer<T>(n, offset, 8, static_cast<T>(0.1), 3);
    const auto b = random_buffer<T>(n, offset, 9);
    for (const auto& op : all_one_in<T>()) {
      Buffer<T> apart(n, offset);
      auto in_place = a;
      op.kernel(a, apart);
      op.kernel(in_place.view(), in_place.span());
      BOOST_TEST(same_bits(apart.view(), in_place.view()));
    }
    for (const auto& op : all_two_in<T>()) {
      if (op.reads_out || op.name == std::string("relu_backward")) continue;
      Buffer<T> apart(n, offset);
      auto first = a, second = b;
      op.kernel(a, b, apart);
      op.kernel(first.view(), b, first.span());
      op.kernel(a, second.view(), second.span());
      BOOST_TEST(same_bits(apart.view(), first.view()));
      BOOST_TEST(same_bits(apart.view(), second.view()));
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(scale_and_fill_agree_with_the_reference, T, Types) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto x = random_buffer<T>(n, offset, 10);
    for (const T value : {static_cast<T>(-0.3), T{0}, kInf<T>, kNaN<T>, kTiny<T>}) {
      Buffer<T> out(n, offset), reference(n, offset);
      scale(value, x, out);
      scale_ref<T>(value, x, reference);
      BOOST_TEST(same_bits(out.view(), reference.view()));
      fill(value, out);
      fill_ref<T>(value, reference);
      BOOST_TEST(same_bits(out.view(), reference.view()));
      BOOST_TEST(out.front_untouched());
    }
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(threads_change_no_bit, T, Types) {
  const std::size_t n = 900'001;
  const auto a = random_buffer<T>(n, 1, 11, static_cast<T>(0.1), 3);
  const auto b = random_buffer<T>(n, 3, 12);
  const auto with = [&](int count, auto call) {
    const UseThreads use(count);
    auto out = b;
    call(out.span());
    return out;
  };
  const auto check = [&](const char* name, auto call) {
    const auto alone = with(1, call);
    for (const int count : {2, 3, 4, 8})
      BOOST_TEST(same_bits(with(count, call).view(), alone.view()), name << ", threads " << count);
  };
  for (const auto& op : all_one_in<T>())
    check(op.name, [&](std::span<T> out) { op.kernel(a, out); });
  for (const auto& op : all_two_in<T>())
    check(op.name, [&](std::span<T> out) { op.kernel(a, b, out); });
  check("scale", [&](std::span<T> out) { scale(T{3}, a.view(), out); });
  check("fill", [&](std::span<T> out) { fill(T{3}, out); });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(unequal_sizes_break_the_contract, T, Types) {
  const std::vector<T> three(3), four(4);
  std::vector<T> out(3);
  for (const auto& op : all_one_in<T>()) BOOST_CHECK_THROW(op.kernel(four, out), wr::ContractError);
  for (const auto& op : all_two_in<T>()) {
    BOOST_CHECK_THROW(op.kernel(three, four, out), wr::ContractError);
    BOOST_CHECK_THROW(op.kernel(four, three, out), wr::ContractError);
  }
  BOOST_CHECK_THROW(scale(T{1}, four, out), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
