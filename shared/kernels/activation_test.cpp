#include "shared/kernels/activation.hpp"

#include <functional>

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr double epsilon = kEpsilon<float>;

struct Curve {
  const char* name;
  void (*forward)(std::span<const float>, std::span<float>);
  void (*backward)(std::span<const float>, std::span<const float>, std::span<float>);
  std::function<double(double)> value, slope;      // in double, of x
  std::function<bool(float, double, float)> near;  // (result, exact, x): as activation.hpp promises
  double slope_off;
  bool backward_takes_result;
};

bool within_ulps(float result, double exact, double low) {
  if (std::abs(exact) < 1e-36) return std::abs(result - exact) <= low;
  return ulps(result, static_cast<float>(exact)) <= 3;
}

std::vector<Curve> curves() {
  const auto sigmoid_slope = [](double x) { return sigmoid_ref(x) * sigmoid_ref(-x); };
  return {
      {"gelu", gelu, gelu_backward, [](double x) { return gelu_ref(x); }, gelu_slope_ref,
       [](float result, double exact, float x) {
         return std::abs(result - exact) <= std::ldexp(std::max(1.0, std::abs(double{x})), -22);
       },
       std::ldexp(1.0, -21), false},
      {"sigmoid", sigmoid, sigmoid_backward, [](double x) { return sigmoid_ref(x); }, sigmoid_slope,
       [](float result, double exact, float) { return within_ulps(result, exact, 1.2e-38); },
       4 * epsilon, true},
      {"silu", silu, silu_backward, [](double x) { return silu_ref(x); }, silu_slope_ref,
       [](float result, double exact, float) { return within_ulps(result, exact, 1e-36); },
       std::ldexp(1.0, -21), false},
  };
}

// The whole range of floats, and evenly where the curves bend.
std::vector<float> wide_sweep() {
  std::vector<float> x;
  for (std::uint32_t bits = 0; bits < 0x7F800000; bits += 40009) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    x.push_back(value);
    x.push_back(-value);
  }
  for (int i = -50000; i <= 50000; ++i) x.push_back(static_cast<float>(i) * 2.1e-4f);
  for (int i = -10000; i <= 10000; ++i) x.push_back(static_cast<float>(i) * 0.0101f);
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activations)

BOOST_AUTO_TEST_CASE(curves_keep_their_bound_over_the_whole_range) {
  const auto x = wide_sweep();
  on_every_target([&] {
    for (const Curve& curve : curves()) {
      std::vector<float> out(x.size());
      curve.forward(x, out);
      for (std::size_t i = 0; i < x.size(); ++i)
        if (!curve.near(out[i], curve.value(x[i]), x[i]))
          BOOST_FAIL(curve.name << " of " << x[i] << " gave " << out[i]);
    }
  });
}

BOOST_AUTO_TEST_CASE(slopes_keep_their_bound_over_the_whole_range) {
  const auto x = wide_sweep();
  const std::vector<float> ones(x.size(), 1);
  on_every_target([&] {
    for (const Curve& curve : curves()) {
      std::vector<float> y(x.size()), dx(x.size(), 0);
      curve.forward(x, y);
      curve.backward(curve.backward_takes_result ? y : x, ones, dx);
      for (std::size_t i = 0; i < x.size(); ++i)
        if (!(std::abs(dx[i] - curve.slope(x[i])) <= curve.slope_off))
          BOOST_FAIL(curve.name << " at " << x[i] << " rose by " << dx[i]);
    }
  });
}

BOOST_AUTO_TEST_CASE(slopes_are_those_of_the_curves) {
  for (const Curve& curve : curves())
    for (double x = -8; x <= 8; x += 0.37) {
      const double rise = (curve.value(x + 1e-5) - curve.value(x - 1e-5)) / 2e-5;
      BOOST_TEST(std::abs(curve.slope(x) - rise) < 1e-9, curve.name << " at " << x);
    }
}

BOOST_AUTO_TEST_CASE(all_lengths_and_places_agree_with_the_formula) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    const auto x = random_buffer<float>(n, offset, 1, -6, 6);
    const auto dy = random_buffer<float>(n, offset == 3 ? 0 : offset, 2);
    const auto before = random_buffer<float>(n, offset, 3);
    for (const Curve& curve : curves()) {
      Buffer<float> y(n, offset == 3 ? 0 : offset);
      auto dx = before, in_place = x;
      curve.forward(x, y);
      curve.forward(in_place, in_place);
      curve.backward(curve.backward_takes_result ? y : x, dy, dx);
      BOOST_TEST(same_bits(in_place.view(), y.view()));
      for (std::size_t i = 0; i < n; ++i) {
        BOOST_TEST(curve.near(y[i], curve.value(x[i]), x[i]), curve.name << " of " << x[i]);
        const double exact = before[i] + curve.slope(x[i]) * dy[i];
        const double size = std::abs(before[i]) + std::abs(dy[i]);
        BOOST_TEST(std::abs(dx[i] - exact) <=
                   curve.slope_off * std::abs(dy[i]) + 2 * epsilon * size);
      }
      BOOST_TEST((y.front_untouched() && dx.front_untouched()));
    }
  });
}

