// The model against an authority that shares no line with it: the formulas once more, in plain
// loops over doubles, one position after the other. Its loss is differentiated by finite
// differences.
#include "gpt.hpp"

#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <ostream>
#include <string>
#include <utility>

#include "optimizer.hpp"
#include "positions.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/dropout.hpp"
#include "shared/kernels/threads.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

namespace {

namespace bdata = boost::unit_test::data;

using Tokens = std::vector<std::int32_t>;
using Doubles = std::vector<double>;

// --- the authority -------------------------------------------------------------------------------

// A GPT in double, which reads its parameters by their names.
class PlainGpt {
 public:
  PlainGpt(const GptConfig& config, const Parameters& parameters) : c_(config) {
    for (const ParameterTensor& t : parameters.tensors)
      p_[t.name] = Doubles(t.data.begin(), t.data.end());
  }

  Doubles& parameter(const std::string& name) { return p_.at(name); }

  // Logits of one sequence after the other, (B, T, V)
  Doubles logits(const Tokens& tokens, std::size_t T, const Dropout& dropout = {}) const {
    Doubles all;
    for (std::size_t b = 0; b < tokens.size() / T; ++b) {
      std::vector<Doubles> x(T);  // the residual stream of a sequence, (T, C)
      for (std::size_t t = 0; t < T; ++t) x[t] = embedded(tokens[b * T + t], t);
      drop(x, b, T, tokens.size(), 0, dropout);
      for (std::size_t i = 0; i < c_.layers; ++i) {
        const std::string h = "h." + std::to_string(i);
        std::vector<Doubles> branch = attention(x, h);
        drop(branch, b, T, tokens.size(), 2 * i + 1, dropout);
        for (std::size_t t = 0; t < T; ++t) add(x[t], branch[t]);
        for (std::size_t t = 0; t < T; ++t) branch[t] = think(x[t], h);
        drop(branch, b, T, tokens.size(), 2 * i + 2, dropout);
        for (std::size_t t = 0; t < T; ++t) add(x[t], branch[t]);
      }
      for (const Doubles& position : x) {
        const Doubles scores = score(norm(position, "ln_f"));
        all.insert(all.end(), scores.begin(), scores.end());
      }
    }
    return all;
  }

  // Of every position, 0 where there is no target
  Doubles losses(const Tokens& tokens, const Tokens& targets, std::size_t T,
                 const Dropout& dropout = {}) const {
    const Doubles all = logits(tokens, T, dropout);
    Doubles of_positions;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      double sum = 0;
      for (std::size_t v = 0; v < c_.vocabulary; ++v) sum += std::exp(all[i * c_.vocabulary + v]);
      of_positions.push_back(
          targets[i] < 0
              ? 0
              : std::log(sum) - all[i * c_.vocabulary + static_cast<std::size_t>(targets[i])]);
    }
    return of_positions;
  }

  double loss(const Tokens& tokens, const Tokens& targets, std::size_t T,
              const Dropout& dropout = {}) const {
    double sum = 0, counted = 0;
    for (const double loss : losses(tokens, targets, T, dropout)) sum += loss;
    for (const std::int32_t target : targets) counted += target >= 0 ? 1 : 0;
    return counted > 0 ? sum / counted : 0;
  }

