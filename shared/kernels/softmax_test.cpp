#include "shared/kernels/softmax.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr float inf = kInf<float>;

// As softmax.hpp promises.
bool near(float value, double exact) {
  if (std::isnan(value) || std::isnan(exact)) return std::isnan(value) && std::isnan(exact);
  return std::abs(value - exact) <=
         std::max(4 * double{kEpsilon<float>} * exact, double{std::numeric_limits<float>::min()});
}

// The probabilities, not rounded to float.
std::vector<double> exact_softmax(std::span<const float> x) {
  double sum = 0, largest = -kInf<double>;
  for (const float v : x) largest = std::isnan(v) ? v : std::max(double{v}, largest);
  std::vector<double> p;
  for (const float v : x) sum += p.emplace_back(std::exp(v - largest));
  for (double& v : p) v = largest == -kInf<double> ? 0 : v / sum;
  return p;
}

void check_against_exact(const Buffer<float>& scores) {
  auto x = scores;
  softmax(x);
  const auto exact = exact_softmax(scores);
  std::size_t off = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!near(x[i], exact[i]) && off++ == 0)
      BOOST_TEST(near(x[i], exact[i]), x[i] << " against " << exact[i]);
  BOOST_TEST(off == 0u);
  BOOST_TEST(x.front_untouched());
}

// Gradients of sum(weights * f(x)) by finite differences, f in double.
template <class F>
double slope_by_difference(std::vector<double> x, std::size_t i, std::span<const float> weights,
                           F f) {
  const double step = 1e-5, at = x[i];
  const auto value = [&](double v) {
    x[i] = v;
    const std::vector<double> y = f(x);
    double sum = 0;
    for (std::size_t j = 0; j < y.size(); ++j) sum += weights[j] * y[j];
    return sum;
  };
  return (value(at + step) - value(at - step)) / (2 * step);
}

std::vector<double> softmax_of_doubles(std::vector<double> x) {
  double sum = 0;
  for (double& v : x) sum += v = std::exp(v);
  for (double& v : x) v /= sum;
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(softmax_rows_and_one)

BOOST_AUTO_TEST_CASE(softmax_keeps_its_bound) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    check_against_exact(random_buffer<float>(n, offset, 1));
    check_against_exact(random_buffer<float>(n, offset, 2, -100, 100));        // most are near 0
    check_against_exact(random_buffer<float>(n, offset, 3, -1e-38f, 1e-38f));  // denormals
  });
}

BOOST_AUTO_TEST_CASE(softmax_keeps_its_bound_in_long_rows) {
  on_every_target([] {
    check_against_exact(random_buffer<float>(65536, 1, 9, -12, 12));
    // Many equal scores far below the largest: their roundings do not cancel
    for (const float score : {-7.8765432f, -8.8765432f, -9.9012345f, -15.7123f}) {
      Buffer<float> x(65536, 1);
      x.fill_with(score);
      x[77] = 0.31234567f;
      check_against_exact(x);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_reference_is_the_formula) {
  const auto scores = random_buffer<float>(33, 0, 10, -10, 10);
  auto p = scores, y = scores;
  softmax_ref(p);
  log_softmax_ref(y);
  const auto exact = exact_softmax(scores);
  for (std::size_t i = 0; i < 33; ++i) {
    BOOST_TEST(ulps(p[i], static_cast<float>(exact[i])) <= 1);
    BOOST_TEST(ulps(y[i], static_cast<float>(std::log(exact[i]))) <= 1);
  }
}

BOOST_AUTO_TEST_CASE(probabilities_sum_to_one) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    auto x = random_buffer<float>(n, offset, 4, -10, 10);
    softmax(x);
    double sum = 0;
    for (const float p : x.view()) sum += p;
    BOOST_TEST(std::abs(sum - 1) < 1e-5);
  });
}

BOOST_AUTO_TEST_CASE(equal_scores_share_equally) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    for (const float score : {0.0f, -3.0f, 1e30f, -1e30f, std::numeric_limits<float>::max()}) {
      Buffer<float> x(n, offset);
      x.fill_with(score);
      softmax(x);
      for (const float p : x.view()) BOOST_TEST(near(p, 1 / static_cast<double>(n)));
    }
  });
}

BOOST_AUTO_TEST_CASE(one_huge_score_takes_all) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    for (std::size_t place = 0; place < n; place += n / 3 + 1) {
      auto x = random_buffer<float>(n, offset, 5);
      x[place] = 1e30f;
      softmax(x);
      for (std::size_t i = 0; i < n; ++i) BOOST_TEST(x[i] == (i == place ? 1.0f : 0.0f));
    }
  });
}