// For the references that a machine without vectors would use, and for readers.
BOOST_AUTO_TEST_CASE(references_are_the_formulas) {
  const auto x = random_buffer<float>(50, 0, 4, -6, 6);
  const auto dy = random_buffer<float>(50, 0, 5);
  const auto check = [&](auto forward_ref, auto backward_ref, const Curve& curve) {
    Buffer<float> y(50, 0), dx(50, 0);
    dx.fill_with(1);
    forward_ref(x, y);
    backward_ref(curve.backward_takes_result ? y : x, dy, dx);
    for (std::size_t i = 0; i < 50; ++i) {
      BOOST_TEST(same_bits(y[i], static_cast<float>(curve.value(x[i]))));
      BOOST_TEST(std::abs(dx[i] - (1 + curve.slope(x[i]) * dy[i])) < 1e-6);
    }
  };
  using In = std::span<const float>;
  using Out = std::span<float>;
  check([](In a, Out o) { gelu_ref<float>(a, o); },
        [](In a, In d, Out o) { gelu_backward_ref<float>(a, d, o); }, curves()[0]);
  check([](In a, Out o) { sigmoid_ref<float>(a, o); },
        [](In a, In d, Out o) { sigmoid_backward_ref<float>(a, d, o); }, curves()[1]);
  check([](In a, Out o) { silu_ref<float>(a, o); },
        [](In a, In d, Out o) { silu_backward_ref<float>(a, d, o); }, curves()[2]);
}

BOOST_AUTO_TEST_CASE(special_values) {
  const auto one = [](auto kernel, float x) {
    std::vector<float> in(19, x), out(19);  // vectors and a rest
    kernel(in, out);
    for (const float v : out) BOOST_TEST(same_bits(v, out[0]));
    return out[0];
  };
  const float inf = kInf<float>, max = std::numeric_limits<float>::max();
  on_every_target([&] {
    for (const Curve& curve : curves()) {
      BOOST_TEST(std::isnan(one(curve.forward, kNaN<float>)));
      BOOST_TEST(std::isnan(one(curve.forward, -kNaN<float>)));
      const auto rise = [&](std::span<const float> x, std::span<float> out) {
        const std::vector<float> ones(x.size(), 1);
        curve.backward(x, ones, out);
      };
      BOOST_TEST(std::isnan(one(rise, kNaN<float>)));
      BOOST_TEST(std::isnan(one(rise, -kNaN<float>)));
      if (curve.backward_takes_result) continue;
      BOOST_TEST(same_bits(one(curve.forward, 0), 0.0f));
      BOOST_TEST(same_bits(one(curve.forward, -0.0f), -0.0f));
      BOOST_TEST(one(curve.forward, inf) == inf);
      BOOST_TEST(one(curve.forward, max) == max);
      BOOST_TEST(std::abs(one(curve.forward, -inf)) < 1e-36);
      BOOST_TEST(std::abs(one(curve.forward, -max)) < 1e-36);
      BOOST_TEST(one(rise, inf) == 1);
      BOOST_TEST(std::abs(one(rise, -inf)) < 1e-34);
    }
    BOOST_TEST(one(sigmoid, 0) == 0.5f);
    BOOST_TEST(one(sigmoid, inf) == 1);
    BOOST_TEST(one(sigmoid, -inf) == 0);
    BOOST_TEST(one(gelu, 1) == 0.841192f, boost::test_tools::tolerance(1e-6f));
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const std::size_t n = 200'003;
  const auto x = random_buffer<float>(n, 1, 6, -6, 6);
  const auto dy = random_buffer<float>(n, 3, 7);
  for (const Curve& curve : curves()) {
    const auto both = [&](int count) {
      const UseThreads use(count);
      auto y = x, dx = dy;
      curve.forward(x, y);
      curve.backward(y, dy, dx);
      return std::pair(y, dx);
    };
    const auto alone = both(1);
    for (const int count : {2, 3, 4, 8}) {
      const auto shared = both(count);
      BOOST_TEST(same_bits(shared.first.view(), alone.first.view()));
      BOOST_TEST(same_bits(shared.second.view(), alone.second.view()));
    }
  }
}

BOOST_AUTO_TEST_CASE(unequal_sizes_break_the_contract) {
  const std::vector<float> three(3), four(4);
  std::vector<float> out(3);
  for (const Curve& curve : curves()) {
    BOOST_CHECK_THROW(curve.forward(four, out), wr::ContractError);
    BOOST_CHECK_THROW(curve.backward(three, four, out), wr::ContractError);
    BOOST_CHECK_THROW(curve.backward(four, three, out), wr::ContractError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
