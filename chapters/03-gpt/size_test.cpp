#include "size.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "gpt.hpp"
#include "presets.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(size)

// Models with and without everything that can be had or not
std::vector<GptConfig> configs() {
  std::vector<GptConfig> all;
  for (const bool bias : {false, true})
    for (const bool tied : {false, true})
      for (const Positions positions :
           {Positions::learned, Positions::sinusoidal, Positions::rotary, Positions::none})
        all.push_back({.vocabulary = 11,
                       .context = 7,
                       .layers = 3,
                       .heads = 2,
                       .channels = 12,
                       .bias = bias,
                       .tied = tied,
                       .positions = positions});
  all.push_back({});
  return all;
}

// Floats and integers alike
std::size_t elements(const Activations& a) {
  const auto norm = [](const Activations::Norm& n) {
    return n.out.size() + n.mean.size() + n.rstd.size();
  };
  std::size_t sum = norm(a.ln_f) + a.logits.size() + a.losses.size() + a.positions.size();
  for (const auto& x : a.stream) sum += x.size();
  for (const auto& b : a.blocks)
    sum += norm(b.ln_1) + b.qkv.size() + b.attended.size() + b.log_sum.size() + b.middle.size() +
           norm(b.ln_2) + b.hidden.size() + b.gelu.size();
  for (const auto* d :
       {&a.d_stream, &a.d_branch, &a.d_norm, &a.d_attended, &a.d_qkv, &a.d_hidden, &a.d_gelu})
    sum += d->size();
  return sum;
}

BOOST_AUTO_TEST_CASE(parameters_are_counted_as_they_are_allocated) {
  for (const GptConfig& config : configs())
    BOOST_TEST(count_parameters(config).total() == Parameters(config).memory.size());
}

BOOST_AUTO_TEST_CASE(every_kind_is_counted_where_it_belongs) {
  for (const GptConfig& config : configs()) {
    ParameterCount found{};
    for (const ParameterTensor& t : Parameters(config).tensors) {
      const auto has = [&](const char* part) { return t.name.find(part) != std::string::npos; };
      (has("wte")       ? found.token_embedding
       : has("wpe")     ? found.position_embedding
       : has(".attn.")  ? found.attention
       : has(".mlp.")   ? found.feed_forward
       : has("lm_head") ? found.head
                        : found.norms) += t.data.size();
    }
    const ParameterCount count = count_parameters(config);
    BOOST_TEST(count.token_embedding == found.token_embedding);
    BOOST_TEST(count.position_embedding == found.position_embedding);
    BOOST_TEST(count.attention == found.attention);
    BOOST_TEST(count.feed_forward == found.feed_forward);
    BOOST_TEST(count.norms == found.norms);
    BOOST_TEST(count.head == found.head);
  }
}

BOOST_AUTO_TEST_CASE(activations_are_counted_as_they_are_allocated) {
  for (const GptConfig& config : configs())
    for (const auto& [batch, time] : {std::pair<std::size_t, std::size_t>(1, 1), {5, 6}, {2, 7}}) {
      const Activations activations(config, batch, time);
      BOOST_TEST(count_bytes(config, batch, time).activations ==
                 static_cast<double>(4 * elements(activations)));
    }
}

BOOST_AUTO_TEST_CASE(flops_are_those_of_the_products) {
  // By hand: T = 2, C = 3, one layer, one head, V = 5. A product (m, k) (k, n) takes 2 m n k.
  const GptConfig config{.vocabulary = 5, .context = 2, .layers = 1, .heads = 1, .channels = 3};
  const ForwardFlops f = count_forward(config, 2);
  BOOST_TEST(f.queries_keys_values == 2. * 2 * 9 * 3);
  BOOST_TEST(f.scores == 2. * 2 * 2 * 3);
  BOOST_TEST(f.weighted_sum == 2. * 2 * 3 * 2);
  BOOST_TEST(f.projection == 2. * 2 * 3 * 3);
  BOOST_TEST(f.feed_forward == 2. * 2 * 12 * 3 + 2. * 2 * 3 * 12);
  BOOST_TEST(f.head == 2. * 2 * 5 * 3);
}

BOOST_AUTO_TEST_CASE(other_bytes_follow_from_the_parameters) {
  const Bytes b = count_bytes({}, 12, 64);
  BOOST_TEST(b.weights == 4. * 804096);
  BOOST_TEST(b.training() == 16. * 804096 + b.activations);
  BOOST_TEST(b.cache == 4. * 2 * 4 * 128);  // a float, keys and values, layers, channels
}

BOOST_AUTO_TEST_CASE(nanogpts_books_come_out_again) {
  GptConfig gpt2 = find_preset("gpt2")->config;
  gpt2.bias = false;
  const std::string book = "transformer_sizing.ipynb, ";
  const ParameterCount n = count_parameters(gpt2);
  WR_PUBLISHED_EXACTLY(book + "parameters", 124337664, n.total());
  const ForwardFlops f = count_forward(gpt2, 1024);
  WR_PUBLISHED(book + "forward", 291648307200., f.total(), 0);
  const double palm = palm_flops(gpt2, 1024), step = f.total() + f.backward();
  WR_PUBLISHED(book + "PaLM", 875062886400., palm, 0);
  WR_PUBLISHED(book + "ratio", 1.0001, palm / step, 5e-5);
  WR_PUBLISHED(book + "utilisation in %", 37.14, 100 * utilisation(100 * step, 0.755, 312e12),
               0.005 / 37.14);
  WR_PUBLISHED(book + "days", 3.46,
               training_days(static_cast<double>(n.total()), 300e9, 8 * 312e12 * 0.3),
               0.005 / 3.46);
}

BOOST_AUTO_TEST_CASE(named_models_have_the_sizes_that_are_told_of_them) {
  const auto millions = [](const char* name) {
    return static_cast<double>(count_parameters(find_preset(name)->config).total()) / 1e6;
  };
  // Radford et al. 2019 told 117, 345, 762 and 1542; these are those of the weights that came
  WR_PUBLISHED("gpt2, millions", 124.439808, millions("gpt2"), 1e-12);
  WR_PUBLISHED("gpt2-medium, millions", 354.823168, millions("gpt2-medium"), 1e-12);
  WR_PUBLISHED("gpt2-large, millions", 774.03008, millions("gpt2-large"), 1e-12);
  WR_PUBLISHED("gpt2-xl, millions", 1557.6112, millions("gpt2-xl"), 1e-12);
  const auto printed = [](const char* name) {  // by nanoGPT
    return static_cast<double>(count_parameters(find_preset(name)->config).without_positions()) /
           1e6;
  };
  WR_PUBLISHED("nanoGPT, shakespeare_char, millions", 10.65, printed("shakespeare-char"), 5e-4);
  WR_PUBLISHED("nanoGPT on a CPU, millions", 0.80, printed("shakespeare-cpu"), 0.005);
  BOOST_TEST(find_preset("gpt3") == nullptr);
  for (const Preset& preset : presets()) {
    BOOST_TEST(find_preset(preset.name) == &preset);
    BOOST_TEST(preset.config.channels % preset.config.heads == 0u);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
