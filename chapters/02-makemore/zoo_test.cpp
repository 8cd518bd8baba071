#include "zoo.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/optimizer.hpp"
#include "shared/support/core/xorshift64star.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::makemore {
namespace {

// Small, and every extent different, so that a mix-up cannot hide.
ModelConfig small(const std::string& type) {
  return {.type = type,
          .n_layer = 2,
          .n_head = 3,
          .n_embd = 6,
          .n_embd2 = 10,
          .vocabulary = 7,
          .block_size = 5};
}

std::unique_ptr<SequenceModel> new_model(const ModelConfig& config) {
  TorchGenerator random(42);
  auto model = make_model(config, random);
  // A bigram begins with zeros, which would hide everything
  if (config.type == "bigram") random.randn(model->parameters()[0].tensor.data());
  return model;
}

std::vector<std::int32_t> some_tokens(std::size_t n, Xorshift64Star& random) {
  std::vector<std::int32_t> tokens(n);
  for (std::int32_t& id : tokens) id = static_cast<std::int32_t>(random.random() * 7);
  return tokens;
}

std::vector<float> logits_of(SequenceModel& model, Ids tokens, std::size_t time) {
  const NoGrad no_grad;
  const Tensor logits = model.logits(tokens, time);
  return {logits.data().begin(), logits.data().end()};
}

std::unique_ptr<SequenceModel> model_in_use(const ModelConfig& config) {
  auto model = new_model(config);
  model->train(false);
  return model;
}

// Cross-entropy in double: the logits' own rounding is all that is left.
double loss_in_double(SequenceModel& model, const Sequences& batch) {
  const std::vector<float> logits = logits_of(model, batch.tokens, batch.time);
  const std::size_t width = logits.size() / batch.targets.size();
  double sum = 0, counted = 0;
  for (std::size_t i = 0; i < batch.targets.size(); ++i) {
    if (batch.targets[i] < 0) continue;
    double total = 0;
    for (std::size_t j = 0; j < width; ++j) total += std::exp(double{logits[i * width + j]});
    sum += std::log(total) - double{logits[i * width + static_cast<std::size_t>(batch.targets[i])]};
    ++counted;
  }
  return sum / counted;
}

// The loss of a batch after some steps of AdamW.
float learn(SequenceModel& model, const Sequences& batch, int steps) {
  const NamedTensors parameters = model.parameters();
  std::vector<std::vector<float>> m, v;
  for (const NamedTensor& p : parameters) {
    m.emplace_back(p.tensor.size());
    v.emplace_back(p.tensor.size());
  }
  float loss = 0;
  for (int step = 1; step <= steps; ++step) {
    const Tensor out = cross_entropy(model.logits(batch.tokens, batch.time), batch.targets);
    out.backward();
    loss = out.item();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Tensor& p = parameters[i].tensor;
      kernels::adamw_step(p.data(), p.grad(), m[i], v[i],
                          {.learning_rate = 2e-2f, .weight_decay = 0, .step = step});
      std::fill(p.grad().begin(), p.grad().end(), 0.0f);
    }
  }
  return loss;
}

Sequences names_of(const Names& names, std::size_t time) {
  return make_sequences(names, Vocabulary(names), time);
}

BOOST_AUTO_TEST_SUITE(zoo)

BOOST_AUTO_TEST_CASE(sizes_are_those_of_makemore_py) {
  const std::map<std::string, std::size_t> published = {
      {"bigram", 729}, {"mlp", 69'147}, {"rnn", 11'803},
      {"gru", 28'315}, {"bow", 12'827}, {"transformer", 202'816 + 1'728}};
  for (const auto& [type, count] : published)
    WR_PUBLISHED_EXACTLY("parameters of " + type + " (makemore.py)", count,
                         parameter_count(*new_model({.type = type})));
}

BOOST_AUTO_TEST_CASE(sizes_of_our_own_two) {
  // As the GRU, with a fourth layer of 128 * 64 + 64 and a start for c
  BOOST_TEST(parameter_count(*new_model({.type = "lstm"})) == 28'315u + 8'256u + 64u);
  // Embedding, four times a convolution and a layer back, head
  BOOST_TEST(parameter_count(*new_model({.type = "cnn"})) ==
             1'728u + 4 * (8'256u + 4'160u) + 1'755u);
}

