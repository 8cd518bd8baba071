#include "training.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>

#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"
#include "zoo.hpp"

namespace wr::makemore {
namespace {

Names few() {
  Names names = default_names();
  names.resize(400);
  return names;
}

TrainingConfig small(const std::string& type) {
  TrainingConfig config;
  config.model = {.type = type, .n_layer = 2, .n_head = 2, .n_embd = 8, .n_embd2 = 16};
  config.batch_size = 8;
  return config;
}

bool same_numbers(Training& a, Training& b) {
  const NamedTensors left = a.model().parameters(), right = b.model().parameters();
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!std::equal(left[i].tensor.data().begin(), left[i].tensor.data().end(),
                    right[i].tensor.data().begin()))
      return false;
  return true;
}

BOOST_AUTO_TEST_SUITE(training)

BOOST_AUTO_TEST_CASE(the_loss_of_every_model_falls) {
  for (const std::string& type : model_types()) {
    Training training(few(), small(type));
    const double before = training.loss(training.splits().test);
    for (int i = 0; i < 150; ++i) training.step();
    const double after = training.loss(training.splits().test);
    BOOST_TEST(after < before - 0.02, type << ": from " << before << " to " << after);
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_ends_in_the_bits_of_one_that_was_not) {
  const testing::Folder folder;
  for (const std::string& type : model_types()) {
    Training whole(few(), small(type));
    for (int i = 0; i < 7; ++i) whole.step();
    Training first(few(), small(type));
    for (int i = 0; i < 4; ++i) first.step();
    first.checkpoint(1.5).save(folder / "run");
    const Checkpoint saved = Checkpoint::load(folder / "run", "makemore");
    BOOST_TEST(saved.real("best") == 1.5);
    Training second(few(), saved);
    BOOST_TEST(second.steps() == 4);
    for (int i = 0; i < 3; ++i) second.step();
    BOOST_TEST(same_numbers(whole, second), type);
    BOOST_TEST(whole.checkpoint(1).to_bytes() == second.checkpoint(1).to_bytes(), type);
  }
}

BOOST_AUTO_TEST_CASE(evaluation_changes_nothing) {
  Training a(few(), small("lstm")), b(few(), small("lstm"));
  for (int i = 0; i < 3; ++i) {
    a.step();
    b.step();
    b.loss(b.splits().test);
  }
  BOOST_TEST(same_numbers(a, b));
}

BOOST_AUTO_TEST_CASE(the_loss_does_not_depend_on_how_names_are_put_together) {
  Training training(few(), small("gru"));
  const Names& names = training.splits().train;
  double sum = 0, characters = 0;
  for (const std::string& name : names) {
    const double n = static_cast<double>(name.size() + 1);
    sum += training.loss({name}) * n;
    characters += n;
  }
  BOOST_TEST(training.loss(names) == sum / characters, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(training.loss({}) == 0.0);
}

BOOST_AUTO_TEST_CASE(other_names_are_refused) {
  Training training(few(), small("bigram"));
  Names others = few();
  others.pop_back();
  const Checkpoint saved = training.checkpoint(1);
  BOOST_CHECK_EXCEPTION(Training(others, saved), FileError, [](const FileError& e) {
    return e.sort() == FileError::Sort::damaged && e.hint().find("packages") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_is_no_run_is_refused) {
  const testing::Folder folder;
  Checkpoint("makemore").save(folder / "empty");
  BOOST_CHECK_THROW(TrainedModel::load(folder / "empty"), FileError);
  Checkpoint("gpt").save(folder / "gpt");
  BOOST_CHECK_THROW(TrainedModel::load(folder / "gpt"), FileError);
  BOOST_CHECK_THROW(TrainedModel::load(folder / "none"), FileError);
}

BOOST_AUTO_TEST_CASE(a_model_that_was_saved_makes_the_same_names) {
  const testing::Folder folder;
  Training training(few(), small("mlp"));
  for (int i = 0; i < 30; ++i) training.step();
  training.checkpoint(1).save(folder / "run");
  const TrainedModel a = TrainedModel::load(folder / "run");
  const TrainedModel b = TrainedModel::load(folder / "run");
  TorchGenerator random_a(5), random_b(5);
  for (int i = 0; i < 10; ++i) BOOST_TEST(generate(a, {}, random_a) == generate(b, {}, random_b));
}

BOOST_AUTO_TEST_CASE(cold_samples_are_all_alike_and_so_is_the_most_probable_of_one) {
  const testing::Folder folder;
  Training training(few(), small("bigram"));
  for (int i = 0; i < 30; ++i) training.step();
  training.checkpoint(1).save(folder / "run");
  const TrainedModel trained = TrainedModel::load(folder / "run");
  TorchGenerator random(5);
  const std::string coldest = generate(trained, {.temperature = 0}, random);
  for (int i = 0; i < 5; ++i) BOOST_TEST(generate(trained, {.top_k = 1}, random) == coldest);
}

BOOST_AUTO_TEST_CASE(novelty_tells_the_old_from_the_new) {
  const Splits splits{{"emma"}, {}, {"ava"}};
  const Novelty n = sort_by_novelty({"ava", "zed", "emma", "emma"}, splits);
  BOOST_TEST(n.in_train.size() == 2u);
  BOOST_TEST(n.in_test.size() == 1u);
  BOOST_TEST(n.fresh.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
