#include "training.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"
#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr::gpt {
namespace {

TrainingConfig small(const testing::Folder& folder) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "alert " + std::to_string(i % 7) + " is firing\n";
  TrainingConfig config;
  config.data = folder.put("text", text).string();
  config.model.context = 8;
  config.model.layers = 2;
  config.model.heads = 2;
  config.model.channels = 8;
  config.batch = 3;
  config.accumulation = 2;
  config.steps = 20;
  config.schedule = {1e-2, 1e-3, 2, 20};
  config.dropout = 0.1;
  return config;
}

void train(Training& training, int steps) {
  for (int i = 0; i < steps; ++i) BOOST_TEST(std::isfinite(training.step()));
}

BOOST_AUTO_TEST_SUITE(training)

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_ends_in_the_same_bits) {
  const testing::Folder folder;
  for (const Positions positions : {Positions::learned, Positions::sinusoidal, Positions::rotary}) {
    TrainingConfig config = small(folder);
    config.model.positions = positions;
    config.model.bias = positions == Positions::rotary;
    config.model.tied = positions != Positions::sinusoidal;
    Training whole(config), first(config);
    train(whole, 9);
    train(first, 5);
    first.estimate(first.split().validation(), 3);  // to look changes nothing
    first.validation_loss();
    first.checkpoint(2).save(folder / "run");
    Training second(Checkpoint::load(folder / "run", kCheckpointKind));
    BOOST_TEST(second.steps() == 5);
    train(second, 4);
    BOOST_TEST((whole.checkpoint(1).to_bytes() == second.checkpoint(1).to_bytes()));
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_ends_in_the_same_bits) {
  const testing::Folder folder;
  std::string bytes[2];
  for (const int threads : {1, 3}) {
    const kernels::UseThreads use(threads);
    Training training(small(folder));
    train(training, 3);
    bytes[threads / 2] = training.checkpoint(1).to_bytes();
  }
  BOOST_TEST((bytes[0] == bytes[1]));
}

BOOST_AUTO_TEST_CASE(it_learns) {
  const testing::Folder folder;
  TrainingConfig config = small(folder);
  config.schedule.decay = 200;
  Training training(config);
  const double before = training.validation_loss();
  const double vocabulary = static_cast<double>(training.trained().vocabulary.size());
  BOOST_TEST(std::abs(before - std::log(vocabulary)) < 0.1);
  train(training, 200);
  BOOST_TEST(training.validation_loss() < 1.5);
  BOOST_TEST(std::abs(training.estimate(training.split().validation(), 50) -
                      training.validation_loss()) < 0.2);
}

// Two batches a step give the mean of what each gives alone.
BOOST_AUTO_TEST_CASE(accumulation_is_a_larger_batch) {
  const testing::Folder folder;
  TrainingConfig config = small(folder);
  config.dropout = 0;
  Training halves(config);
  config.batch *= 2;
  config.accumulation = 1;
  Training whole(config);
  for (int i = 0; i < 3; ++i) BOOST_TEST(std::abs(halves.step() - whole.step()) < 1e-5);
  BOOST_TEST(std::abs(halves.gradient_norm() - whole.gradient_norm()) < 1e-4);
}

BOOST_AUTO_TEST_CASE(what_explodes_moves_nothing) {
  const testing::Folder folder;
  Training training(small(folder));
  train(training, 2);
  training.model().parameters.memory[0] = std::numeric_limits<float>::quiet_NaN();
  // The first row of the embedding table: if tied, every position has a score of it
  const std::vector<float> before = training.model().parameters.memory;
  BOOST_TEST(std::isnan(training.step()));
  BOOST_TEST(training.steps() == 2);
  const std::vector<float>& after = training.model().parameters.memory;
  for (std::size_t i = 1; i < before.size(); ++i)
    if (before[i] != after[i]) BOOST_FAIL("parameter " << i << " has moved");
}

BOOST_AUTO_TEST_CASE(another_text_or_one_too_short_is_refused) {
  const testing::Folder folder;
  TrainingConfig config = small(folder);
  const Checkpoint saved = Training(config).checkpoint(2);
  folder.put("text", "b" + std::string(1000, 'a'));
  BOOST_CHECK_THROW(Training{saved}, FileError);
  folder.put("text", std::string(80, 'a'));
  BOOST_CHECK_THROW(Training{config}, FileError);
  folder.put("text", std::string(81, 'a'));
  Training shortest(config);
  train(shortest, 1);
}

BOOST_AUTO_TEST_CASE(a_model_is_read_from_a_run_and_from_a_file_of_its_own) {
  const testing::Folder folder;
  Training training(small(folder));
  train(training, 3);
  training.checkpoint(2).save(folder / "run");
  training.trained().checkpoint().save(folder / "model");
  for (const char* file : {"run", "model"}) {
    TrainedGpt loaded = TrainedGpt::load(folder / file);
    BOOST_TEST((loaded.config.model == training.trained().config.model));
    BOOST_TEST(loaded.vocabulary.characters() == training.trained().vocabulary.characters());
    BOOST_TEST((loaded.model.parameters.memory == training.model().parameters.memory));
  }
  BOOST_CHECK_THROW(Training(Checkpoint::load(folder / "model", kCheckpointKind)), FileError);
  Checkpoint("makemore").save(folder / "names");
  BOOST_CHECK_THROW(TrainedGpt::load(folder / "names"), FileError);
}

BOOST_AUTO_TEST_CASE(weights_without_a_vocabulary_are_a_model) {
  const testing::Folder folder;
  TrainingConfig config = small(folder);
  config.model.vocabulary = 300;
  TrainedGpt::untrained(config, Vocabulary("")).checkpoint().save(folder / "model");
  const TrainedGpt loaded = TrainedGpt::load(folder / "model");
  BOOST_TEST(loaded.vocabulary.size() == 0u);
  BOOST_TEST(loaded.model.config().vocabulary == 300u);
}

// Both ways to read a run: to go on with it, and to write. FileError is right; nothing else, but
// for a loss that explodes. Returns whether the run was read.
bool read_run(const std::string& file, const testing::Folder& folder) {
  bool read = false;
  try {
    Training training(Checkpoint::parse(file, kCheckpointKind, "fuzz"));
    training.step();
    training.validation_loss();
    read = true;
  } catch (const FileError&) {
  }
  try {
    TrainedGpt trained = TrainedGpt::load(folder.put("run", file));
    trained.model.forward(std::vector<std::int32_t>(1), {}, 1);
  } catch (const FileError& e) {
    BOOST_TEST((e.sort() == FileError::Sort::damaged));
    read = false;
  }
  return read;
}

BOOST_AUTO_TEST_CASE(absurd_numbers_in_a_checkpoint_are_refused) {
  const testing::Folder folder;
  TrainingConfig config = small(folder);
  const std::string whole = Training(config).checkpoint(1).to_bytes();
  BOOST_TEST(read_run(whole, folder));
  const auto refused = [&](const std::string& field, const std::string& value) {
    CheckpointParts parts(whole);
    std::string& bytes = parts.field(field).value;
    bytes.replace(bytes.size() - value.size(), value.size(), value);  // of a tensor, the last one
    BOOST_TEST(!read_run(parts.file(), folder), field);
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  refused("vocabulary", bytes_of(std::int64_t{5}));
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX})
    refused("vocabulary", bytes_of(n));
  for_each_number(config, [&](const char* name, auto number, auto low, auto high, auto...) {
    if constexpr (std::is_floating_point_v<decltype(number)>) {
      for (const double x : {kNan, low - 1.0, high * 2.0}) refused(name, bytes_of(x));
    } else {
      const auto most = static_cast<std::int64_t>(high);
      for (const std::int64_t n : {low - std::int64_t{1}, most + 1, INT64_MIN, INT64_MAX})
        refused(name, bytes_of(n));
    }
  });
  refused("layers", bytes_of(std::int64_t{256}));  // not in this file
  refused("channels", bytes_of(std::int64_t{16384}));
  refused("heads", bytes_of(std::int64_t{3}));
  refused("context", bytes_of(std::int64_t{65536}));
  refused("batch", bytes_of(std::int64_t{100'000}));
  refused("positions", bytes_of(std::uint64_t{4}) + "here");
  refused("characters", "zz");
  refused("parameter.ln_f.weight", bytes_of(static_cast<float>(kNan)));
  refused("parameter.ln_f.weight", bytes_of(2e30f));
  refused("step", bytes_of(std::int64_t{-1}));
  refused("optimizer.mean", bytes_of(static_cast<float>(kNan)));
}

BOOST_AUTO_TEST_CASE(no_field_of_a_checkpoint_however_absurd_does_harm) {
  const testing::Folder folder;
  std::mt19937 random(4);
  int read = 0;
  for (const Positions positions : {Positions::learned, Positions::sinusoidal, Positions::rotary}) {
    TrainingConfig config = small(folder);
    config.model.positions = positions;
    config.accumulation = 1;
    Training training(config);
    training.step();
    const std::string whole = training.checkpoint(1).to_bytes();
    for (int i = 0; i < 200; ++i) {
      std::string file = with_absurd_field(whole, random);
      if (i % 3 == 0) file = with_absurd_field(file, random);
      read += read_run(file, folder);
    }
  }
  BOOST_TEST(read > 20);
  BOOST_TEST(read < 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt
