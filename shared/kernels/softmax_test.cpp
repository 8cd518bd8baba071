#include "shared/kernels/softmax.hpp"

#include "shared/kernels/kernels_test.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

constexpr float inf = kInf<float>;

// As softmax.hpp promises.
bool near(float value, float reference, std::size_t n) {
  const double bound = static_cast<double>(n + 8) * kEpsilon<float> * reference;
  return same_bits(value, reference) ||
         std::abs(double{value} - double{reference}) <=
             std::max(bound, double{std::numeric_limits<float>::min()});
}

void check_against_reference(const Buffer<float>& scores) {
  auto x = scores, reference = scores;
  softmax(x);
  softmax_ref(reference);
  for (std::size_t i = 0; i < x.size(); ++i)
    BOOST_TEST(near(x[i], reference[i], x.size()), x[i] << " against " << reference[i]);
  BOOST_TEST(x.front_untouched());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(softmax_rows_and_one)

BOOST_AUTO_TEST_CASE(softmax_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    check_against_reference(random_buffer<float>(n, offset, 1));
    check_against_reference(random_buffer<float>(n, offset, 2, -100, 100));  // most are near 0
    check_against_reference(random_buffer<float>(n, offset, 3, -1e-38f, 1e-38f));  // denormals
  });
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
      for (const float p : x.view()) BOOST_TEST(near(p, 1.0f / static_cast<float>(n), n));
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
    check_against_reference(x);
    softmax(x);
    for (std::size_t i = 1; i < n; i += 2) BOOST_TEST(same_bits(x[i], 0.0f));
  });
}

BOOST_AUTO_TEST_CASE(a_fully_masked_row_becomes_zeros) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<float> x(n, offset);
    x.fill_with(-inf);
    check_against_reference(x);
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
        check_against_reference(x);
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

BOOST_AUTO_TEST_CASE(rows_must_fill_the_span) {
  std::vector<float> x(12);
  BOOST_CHECK_THROW(softmax_rows(x, 5), wr::ContractError);
  BOOST_CHECK_THROW(softmax_rows(x, 0), wr::ContractError);
  BOOST_CHECK_NO_THROW(softmax_rows(std::span<float>(), 0));
}

BOOST_AUTO_TEST_SUITE_END()