 private:
  static void add(Doubles& x, const Doubles& y) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
  }

  Doubles embedded(std::int32_t token, std::size_t t) const {
    const std::size_t C = c_.channels;
    const Doubles& table = p_.at("wte.weight");
    Doubles x(C);
    for (std::size_t c = 0; c < C; ++c) {
      x[c] = table[static_cast<std::size_t>(token) * C + c];
      if (c_.positions == Positions::learned) x[c] += p_.at("wpe.weight")[t * C + c];
      if (c_.positions == Positions::sinusoidal) {
        const double angle = angle_of(t, c / 2, C);
        x[c] += double{kWaveAmplitude} * (c % 2 ? std::cos(angle) : std::sin(angle));
      }
    }
    return x;
  }

  // Of pair number k, where n numbers make n / 2 pairs
  static double angle_of(std::size_t t, std::size_t k, std::size_t n) {
    return static_cast<double>(t) *
           std::pow(10000.0, -2.0 * static_cast<double>(k) / static_cast<double>(n));
  }

  void drop(std::vector<Doubles>& x, std::size_t b, std::size_t T, std::size_t rows,
            std::size_t which, const Dropout& d) const {
    if (d.probability == 0) return;
    const std::size_t C = c_.channels;
    const std::vector<float> ones(rows * C, 1.0f);
    std::vector<float> mask(rows * C);
    kernels::dropout_ref(ones, mask, d.probability, d.seed, d.step * (2 * c_.layers + 1) + which);
    for (std::size_t t = 0; t < T; ++t)
      for (std::size_t c = 0; c < C; ++c) x[t][c] *= double{mask[(b * T + t) * C + c]};
  }

  Doubles bias(const std::string& name, std::size_t n) const {
    return c_.bias ? p_.at(name + ".bias") : Doubles(n);
  }

  Doubles norm(const Doubles& x, const std::string& name) const {
    const double n = static_cast<double>(x.size());
    double mean = 0, variance = 0;
    for (const double v : x) mean += v / n;
    for (const double v : x) variance += (v - mean) * (v - mean) / n;
    const Doubles& weight = p_.at(name + ".weight");
    Doubles out = bias(name, x.size());
    for (std::size_t c = 0; c < x.size(); ++c)
      out[c] += (x[c] - mean) / std::sqrt(variance + 1e-5) * weight[c];
    return out;
  }

  Doubles product(const Doubles& x, const std::string& name) const {
    const Doubles& weight = p_.at(name + ".weight");
    Doubles out = bias(name, weight.size() / x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < out.size(); ++j) out[j] += x[i] * weight[i * out.size() + j];
    return out;
  }

  std::vector<Doubles> attention(const std::vector<Doubles>& x, const std::string& h) const {
    const std::size_t C = c_.channels, D = C / c_.heads;
    std::vector<Doubles> qkv, out(x.size(), Doubles(C));
    for (const Doubles& row : x) qkv.push_back(product(norm(row, h + ".ln_1"), h + ".attn.c_attn"));
    if (c_.positions == Positions::rotary)
      for (std::size_t t = 0; t < x.size(); ++t)
        for (std::size_t i = 0; i < 2 * C; i += 2) {  // queries, then keys
          const double angle = angle_of(t, i % D / 2, D);
          const double a = qkv[t][i], b = qkv[t][i + 1];
          qkv[t][i] = a * std::cos(angle) - b * std::sin(angle);
          qkv[t][i + 1] = a * std::sin(angle) + b * std::cos(angle);
        }
    for (std::size_t t = 0; t < x.size(); ++t)
      for (std::size_t head = 0; head < c_.heads; ++head) {
        Doubles weight(t + 1);
        double sum = 0;
        for (std::size_t u = 0; u <= t; ++u) {
          double dot = 0;
          for (std::size_t d = head * D; d < (head + 1) * D; ++d) dot += qkv[t][d] * qkv[u][C + d];
          sum += weight[u] = std::exp(dot / std::sqrt(static_cast<double>(D)));
        }
        for (std::size_t u = 0; u <= t; ++u)
          for (std::size_t d = head * D; d < (head + 1) * D; ++d)
            out[t][d] += weight[u] / sum * qkv[u][2 * C + d];
      }
    for (Doubles& row : out) row = product(row, h + ".attn.c_proj");
    return out;
  }

  Doubles think(const Doubles& x, const std::string& h) const {
    Doubles hidden = product(norm(x, h + ".ln_2"), h + ".mlp.c_fc");
    for (double& v : hidden)
      v *= (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (v + 0.044715 * v * v * v))) / 2;
    return product(hidden, h + ".mlp.c_proj");
  }

  Doubles score(const Doubles& x) const {
    const Doubles& table = p_.at(c_.tied ? "wte.weight" : "lm_head.weight");
    Doubles out(c_.vocabulary);
    for (std::size_t v = 0; v < out.size(); ++v)
      for (std::size_t c = 0; c < x.size(); ++c) out[v] += table[v * x.size() + c] * x[c];
    return out;
  }

  GptConfig c_;
  std::map<std::string, Doubles> p_;
};