BOOST_AUTO_TEST_CASE(a_masked_score_has_probability_zero) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n < 2) return;
    auto x = random_buffer<float>(n, offset, 6);
    for (std::size_t i = 1; i < n; i += 2) x[i] = -inf;
    check_against_exact(x);
    softmax(x);
    for (std::size_t i = 1; i < n; i += 2) BOOST_TEST(same_bits(x[i], 0.0f));
  });
}

BOOST_AUTO_TEST_CASE(a_fully_masked_row_becomes_zeros) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<float> x(n, offset);
    x.fill_with(-inf);
    check_against_exact(x);
    softmax(x);
    for (const float p : x.view()) BOOST_TEST(same_bits(p, 0.0f));
    BOOST_TEST(x.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_spoil_the_whole_row) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    for (const float bad : {kNaN<float>, inf})
      for (std::size_t place = 0; place < n; place += n / 3 + 1) {
        auto x = random_buffer<float>(n, offset, 7);
        x[place] = bad;
        check_against_exact(x);
        softmax(x);
        for (const float p : x.view()) BOOST_TEST(std::isnan(p));
      }
  });
}

BOOST_AUTO_TEST_CASE(a_shift_of_all_scores_changes_nothing) {
  on_every_target([] {
    Buffer<float> x(33, 0), shifted(33, 3);
    for (std::size_t i = 0; i < 33; ++i) {  // whole numbers, so that the shift is exact
      x[i] = static_cast<float>(i % 7);
      shifted[i] = x[i] + 1024;
    }
    softmax(x);
    softmax(shifted);
    BOOST_TEST(same_bits(x.view(), shifted.view()));
  });
}

BOOST_AUTO_TEST_CASE(rows_are_one_softmax_each) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    auto rows = random_buffer<float>(5 * n, offset, 8), single = rows;
    softmax_rows(rows, n);
    for (std::size_t i = 0; i < 5; ++i) softmax(single.span().subspan(i * n, n));
    BOOST_TEST(same_bits(rows.view(), single.view()));
  });
}

BOOST_AUTO_TEST_CASE(softmax_backward_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    auto p = random_buffer<float>(3 * n, offset, 11, -5, 5);
    for (std::size_t i = 1; i < n; i += 3) p[i] = -inf;
    softmax_rows(p, n);
    const auto dp = random_buffer<float>(3 * n, offset, 12);
    const auto before = random_buffer<float>(3 * n, offset, 13);
    auto dx = before, reference = before;
    softmax_backward(p, dp, dx, n);
    for (std::size_t row = 0; row < 3 * n; row += n) {
      softmax_backward_ref(p.view().subspan(row, n), dp.view().subspan(row, n),
                           reference.span().subspan(row, n));
      double sum = 0;
      for (std::size_t i = row; i < row + n; ++i) sum += double{p[i]} * std::abs(dp[i]);
      for (std::size_t i = row; i < row + n; ++i) {
        const double size = static_cast<double>(n + 4) * p[i] * (std::abs(dp[i]) + sum);
        BOOST_TEST(std::abs(double{dx[i]} - reference[i]) <=
                   double{kEpsilon<float>} * (size + std::abs(before[i])));
      }
    }
    for (std::size_t i = 1; i < n; i += 3) BOOST_TEST(same_bits(dx[i], before[i]));
    BOOST_TEST(dx.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(backward_is_the_slope_of_forward) {
  const std::size_t n = 9;
  const auto scores = random_buffer<float>(n, 0, 14);
  const auto weights = random_buffer<float>(n, 0, 15);
  const std::vector<double> x(scores.view().begin(), scores.view().end());
  auto p = scores, y = scores;
  softmax(p);
  log_softmax_rows(y, n);
  Buffer<float> dp(n, 0), dy(n, 0);
  dp.fill_with(0);
  dy.fill_with(0);
  softmax_backward(p, weights, dp, n);
  log_softmax_backward(y, weights, dy, n);
  for (std::size_t i = 0; i < n; ++i) {
    const double slope = slope_by_difference(x, i, weights, softmax_of_doubles);
    const double log_slope = slope_by_difference(x, i, weights, [](const auto& v) {
      auto logs = softmax_of_doubles(v);
      for (double& q : logs) q = std::log(q);
      return logs;
    });
    BOOST_TEST(std::abs(dp[i] - slope) < 1e-6);
    BOOST_TEST(std::abs(dy[i] - log_slope) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(log_softmax_keeps_its_bound) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    for (const float range : {2.0f, 1000.0f}) {
      auto x = random_buffer<float>(n, offset, 16, -range, range);
      if (n > 2) x[1] = -inf;
      auto y = x;
      log_softmax_rows(y, n);
      const double largest = max_ref<float>(x);
      double sum = 0;
      for (const float v : x.view()) sum += std::exp(v - largest);
      for (std::size_t i = 0; i < n; ++i) {
        const double exact = x[i] - largest - std::log(sum);
        const double size = 2 + std::abs(x[i] - largest) + std::log(static_cast<double>(n));
        BOOST_TEST((exact == y[i] || std::abs(y[i] - exact) <= kEpsilon<float> * size));
      }
      BOOST_TEST(y.front_untouched());
    }
  });
}

BOOST_AUTO_TEST_CASE(log_softmax_backward_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    auto y = random_buffer<float>(n, offset, 17, -5, 5);
    auto dy = random_buffer<float>(n, offset, 18);
    for (std::size_t i = 1; i < n; i += 3) {  // masked, and not looked at
      y[i] = -inf;
      dy[i] = kNaN<float>;
    }
    log_softmax_rows(y, n);
    const auto before = random_buffer<float>(n, offset, 19);
    auto dx = before, reference = before;
    log_softmax_backward(y, dy, dx, n);
    log_softmax_backward_ref(y, dy, reference);
    double sum = 0;
    for (const float v : dy.view()) sum += std::isnan(v) ? 0 : std::abs(v);
    for (std::size_t i = 0; i < n; ++i) {
      if (y[i] == -inf) {
        BOOST_TEST(same_bits(dx[i], before[i]));
        continue;
      }
      const double size = std::abs(dy[i]) + std::exp(double{y[i]}) * sum;
      BOOST_TEST(std::abs(double{dx[i]} - reference[i]) <=
                 double{kEpsilon<float>} *
                     (static_cast<double>(n + 4) * size + std::abs(before[i])));
    }
    BOOST_TEST(dx.front_untouched());
  });
}

