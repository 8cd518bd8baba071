#include "char_rnn.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/support/core/checkpoint.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::makemore {
namespace {

const std::vector<CellType> kTypes = {CellType::rnn, CellType::gru, CellType::lstm};

std::vector<float> numbers(const Tensor& x) { return {x.data().begin(), x.data().end()}; }

CharRnn net_of(CellType type, std::size_t vocabulary, std::size_t hidden = 8,
               std::size_t layers = 2) {
  TorchGenerator random(7);
  return {{vocabulary, type, hidden, layers}, random};
}

// The alphabet over and over: 260 characters and one more
std::string alphabets() {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "abcdefghijklmnopqrstuvwxyz";
  return text + 'a';
}

struct Lesson {
  std::string text;
  TextVocabulary vocabulary{text};
  TextBatches batches;

  Lesson(const std::string& what, std::size_t rows, std::size_t time)
      : text(what), batches(vocabulary.encode(what), rows, time) {}
};

std::vector<float> all_numbers(const NamedTensors& tensors) {
  std::vector<float> all;
  for (const auto& [name, tensor] : tensors)
    all.insert(all.end(), tensor.data().begin(), tensor.data().end());
  return all;
}

BOOST_AUTO_TEST_SUITE(char_rnn)

BOOST_AUTO_TEST_CASE(parameters_are_counted_named_and_start_small) {
  TorchGenerator random(1);
  const CharRnn net({.vocabulary = 65}, random);
  std::size_t count = 0;
  for (const auto& [name, tensor] : net.parameters()) {
    count += tensor.size();
    const std::vector<float> x = numbers(tensor);
    const std::size_t ones = static_cast<std::size_t>(std::count(x.begin(), x.end(), 1.0f));
    const bool lstm_bias = name == "layer0.bias" || name == "layer1.bias";
    BOOST_TEST(ones == (lstm_bias ? 128u : 0u));
    BOOST_TEST(std::count_if(x.begin(), x.end(), [](float v) { return std::abs(v) <= 0.08f; }) ==
               std::ptrdiff_t(x.size() - ones));
    if (lstm_bias) BOOST_TEST(x[128] == 1.0f);  // the second of the four gates
  }
  // char-rnn's 240,321 without the second bias, 4 * 128 in each of two layers
  BOOST_TEST(count == 240321u - 2 * 4 * 128);
}

BOOST_AUTO_TEST_CASE(an_untrained_net_knows_nothing) {
  const Lesson lesson(alphabets(), 5, 6);
  for (const CellType type : kTypes)
    BOOST_TEST(std::abs(validation_loss(net_of(type, 26), lesson.batches) - std::log(26)) < 0.05);
}

BOOST_AUTO_TEST_CASE(the_strips_that_validate_are_read_as_one_text_each) {
  const Lesson lesson(alphabets(), 2, 3);
  BOOST_TEST_REQUIRE(lesson.batches.validation() == 3u);
  TextBatch all;
  for (std::size_t i = 40; i < 43; ++i) {
    const TextBatch batch = lesson.batches[i];
    all.inputs.insert(all.inputs.end(), batch.inputs.begin(), batch.inputs.end());
    all.targets.insert(all.targets.end(), batch.targets.begin(), batch.targets.end());
  }
  const CharRnn net = net_of(CellType::lstm, 26);
  CarriedState state = net.empty_state(2);
  const float expected = cross_entropy(net.logits(all.inputs, 2, state), all.targets).item();
  BOOST_TEST(std::abs(validation_loss(net, lesson.batches) - expected) < 1e-6);
}

BOOST_AUTO_TEST_CASE(the_training_loss_is_that_of_the_batches_that_train) {
  const Lesson lesson(alphabets(), 2, 3);
  CharRnn net = net_of(CellType::gru, 26);
  CharRnnTraining still;
  still.learning_rate = 0;
  CharRnnTrainer trainer(net, lesson.batches, still);
  double sum = 0;
  for (std::size_t i = 0; i < lesson.batches.training(); ++i) sum += double{trainer.step()};
  BOOST_TEST(std::abs(training_loss(net, lesson.batches) -
                      sum / static_cast<double>(lesson.batches.training())) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_text_in_two_pieces_is_the_text_in_one_to_the_last_bit) {
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 5, 0, 2, 6, 5, 3, 5, 0};  // (6, 2)
  for (const CellType type : kTypes) {
    const CharRnn net = net_of(type, 7);
    CarriedState whole_state = net.empty_state(2), state = net.empty_state(2);
    const std::vector<float> whole = numbers(net.logits(ids, 2, whole_state));
    std::vector<float> pieces = numbers(net.logits(Ids(ids).first(4), 2, state));
    for (const float x : numbers(net.logits(Ids(ids).subspan(4), 2, state))) pieces.push_back(x);
    BOOST_TEST(pieces == whole);
  }
}

BOOST_AUTO_TEST_CASE(the_gradients_of_a_whole_net_are_its_slopes) {
  const std::vector<std::int32_t> ids = {3, 1, 4, 1, 2, 0}, targets = {1, 1, 2, 3, 0, 4};
  for (const CellType type : kTypes)
    for (const float probability : {0.0f, 0.4f}) {
      const CharRnn net = net_of(type, 5, 4);
      for (const auto& [name, p] : net.parameters())
        for (float& x : p.data()) x *= 8;  // where the curves bend
      const auto loss = [&] {
        CarriedState state = net.empty_state(2);
        return cross_entropy(net.logits(ids, 2, state, {probability, {1, 5}}), targets);
      };
      loss().backward();
      for (const NamedTensor& parameter : net.parameters()) {
        const Tensor& p = parameter.tensor;
        for (std::size_t i = 0; i < p.size(); i += 7) {
          const float before = p.data()[i], h = 0.01f;
          const auto at = [&](float x) {
            p.data()[i] = x;
            return double{loss().item()};
          };
          const double slope = (at(before + h) - at(before - h)) / (2 * h);
          at(before);
          BOOST_TEST(std::abs(slope - p.grad()[i]) < 5e-4,
                     parameter.name << ' ' << i << ": " << p.grad()[i] << " for " << slope);
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(dropout_is_for_training_alone) {
  const CharRnn net = net_of(CellType::gru, 5);
  const std::vector<std::int32_t> ids = {0, 1, 2, 3};
  const auto logits = [&](const Dropout& dropped) {
    CarriedState state = net.empty_state(2);
    return numbers(net.logits(ids, 2, state, dropped));
  };
  BOOST_TEST(logits({0.5f, {1, 2}}) != logits({}));
  BOOST_TEST(logits({0.5f, {1, 2}}) != logits({0.5f, {1, 4}}));
  BOOST_TEST(logits({0.5f, {1, 2}}) == logits({0.5f, {1, 2}}));
}

BOOST_AUTO_TEST_CASE(every_layer_drops_elements_of_its_own) {
  const CharRnn net = net_of(CellType::rnn, 5);
  const std::vector<std::int32_t> ids = {0, 1, 2, 3};
  CarriedState state = net.empty_state(2), by_hand = net.empty_state(2);
  const std::vector<float> logits = numbers(net.logits(ids, 2, state, {0.5f, {1, 2}}));
  std::vector<Tensor> p;  // w, u, bias; w, u, bias; weight, bias
  for (const NamedTensor& parameter : net.parameters()) p.push_back(parameter.tensor);
  const Tensor low = dropout(rnn(embedding(p[0], ids, 2), {p[1], p[2]}, by_hand[0]), 0.5f, {1, 2});
  const Tensor high = dropout(rnn(matmul(low, p[3]), {p[4], p[5]}, by_hand[1]), 0.5f, {1, 3});
  BOOST_TEST(numbers(linear(high, p[6], p[7])) == logits);
}

BOOST_AUTO_TEST_CASE(a_memorised_text_is_reproduced) {
  const Lesson lesson(alphabets(), 5, 13);
  for (const CellType type : kTypes) {
    CharRnn net = net_of(type, 26, 24, 1);
    CharRnnTrainer trainer(net, lesson.batches, {.learning_rate = 1e-2f, .decay = 1});
    for (int i = 0; i < 250; ++i) trainer.step();
    TorchGenerator random(1);
    BOOST_TEST(write_text(net, lesson.vocabulary, "abc", 30, 0, random) ==
               "defghijklmnopqrstuvwxyzabcdefg");
  }
}

BOOST_AUTO_TEST_CASE(a_resumed_run_ends_in_the_same_bits) {
  const Lesson lesson(alphabets(), 5, 6);
  for (const CellType type : kTypes) {
    const CharRnnTraining options = {.decay_after = 1, .dropout = 0.2f};
    CharRnn net = net_of(type, 26);
    CharRnnTrainer trainer(net, lesson.batches, options);
    for (int i = 0; i < 5; ++i) trainer.step();
    // Through the bytes of a file
    Checkpoint saved("char-rnn");
    const auto save = [&](const NamedTensors& tensors) {
      for (const auto& [name, tensor] : tensors)
        saved.set_tensor(name, {tensor.size()}, tensor.data());
    };
    save(net.parameters());
    save(trainer.arrays());
    const CharRnnProgress progress = trainer.progress();
    for (int i = 0; i < 13; ++i) trainer.step();

    TorchGenerator other_seed(99);
    CharRnn again(net.sizes(), other_seed);
    CharRnnTrainer resumed(again, lesson.batches, options);
    const Checkpoint loaded = Checkpoint::parse(saved.to_bytes(), "char-rnn", "test");
    const auto load = [&](const NamedTensors& tensors) {
      for (const auto& [name, tensor] : tensors) loaded.read_tensor(name, tensor.data());
    };
    load(again.parameters());
    load(resumed.arrays());
    resumed.resume(progress);
    for (int i = 0; i < 13; ++i) resumed.step();

    BOOST_TEST(resumed.progress().step == 18u);
    BOOST_TEST(all_numbers(again.parameters()) == all_numbers(net.parameters()));
    BOOST_TEST(all_numbers(resumed.arrays()) == all_numbers(trainer.arrays()));
  }
}

BOOST_AUTO_TEST_CASE(the_first_step_is_rmsprop_with_clipped_elements) {
  const Lesson lesson(alphabets(), 5, 6);
  CharRnn net = net_of(CellType::lstm, 26), twin = net_of(CellType::lstm, 26);
  CharRnnTrainer trainer(net, lesson.batches, {.clip = 0.003f});
  trainer.step();
  const TextBatch batch = lesson.batches[0];
  CarriedState state = twin.empty_state(5);
  cross_entropy(twin.logits(batch.inputs, 5, state), batch.targets).backward();
  const NamedTensors after = net.parameters(), before = twin.parameters();
  const NamedTensors squares = trainer.arrays();  // and the state behind them
  int clipped = 0;
  for (std::size_t i = 0; i < after.size(); ++i)
    for (std::size_t j = 0; j < after[i].tensor.size(); ++j) {
      const double gradient = before[i].tensor.grad()[j];
      const double g = std::clamp(gradient, -0.0005, 0.0005);  // the sum of 6 steps: at 0.003
      clipped += g != gradient;
      const double expected =
          before[i].tensor.data()[j] - 2e-3 * g / (std::sqrt(0.05 * g * g) + 1e-8);
      BOOST_TEST(std::abs(after[i].tensor.data()[j] - expected) < 1e-5);
      // The first step is as long with any gradient; what is remembered of it is not
      BOOST_TEST(std::abs(squares[i].tensor.data()[j] - 0.05 * g * g) <= 1e-6 * g * g);
      BOOST_TEST(after[i].tensor.grad()[j] == 0);
    }
  BOOST_TEST(clipped > 100);
}

BOOST_AUTO_TEST_CASE(the_state_is_carried_through_an_epoch_and_not_into_the_next) {
  const Lesson lesson(alphabets(), 5, 6);
  for (const CellType type : kTypes) {
    CharRnn net = net_of(type, 26);
    CharRnnTrainer trainer(net, lesson.batches, {.learning_rate = 0});
    for (int epoch = 0; epoch < 2; ++epoch) {
      CarriedState state = net.empty_state(5);
      for (std::size_t i = 0; i < lesson.batches.training(); ++i) {
        const TextBatch batch = lesson.batches[i];
        const Tensor logits = net.logits(batch.inputs, 5, state);
        BOOST_TEST(trainer.step() == cross_entropy(logits, batch.targets).item());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_learning_rate_falls_with_every_epoch_after_the_tenth) {
  const Lesson lesson(alphabets(), 20, 6);  // two batches, one of which trains: a step an epoch
  CharRnn net = net_of(CellType::rnn, 26);
  CharRnnTrainer trainer(net, lesson.batches, {});
  BOOST_TEST(lesson.batches.training() == 1u);
  for (std::size_t epoch = 0; epoch < 13; ++epoch) {
    const double times = epoch < 10 ? 0 : static_cast<double>(epoch) - 9;
    BOOST_TEST(trainer.epoch() == static_cast<double>(epoch));
    BOOST_TEST(std::abs(trainer.learning_rate() / (2e-3 * std::pow(0.97, times)) - 1) < 1e-6);
    trainer.step();
  }
}

BOOST_AUTO_TEST_CASE(an_exploding_loss_stops_the_run) {
  const Lesson lesson(alphabets(), 5, 6);
  CharRnn net = net_of(CellType::rnn, 26);
  CharRnnTrainer trainer(net, lesson.batches, {.learning_rate = 10});
  const auto run = [&] {
    for (int i = 0; i < 50; ++i) trainer.step();
  };
  BOOST_CHECK_EXCEPTION(run(), ExplodingLoss, [&](const ExplodingLoss& e) {
    return e.loss > 3 * trainer.progress().first_loss &&
           std::string(e.what()).find("the loss explodes: ") == 0;
  });
  // Whatever is tried next, nothing is learned from it
  const std::vector<float> before = all_numbers(net.parameters());
  const std::size_t steps = trainer.progress().step;
  net.parameters()[0].tensor.data()[0] = std::numeric_limits<float>::quiet_NaN();
  for (const auto& [name, p] : net.parameters())
    if (name == "decoder.bias") p.data()[0] = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(trainer.step(), ExplodingLoss,
                        [](const ExplodingLoss& e) { return std::isnan(e.loss); });
  BOOST_TEST(trainer.progress().step == steps);
  BOOST_TEST(all_numbers(net.parameters())[1] == before[1]);
}

BOOST_AUTO_TEST_CASE(temperature_sharpens_and_flattens) {
  const CharRnn net = net_of(CellType::lstm, 4);
  for (const auto& [name, p] : net.parameters())
    if (name == "decoder.bias") {
      const std::vector<float> values = {0.0f, 1.0f, 0.5f, 0.0f};
      std::copy(values.begin(), values.end(), p.data().begin());
    }
  const TextVocabulary vocabulary("abcd");
  const auto share_of_b = [&](float temperature) {
    TorchGenerator random(5);
    const std::string text = write_text(net, vocabulary, "a", 2000, temperature, random);
    return static_cast<double>(std::count(text.begin(), text.end(), 'b')) / 2000;
  };
  BOOST_TEST(share_of_b(0) == 1.0);
  BOOST_TEST(share_of_b(1e-30f) == 1.0);
  // What softmax of the bias says; the rest of the net moves it a little
  for (const double temperature : {0.3, 1.0, 3.0}) {
    double sum = 0;
    for (const double logit : {0.0, 1.0, 0.5, 0.0}) sum += std::exp(logit / temperature);
    BOOST_TEST(std::abs(share_of_b(static_cast<float>(temperature)) -
                        std::exp(1 / temperature) / sum) < 0.05);
  }
  TorchGenerator random(5);
  BOOST_CHECK_THROW(Writer(net).write(-1, random), ContractError);
}

BOOST_AUTO_TEST_CASE(a_prime_text_of_unknown_characters_is_refused) {
  const CharRnn net = net_of(CellType::rnn, 3);
  TorchGenerator random(5);
  try {
    write_text(net, TextVocabulary("abc"), "a cab, please", 5, 1, random);
    BOOST_ERROR("nothing was thrown");
  } catch (const UnknownCharacters& unknown) {
    BOOST_TEST(unknown.characters == " ,elps");
  }
  BOOST_TEST(write_text(net, TextVocabulary("abc"), "", 5, 1, random).size() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