// --- on trial ------------------------------------------------------------------------------------

Tokens random_tokens(std::size_t n, std::size_t vocabulary, std::uint64_t seed) {
  TorchGenerator random(seed);
  Tokens tokens(n);
  for (std::int32_t& t : tokens)
    t = static_cast<std::int32_t>(random.randint(0, static_cast<std::int64_t>(vocabulary)));
  return tokens;
}

// A model far from its calm start: every parameter matters to the loss.
Gpt lively(const GptConfig& config) {
  Gpt model(config, 1);
  TorchGenerator random(2);
  for (const ParameterTensor& t : model.parameters.tensors) {
    const bool norm = t.name.find("ln_") != std::string::npos && t.shape.size() == 1;
    const bool weight = t.name.find(".weight") != std::string::npos;
    random.normal(t.data, norm && weight ? 1.0f : 0.0f, 0.4f);
  }
  return model;
}

struct Case {
  std::string name;
  GptConfig config;
  std::size_t batch, time;
};
std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

GptConfig small(bool bias, bool tied, Positions positions) {
  return {.vocabulary = 7,
          .context = 6,
          .layers = 2,
          .heads = 2,
          .channels = 4,
          .bias = bias,
          .tied = tied,
          .positions = positions};
}

std::vector<Case> cases() {
  using enum Positions;
  std::vector<Case> all = {{"GPT-2's form", small(true, true, learned), 3, 6},
                           {"nanoGPT's form", small(false, true, learned), 1, 6},
                           {"a head of its own", small(true, false, learned), 1, 5},
                           {"waves", small(false, true, sinusoidal), 3, 4},
                           {"rotary", small(true, true, rotary), 3, 6},
                           {"no positions", small(false, false, none), 1, 6},
                           {"a single token", small(true, true, learned), 3, 1},
                           {"one head, one layer", small(true, false, rotary), 3, 3}};
  all.back().config.layers = all.back().config.heads = 1;
  return all;
}

// The largest difference in proportion to the largest number
template <typename Ours>
double relative_error(const Ours& ours, const Doubles& right) {
  BOOST_REQUIRE(ours.size() == right.size());
  double difference = 0, largest = 0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    difference = std::max(difference, std::abs(double{ours[i]} - right[i]));
    largest = std::max(largest, std::abs(right[i]));
  }
  return largest > 0 ? difference / largest : difference;
}

// Every gradient of the model, tensor by tensor, against central differences of a loss in double
void check_gradients(const Gpt& model, PlainGpt& plain, const std::function<double()>& loss) {
  for (const ParameterTensor& t : model.gradients.tensors) {
    Doubles numeric;
    for (double& x : plain.parameter(t.name)) {
      const double kept = x, h = 1e-5;
      x = kept + h;
      const double above = loss();
      x = kept - h;
      const double below = loss();
      x = kept;
      numeric.push_back((above - below) / (2 * h));
    }
    BOOST_TEST_CONTEXT(t.name) { BOOST_TEST(relative_error(t.data, numeric) < 2e-5); }
  }
}

