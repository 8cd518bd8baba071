#include "text_training.hpp"

#include <boost/test/unit_test.hpp>

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
  training.checkpoint(2).save(folder / "run");
  const TrainedText loaded = TrainedText::load(folder / "run");
  TorchGenerator a(1), b(1);
  const TrainedText& trained = training.trained();
  BOOST_TEST(write_text(trained.net, trained.vocabulary, "alert", 50, 0.8f, a) ==
             write_text(loaded.net, loaded.vocabulary, "alert", 50, 0.8f, b));
  Checkpoint("makemore").save(folder / "names");
  BOOST_CHECK_THROW(TrainedText::load(folder / "names"), FileError);
}

BOOST_AUTO_TEST_CASE(checkpoints_are_named_by_their_loss) {
  BOOST_TEST(checkpoint_name(CellType::lstm, 30, 1.39504) == "lstm_epoch30.00_1.3950.ckpt");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
