#include "module.hpp"

#include <boost/test/unit_test.hpp>

#include "dropout.hpp"
#include "feed_forward.hpp"
#include "head.hpp"
#include "layer_norm.hpp"
#include "multi_head.hpp"
#include "residual.hpp"
#include "road_test.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/dropout.hpp"
#include "shared/kernels/norm.hpp"

namespace wr::gpt::road {
namespace {

// A model in training that forgets a third, always the same one
struct Fixture {
  TorchGenerator random{7};
  DropoutState none, third{.probability = 0.3f, .step = 5, .training = true};
};

BOOST_FIXTURE_TEST_SUITE(modules, Fixture)

BOOST_AUTO_TEST_CASE(a_linear_layer_is_x_times_w_plus_b) {
  Linear linear(2, 3, random);
  linear.weight.data = {{1, 2, 3}, {10, 20, 30}};
  linear.bias->data = {{0.5f, 0, -1}};
  const Tensor3 expected = {{{1.5f, 2, 2}, {21.5f, 42, 62}}};
  check_close(numbers(expected), numbers(linear.forward({{{1, 0}, {1, 2}}})), 1e-6f);
}

BOOST_AUTO_TEST_CASE(linear_starts_as_in_pytorch) {
  Linear linear(16, 40, random);
  float largest = 0;
  for (const float w : span_of(linear.weight.data)) largest = std::max(largest, std::abs(w));
  BOOST_TEST(largest <= 0.25f);
  BOOST_TEST(largest > 0.24f);
  BOOST_TEST(linear.parameters().size() == 2u);
  BOOST_TEST(Linear(16, 4, random, false).parameters().size() == 1u);
}

BOOST_AUTO_TEST_CASE(linear_gradients) {
  Linear with(3, 5, random), without(3, 5, random, false);
  check_module(with, random_tensor(2, 4, 3, 1));
  check_module(without, random_tensor(2, 4, 3, 1));
}

BOOST_AUTO_TEST_CASE(embedding_gradients_add_up_where_a_token_repeats) {
  Embedding embedding(4, 3, random);
  const std::vector<std::int32_t> ids = {2, 0, 2, 2, 3, 0};
  const Tensor3 dout = random_tensor(2, 3, 3, 2);
  embedding.forward(ids, 3);
  embedding.backward(dout);
  check_gradient_of(
      span_of(embedding.table.data), span_of(embedding.table.gradient),
      [&] { return against(embedding.forward(ids, 3), dout); }, "table");
  BOOST_TEST(embedding.table.gradient(1, 0) == 0.0f);  // token 1 was nowhere
  BOOST_CHECK_THROW(embedding.forward(std::vector<std::int32_t>{4}, 1), ContractError);
}

BOOST_AUTO_TEST_CASE(sequential_gradients) {
  Sequential layers;
  layers.add<Linear>(3u, 5u, random);
  layers.add<LayerNorm>(5u);
  layers.add<Linear>(5u, 2u, random);
  BOOST_TEST(layers.parameters().size() == 6u);
  check_module(layers, random_tensor(2, 4, 3, 1));
  const Tensor3 x = random_tensor(1, 2, 3, 1);
  check_close(numbers(x), numbers(Sequential().forward(x)), 0);  // nothing does nothing
}

BOOST_AUTO_TEST_CASE(head_gradients) {
  Head decoder(6, 4, Mask::future, random, none), encoder(6, 4, Mask::none, random, none),
      forgetful(6, 4, Mask::future, random, third);
  check_module(decoder, random_tensor(2, 5, 6, 1));
  check_module(encoder, random_tensor(2, 5, 6, 1));
  check_module(forgetful, random_tensor(2, 5, 6, 1));
  check_module(decoder, random_tensor(1, 1, 6, 1));
}

BOOST_AUTO_TEST_CASE(multi_head_gradients) {
  MultiHead heads(6, 3, Mask::future, random, none), forgetful(6, 2, Mask::future, random, third);
  BOOST_TEST(heads.parameters().size() == 11u);
  check_module(heads, random_tensor(2, 5, 6, 1));
  check_module(forgetful, random_tensor(2, 5, 6, 1));
  BOOST_CHECK_THROW(MultiHead(6, 4, Mask::future, random, none), ContractError);
}

BOOST_AUTO_TEST_CASE(feed_forward_gradients) {
  FeedForward net(4, random, none), forgetful(4, random, third);
  check_module(net, random_tensor(2, 3, 4, 1));
  check_module(forgetful, random_tensor(2, 3, 4, 1));
}

BOOST_AUTO_TEST_CASE(a_residual_adds_to_what_it_is_given) {
  Residual residual(std::make_unique<Linear>(3, 3, random));
  const Tensor3 x = random_tensor(2, 4, 3, 1);
  Tensor3 expected = residual.branch->forward(x);
  expected += x;
  check_close(numbers(expected), numbers(residual.forward(x)), 0);
  check_module(residual, x);
}

BOOST_AUTO_TEST_CASE(layer_norm_is_the_kernels) {
  LayerNorm norm(16);
  random.randn(span_of(norm.weight.data));
  random.randn(span_of(norm.bias.data));
  Tensor3 x = random_tensor(3, 5, 16, 1);
  x *= 3.0f;
  x += 2.0f;
  std::vector<float> out(x.size()), mean(15), rstd(15);
  kernels::layer_norm(span_of(x), span_of(norm.weight.data), span_of(norm.bias.data), out, mean,
                      rstd);
  check_close(out, numbers(norm.forward(x)), 1e-5f);
  check_module(norm, x);
}

BOOST_AUTO_TEST_CASE(dropout_forgets_in_training_alone) {
  Dropout dropout(third);
  const Tensor3 x = random_tensor(2, 50, 10, 1);
  std::vector<float> expected(x.size());
  kernels::dropout_ref(span_of(x), expected, 0.3f, 1337, 5);  // of one dropout, step 5
  check_close(expected, numbers(dropout.forward(x)), 0);
  check_module(dropout, random_tensor(1, 3, 5, 1));
  third.training = false;
  check_close(numbers(x), numbers(dropout.forward(x)), 0);
  check_close(numbers(x), numbers(dropout.backward(x)), 0);
}

BOOST_AUTO_TEST_CASE(no_two_dropouts_and_no_two_steps_forget_the_same) {
  Dropout a(third), b(third);
  const Tensor3 x = xt::ones<float>({1, 10, 10});
  const Tensor3 of_a = a.forward(x), of_b = b.forward(x);
  ++third.step;
  const Tensor3 later = a.forward(x), later_b = b.forward(x);
  for (const Tensor3* y : {&of_b, &later, &later_b}) BOOST_TEST((of_a != *y));
  BOOST_TEST((of_b != later));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt::road
