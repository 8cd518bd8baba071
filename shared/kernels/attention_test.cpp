#include "shared/kernels/attention.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

// Around a block of rows (8 to 16) and of the backward (32 to 64), and head sizes that fill no
// vector, a part of one, or several.
const std::vector<AttentionShape> kShapes = {
    {.batch = 1, .time = 1, .heads = 1, .head_size = 1},
    {.batch = 2, .time = 3, .heads = 2, .head_size = 5},
    {.batch = 1, .time = 17, .heads = 3, .head_size = 8},
    {.batch = 1, .time = 65, .heads = 1, .head_size = 17},
    {.batch = 2, .time = 64, .heads = 2, .head_size = 32},
    {.batch = 1, .time = 300, .heads = 1, .head_size = 4},
};

struct Run {
  Buffer<float> qkv, out, log_sum, dout, dqkv;
};

Run forward_and_backward(const AttentionShape& s, std::size_t offset, float size = 2) {
  const std::size_t n = s.batch * s.time * s.channels();
  Run run = {random_buffer<float>(3 * n, offset, 1, -size, size), Buffer<float>(n, offset),
             Buffer<float>(s.batch * s.heads * s.time, offset), random_buffer<float>(n, offset, 2),
             random_buffer<float>(3 * n, offset, 3)};
  attention(run.qkv, run.out, run.log_sum, s);
  attention_backward(run.qkv, run.out, run.log_sum, run.dout, run.dqkv, s);
  return run;
}

// The bound of attention.hpp, with every |q|, |k| and |v| at its largest.
double bound(const AttentionShape& s, double size) {
  const double head = static_cast<double>(s.head_size);
  const double a = head * size * size / std::sqrt(head);
  return (head * a + static_cast<double>(s.time) + 24) * std::ldexp(1, -22) * size;
}

double largest_difference(std::span<const float> a, std::span<const float> b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(double{a[i]} - double{b[i]});
    if (!(difference <= largest)) largest = difference;  // NaN stays, and fails every bound
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_kernels)

BOOST_AUTO_TEST_CASE(forward_and_backward_agree_with_the_reference) {
  on_every_target([] {
    for (const AttentionShape& s : kShapes)
      for (const std::size_t offset : kOffsets) {
        BOOST_TEST_INFO_SCOPE("time " << s.time << ", head size " << s.head_size << ", offset "
                                      << offset);
        const Run run = forward_and_backward(s, offset);
        Buffer<float> out = run.out, log_sum = run.log_sum;
        attention_ref(run.qkv, out, log_sum, s);
        BOOST_TEST(largest_difference(run.out, out) <= bound(s, 2));
        BOOST_TEST(largest_difference(run.log_sum, log_sum) <= bound(s, 2));

        auto dqkv = random_buffer<float>(run.qkv.size(), offset, 3);
        attention_backward_ref(run.qkv, run.dout, dqkv, s);
        // Three products in a row, of numbers up to 2, and sums over positions
        const double size = 8 * std::sqrt(static_cast<double>(s.head_size));
        BOOST_TEST(largest_difference(run.dqkv, dqkv) <= size * bound(s, 2));
        BOOST_TEST(run.out.front_untouched());
        BOOST_TEST(run.log_sum.front_untouched());
        BOOST_TEST(run.dqkv.front_untouched());
      }
  });
}

