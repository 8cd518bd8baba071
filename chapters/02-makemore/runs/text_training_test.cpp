#include "text_training.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>

#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr::makemore {
namespace {

TextConfig small(const testing::Folder& folder, CellType cell) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "alert " + std::to_string(i % 7) + " is firing\n";
  TextConfig config;
  config.text = folder.put("text", text).string();
  config.cell = cell;
  config.hidden = 8;
  config.layers = 2;
  config.batch = 4;
  config.time = 10;
  config.training.dropout = 0.1f;
  return config;
}

BOOST_AUTO_TEST_SUITE(text_training)

BOOST_AUTO_TEST_CASE(a_run_on_text_that_was_stopped_ends_in_the_same_bits) {
  const testing::Folder folder;
  for (const CellType cell : {CellType::rnn, CellType::gru, CellType::lstm}) {
    const TextConfig config = small(folder, cell);
    TextTraining whole(config), first(config);
    for (int i = 0; i < 9; ++i) whole.trainer().step();
    for (int i = 0; i < 5; ++i) first.trainer().step();
    first.checkpoint(2).save(folder / "run");
    TextTraining second(Checkpoint::load(folder / "run", "char-rnn"));
    for (int i = 0; i < 4; ++i) second.trainer().step();
    BOOST_TEST(whole.checkpoint(1).to_bytes() == second.checkpoint(1).to_bytes(), name_of(cell));
  }
}

BOOST_AUTO_TEST_CASE(another_text_is_refused) {
  const testing::Folder folder;
  const TextConfig config = small(folder, CellType::gru);
  const Checkpoint saved = TextTraining(config).checkpoint(2);
  std::string other;
  for (int i = 0; i < 400; ++i) other += "all is quiet\n";
  folder.put("text", other);
  BOOST_CHECK_THROW(TextTraining{saved}, FileError);
}

BOOST_AUTO_TEST_CASE(a_trained_net_writes_the_same_after_it_was_saved) {
  const testing::Folder folder;
  TextTraining training(small(folder, CellType::lstm));
  for (int i = 0; i < 5; ++i) training.trainer().step();
  BOOST_TEST(training.batches().rows() == 4u);
  BOOST_TEST(training.batches().time() == 10u);
  training.checkpoint(2).save(folder / "run");
  const TrainedText loaded = TrainedText::load(folder / "run");
  TorchGenerator a(1), b(1);
  const TrainedText& trained = training.trained();
  BOOST_TEST(write_text(trained.net, trained.vocabulary, "alert", 50, 0.8f, a) ==
             write_text(loaded.net, loaded.vocabulary, "alert", 50, 0.8f, b));
  Checkpoint("makemore").save(folder / "names");
  BOOST_CHECK_THROW(TrainedText::load(folder / "names"), FileError);
}

// Both ways to read a run: to go on with it, and to write. FileError is right; nothing else, but
// for a loss that explodes. Returns whether the run was read.
bool read_run(const std::string& file, const testing::Folder& folder) {
  bool read = false;
  try {
    TextTraining training(Checkpoint::parse(file, "char-rnn", "fuzz"));
    training.trainer().step();
    validation_loss(training.trained().net, training.batches());
    read = true;
  } catch (const FileError&) {
  } catch (const ExplodingLoss&) {
    read = true;
  }
  try {
    const TrainedText trained = TrainedText::load(folder.put("run", file));
    TorchGenerator random(1);
    write_text(trained.net, trained.vocabulary, "", 5, 0.5f, random);
  } catch (const FileError& e) {
    BOOST_TEST((e.sort() == FileError::Sort::damaged));
    read = false;
  }
  return read;
}

BOOST_AUTO_TEST_CASE(absurd_numbers_in_a_checkpoint_of_a_text_are_refused) {
  const testing::Folder folder;
  const std::string whole = TextTraining(small(folder, CellType::gru)).checkpoint(1).to_bytes();
  BOOST_TEST(read_run(whole, folder));
  const auto refused = [&](const std::string& field, const std::string& value) {
    CheckpointParts parts(whole);
    std::string& bytes = parts.field(field).value;
    bytes.replace(bytes.size() - value.size(), value.size(), value);  // of a tensor, the last one
    BOOST_TEST(!read_run(parts.file(), folder), field);
  };
  for (const char* field : {"hidden", "layers", "batch", "time"})
    for (const std::int64_t n :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40, INT64_MAX})
      refused(field, bytes_of(n));
  refused("hidden", bytes_of(std::int64_t{8192}));  // not in this file
  refused("layers", bytes_of(std::int64_t{64}));
  refused("batch", bytes_of(std::int64_t{100'000}));
  refused("cell", bytes_of(std::uint64_t{3}) + "gnu");
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const char* field : {"learning_rate", "decay", "alpha", "clip", "dropout"})
    for (const double x : {kNan, -1.0, 1e9}) refused(field, bytes_of(x));
  refused("dropout", bytes_of(1.0));
  refused("parameter.decoder.weight", bytes_of(static_cast<float>(kNan)));
  refused("parameter.decoder.weight", bytes_of(2e30f));
  const auto not_resumed = [&](const std::string& field, const std::string& value) {
    CheckpointParts parts(whole);
    std::string& bytes = parts.field(field).value;
    bytes.replace(bytes.size() - value.size(), value.size(), value);
    BOOST_CHECK_THROW(TextTraining(Checkpoint::parse(parts.file(), "char-rnn", "fuzz")), FileError);
  };
  not_resumed("step", bytes_of(std::int64_t{-1}));
  not_resumed("first_loss", bytes_of(kNan));
  not_resumed("trainer.state0.h", bytes_of(static_cast<float>(kNan)));
}

BOOST_AUTO_TEST_CASE(no_field_of_a_text_checkpoint_however_absurd_does_harm) {
  const testing::Folder folder;
  std::mt19937 random(4);
  int read = 0;
  for (const CellType cell : {CellType::rnn, CellType::gru, CellType::lstm}) {
    TextConfig config = small(folder, cell);
    config.hidden = 4;
    TextTraining training(config);
    training.trainer().step();
    const std::string whole = training.checkpoint(1).to_bytes();
    for (int i = 0; i < 200; ++i) {
      std::string file = with_absurd_field(whole, random);
      if (i % 3 == 0) file = with_absurd_field(file, random);
      read += read_run(file, folder);
    }
  }
  BOOST_TEST(read > 20);
  BOOST_TEST(read < 300);
}

BOOST_AUTO_TEST_CASE(checkpoints_are_named_by_their_loss) {
  BOOST_TEST(checkpoint_name(CellType::lstm, 30, 1.39504) == "lstm_epoch30.00_1.3950.ckpt");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
