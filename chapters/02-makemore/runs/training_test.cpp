#include "training.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>
#include <set>

#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"
#include "small_run.hpp"
#include "zoo.hpp"

namespace wr::makemore {
namespace {

// After 30 steps, out of the file "run" in the folder.
TrainedModel trained_model(const std::string& type, const testing::Folder& folder) {
  Training training(few(), small(type));
  for (int i = 0; i < 30; ++i) training.step();
  training.checkpoint(1).save(folder / "run");
  return TrainedModel::load(folder / "run");
}

bool same_numbers(Training& a, Training& b) {
  const NamedTensors left = a.model().parameters(), right = b.model().parameters();
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!std::equal(left[i].tensor.data().begin(), left[i].tensor.data().end(),
                    right[i].tensor.data().begin()))
      return false;
  return true;
}

Names first(const Names& names, std::size_t count) {
  return {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::vector<float> numbers_of_state(SequenceModel& model) {
  std::vector<float> all;
  for (const NamedNumbers& s : model.state())
    all.insert(all.end(), s.numbers.begin(), s.numbers.end());
  return all;
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

// AdamW and its batches once more, plain and in double: the betas are makemore.py's 0.9 and 0.99.
BOOST_AUTO_TEST_CASE(a_step_is_that_of_makemore_py) {
  TrainingConfig config = small("bigram");
  config.learning_rate = 0.1;
  config.weight_decay = 0.5;
  Training training(few(), config);
  const Vocabulary vocabulary(few());
  const std::size_t v = vocabulary.size();
  std::vector<double> p(v * v), mean(v * v), square(v * v);
  TorchGenerator random(config.seed);
  const Splits splits = split_test(few(), random);  // and the bigram's table draws nothing
  for (int step = 1; step <= 4; ++step) {
    std::vector<std::pair<std::size_t, std::size_t>> bigrams;
    for (std::int64_t i = 0; i < config.batch_size; ++i) {
      const auto which = random.randint(0, static_cast<std::int64_t>(splits.train.size()));
      std::size_t before = 0;
      for (const std::int32_t id : vocabulary.encode(splits.train[std::size_t(which)])) {
        bigrams.emplace_back(before, id);
        before = static_cast<std::size_t>(id);
      }
      bigrams.emplace_back(before, 0);
    }
    std::vector<double> gradient(v * v);
    double loss = 0;
    const double share = 1 / static_cast<double>(bigrams.size());
    for (const auto& [before, next] : bigrams) {
      double total = 0;
      for (std::size_t j = 0; j < v; ++j) total += std::exp(p[before * v + j]);
      for (std::size_t j = 0; j < v; ++j)
        gradient[before * v + j] += share * (std::exp(p[before * v + j]) / total - (j == next));
      loss -= share * (p[before * v + next] - std::log(total));
    }
    for (std::size_t i = 0; i < p.size(); ++i) {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
      square[i] = 0.99 * square[i] + 0.01 * gradient[i] * gradient[i];
      p[i] *= 1 - config.learning_rate * config.weight_decay;
      p[i] -= config.learning_rate * mean[i] / (1 - std::pow(0.9, step)) /
              (std::sqrt(square[i] / (1 - std::pow(0.99, step))) + 1e-8);
    }
    BOOST_TEST(training.step() == loss, boost::test_tools::tolerance(1e-5));
  }
  const NamedTensor table = training.model().parameters().front();
  for (std::size_t i = 0; i < p.size(); ++i)
    BOOST_REQUIRE(std::abs(table.tensor.data()[i] - p[i]) < 1e-4);
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

// Neither what is learned nor what is carried besides, running averages, AdamW's means and the
// stream of random numbers; and the next step trains as if nobody had looked.
BOOST_AUTO_TEST_CASE(evaluation_changes_nothing) {
  for (const std::string& type : model_types()) {
    Training a(few(), small(type)), b(few(), small(type));
    for (int i = 0; i < 3; ++i) {
      a.step();
      b.step();
      b.loss(b.splits().test);
      BOOST_TEST(a.checkpoint(1).to_bytes() == b.checkpoint(1).to_bytes(), type << ", " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(some_learned_are_the_first_thousand_of_many_and_all_of_few) {
  Names many;
  for (int i = 0; i < 1500; ++i) many.push_back(std::to_string(i));
  for (const std::size_t count : {0u, 3u, 999u, 1000u, 1001u, 1500u}) {
    const Names learned = some_learned({first(many, count), {"dev"}, {"test"}});
    BOOST_TEST((learned == first(many, std::min<std::size_t>(count, 1000))), count);
  }
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

// Both ways to read a run: to go on with it, and to make names. FileError is right; nothing else.
// Returns whether the run was read.
bool read_run(const Names& names, const std::string& file, const testing::Folder& folder) {
  bool read = false;
  try {
    Training training(names, Checkpoint::parse(file, "makemore", "fuzz"));
    training.step();
    training.loss(training.splits().test);
    read = true;
  } catch (const FileError& e) {
    BOOST_TEST((e.sort() == FileError::Sort::damaged));
  }
  try {
    const TrainedModel trained = TrainedModel::load(folder.put("run", file));
    TorchGenerator random(1);
    generate(trained, {.temperature = 0.5}, random);
  } catch (const FileError& e) {
    BOOST_TEST((e.sort() == FileError::Sort::damaged));
    read = false;
  }
  return read;
}

Names tiny() {
  Names names;
  for (int i = 0; i < 20; ++i) names.push_back(std::string(1 + i % 3, static_cast<char>('a' + i)));
  return names;
}

BOOST_AUTO_TEST_CASE(absurd_numbers_in_a_checkpoint_are_refused) {
  const testing::Folder folder;
  const std::string whole = Training(tiny(), small("transformer")).checkpoint(1).to_bytes();
  BOOST_TEST(read_run(tiny(), whole, folder));
  const auto refused = [&](const std::string& field, const std::string& value) {
    CheckpointParts parts(whole);
    std::string& bytes = parts.field(field).value;
    bytes.replace(bytes.size() - value.size(), value.size(), value);  // of a tensor, the last one
    BOOST_TEST(!read_run(tiny(), parts.file(), folder), field);
  };
  const std::int64_t large = std::int64_t{1} << 40;
  for (const char* field : {"model.n_layer", "model.n_head", "model.n_embd", "model.n_embd2",
                            "model.block_size", "batch_size"})
    for (const std::int64_t n : {std::int64_t{0}, std::int64_t{-1}, large, INT64_MAX})
      refused(field, bytes_of(n));
  refused("model.n_head", bytes_of(std::int64_t{3}));      // 8 channels are no multiple
  refused("model.n_layer", bytes_of(std::int64_t{4000}));  // not in this file
  refused("model.n_embd", bytes_of(std::int64_t{4096}));
  refused("model.type", bytes_of(std::uint64_t{11}) + "transformed");
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const char* field : {"learning_rate", "weight_decay"})
    for (const double x : {kNan, -1.0, 1e9}) refused(field, bytes_of(x));
  const std::string characters(19, 'a');  // 19 times the same, where 20 were
  refused("vocabulary", characters);
  refused("vocabulary", "\xff");
  refused("vocabulary", "\n");
  refused("parameter.head.weight", bytes_of(static_cast<float>(kNan)));
  for (const std::int64_t n : {std::int64_t{-1}, large, INT64_MAX}) {
    CheckpointParts parts(whole);
    parts.field("steps").value = bytes_of(n);
    BOOST_CHECK_THROW(Training(tiny(), Checkpoint::parse(parts.file(), "makemore", "fuzz")),
                      FileError);
  }
}

BOOST_AUTO_TEST_CASE(no_field_however_absurd_makes_the_reader_do_anything_but_refuse) {
  const testing::Folder folder;
  std::mt19937 random(4);
  int read = 0;
  for (const char* type : {"bigram", "mlp", "lstm", "cnn", "wavenet", "transformer"}) {
    TrainingConfig config = small(type);
    config.model.n_embd = config.model.n_embd2 = 4;
    config.batch_size = 2;
    Training training(tiny(), config);
    training.step();
    const std::string whole = training.checkpoint(1).to_bytes();
    for (int i = 0; i < 150; ++i) {
      std::string file = with_absurd_field(whole, random);
      if (i % 3 == 0) file = with_absurd_field(file, random);
      read += read_run(tiny(), file, folder);
    }
  }
  BOOST_TEST(read > 20);  // a mean that is 0, say, harms nobody
  BOOST_TEST(read < 450);
}

BOOST_AUTO_TEST_CASE(a_model_too_large_for_a_checkpoint_is_refused_before_it_is_made) {
  for (const std::string& type : model_types()) {
    TrainingConfig config = small(type);
    config.model.n_layer = 64;
    config.model.n_embd = config.model.n_embd2 = std::size_t{1} << 20;
    if (type == "bigram") continue;  // none of these matters to it
    BOOST_CHECK_THROW(Training(tiny(), config), FileError);
  }
}

BOOST_AUTO_TEST_CASE(logits_that_are_no_numbers_draw_no_name) {
  const testing::Folder folder;
  Training training(tiny(), small("transformer"));
  for (const NamedTensor& p : training.model().parameters())
    std::fill(p.tensor.data().begin(), p.tensor.data().end(), 1e30f);
  training.checkpoint(1).save(folder / "run");
  const TrainedModel trained = TrainedModel::load(folder / "run");
  TorchGenerator random(1);
  for (const double temperature : {0.0, 1.0})
    BOOST_CHECK_THROW(generate(trained, {.temperature = temperature}, random), FileError);
}

BOOST_AUTO_TEST_CASE(a_temperature_next_to_nothing_is_none) {
  const testing::Folder folder;
  const TrainedModel trained = trained_model("bigram", folder);
  TorchGenerator random(5);
  const std::string coldest = generate(trained, {.temperature = 0}, random);
  for (const double temperature : {1e-300, 1e-45, 1e-40})
    BOOST_TEST(generate(trained, {.temperature = temperature}, random) == coldest);
}

BOOST_AUTO_TEST_CASE(the_names_of_a_run_are_divided_as_it_divided_them) {
  const testing::Folder folder;
  Training training(few(), small("bigram"));
  training.checkpoint(1).save(folder / "run");
  const TrainedModel trained = TrainedModel::load(folder / "run");
  const Splits splits = trained.splits(few());
  BOOST_TEST((splits.train == training.splits().train));
  BOOST_TEST((splits.test == training.splits().test));
  Names others = few();
  others.back() += 'x';
  BOOST_CHECK_THROW(trained.splits(others), FileError);
}

BOOST_AUTO_TEST_CASE(a_model_that_was_saved_makes_the_same_names) {
  const testing::Folder folder;
  const TrainedModel a = trained_model("mlp", folder);
  const TrainedModel b = TrainedModel::load(folder / "run");
  TorchGenerator random_a(5), random_b(5);
  for (int i = 0; i < 10; ++i) BOOST_TEST(generate(a, {}, random_a) == generate(b, {}, random_b));
}

BOOST_AUTO_TEST_CASE(a_model_that_was_loaded_is_used_and_not_trained) {
  const testing::Folder folder;
  const TrainedModel trained = trained_model("wavenet", folder);
  const std::vector<float> before = numbers_of_state(*trained.model);
  const std::vector<std::int32_t> tokens = {0, 5, 3, 1};
  const std::vector<float> logits = next_logits(*trained.model, tokens);
  BOOST_TEST(!before.empty());
  BOOST_TEST(numbers_of_state(*trained.model) == before);
  BOOST_TEST(next_logits(*trained.model, tokens) == logits);
}

BOOST_AUTO_TEST_CASE(cold_samples_are_all_alike_and_so_is_the_most_probable_of_one) {
  const testing::Folder folder;
  const TrainedModel trained = trained_model("bigram", folder);
  TorchGenerator random(5);
  const std::string coldest = generate(trained, {.temperature = 0}, random);
  for (int i = 0; i < 5; ++i) BOOST_TEST(generate(trained, {.top_k = 1}, random) == coldest);
}

BOOST_AUTO_TEST_CASE(names_fill_the_context_at_most_and_top_k_draws_from_k_characters) {
  const testing::Folder folder;
  Training training(tiny(), small("bigram"));
  BOOST_TEST(training.config().model.block_size == 4u);  // the longest name, and its end
  const Tensor table = training.model().parameters().front().tensor;
  const std::size_t v = training.vocabulary().size();
  for (std::size_t i = 0; i < table.size(); ++i)  // no two alike; and the boundary never comes
    table.data()[i] = i % v == 0 ? -1e9f : 0.1f * static_cast<float>(i * 8 % v);
  training.checkpoint(1).save(folder / "run");
  const TrainedModel trained = TrainedModel::load(folder / "run");
  TorchGenerator random(5);
  for (const std::int64_t k : {1, 2, 5, 9}) {
    std::set<char> first;
    for (int i = 0; i < 300; ++i) {
      const std::string name = generate(trained, {.top_k = k}, random);
      BOOST_TEST_REQUIRE(name.size() == 3u);
      BOOST_TEST_REQUIRE(name.find('.') == std::string::npos);
      first.insert(name.front());
    }
    BOOST_TEST(first.size() == static_cast<std::size_t>(k));
  }
}

BOOST_AUTO_TEST_CASE(names_that_are_cut_elsewhere_are_other_names) {
  const Checkpoint saved = Training({"ab", "c"}, small("bigram")).checkpoint(1);
  BOOST_CHECK_THROW(Training({"a", "bc"}, saved), FileError);
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
