#include "parameters.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::gpt {

namespace {

using Shape = std::vector<std::size_t>;

std::size_t count(const Parameters& parameters) { return parameters.memory.size(); }

std::size_t count(const Parameters& parameters, const std::string& part) {
  std::size_t n = 0;
  for (const ParameterTensor& t : parameters.tensors)
    if (t.name.find(part) != std::string::npos) n += t.data.size();
  return n;
}

double mean(std::span<const float> x) {
  double sum = 0;
  for (const float v : x) sum += double{v};
  return sum / static_cast<double>(x.size());
}

double deviation(std::span<const float> x) {
  const double center = mean(x);
  double squares = 0;
  for (const float v : x) squares += (double{v} - center) * (double{v} - center);
  return std::sqrt(squares / static_cast<double>(x.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parameters)

BOOST_AUTO_TEST_CASE(tensors_have_the_names_the_shapes_and_the_order_of_gpt_2) {
  const Parameters p({.vocabulary = 50257,
                      .context = 1024,
                      .layers = 1,
                      .heads = 2,
                      .channels = 8,
                      .bias = true,
                      .tied = false});
  // As `transformers` lists GPT2LMHeadModel, whose Conv1D keeps (in, out)
  const std::vector<std::pair<std::string, Shape>> expected = {{"wte.weight", {50257, 8}},
                                                               {"wpe.weight", {1024, 8}},
                                                               {"h.0.ln_1.weight", {8}},
                                                               {"h.0.ln_1.bias", {8}},
                                                               {"h.0.attn.c_attn.weight", {8, 24}},
                                                               {"h.0.attn.c_attn.bias", {24}},
                                                               {"h.0.attn.c_proj.weight", {8, 8}},
                                                               {"h.0.attn.c_proj.bias", {8}},
                                                               {"h.0.ln_2.weight", {8}},
                                                               {"h.0.ln_2.bias", {8}},
                                                               {"h.0.mlp.c_fc.weight", {8, 32}},
                                                               {"h.0.mlp.c_fc.bias", {32}},
                                                               {"h.0.mlp.c_proj.weight", {32, 8}},
                                                               {"h.0.mlp.c_proj.bias", {8}},
                                                               {"ln_f.weight", {8}},
                                                               {"ln_f.bias", {8}},
                                                               {"lm_head.weight", {50257, 8}}};
  BOOST_REQUIRE(p.tensors.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(p.tensors[i].name == expected[i].first);
    BOOST_TEST(p.tensors[i].shape == expected[i].second, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(layers_are_numbered) {
  const Parameters p({.layers = 12});
  BOOST_TEST(p.tensors[2].name == "h.0.ln_1.weight");
  BOOST_TEST(p.tensors[2 + 6 * 11].name == "h.11.ln_1.weight");
  BOOST_TEST(p.blocks[11].back.weight.data() == p.tensors[2 + 6 * 12 - 1].data.data());
}

BOOST_AUTO_TEST_CASE(counts_are_the_published_ones) {
  const Parameters cpu({});  // nanoGPT prints "number of parameters: 0.80M", positions left out
  WR_PUBLISHED_EXACTLY("nanoGPT on a CPU, in units of 10000", 80u,
                       (count(cpu) - count(cpu, "wpe") + 5000) / 10000);
  const Parameters gpu({.context = 256, .layers = 6, .heads = 6, .channels = 384});
  WR_PUBLISHED_EXACTLY("nanoGPT's shakespeare_char, in units of 10000", 1065u,
                       (count(gpu) - count(gpu, "wpe") + 5000) / 10000);
}

BOOST_AUTO_TEST_CASE(what_is_not_asked_for_is_not_there) {
  using enum Positions;
  for (const Positions positions : {sinusoidal, rotary, none}) {
    const Parameters p({.positions = positions});
    BOOST_TEST(count(p, "wpe") == 0u);
    BOOST_TEST(p.position_embedding.empty());
  }
  const Parameters plain({});
  BOOST_TEST(count(plain, "bias") == 0u);
  BOOST_TEST(plain.blocks[0].hidden.bias.empty());
  BOOST_TEST(plain.ln_f.bias.empty());
  BOOST_TEST(count(plain, "lm_head") == 0u);
  BOOST_TEST(plain.head.data() == plain.token_embedding.data());
  BOOST_TEST(plain.head.size() == plain.token_embedding.size());
  const Parameters untied({.tied = false});
  BOOST_TEST(untied.head.data() != untied.token_embedding.data());
}

BOOST_AUTO_TEST_CASE(memory_is_one_tensor_after_the_other_and_begins_as_zeros) {
  const Parameters p({.bias = true, .tied = false});
  const float* next = p.memory.data();
  for (const ParameterTensor& t : p.tensors) {
    BOOST_TEST(t.data.data() == next);
    std::size_t n = 1;
    for (const std::size_t dimension : t.shape) n *= dimension;
    BOOST_TEST(t.data.size() == n);
    next += n;
  }
  BOOST_TEST(next == p.memory.data() + p.memory.size());
  BOOST_TEST((std::count(p.memory.begin(), p.memory.end(), 0.0f) ==
              static_cast<std::ptrdiff_t>(p.memory.size())));
}

BOOST_AUTO_TEST_CASE(a_name_and_a_place_mean_the_same) {
  const Parameters p({.layers = 2, .bias = true});
  const auto named = [&](const std::string& name) -> std::span<const float> {
    for (const ParameterTensor& t : p.tensors)
      if (t.name == name) return t.data;
    return {};
  };
  const auto same = [&](std::span<const float> place, const std::string& name) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(place.data() == named(name).data());
      BOOST_TEST(place.size() == named(name).size());
    }
  };
  same(p.token_embedding, "wte.weight");
  same(p.position_embedding, "wpe.weight");
  const Parameters::Block& block = p.blocks[1];
  same(block.ln_1.weight, "h.1.ln_1.weight");
  same(block.ln_1.bias, "h.1.ln_1.bias");
  same(block.attention.weight, "h.1.attn.c_attn.weight");
  same(block.attention.bias, "h.1.attn.c_attn.bias");
  same(block.projection.weight, "h.1.attn.c_proj.weight");
  same(block.projection.bias, "h.1.attn.c_proj.bias");
  same(block.ln_2.weight, "h.1.ln_2.weight");
  same(block.ln_2.bias, "h.1.ln_2.bias");
  same(block.hidden.weight, "h.1.mlp.c_fc.weight");
  same(block.hidden.bias, "h.1.mlp.c_fc.bias");
  same(block.back.weight, "h.1.mlp.c_proj.weight");
  same(block.back.bias, "h.1.mlp.c_proj.bias");
  same(p.ln_f.weight, "ln_f.weight");
  same(p.ln_f.bias, "ln_f.bias");
}

BOOST_AUTO_TEST_CASE(what_is_moved_keeps_its_place_in_memory) {
  Parameters p({.bias = true});
  initialise(p, 3);
  const float* memory = p.memory.data();
  const float *head = p.head.data(), *back = p.blocks[3].back.bias.data();
  Parameters moved = std::move(p);
  BOOST_TEST(moved.memory.data() == memory);
  BOOST_TEST(moved.tensors[0].data.data() == memory);
  Parameters assigned({.layers = 1});
  assigned = std::move(moved);
  BOOST_TEST(assigned.memory.data() == memory);
  BOOST_TEST(assigned.head.data() == head);
  BOOST_TEST(assigned.blocks[3].back.bias.data() == back);
}

BOOST_AUTO_TEST_CASE(the_start_has_the_deviations_of_gpt_2) {
  Parameters p({.layers = 8, .bias = true, .tied = false});
  initialise(p, 1337);
  for (const ParameterTensor& t : p.tensors) BOOST_TEST_CONTEXT(t.name) {
      if (t.shape.size() == 1) {
        const float expected = t.name.find("bias") == std::string::npos ? 1.0f : 0.0f;
        for (const float v : t.data) BOOST_REQUIRE(v == expected);
        continue;
      }
      // A branch adds to the stream twice a layer: 16 times a deviation of 0.02 / 4
      const bool joins = t.name.find("c_proj") != std::string::npos;
      const double expected = joins ? 0.02 / 4 : 0.02;
      const double n = static_cast<double>(t.data.size());
      BOOST_TEST(std::abs(deviation(t.data) - expected) < 5 * expected / std::sqrt(2 * n));
      BOOST_TEST(std::abs(mean(t.data)) < 5 * expected / std::sqrt(n));
    }
}

BOOST_AUTO_TEST_CASE(the_start_follows_from_the_seed) {
  Parameters p({}), same({}), other({});
  initialise(p, 1), initialise(same, 1), initialise(other, 2);
  BOOST_TEST(p.memory == same.memory);
  BOOST_TEST(p.memory != other.memory);
  // PyTorch's stream, tensor after tensor in order
  TorchGenerator random(1);
  std::vector<float> tokens(65 * 128), places(64 * 128);
  random.normal(tokens, 0, 0.02f);
  random.normal(places, 0, 0.02f);
  BOOST_TEST((std::equal(tokens.begin(), tokens.end(), p.token_embedding.begin())));
  BOOST_TEST((std::equal(places.begin(), places.end(), p.position_embedding.begin())));
}

BOOST_AUTO_TEST_CASE(channels_that_heads_do_not_share_break_the_contract) {
  BOOST_CHECK_THROW(Parameters({.heads = 3}), ContractError);
  BOOST_CHECK_THROW(Parameters({.heads = 0}), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