BOOST_AUTO_TEST_CASE(the_reference_of_the_backward_is_the_slope_of_the_forward) {
  const AttentionShape s = {.batch = 1, .time = 4, .heads = 2, .head_size = 3};
  auto qkv = random_buffer<float>(3 * s.time * s.channels(), 0, 1);
  const auto dout = random_buffer<float>(s.time * s.channels(), 0, 2);
  Buffer<float> dqkv(qkv.size(), 0), out(dout.size(), 0), log_sum(s.heads * s.time, 0);
  dqkv.fill_with(0);
  attention_backward_ref(qkv, dout, dqkv, s);
  const auto loss = [&] {
    attention_ref(qkv, out, log_sum, s);
    double sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += double{out[i]} * double{dout[i]};
    return sum;
  };
  for (std::size_t i = 0; i < qkv.size(); ++i) {
    const float before = qkv[i];
    constexpr float kStep = 1.0f / 128;
    qkv[i] = before + kStep;
    const double above = loss();
    qkv[i] = before - kStep;
    const double below = loss();
    qkv[i] = before;
    BOOST_TEST(std::abs((above - below) / (2 * double{kStep}) - double{dqkv[i]}) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(a_position_does_not_see_what_comes_after_it) {
  on_every_target([] {
    const AttentionShape s = {.batch = 1, .time = 40, .heads = 2, .head_size = 8};
    const AttentionShape shorter = {.batch = 1, .time = 21, .heads = 2, .head_size = 8};
    const auto qkv = random_buffer<float>(3 * s.time * s.channels(), 0, 1);
    Buffer<float> out(s.time * s.channels(), 0), log_sum(s.heads * s.time, 0);
    attention(qkv, out, log_sum, s);
    Buffer<float> alone(shorter.time * s.channels(), 0), alone_sum(s.heads * shorter.time, 0);
    attention(qkv.view().first(3 * shorter.time * s.channels()), alone, alone_sum, shorter);
    BOOST_TEST(same_bits(alone.view(), out.view().first(alone.size())));
  });
}

BOOST_AUTO_TEST_CASE(scores_far_apart_stay_finite) {
  on_every_target([] {
    const AttentionShape s = {.batch = 1, .time = 20, .heads = 1, .head_size = 4};
    const Run run = forward_and_backward(s, 0, 1000);
    for (std::size_t i = 0; i < run.out.size(); ++i) BOOST_TEST(std::abs(run.out[i]) <= 1001.0f);
    for (std::size_t i = 0; i < run.dqkv.size(); ++i) BOOST_TEST(std::isfinite(run.dqkv[i]));
  });
}

BOOST_AUTO_TEST_CASE(nan_spoils_the_positions_that_see_it_and_no_other_head) {
  on_every_target([] {
    const AttentionShape s = {.batch = 1, .time = 70, .heads = 2, .head_size = 8};
    auto qkv = random_buffer<float>(3 * s.time * s.channels(), 0, 1);
    Buffer<float> clean(s.time * s.channels(), 0), out = clean, log_sum(s.heads * s.time, 0);
    attention(qkv, clean, log_sum, s);
    qkv[50 * 3 * s.channels() + s.channels() + 3] = kNaN<float>;  // a key of head 0
    attention(qkv, out, log_sum, s);
    for (std::size_t t = 0; t < s.time; ++t)
      for (std::size_t c = 0; c < s.channels(); ++c) {
        const float v = out[t * s.channels() + c];
        if (t < 32 || c >= 8) BOOST_TEST(same_bits(v, clean[t * s.channels() + c]));
        if (t >= 50 && c < 8) BOOST_TEST(std::isnan(v));
      }
  });
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
  on_every_target([] {
    const AttentionShape s = {.batch = 3, .time = 100, .heads = 3, .head_size = 16};
    const UseThreads one(1);
    const Run reference = forward_and_backward(s, 0);
    for (const int count : {2, 3, 4, 8}) {
      const UseThreads more(count);
      const Run run = forward_and_backward(s, 0);
      BOOST_TEST(same_bits(run.out.view(), reference.out.view()));
      BOOST_TEST(same_bits(run.log_sum.view(), reference.log_sum.view()));
      BOOST_TEST(same_bits(run.dqkv.view(), reference.dqkv.view()));
    }
  });
}

BOOST_AUTO_TEST_CASE(one_step_with_a_cache_equals_the_last_row) {
  on_every_target([] {
    for (const AttentionShape& shape : kShapes) {
      const AttentionShape s = {1, shape.time, shape.heads, shape.head_size};
      const std::size_t channels = s.channels();
      const auto qkv = random_buffer<float>(3 * s.time * channels, 0, 1);
      Buffer<float> out(s.time * channels, 0), log_sum(s.heads * s.time, 0), step(channels, 1);
      Buffer<float> keys(s.time * channels, 1), values(s.time * channels, 3);
      for (std::size_t t = 0; t < s.time; ++t)
        for (std::size_t c = 0; c < channels; ++c) {
          keys[t * channels + c] = qkv[(3 * t + 1) * channels + c];
          values[t * channels + c] = qkv[(3 * t + 2) * channels + c];
        }
      attention(qkv, out, log_sum, s);
      attention_step(qkv.view().subspan(3 * (s.time - 1) * channels, channels), keys, values, step,
                     s);
      BOOST_TEST(largest_difference(step, out.view().last(channels)) <= 2 * bound(s, 2));
      BOOST_TEST(step.front_untouched());
    }
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_break_the_contract) {
  const AttentionShape s = {.batch = 1, .time = 2, .heads = 1, .head_size = 2};
  std::vector<float> two(2), four(4), twelve(12);
  BOOST_CHECK_NO_THROW(attention(twelve, four, two, s));
  BOOST_CHECK_THROW(attention(four, four, two, s), wr::ContractError);
  BOOST_CHECK_THROW(attention(twelve, two, two, s), wr::ContractError);
  BOOST_CHECK_THROW(attention(twelve, four, four, s), wr::ContractError);
  BOOST_CHECK_THROW(attention({}, {}, {}, {.batch = 1, .time = 0, .heads = 1}), wr::ContractError);
  BOOST_CHECK_NO_THROW(attention_backward(twelve, four, two, four, twelve, s));
  BOOST_CHECK_THROW(attention_backward(twelve, four, two, two, twelve, s), wr::ContractError);
  BOOST_CHECK_THROW(attention_backward(twelve, four, two, four, four, s), wr::ContractError);
  BOOST_CHECK_NO_THROW(attention_step(two, four, four, two, s));
  BOOST_CHECK_THROW(attention_step(two, two, four, two, s), wr::ContractError);
  BOOST_CHECK_THROW(attention_step(two, {}, {}, two, {1, 0, 1, 2}), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