BOOST_AUTO_TEST_CASE(log_softmax_of_masked_and_spoiled_rows) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    Buffer<float> y(n, offset);
    y.fill_with(-inf);
    log_softmax_rows(y, n);
    for (const float v : y.view()) BOOST_TEST(v == -inf);
    for (const float bad : {kNaN<float>, inf}) {
      auto spoiled = random_buffer<float>(n, offset, 20);
      spoiled[n / 2] = bad;
      log_softmax_rows(spoiled, n);
      for (const float v : spoiled.view()) BOOST_TEST(std::isnan(v));
    }
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const std::size_t rows = 301, columns = 333;
  const auto x = random_buffer<float>(rows * columns, 1, 21);
  const auto d = random_buffer<float>(rows * columns, 3, 22);
  const auto all = [&](int count) {
    const UseThreads use(count);
    std::vector<Buffer<float>> results(4, x);
    softmax_rows(results[0], columns);
    log_softmax_rows(results[1], columns);
    softmax_backward(results[0], d, results[2], columns);
    log_softmax_backward(results[1], d, results[3], columns);
    return results;
  };
  const auto alone = all(1);
  for (const int count : {2, 3, 4, 8}) {
    const auto shared = all(count);
    for (std::size_t i = 0; i < alone.size(); ++i)
      BOOST_TEST(same_bits(shared[i].view(), alone[i].view()), i << ", threads " << count);
  }
}

BOOST_AUTO_TEST_CASE(rows_must_fill_the_span) {
  std::vector<float> x(12), y(12);
  const std::vector<float> ten(10);
  for (const std::size_t columns : {5, 0}) {
    BOOST_CHECK_THROW(softmax_rows(x, columns), wr::ContractError);
    BOOST_CHECK_THROW(log_softmax_rows(x, columns), wr::ContractError);
    BOOST_CHECK_THROW(softmax_backward(x, x, y, columns), wr::ContractError);
    BOOST_CHECK_THROW(log_softmax_backward(x, x, y, columns), wr::ContractError);
  }
  BOOST_CHECK_THROW(softmax_backward(ten, x, y, 3), wr::ContractError);
  BOOST_CHECK_THROW(softmax_backward(x, ten, y, 3), wr::ContractError);
  BOOST_CHECK_THROW(log_softmax_backward(ten, x, y, 3), wr::ContractError);
  BOOST_CHECK_THROW(log_softmax_backward(x, ten, y, 3), wr::ContractError);
  BOOST_CHECK_NO_THROW(softmax_rows(std::span<float>(), 0));
  BOOST_CHECK_NO_THROW(log_softmax_rows(std::span<float>(), 0));
}

BOOST_AUTO_TEST_SUITE_END()
