#include "published.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "gpt2_weights.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr::gpt {
namespace {

TrainedGpt small(const std::string& characters = "abcde") {
  TrainingConfig config;
  config.model = {.vocabulary = 5, .context = 6, .layers = 2, .heads = 2, .channels = 8};
  config.data = "tinyshakespeare.txt";
  return TrainedGpt::untrained(config, Vocabulary(characters));
}

void expect_damaged(const std::filesystem::path& file, const std::string& part,
                    std::string_view text = {}, std::size_t heads = 0) {
  BOOST_CHECK_EXCEPTION(import_gpt(file, heads, text), FileError, [&](const FileError& e) {
    BOOST_TEST(std::string(e.what()).find(part) != std::string::npos, e.what());
    return e.sort() == FileError::Sort::damaged && !e.hint().empty();
  });
}

std::vector<float> logits_of(TrainedGpt& trained) {
  trained.model.forward(std::vector<std::int32_t>{0, 4, 2, 1}, {}, 4);
  return {trained.model.logits().begin(), trained.model.logits().end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(published)

BOOST_AUTO_TEST_CASE(import_undoes_export_and_the_model_can_be_kept) {
  const testing::Folder folder;
  TrainedGpt before = small();
  export_gpt(before, folder / "w");
  import_gpt(folder / "w", 0, {}).checkpoint().save(folder / "c");
  TrainedGpt after = TrainedGpt::load(folder / "c");
  BOOST_TEST((after.config.model == before.config.model));
  BOOST_TEST(after.config.data == "tinyshakespeare.txt");
  BOOST_TEST(after.vocabulary.characters() == "abcde");
  BOOST_TEST(logits_of(before) == logits_of(after), boost::test_tools::per_element());
  export_gpt(after, folder / "again");
  BOOST_TEST((folder.get("w") == folder.get("again")));
}

BOOST_AUTO_TEST_CASE(without_a_vocabulary_a_model_reads_numbers) {
  const testing::Folder folder;
  export_gpt(small(""), folder / "w");
  TrainedGpt trained = import_gpt(folder / "w", 0, {});
  BOOST_TEST(trained.vocabulary.size() == 0u);
  trained.checkpoint().save(folder / "c");
  BOOST_TEST(TrainedGpt::load(folder / "c").config.model.vocabulary == 5u);
}

BOOST_AUTO_TEST_CASE(a_vocabulary_that_does_not_fit_is_refused) {
  const testing::Folder folder;
  export_gpt(small(), folder / "w");
  BOOST_TEST(import_gpt(folder / "w", 0, "vwxyzzyx").vocabulary.size() == 5u);
  expect_damaged(folder / "w", "knows 5 tokens and the vocabulary has 4 characters", "abcd");
  expect_damaged(folder / "w", "knows 5 tokens and the vocabulary has 6 characters", "abcdef");
  const TrainedGpt trained = small();
  const auto noted = [&](const std::string& characters) {
    write_gpt2(folder / "w", trained.config.model, trained.model.parameters, characters);
    return folder / "w";
  };
  expect_damaged(noted("abcd"), "knows 5 tokens and the vocabulary has 4 characters");
  expect_damaged(noted("edcba"), "gpt.characters is not each character once, in order");
  expect_damaged(noted("aabcde"), "gpt.characters is not each character once, in order");
}

BOOST_AUTO_TEST_CASE(a_config_beside_the_weights_tells_the_heads) {
  const testing::Folder folder;
  const TrainedGpt trained = small();
  write_safetensors(folder / "w", trained.model.parameters.tensors, {});
  expect_damaged(folder / "w", "nothing says how many heads");
  folder.put("config.json", R"({"n_head": 4, "activation_function": "gelu_new", "n_layer": 7,
                                "layer_norm_epsilon": 1e-05})");
  BOOST_TEST(import_gpt(folder / "w", 0, {}).config.model.heads == 4u);
  BOOST_TEST(import_gpt(folder / "w", 1, {}).config.model.heads == 1u);
  folder.put("config.json", R"({"name": "of something else"})");
  expect_damaged(folder / "w", "nothing says how many heads");
  for (const auto& [json, part] :
       {std::pair("{", "config.json is not a JSON object: "), std::pair("[]", "not a JSON object"),
        std::pair(R"({"n_head": 0})", "n_head is not a number from 1 to 1024"),
        std::pair(R"({"n_head": "4"})", "n_head is not a number from 1 to 1024"),
        std::pair(R"({"n_head": 3})", "8 channels cannot be shared by 3 heads"),
        std::pair(R"({"n_head": 4, "activation_function": "relu"})", "is not gelu_new"),
        std::pair(R"({"n_head": 4, "activation_function": 1})", "is not gelu_new"),
        std::pair(R"({"n_head": 4, "layer_norm_epsilon": 1e-12})", "epsilon is not 1e-05"),
        std::pair(R"({"n_head": 4, "scale_attn_by_inverse_layer_idx": true})", "is scaled by")}) {
    folder.put("config.json", json);
    expect_damaged(folder / "w", part);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
