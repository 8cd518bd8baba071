#include "road.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "bigram.hpp"
#include "decoder.hpp"
#include "gpt.hpp"
#include "road_test.hpp"
#include "runs/road_run.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/cross_entropy.hpp"

namespace wr::gpt::road {
namespace {

namespace bdata = boost::unit_test::data;

constexpr RoadConfig kSmall = {
    .vocabulary = 5, .context = 4, .channels = 6, .heads = 2, .blocks = 2, .dropout = 0.2f};

std::vector<std::int32_t> random_tokens(std::size_t n, std::int64_t vocabulary,
                                        std::uint64_t seed) {
  TorchGenerator random(seed);
  std::vector<std::int32_t> tokens(n);
  for (std::int32_t& t : tokens) t = static_cast<std::int32_t>(random.randint(0, vocabulary));
  return tokens;
}

BOOST_AUTO_TEST_SUITE(the_road)

BOOST_DATA_TEST_CASE(every_gradient_of_every_rung, bdata::xrange(1, kRungs + 1), rung) {
  const auto model = model_of(static_cast<Rung>(rung), kSmall, 3);
  model->dropout.training = true;
  // Differences know nothing of ReLU's kink: half of the hidden units stay well on its one side,
  // half on the other
  for (Parameter* p : model->parameters())
    if (p->data.shape(0) == 1 && p->data.shape(1) == 4 * kSmall.channels)
      for (std::size_t j = 0; j < p->data.size(); ++j) p->data(0, j) = j % 2 == 0 ? 4.0f : -4.0f;
  const auto tokens = random_tokens(12, 5, 1);
  const Tensor3 dlogits = random_tensor(3, 4, 5, 2);
  model->forward(tokens, 4);
  model->backward(dlogits);
  int which = 0;
  for (Parameter* p : model->parameters())
    check_gradient_of(
        span_of(p->data), span_of(p->gradient),
        [&] { return against(model->forward(tokens, 4), dlogits); },
        "parameter " + std::to_string(which++));
}

BOOST_AUTO_TEST_CASE(the_table_is_the_bigram) {
  TorchGenerator random(1);
  Bigram model(5, random);
  const Tensor3 logits = model.forward(std::vector<std::int32_t>{3, 1}, 2);
  for (std::size_t v = 0; v < 5; ++v) {
    BOOST_TEST(logits(0, 0, v) == model.scores.table.data(3, v));
    BOOST_TEST(logits(0, 1, v) == model.scores.table.data(1, v));
  }
}

// From the second rung on a position hears of those before it, and never of those after
BOOST_DATA_TEST_CASE(what_comes_later_changes_nothing, bdata::xrange(1, kRungs + 1), rung) {
  const auto model = model_of(static_cast<Rung>(rung), kSmall, 3);
  const Tensor3 before = model->forward(std::vector<std::int32_t>{0, 1, 2, 3}, 4);
  const Tensor3 later = model->forward(std::vector<std::int32_t>{0, 1, 4, 3}, 4);
  for (std::size_t t = 0; t < 2; ++t) check_close(row(before, 0, t), row(later, 0, t), 0);
  bool heard = false;
  for (std::size_t v = 0; v < 5; ++v) heard |= before(0, 3, v) != later(0, 3, v);
  BOOST_TEST(heard == (rung > 1));
}

// ng-video-lecture, gpt.py: arithmetic from its sizes
BOOST_AUTO_TEST_CASE(the_lectures_model_has_10788929_parameters) {
  BOOST_TEST(parameter_count(*model_of(Rung::scale, lecture_config(), 1)) == 10'788'929u);
}

BOOST_DATA_TEST_CASE(a_batch_can_be_learned_by_heart, bdata::xrange(1, kRungs + 1), rung) {
  RoadConfig config = kSmall;
  config.channels = 16;
  config.dropout = 0;
  const auto model = model_of(static_cast<Rung>(rung), config, 3);
  Learner learner(*model, 1e-2);
  const Batch batch{{0, 1, 2, 3}, {1, 2, 3, 4}};
  const double first = learner.step(batch, 4);
  double last = first;
  for (int i = 0; i < 400; ++i) last = learner.step(batch, 4);
  BOOST_TEST(last < 0.2);
  BOOST_TEST(last < first);
}

BOOST_AUTO_TEST_CASE(the_loss_of_a_text_is_the_mean_over_its_windows) {
  const auto model = model_of(Rung::heads, kSmall, 3);
  const auto tokens = random_tokens(2 * 1024 + 4 * 3 + 3, 5, 1);  // more windows than fit at once
  double sum = 0;
  std::size_t windows = 0;
  for (std::size_t at = 0; at + 4 < tokens.size(); at += 4, ++windows) {
    const Tensor3 logits = model->forward(std::span(tokens).subspan(at, 4), 4);
    for (std::size_t t = 0; t < 4; ++t)
      sum += kernels::cross_entropy_ref(row(logits, 0, t), tokens[at + t + 1]);
  }
  BOOST_TEST(loss_of(*model, tokens, 4) == sum / static_cast<double>(windows * 4),
             boost::test_tools::tolerance(1e-6));
  BOOST_CHECK_THROW(loss_of(*model, std::span(tokens).first(4), 4), ContractError);
}

BOOST_AUTO_TEST_CASE(a_model_writes_what_it_has_learned) {
  const auto model = model_of(Rung::layer_norm, kSmall, 3);
  Learner learner(*model, 1e-2);
  for (int i = 0; i < 300; ++i)  // 0 1 2 3 4 0 1 2 ..., from wherever it begins
    learner.step({{0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 0, 3, 4, 0, 1, 4, 0, 1, 2},
                  {1, 2, 3, 4, 2, 3, 4, 0, 3, 4, 0, 1, 4, 0, 1, 2, 0, 1, 2, 3}},
                 4);
  TorchGenerator random(1);
  std::vector<std::int32_t> tokens = {3};
  generate(*model, tokens, 10, 4, random);
  const std::vector<std::int32_t> expected = {3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3};
  BOOST_TEST(tokens == expected, boost::test_tools::per_element());
}

// Where the road and the GPT meet: two blocks with layer norms, if what ReLU and GELU say is
// multiplied by 0 and the road's biases are 0.
BOOST_AUTO_TEST_CASE(the_sixth_rung_with_the_gpts_weights_is_the_gpt) {
  const std::size_t V = 7, T = 6, C = 8, H = 2, D = 4;
  Gpt gpt({.vocabulary = V, .context = T, .layers = 2, .heads = H, .channels = C, .tied = false},
          5);
  TorchGenerator random(9);
  random.normal(gpt.parameters.memory, 0.0f, 0.5f);
  for (const Parameters::Block& b : gpt.parameters.blocks)
    std::fill(b.back.weight.begin(), b.back.weight.end(), 0.0f);
  const auto road = model_of(
      Rung::layer_norm, {.vocabulary = V, .context = T, .channels = C, .heads = H, .blocks = 2}, 1);

  // The road's parameters in their order, and what the GPT has in their place; nothing for 0
  using At = std::function<float(std::size_t, std::size_t)>;
  std::vector<At> data, gradient;
  const auto put = [&](std::span<float> w, std::span<float> dw, auto index) {
    data.push_back([=](std::size_t i, std::size_t j) { return w[index(i, j)]; });
    gradient.push_back([=](std::size_t i, std::size_t j) { return dw[index(i, j)]; });
  };
  const auto nothing = [&] { data.push_back({}), gradient.push_back({}); };
  const auto columns = [](std::size_t n, std::size_t first = 0) {
    return [=](std::size_t i, std::size_t j) { return i * n + first + j; };
  };
  const Parameters &p = gpt.parameters, &d = gpt.gradients;
  put(p.token_embedding, d.token_embedding, columns(C));
  put(p.position_embedding, d.position_embedding, columns(C));
  for (std::size_t b = 0; b < 2; ++b) {
    const Parameters::Block &block = p.blocks[b], &dblock = d.blocks[b];
    put(block.ln_1.weight, dblock.ln_1.weight, columns(C)), nothing();
    for (std::size_t h = 0; h < H; ++h)
      for (std::size_t part = 0; part < 3; ++part)  // query, key, value
        put(block.attention.weight, dblock.attention.weight, columns(3 * C, part * C + h * D));
    put(block.projection.weight, dblock.projection.weight, columns(C)), nothing();
    put(block.ln_2.weight, dblock.ln_2.weight, columns(C)), nothing();
    put(block.hidden.weight, dblock.hidden.weight, columns(4 * C)), nothing();
    put(block.back.weight, {}, columns(C)), nothing();  // its gradient is ReLU's or GELU's
    gradient[gradient.size() - 2] = {};
  }
  put(p.ln_f.weight, d.ln_f.weight, columns(C)), nothing();
  put(p.head, d.head, [](std::size_t i, std::size_t j) { return j * C + i; }), nothing();

  const std::vector<Parameter*> parameters = road->parameters();
  BOOST_TEST_REQUIRE(parameters.size() == data.size());
  for (std::size_t n = 0; n < data.size(); ++n)
    for (std::size_t i = 0; i < parameters[n]->data.shape(0); ++i)
      for (std::size_t j = 0; j < parameters[n]->data.shape(1); ++j)
        parameters[n]->data(i, j) = data[n] ? data[n](i, j) : 0.0f;

  const auto tokens = random_tokens(3 * T, V, 1), targets = random_tokens(3 * T, V, 2);
  gpt.forward(tokens, targets, T);
  const Tensor3 logits = road->forward(tokens, T);
  check_close(gpt.logits(), numbers(logits), 2e-5f);

  Tensor3 dlogits = xt::zeros_like(logits);
  kernels::cross_entropy_backward(span_of(logits), targets, 1.0f / 18, span_of(dlogits));
  gpt.backward();
  road->backward(dlogits);
  for (std::size_t n = 0; n < data.size(); ++n)
    for (std::size_t i = 0; gradient[n] && i < parameters[n]->data.shape(0); ++i)
      for (std::size_t j = 0; j < parameters[n]->data.shape(1); ++j)
        BOOST_REQUIRE_SMALL(parameters[n]->gradient(i, j) - gradient[n](i, j), 2e-5f);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt::road