std::vector<float> floats(std::span<const float> x) { return {x.begin(), x.end()}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(gpt)

BOOST_DATA_TEST_CASE(scores_and_losses_are_those_of_plain_loops, bdata::make(cases())) {
  const auto& [name, config, B, T] = sample;
  Gpt model = lively(config);
  const PlainGpt plain(config, model.parameters);
  const Tokens in = random_tokens(B * T, 7, 3), out = random_tokens(B * T, 7, 4);
  const double loss = model.forward(in, out, T);
  BOOST_TEST(relative_error(model.logits(), plain.logits(in, T)) < 1e-5);
  BOOST_TEST(relative_error(model.losses(), plain.losses(in, out, T)) < 1e-5);
  BOOST_TEST(loss == plain.loss(in, out, T), boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(so_are_they_where_the_kernels_have_tails) {
  const GptConfig config{
      .vocabulary = 67, .context = 19, .layers = 3, .heads = 3, .channels = 36, .bias = true};
  Gpt model(config, 5);
  const PlainGpt plain(config, model.parameters);
  const Tokens in = random_tokens(5 * 17, 67, 3), out = random_tokens(5 * 17, 67, 4);
  model.forward(in, out, 17);
  BOOST_TEST(relative_error(model.logits(), plain.logits(in, 17)) < 1e-5);
}

BOOST_DATA_TEST_CASE(gradients_are_finite_differences_of_the_loss, bdata::make(cases())) {
  const auto& [name, config, B, T] = sample;
  Gpt model = lively(config);
  PlainGpt plain(config, model.parameters);
  const Tokens in = random_tokens(B * T, 7, 3), out = random_tokens(B * T, 7, 4);
  model.forward(in, out, T);
  model.backward();
  const std::size_t time = T;
  check_gradients(model, plain, [&] { return plain.loss(in, out, time); });
}

BOOST_AUTO_TEST_CASE(a_position_sees_nothing_that_comes_later) {
  Gpt model = lively(small(true, true, Positions::learned));
  Tokens in = random_tokens(6, 7, 3);
  model.forward(in, {}, 6);
  const auto before = floats(model.logits().first(4 * 7));
  in[4] = (in[4] + 1) % 7;
  model.forward(in, {}, 6);
  BOOST_TEST(floats(model.logits().first(4 * 7)) == before, boost::test_tools::per_element());
  BOOST_TEST(model.logits()[4 * 7] != before[0]);
}

BOOST_AUTO_TEST_CASE(a_target_of_minus_one_does_not_count) {
  const GptConfig config = small(true, true, Positions::learned);
  Gpt model = lively(config);
  PlainGpt plain(config, model.parameters);
  const Tokens in = random_tokens(12, 7, 3);
  Tokens out = random_tokens(12, 7, 4);
  for (const std::size_t i : {0, 5, 6, 7, 11}) out[i] = -1;
  const double loss = model.forward(in, out, 6);
  BOOST_TEST(loss == plain.loss(in, out, 6), boost::test_tools::tolerance(1e-5));
  BOOST_TEST(model.losses()[5] == 0.0f);
  model.backward();
  check_gradients(model, plain, [&] { return plain.loss(in, out, 6); });
}

BOOST_AUTO_TEST_CASE(where_nothing_counts_nothing_is_lost_and_nothing_learned) {
  Gpt model = lively(small(true, true, Positions::learned));
  BOOST_TEST(model.forward(random_tokens(6, 7, 3), Tokens(6, -1), 6) == 0);
  model.backward();
  for (const float g : model.gradients.memory) BOOST_REQUIRE(g == 0.0f);
}

BOOST_AUTO_TEST_CASE(backward_adds_so_two_halves_make_a_whole) {
  Gpt model = lively(small(true, true, Positions::rotary));
  const Tokens in = random_tokens(4 * 6, 7, 3), out = random_tokens(4 * 6, 7, 4);
  model.forward(in, out, 6);
  model.backward();
  const Doubles whole(model.gradients.memory.begin(), model.gradients.memory.end());

  model.zero_gradients();
  for (const float g : model.gradients.memory) BOOST_REQUIRE(g == 0.0f);
  for (const std::size_t half : {0, 12}) {
    model.forward(std::span(in).subspan(half, 12), std::span(out).subspan(half, 12), 6);
    model.backward(0.5f);
  }
  BOOST_TEST(relative_error(model.gradients.memory, whole) < 1e-5);
}

// --- dropout -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(with_dropout_scores_and_gradients_are_those_of_the_same_mask) {
  for (const bool bias : {false, true}) {
    const GptConfig config = small(bias, true, Positions::learned);
    Gpt model = lively(config);
    PlainGpt plain(config, model.parameters);
    const Tokens in = random_tokens(12, 7, 3), out = random_tokens(12, 7, 4);
    const Dropout dropout{.probability = 0.3f, .seed = 9, .step = 4};
    model.forward(in, out, 6, dropout);
    BOOST_TEST(relative_error(model.logits(), plain.logits(in, 6, dropout)) < 1e-5);
    model.backward();
    check_gradients(model, plain, [&] { return plain.loss(in, out, 6, dropout); });
  }
}

BOOST_AUTO_TEST_CASE(a_mask_follows_from_its_seed_and_its_step) {
  Gpt model = lively(small(false, true, Positions::learned));
  const Tokens in = random_tokens(12, 7, 3), out = random_tokens(12, 7, 4);
  const double first = model.forward(in, out, 6, {0.3f, 9, 4});
  const double other_step = model.forward(in, out, 6, {0.3f, 9, 5});
  const double other_seed = model.forward(in, out, 6, {0.3f, 8, 4});
  BOOST_TEST(model.forward(in, out, 6, {0.3f, 9, 4}) == first);
  BOOST_TEST(other_step != first);
  BOOST_TEST(other_seed != first);
  BOOST_TEST(other_seed != other_step);
}

BOOST_AUTO_TEST_CASE(what_was_dropped_in_a_step_is_back_after_it) {
  const Tokens in = random_tokens(12, 7, 3), out = random_tokens(12, 7, 4);
  Gpt model = lively(small(true, true, Positions::learned));
  const double without = model.forward(in, out, 6);
  model.backward();
  const auto gradients = model.gradients.memory;

  model.forward(in, out, 6, {0.5f, 1, 1});
  model.backward();
  model.zero_gradients();
  BOOST_TEST(model.forward(in, out, 6, {0.0f, 1, 1}) == without);
  model.backward();
  BOOST_TEST(model.gradients.memory == gradients, boost::test_tools::per_element());
}

// --- the rest of the contract --------------------------------------------------------------------

BOOST_DATA_TEST_CASE(threads_change_no_bit, bdata::make({2, 3}), threads) {
  const GptConfig config{
      .vocabulary = 65, .context = 32, .layers = 2, .heads = 4, .channels = 64, .bias = true};
  const Tokens in = random_tokens(8 * 32, 65, 1), out = random_tokens(8 * 32, 65, 2);
  const auto run = [&](int count) {
    const kernels::UseThreads use(count);
    Gpt model(config, 1337);
    std::vector<float> all = {static_cast<float>(model.forward(in, out, 32, {0.1f, 1, 1}))};
    all.insert(all.end(), model.logits().begin(), model.logits().end());
    model.backward();
    all.insert(all.end(), model.gradients.memory.begin(), model.gradients.memory.end());
    return all;
  };
  BOOST_TEST(run(threads) == run(1));
}

BOOST_AUTO_TEST_CASE(a_new_model_bets_on_every_token_alike) {
  Gpt model(GptConfig{}, 1337);
  const Tokens in = random_tokens(12 * 64, 65, 1), out = random_tokens(12 * 64, 65, 2);
  BOOST_TEST(std::abs(model.forward(in, out, 64) - std::log(65.0)) < 0.05);
}

BOOST_AUTO_TEST_CASE(a_batch_may_be_of_another_size_than_the_last) {
  const GptConfig config = small(true, true, Positions::learned);
  const Tokens in = random_tokens(3 * 6, 7, 3), out = random_tokens(3 * 6, 7, 4);
  Gpt model = lively(config);
  const auto gradient_of = [&](std::size_t n, std::size_t T) {
    model.zero_gradients();
    model.forward(std::span(in).first(n), std::span(out).first(n), T);
    model.backward();
    return model.gradients.memory;
  };
  const auto first = gradient_of(18, 6);
  gradient_of(18, 3);  // the same number of tokens, in shorter sequences
  gradient_of(5, 5);
  BOOST_TEST(gradient_of(18, 6) == first, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_learns_a_batch_by_heart) {
  const GptConfig config{.vocabulary = 11, .context = 8, .layers = 2, .heads = 2, .channels = 32};
  Tokens in = random_tokens(2 * 8, 11, 1);
  const Tokens out = random_tokens(2 * 8, 11, 2);
  in[8] = (in[0] + 1) % 11;  // two sequences that begin alike could not be told apart
  Gpt model(config, 1);
  Optimizer optimizer(model.parameters, {.weight_decay = 0});
  double loss = 0;
  for (int step = 0; step < 100; ++step) {
    model.zero_gradients();
    loss = model.forward(in, out, 8);
    model.backward();
    optimizer.step(model.parameters, model.gradients, 1e-2);
  }
  BOOST_TEST(loss < 0.01);
}

BOOST_AUTO_TEST_CASE(the_loss_of_a_text_counts_every_token_but_the_first_once) {
  const GptConfig config = small(true, true, Positions::learned);  // a context of 6
  Gpt model = lively(config);
  const PlainGpt plain(config, model.parameters);
  for (const std::size_t length : {2, 6, 7, 13, 20, 40}) {
    const Tokens text = random_tokens(length, 7, length);
    double sum = 0;
    for (std::size_t at = 0; at < length - 1; at += 6) {  // side by side, the last one short
      const std::size_t n = std::min<std::size_t>(6, length - 1 - at);
      const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = begin + static_cast<std::ptrdiff_t>(n);
      for (const double loss : plain.losses({begin, end}, {begin + 1, end + 1}, n)) sum += loss;
    }
    for (const std::size_t batch : {1, 2, 100})
      BOOST_TEST(loss_of(model, text, batch) == sum / static_cast<double>(length - 1),
                 boost::test_tools::tolerance(1e-5));
  }
  BOOST_CHECK_THROW(loss_of(model, Tokens{1}, 1), ContractError);
}

BOOST_AUTO_TEST_CASE(a_model_that_was_moved_goes_on) {
  const Tokens in = random_tokens(12, 7, 3), out = random_tokens(12, 7, 4);
  Gpt model = lively(small(true, true, Positions::sinusoidal));
  const double loss = model.forward(in, out, 6);
  model.backward();
  const auto gradients = model.gradients.memory;
  Gpt moved = std::move(model);
  moved.zero_gradients();
  BOOST_TEST(moved.forward(in, out, 6) == loss);
  moved.backward();
  BOOST_TEST(moved.gradients.memory == gradients, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_targets_there_are_scores_alone) {
  Gpt model = lively(small(true, true, Positions::learned));
  const Tokens in = random_tokens(12, 7, 3), out = random_tokens(12, 7, 4);
  model.forward(in, out, 6);
  const auto scores = floats(model.logits());
  BOOST_TEST(model.forward(in, {}, 6) == 0);
  BOOST_TEST(floats(model.logits()) == scores, boost::test_tools::per_element());
  BOOST_CHECK_THROW(model.backward(), ContractError);
}

BOOST_AUTO_TEST_CASE(a_second_backward_breaks_the_contract) {
  Gpt model = lively(small(true, true, Positions::learned));
  const Tokens in = random_tokens(12, 7, 3), out = random_tokens(12, 7, 4);
  model.forward(in, out, 6);
  model.backward();
  BOOST_CHECK_THROW(model.backward(), ContractError);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_breaks_the_contract) {
  const GptConfig config = small(true, true, Positions::rotary);
  Gpt model = lively(config);
  const Tokens six = random_tokens(6, 7, 3);
  BOOST_CHECK_THROW(model.backward(), ContractError);  // before any forward
  BOOST_CHECK_THROW(model.forward(six, six, 0), ContractError);
  BOOST_CHECK_THROW(model.forward(six, six, 4), ContractError);
  for (const auto positions : {Positions::learned, Positions::rotary, Positions::none}) {
    Gpt other(small(true, true, positions), 1);  // a context of 6
    BOOST_CHECK_THROW(other.forward(Tokens(7), Tokens(7), 7), ContractError);
  }
  BOOST_CHECK_THROW(model.forward({}, {}, 6), ContractError);
  BOOST_CHECK_THROW(model.forward(six, Tokens(5), 6), ContractError);
  BOOST_CHECK_THROW(model.forward(Tokens{7}, {}, 1), ContractError);
  BOOST_CHECK_THROW(model.forward(Tokens{-1}, {}, 1), ContractError);
  BOOST_CHECK_THROW(model.forward(Tokens{0}, Tokens{7}, 1), ContractError);

  GptConfig odd = config;
  odd.heads = 3;
  BOOST_CHECK_THROW(Gpt(odd, 1), ContractError);
  odd.heads = 0;
  BOOST_CHECK_THROW(Gpt(odd, 1), ContractError);
  odd.heads = 4;  // of size 1: nothing to turn
  BOOST_CHECK_THROW(Gpt(odd, 1), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