BOOST_AUTO_TEST_CASE(every_type_can_be_made_and_no_other) {
  BOOST_TEST(model_types().size() == 9u);
  TorchGenerator random(1);
  BOOST_CHECK_THROW(make_model({.type = "lasso"}, random), ContractError);
  for (const std::string& type : model_types()) {
    ModelConfig without_vocabulary = small(type);
    without_vocabulary.vocabulary = 0;
    BOOST_CHECK_THROW(make_model(without_vocabulary, random), ContractError);
  }
  ModelConfig odd = small("transformer");
  odd.n_head = 4;  // 6 channels
  BOOST_CHECK_THROW(make_model(odd, random), ContractError);
}

BOOST_AUTO_TEST_CASE(parameters_have_different_names) {
  for (const std::string& type : model_types()) {
    std::set<std::string> names;
    const NamedTensors all = new_model(small(type))->parameters();
    for (const NamedTensor& p : all) names.insert(p.name);
    BOOST_TEST(names.size() == all.size());
  }
}

BOOST_AUTO_TEST_CASE(no_position_sees_a_later_one_or_another_sequence) {
  Xorshift64Star random(3);
  for (const std::string& type : model_types()) {
    const auto model = model_in_use(small(type));
    constexpr std::size_t kTime = 5, kWidth = 7;
    const std::vector<std::int32_t> tokens = some_tokens(3 * kTime, random);
    const std::vector<float> before = logits_of(*model, tokens, kTime);
    BOOST_REQUIRE(before.size() == tokens.size() * kWidth);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      std::vector<std::int32_t> changed = tokens;
      changed[i] = (changed[i] + 1) % 7;
      const std::vector<float> after = logits_of(*model, changed, kTime);
      for (std::size_t j = 0; j < tokens.size(); ++j) {
        const bool same = std::equal(before.begin() + std::ptrdiff_t(j * kWidth),
                                     before.begin() + std::ptrdiff_t((j + 1) * kWidth),
                                     after.begin() + std::ptrdiff_t(j * kWidth));
        const bool sees = j / kTime == i / kTime && (type == "bigram" ? j == i : j >= i);
        // Two dilated layers reach three steps back, and no further
        const bool too_far = type == "cnn" && j > i + 3;
        BOOST_TEST(same == (!sees || too_far), type << ": token " << i << ", logits " << j);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sequence_has_the_same_logits_alone_as_in_a_batch) {
  Xorshift64Star random(7);
  for (const std::string& type : model_types()) {
    const auto model = model_in_use(small(type));
    const std::vector<std::int32_t> tokens = some_tokens(3 * 4, random);
    std::vector<float> one_by_one;
    for (std::size_t i = 0; i < 3; ++i)
      for (const float logit : logits_of(*model, Ids(tokens).subspan(i * 4, 4), 4))
        one_by_one.push_back(logit);
    BOOST_TEST(one_by_one == logits_of(*model, tokens, 4), type);
  }
}

BOOST_AUTO_TEST_CASE(all_but_a_bigram_know_where_they_are) {
  const std::vector<std::int32_t> tokens = {3, 3, 3, 3};
  for (const std::string& type : model_types()) {
    const std::vector<float> logits = logits_of(*model_in_use(small(type)), tokens, 4);
    for (std::size_t t = 1; t < 4; ++t) {
      const bool same =
          std::equal(logits.begin(), logits.begin() + 7, logits.begin() + std::ptrdiff_t(t * 7));
      BOOST_TEST(same == (type == "bigram"), type << ", step " << t);
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_of_whole_models_are_finite_differences) {
  Xorshift64Star random(4);
  for (const std::string& type : model_types()) {
    const auto model = new_model(small(type));
    const Sequences batch{5, some_tokens(20, random), some_tokens(20, random)};
    cross_entropy(model->logits(batch.tokens, batch.time), batch.targets).backward();
    for (const auto& [name, p] : model->parameters())
      for (int i = 0; i < 6; ++i) {
        float& x = p.data()[static_cast<std::size_t>(random.random() * double(p.size()))];
        const double analytic = double{p.grad()[static_cast<std::size_t>(&x - p.data().data())]};
        const float here = x, h = 1e-3f;  // small, since relu has kinks
        x = here + h;
        const double right = loss_in_double(*model, batch);
        x = here - h;
        const double left = loss_in_double(*model, batch);
        x = here;
        const double numeric = (right - left) / (2 * double{h});
        BOOST_TEST(std::abs(analytic - numeric) <= 2e-4 + 5e-3 * std::abs(numeric),
                   type << ' ' << name << ": analytic " << analytic << ", numeric " << numeric);
      }
  }
}

BOOST_AUTO_TEST_CASE(every_model_learns_a_few_names_by_heart) {
  Sequences batch = names_of({"cat", "dig", "hum"}, 5);  // no letter twice: a bigram will do
  for (std::size_t i = 0; i < batch.size(); ++i) batch.targets[i * 5] = -1;  // which name, is luck
  for (const std::string& type : model_types()) {
    ModelConfig config = small(type);
    config.vocabulary = 10;
    const auto model = new_model(config);
    const float loss = learn(*model, batch, 400);
    BOOST_TEST(loss < 0.05f, type << ": " << loss);
  }
}

BOOST_AUTO_TEST_CASE(what_a_bigram_cannot_know_the_others_learn) {
  Sequences batch = names_of({"aabb", "bbaa"}, 6);
  for (std::size_t i = 0; i < batch.size(); ++i) batch.targets[i * 6] = -1;
  for (const std::string& type : model_types()) {
    ModelConfig config = small(type);
    config.vocabulary = 3;
    config.block_size = 6;
    const auto model = new_model(config);
    const float loss = learn(*model, batch, 400);
    // After a: a, b or the end, 2 : 1 : 1 ... and the same after b
    if (type == "bigram")
      BOOST_TEST(loss > 1.0f);
    else
      BOOST_TEST(loss < 0.01f, type << ": " << loss);
  }
}

BOOST_AUTO_TEST_CASE(the_next_token_follows_from_the_last_ones_alone) {
  Xorshift64Star random(5);
  for (const std::string& type : model_types()) {
    const auto model = model_in_use(small(type));
    const std::vector<std::int32_t> tokens = some_tokens(12, random);
    const std::size_t seen = model->context_length();
    BOOST_TEST(seen == (type == "bigram" ? 1u : type == "wavenet" ? 8u : 5u));
    const std::vector<float> next = next_logits(*model, tokens);
    BOOST_TEST(next.size() == 7u);
    BOOST_TEST(next == next_logits(*model, Ids(tokens).last(seen)));
    const std::vector<float> all = logits_of(*model, Ids(tokens).last(seen), seen);
    BOOST_TEST(next == std::vector<float>(all.end() - 7, all.end()));
    BOOST_TEST(next_logits(*model, Ids(tokens).first(1)).size() == 7u);
  }
}

BOOST_AUTO_TEST_CASE(positions_end_with_the_block) {
  Xorshift64Star random(6);
  for (const char* type : {"bow", "transformer"})
    BOOST_CHECK_THROW(new_model(small(type))->logits(some_tokens(6, random), 6), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sequences)

BOOST_AUTO_TEST_CASE(names_are_laid_out_as_in_makemore_py) {
  const Vocabulary vocabulary({"abc"});
  const Sequences s = make_sequences({"ca", "abc"}, vocabulary, 5);
  BOOST_TEST(s.size() == 2u);
  BOOST_TEST(s.tokens == std::vector<std::int32_t>({0, 3, 1, 0, 0, 0, 1, 2, 3, 0}));
  BOOST_TEST(s.targets == std::vector<std::int32_t>({3, 1, 0, -1, -1, 1, 2, 3, 0, -1}));
  BOOST_CHECK_THROW(make_sequences({"abc"}, vocabulary, 3), ContractError);
  BOOST_CHECK_NO_THROW(make_sequences({"abc"}, vocabulary, 4));
  BOOST_CHECK_THROW(make_sequences({"abd"}, vocabulary, 5), UnknownCharacter);
}

BOOST_AUTO_TEST_CASE(a_batch_is_some_of_the_names_in_the_order_asked_for) {
  const Sequences all = names_of({"a", "bb", "abc"}, 4);
  const std::vector<std::size_t> which = {2, 0, 2};
  const Sequences batch = choose(all, which);
  BOOST_TEST(batch.time == 4u);
  BOOST_TEST(batch.tokens == std::vector<std::int32_t>({0, 1, 2, 3, 0, 1, 0, 0, 0, 1, 2, 3}));
  BOOST_TEST(batch.targets == std::vector<std::int32_t>({1, 2, 3, 0, 1, 0, -1, -1, 1, 2, 3, 0}));
  BOOST_CHECK_THROW(choose(all, std::vector<std::size_t>{3}), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
