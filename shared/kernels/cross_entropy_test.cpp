#include "shared/kernels/cross_entropy.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr float inf = kInf<float>;
constexpr double epsilon = kEpsilon<float>;

// Some targets for rows of n classes; every fourth row does not count.
std::vector<std::int32_t> some_targets(std::size_t rows, std::size_t n) {
  std::vector<std::int32_t> targets;
  for (std::size_t i = 0; i < rows; ++i)
    targets.push_back(i % 4 == 1 ? -1 : static_cast<std::int32_t>((i * 7 + n / 2) % n));
  return targets;
}

struct Results {
  double mean;
  std::vector<float> losses, dlogits;
};

Results both(std::span<const float> logits, std::span<const std::int32_t> targets, float scale) {
  Results r{0, std::vector<float>(targets.size(), 5), std::vector<float>(logits.size(), 5)};
  r.mean = cross_entropy_forward_backward(logits, targets, scale, r.losses, r.dlogits);
  return r;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cross_entropy_of_rows)

BOOST_AUTO_TEST_CASE(losses_and_gradients_keep_their_bounds) {
  const std::size_t rows = 6;
  on_every_target_and_length([&](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    const auto targets = some_targets(rows, n);
    for (const float range : {2.0f, 200.0f}) {
      const auto logits = random_buffer<float>(rows * n, offset, 1, -range, range);
      const float scale = 0.3f;
      Buffer<float> losses(rows, offset), dlogits(rows * n, offset);
      const double mean = cross_entropy_forward_backward(logits, targets, scale, losses, dlogits);

      double sum = 0;
      std::vector<double> exact(n);
      for (std::size_t i = 0; i < rows; ++i) {
        const auto row = dlogits.view().subspan(i * n, n);
        if (targets[i] == -1) {
          BOOST_TEST(losses[i] == 0);
          for (const float v : row) BOOST_TEST(same_bits(v, 0.0f));
          continue;
        }
        sum += losses[i];
        const auto scores = logits.view().subspan(i * n, n);
        const double loss = cross_entropy_ref(scores, targets[i]);
        BOOST_TEST(std::abs(losses[i] - loss) <= epsilon * (2 + loss));
        cross_entropy_backward_ref(scores, targets[i], scale, exact);
        for (std::size_t j = 0; j < n; ++j) {
          const bool right = j == static_cast<std::size_t>(targets[i]);
          const double size = right ? 4 * scale : 5 * exact[j];
          BOOST_TEST(std::abs(row[j] - exact[j]) <=
                     std::max(epsilon * size, double{std::numeric_limits<float>::min()}));
        }
      }
      BOOST_TEST(mean == sum / 4);  // rows 1 and 5 do not count
      BOOST_TEST((losses.front_untouched() && dlogits.front_untouched()));
    }
  });
}

BOOST_AUTO_TEST_CASE(one_call_gives_the_bits_of_two_and_of_one_in_place) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    if (n == 0) return;
    const auto targets = some_targets(5, n);
    const auto logits = random_buffer<float>(5 * n, offset, 2, -9, 9);
    const Results at_once = both(logits, targets, 0.25f);
    Buffer<float> losses(5, 0), dlogits(5 * n, offset);
    BOOST_TEST(cross_entropy(logits, targets, losses) == at_once.mean);
    cross_entropy_backward(logits, targets, 0.25f, dlogits);
    BOOST_TEST(same_bits<float>(losses, at_once.losses));
    BOOST_TEST(same_bits<float>(dlogits, at_once.dlogits));

    auto in_place = logits;
    BOOST_TEST(cross_entropy_forward_backward(in_place, targets, 0.25f, losses, in_place) ==
               at_once.mean);
    BOOST_TEST(same_bits<float>(losses, at_once.losses));
    BOOST_TEST(same_bits<float>(in_place, at_once.dlogits));
  });
}

