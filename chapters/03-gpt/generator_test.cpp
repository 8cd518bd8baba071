#include "generator.hpp"

#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "optimizer.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"
#include "text.hpp"

namespace wr::gpt {
namespace {

constexpr std::size_t kVocabulary = 11;

// Every kind of model, small: with and without biases and an own head, positions of all kinds.
std::vector<GptConfig> configs() {
  std::vector<GptConfig> all;
  for (const bool bias : {false, true})
    for (const bool tied : {false, true})
      for (const Positions positions :
           {Positions::learned, Positions::sinusoidal, Positions::rotary, Positions::none})
        all.push_back({.vocabulary = kVocabulary,
                       .context = 8,
                       .layers = 2,
                       .heads = 2,
                       .channels = 20,
                       .bias = bias,
                       .tied = tied,
                       .positions = positions});
  return all;
}

// A model far from its start, where positions, biases and norms all matter.
Gpt lively(const GptConfig& config, std::uint64_t seed = 3) {
  Gpt model(config, seed);
  TorchGenerator random(seed);
  for (const ParameterTensor& t : model.parameters.tensors) {
    const bool weight_of_norm = t.shape.size() == 1 && t.name.ends_with("weight");
    random.normal(t.data, weight_of_norm ? 1.0f : 0.0f, 0.3f);
  }
  return model;
}

std::vector<std::int32_t> random_text(std::size_t n, std::size_t vocabulary = kVocabulary) {
  TorchGenerator random(n);
  std::vector<std::int32_t> text(n);
  for (std::int32_t& token : text)
    token = static_cast<std::int32_t>(random.randint(0, static_cast<std::int64_t>(vocabulary)));
  return text;
}

// The authority: the whole forward pass over the window of a text.
std::vector<float> recomputed(Gpt& model, std::span<const std::int32_t> text) {
  const auto window = text.subspan(window_begin(text.size(), model.config().context));
  model.forward(window, {}, window.size());
  const auto last = model.logits().last(model.config().vocabulary);
  return {last.begin(), last.end()};
}

double distance(std::span<const float> a, std::span<const float> b) {
  BOOST_REQUIRE(a.size() == b.size());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    most = std::max(most, std::abs(double{a[i]} - double{b[i]}));
  return most;
}

std::vector<std::int32_t> written(Gpt& model, const GeneratorConfig& how, const Sampling& sampling,
                                  std::span<const std::int32_t> prompt, std::size_t count) {
  std::vector<std::int32_t> text;
  Generator generator(model, how);
  Sampler sampler(sampling, 5);
  write(generator, sampler, prompt, count, [&](std::int32_t token) { text.push_back(token); });
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(generator)

BOOST_AUTO_TEST_CASE(a_window_begins_at_the_first_half_context_from_which_the_rest_fits) {
  for (const std::size_t context : {1, 2, 3, 8, 9})
    for (std::size_t n = 1; n < 50; ++n) {
      const std::size_t half = (context + 1) / 2;
      std::size_t begin = 0;
      while (n - begin > context) begin += half;
      BOOST_TEST(window_begin(n, context) == begin);
    }
  BOOST_TEST(window_begin(64, 64) == 0u);
  BOOST_TEST(window_begin(65, 64) == 32u);
  BOOST_TEST(window_begin(96, 64) == 32u);
  BOOST_TEST(window_begin(97, 64) == 64u);
}

BOOST_AUTO_TEST_CASE(the_cache_gives_the_scores_of_a_whole_forward_pass_beyond_the_context_too) {
  for (const GptConfig& config : configs()) {
    Gpt model = lively(config);
    Generator generator(model);
    const auto text = random_text(3 * config.context + 2);
    for (std::size_t n = 1; n <= text.size(); ++n) {
      const std::vector<float> ours = [&] {
        const auto scores = generator.read({&text[n - 1], 1});
        return std::vector<float>(scores.begin(), scores.end());
      }();
      const std::vector<float> truth = recomputed(model, std::span(text).first(n));
      BOOST_TEST(distance(ours, truth) < 2e-5, "positions " << static_cast<int>(config.positions)
                                                            << " after " << n << ": "
                                                            << distance(ours, truth));
    }
  }
}

// [same-text]
BOOST_AUTO_TEST_CASE(the_cache_writes_what_full_recomputation_writes_greedy_and_drawn) {
  for (const GptConfig& config : configs()) {
    Gpt model = lively(config);
    const auto prompt = random_text(3);
    for (const Sampling& sampling :
         {Sampling{.temperature = 0}, Sampling{}, Sampling{.temperature = 0.8, .top_k = 5}}) {
      const auto ours = written(model, {}, sampling, prompt, 30);
      BOOST_TEST(ours == written(model, {.cache = false}, sampling, prompt, 30),
                 boost::test_tools::per_element());
      // The same once more, by hand
      std::vector<std::int32_t> text = prompt;
      Sampler sampler(sampling, 5);
      while (text.size() < prompt.size() + 30)
        text.push_back(sampler.next(recomputed(model, text)));
      BOOST_TEST(std::vector<std::int32_t>(text.begin() + 3, text.end()) == ours,
                 boost::test_tools::per_element());
    }
  }
}
// [/same-text]

BOOST_AUTO_TEST_CASE(without_a_cache_scores_are_those_of_forward_to_the_bit) {
  Gpt model = lively(configs()[0]), same = lively(configs()[0]);
  Generator generator(model, {.cache = false});
  const auto text = random_text(20);
  for (std::size_t n = 1; n <= text.size(); ++n) {
    const auto scores = generator.read({&text[n - 1], 1});
    BOOST_TEST(distance(scores, recomputed(same, std::span(text).first(n))) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_prompt_at_once_is_a_prompt_token_by_token) {
  for (const GptConfig& config : configs()) {
    Gpt model = lively(config);
    const auto text = random_text(29);
    for (const std::size_t first : {2, 7, 8, 9, 12, 27}) {
      Generator at_once(model), one_by_one(model);
      at_once.read(std::span(text).first(first));
      for (std::size_t i = 0; i < first; ++i) one_by_one.read({&text[i], 1});
      BOOST_TEST(at_once.window().size() == one_by_one.window().size());
      for (std::size_t i = first; i < text.size(); ++i) {
        const auto a = at_once.read({&text[i], 1}), b = one_by_one.read({&text[i], 1});
        BOOST_TEST(distance(a, b) < 2e-5);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_context_may_be_odd_or_of_one_token) {
  for (const std::size_t context : {1, 3, 5}) {
    GptConfig config = configs()[0];
    config.context = context;
    Gpt model = lively(config);
    Generator generator(model);
    const auto text = random_text(17);
    for (std::size_t n = 1; n <= text.size(); ++n) {
      const auto scores = generator.read({&text[n - 1], 1});
      const std::vector<float> ours(scores.begin(), scores.end());
      BOOST_TEST(distance(ours, recomputed(model, std::span(text).first(n))) < 2e-5);
      BOOST_TEST(generator.window().size() == n - window_begin(n, context));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_new_text_knows_nothing_of_the_old_one) {
  Gpt model = lively(configs()[0]);
  Generator used(model), fresh(model);
  used.read(random_text(13));
  used.forget();
  for (const std::int32_t token : random_text(6)) {
    const auto a = used.read({&token, 1}), b = fresh.read({&token, 1});
    BOOST_TEST(distance(a, b) == 0);
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_gives_the_same_bits) {
  Gpt model = lively({.vocabulary = 9000, .context = 16, .layers = 1, .heads = 2, .channels = 64});
  const auto text = random_text(5, 9000);
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    std::vector<float> one;
    for (const int threads : {1, 2, 3}) {
      const kernels::UseThreads use(threads);
      Generator generator(model, {.precision = precision});
      for (const std::int32_t token : text) generator.read({&token, 1});
      const auto scores = generator.read({&text[0], 1});
      if (threads == 1) one.assign(scores.begin(), scores.end());
      BOOST_TEST(distance(scores, one) == 0);
    }
  }
}

// What a small model that has learned something loses to fewer bits.
struct Small {
  Vocabulary vocabulary{"alert 0123456789 is firing\n"};
  std::vector<std::int32_t> held_out;
  Gpt model;

  Small() : model({.vocabulary = 22, .context = 32, .layers = 2, .heads = 4, .channels = 48}, 1) {
    std::string text;
    TorchGenerator random(1);
    for (int i = 0; i < 400; ++i)
      text += "alert " + std::to_string(random.randint(0, 100)) + " is firing\n";
    BOOST_REQUIRE(vocabulary.size() == 22u);
    const Split split(vocabulary.encode(text));
    held_out.assign(split.validation().begin(), split.validation().begin() + 500);
    Optimizer optimizer(model.parameters, {});
    for (int step = 0; step < 150; ++step) {
      const Batch batch = random_batch(split.training(), 8, 32, random);
      model.zero_gradients();
      model.forward(batch.inputs, batch.targets, 32);
      model.backward();
      optimizer.step(model.parameters, model.gradients, 3e-3);
    }
  }

  // The mean surprise of a text that is read token by token, in nats.
  double loss(const GeneratorConfig& how) {
    Generator generator(model, how);
    double sum = 0;
    for (std::size_t i = 0; i + 1 < held_out.size(); ++i) {
      const auto p = distribution(generator.read({&held_out[i], 1}), {});
      sum -= std::log(double{p[static_cast<std::size_t>(held_out[i + 1])]});
    }
    return sum / static_cast<double>(held_out.size() - 1);
  }
};

// [fewer-bits]
BOOST_AUTO_TEST_CASE(fewer_bits_cost_little_loss) {
  const kernels::UseThreads one(1);
  Small small;
  const double fp32 = small.loss({}), exact = small.loss({.cache = false});
  const double bf16 = small.loss({.precision = Precision::bf16});
  const double int8 = small.loss({.precision = Precision::int8});
  BOOST_TEST_MESSAGE("fp32 " << fp32 << ", bf16 " << bf16 - fp32 << ", int8 " << int8 - fp32);
  BOOST_TEST(fp32 < 0.6);  // it has learned: 3 nats are chance
  BOOST_TEST(std::abs(fp32 - exact) < 1e-5);
  BOOST_TEST(std::abs(bf16 - fp32) < 2e-3);
  BOOST_TEST(std::abs(int8 - fp32) < 1e-2);
  BOOST_TEST(bf16 != fp32);
  BOOST_TEST(int8 != fp32);
}
// [/fewer-bits]

BOOST_AUTO_TEST_CASE(fewer_bits_move_the_scores_a_little) {
  for (const GptConfig& config : configs()) {
    Gpt model = lively(config);
    Generator exact(model), bf16(model, {.precision = Precision::bf16}),
        int8(model, {.precision = Precision::int8});
    for (const std::int32_t token : random_text(config.context)) {
      const auto truth = exact.read({&token, 1});
      const double half = distance(bf16.read({&token, 1}), truth);
      const double eighth = distance(int8.read({&token, 1}), truth);
      BOOST_TEST(half > 0);
      BOOST_TEST(half < 0.1);
      BOOST_TEST(eighth > 0);
      BOOST_TEST(eighth < 0.15);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_token_reads_all_weights_and_the_cache) {
  const GptConfig config{
      .vocabulary = 10, .context = 8, .layers = 3, .heads = 2, .channels = 32, .bias = true};
  Gpt model(config, 1);
  Generator generator(model), bf16(model, {.precision = Precision::bf16});
  const std::size_t weights = 10 * 32 + 3 * 12 * 32 * 32;
  BOOST_TEST(generator.bytes_a_token() == weights * 4);
  BOOST_TEST(bf16.bytes_a_token() == weights * 2);
  generator.read(random_text(5, 10));
  BOOST_TEST(generator.bytes_a_token() == weights * 4 + 3 * 5 * 2 * 32 * 4);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_breaks_the_contract_and_changes_nothing) {
  Gpt model = lively(configs()[0]);
  Generator generator(model);
  const std::int32_t good[] = {1, 2}, below[] = {1, -1}, beyond[] = {1, kVocabulary};
  generator.read(good);
  BOOST_CHECK_THROW(generator.read({}), ContractError);
  BOOST_CHECK_THROW(generator.read(below), ContractError);
  BOOST_CHECK_THROW(generator.read(beyond), ContractError);
  BOOST_TEST(generator.window().size() == 2u);
  BOOST_CHECK_THROW(Generator(model, {.precision = Precision::int8, .cache = false}),
                    ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
