#include "head.hpp"

#include <boost/test/unit_test.hpp>

#include "cross_attention.hpp"
#include "multi_head.hpp"
#include "road_test.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/attention.hpp"

namespace wr::gpt::road {
namespace {

struct Fixture {
  TorchGenerator random{7};
  DropoutState none;
};

BOOST_FIXTURE_TEST_SUITE(attention, Fixture)

// (B, T, D) each, as the kernels want them: (B, T, 3 D)
std::vector<float> interleaved(const Tensor3& q, const Tensor3& k, const Tensor3& v) {
  std::vector<float> qkv;
  for (std::size_t b = 0; b < q.shape(0); ++b)
    for (std::size_t t = 0; t < q.shape(1); ++t)
      for (const Tensor3* part : {&q, &k, &v})
        for (const float x : row(*part, b, t)) qkv.push_back(x);
  return qkv;
}

BOOST_AUTO_TEST_CASE(four_lines_are_the_kernels_attention) {
  const std::size_t B = 2, T = 9, D = 8;
  const Tensor3 q = random_tensor(B, T, D, 1), k = random_tensor(B, T, D, 2),
                v = random_tensor(B, T, D, 3), dout = random_tensor(B, T, D, 4);
  Attention attention(Mask::future, none);
  const Tensor3 out = attention.forward(q, k, v);
  const auto d = attention.backward(dout);

  const kernels::AttentionShape shape{B, T, 1, D};
  const std::vector<float> qkv = interleaved(q, k, v);
  std::vector<float> expected(out.size()), log_sum(B * T), dqkv(qkv.size());
  kernels::attention(qkv, expected, log_sum, shape);
  kernels::attention_backward(qkv, expected, log_sum, span_of(dout), dqkv, shape);
  check_close(expected, numbers(out), 1e-5f);
  check_close(dqkv, interleaved(d.q, d.k, d.v), 1e-5f);
}

BOOST_AUTO_TEST_CASE(weights_are_shares_and_the_future_has_none) {
  Head head(6, 4, Mask::future, random, none);
  head.forward(random_tensor(2, 5, 6, 1));
  const Tensor3& weights = head.attention.weights;
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t t = 0; t < 5; ++t) {
      float sum = 0;
      for (std::size_t u = 0; u < 5; ++u) {
        sum += weights(b, t, u);
        BOOST_TEST((weights(b, t, u) > 0) == (u <= t));
      }
      BOOST_TEST(sum == 1.0f, boost::test_tools::tolerance(1e-6f));
    }
}

BOOST_AUTO_TEST_CASE(without_a_mask_everyone_sees_everyone) {
  Head head(6, 4, Mask::none, random, none);
  head.forward(random_tensor(1, 5, 6, 1));
  for (const float w : span_of(head.attention.weights)) BOOST_TEST(w > 0);
}

// An order of its own means nothing to attention: it has no idea of place
BOOST_AUTO_TEST_CASE(without_a_mask_exchanged_positions_have_exchanged_results) {
  Head head(6, 4, Mask::none, random, none);
  const Tensor3 x = random_tensor(1, 3, 6, 1);
  Tensor3 turned = x;
  for (std::size_t t = 0; t < 3; ++t)
    for (std::size_t c = 0; c < 6; ++c) turned(0, t, c) = x(0, 2 - t, c);
  const Tensor3 out = head.forward(x), other = head.forward(turned);
  for (std::size_t t = 0; t < 3; ++t) check_close(row(out, 0, t), row(other, 0, 2 - t), 1e-6f);
}

BOOST_AUTO_TEST_CASE(divided_by_the_root_scores_keep_their_variance) {
  const std::size_t D = 256;
  const Tensor3 q = random_tensor(1, 64, D, 1), k = random_tensor(1, 64, D, 2);
  Attention attention(Mask::none, none);
  attention.forward(q, k, k);
  float largest = 0;
  for (const float w : span_of(attention.weights)) largest = std::max(largest, w);
  BOOST_TEST(largest < 0.5f);  // undivided, most rows would have one weight close to 1
}

BOOST_AUTO_TEST_CASE(cross_attention_on_itself_is_a_head_of_an_encoder) {
  TorchGenerator same(7);
  Head head(6, 4, Mask::none, random, none);
  CrossAttention cross(6, 4, same, none);
  const Tensor3 x = random_tensor(2, 5, 6, 1), dout = random_tensor(2, 5, 4, 2);
  check_close(numbers(head.forward(x)), numbers(cross.forward(x, x)), 0);
  const Tensor3 dx = head.backward(dout);
  const auto d = cross.backward(dout);
  const Tensor3 both = d.x + d.memory;
  check_close(numbers(dx), numbers(both), 1e-5f);
  for (std::size_t i = 0; i < 3; ++i)
    check_close(numbers(head.parameters()[i]->gradient), numbers(cross.parameters()[i]->gradient),
                0);
}

BOOST_AUTO_TEST_CASE(cross_attention_gradients_with_sequences_of_different_lengths) {
  CrossAttention cross(6, 4, random, none);
  Tensor3 x = random_tensor(2, 3, 6, 1), memory = random_tensor(2, 7, 6, 2);
  const Tensor3 dout = random_tensor(2, 3, 4, 3);
  BOOST_TEST(cross.forward(x, memory).shape(1) == 3u);
  BOOST_TEST(cross.attention.weights.shape(2) == 7u);
  const auto d = cross.backward(dout);
  const auto f = [&] { return against(cross.forward(x, memory), dout); };
  check_gradient_of(span_of(x), span_of(d.x), f, "x");
  check_gradient_of(span_of(memory), span_of(d.memory), f, "memory");
  for (Parameter* p : cross.parameters())
    check_gradient_of(span_of(p->data), span_of(p->gradient), f, "parameter");
}

BOOST_AUTO_TEST_CASE(the_future_of_another_sequence_is_nothing_one_could_hide) {
  Attention attention(Mask::future, none);
  BOOST_CHECK_THROW(attention.forward(random_tensor(1, 2, 4, 1), random_tensor(1, 3, 4, 1),
                                      random_tensor(1, 3, 4, 1)),
                    ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt::road