BOOST_AUTO_TEST_CASE(the_gradient_is_the_slope_of_the_loss) {
  // In double: the slope of log(sum of e^x) - x[target]
  const std::vector<float> scores = {0.5f, -1.25f, 2, 0.75f, -3};
  const Results r = both(scores, std::vector<std::int32_t>{3}, 1);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto loss = [&](double step) {
      double sum = 0;
      for (std::size_t j = 0; j < scores.size(); ++j)
        sum += std::exp(scores[j] + (i == j ? step : 0));
      return std::log(sum) - (scores[3] + (i == 3 ? step : 0));
    };
    BOOST_TEST(std::abs(r.dlogits[i] - (loss(1e-5) - loss(-1e-5)) / 2e-5) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(equal_scores_lose_the_logarithm_of_their_number) {
  on_every_target([] {
    const std::vector<float> logits(27, -4);  // makemore: -log(1 / 27)
    const Results r = both(logits, std::vector<std::int32_t>{13}, 1);
    BOOST_TEST(std::abs(r.mean - std::log(27.0)) < 5e-7);
  });
}

BOOST_AUTO_TEST_CASE(no_row_that_counts_gives_a_mean_of_zero) {
  on_every_target([] {
    std::vector<float> logits(6, kNaN<float>);  // not even looked at
    const Results r = both(logits, std::vector<std::int32_t>{-1, -1}, 1);
    BOOST_TEST(same_bits(r.mean, 0.0));
    for (const float v : r.losses) BOOST_TEST(same_bits(v, 0.0f));
    for (const float v : r.dlogits) BOOST_TEST(same_bits(v, 0.0f));
    BOOST_TEST(both({}, {}, 1).mean == 0);
  });
}

BOOST_AUTO_TEST_CASE(masked_and_spoiled_rows) {
  on_every_target([] {
    for (const std::size_t n : {2, 5, 40}) {
      const std::vector<std::int32_t> first = {0};
      std::vector<float> logits(n, 1);
      logits[n - 1] = -inf;
      Results r = both(logits, first, 1);
      BOOST_TEST(std::abs(r.mean - std::log(static_cast<double>(n - 1))) < 1e-6);
      BOOST_TEST(same_bits(r.dlogits[n - 1], 0.0f));

      logits[0] = -inf;  // the right class is masked
      r = both(logits, first, 0.5f);
      BOOST_TEST(r.mean == inf);
      BOOST_TEST(r.dlogits[0] == -0.5f);

      logits.assign(n, -inf);  // all are
      r = both(logits, first, 0.5f);
      BOOST_TEST(r.mean == inf);
      for (std::size_t i = 0; i < n; ++i) BOOST_TEST(r.dlogits[i] == (i == 0 ? -0.5f : 0.0f));

      for (const float bad : {kNaN<float>, inf}) {
        logits.assign(n, 1);
        logits[n - 1] = bad;
        r = both(logits, first, 1);
        BOOST_TEST(std::isnan(r.mean));
        for (const float v : r.dlogits) BOOST_TEST(std::isnan(v));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  const std::size_t rows = 301, n = 333;
  const auto logits = random_buffer<float>(rows * n, 1, 3, -9, 9);
  const auto targets = some_targets(rows, n);
  const auto with = [&](int count) {
    const UseThreads use(count);
    return both(logits, targets, 0.01f);
  };
  const Results alone = with(1);
  for (const int count : {2, 3, 4, 8}) {
    const Results shared = with(count);
    BOOST_TEST(same_bits(shared.mean, alone.mean));
    BOOST_TEST(same_bits<float>(shared.losses, alone.losses));
    BOOST_TEST(same_bits<float>(shared.dlogits, alone.dlogits));
  }
}

BOOST_AUTO_TEST_CASE(a_broken_contract_throws_before_anything_is_written) {
  const std::vector<float> logits(12, 1);
  std::vector<float> losses(3, 5), dlogits(12, 5);
  using Targets = std::vector<std::int32_t>;
  const auto throws = [&](std::span<const float> x, const Targets& targets, std::span<float> l,
                          std::span<float> d) {
    BOOST_CHECK_THROW(cross_entropy_forward_backward(x, targets, 1, l, d), wr::ContractError);
    if (l.size() == 3)
      BOOST_CHECK_THROW(cross_entropy_backward(x, targets, 1, d), wr::ContractError);
    if (d.size() == 12) BOOST_CHECK_THROW(cross_entropy(x, targets, l), wr::ContractError);
  };
  const auto part = [](std::vector<float>& all, std::size_t n) { return std::span(all).first(n); };
  throws(logits, {0, 1, 4}, losses, dlogits);   // classes are 0 to 3
  throws(logits, {0, 1, -2}, losses, dlogits);  // -1 alone is ignored
  throws(std::span(logits).first(11), {0, 1, 2}, losses, part(dlogits, 11));
  throws(logits, {}, losses, dlogits);
  throws({}, {0, 1, 2}, losses, {});
  throws(logits, {0, 1, 2}, part(losses, 2), dlogits);
  throws(logits, {0, 1, 2}, losses, part(dlogits, 8));
  for (const float v : losses) BOOST_TEST(v == 5);
  for (const float v : dlogits) BOOST_TEST(v == 5);
}

BOOST_AUTO_TEST_SUITE_END()
