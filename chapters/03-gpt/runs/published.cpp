#include "published.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <string>
#include <utility>

#include "gpt2_weights.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr::gpt {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

[[noreturn]] void damaged(const std::string& what, const std::string& hint) {
  throw FileError(FileError::Sort::damaged, what, hint);
}

// Models that share GPT-2's names but not its formulas would load, and write nonsense.
void refuse_other_formulas(const json::object& config, const std::string& path) {
  const std::string hint = "only GPT-2 itself can be read";
  if (const json::value* activation = config.if_contains("activation_function"))
    if (*activation != "gelu_new" && *activation != "gelu_pytorch_tanh")
      damaged(path + ": activation_function is not gelu_new", hint);
  if (const json::value* epsilon = config.if_contains("layer_norm_epsilon"))
    if (!epsilon->is_double() || std::abs(epsilon->get_double() - 1e-5) > 1e-9)
      damaged(path + ": layer_norm_epsilon is not 1e-05", hint);
  if (const json::value* scaled = config.if_contains("scale_attn_by_inverse_layer_idx"))
    if (*scaled != false) damaged(path + ": attention is scaled by the layer", hint);
}

// [config-json]
// The number of heads that Hugging Face's config.json beside the weights tells; 0 if there is none.
std::size_t heads_beside(const fs::path& weights) {
  const fs::path path = weights.parent_path() / "config.json";
  if (!fs::is_regular_file(path)) return 0;
  boost::system::error_code error;
  const json::value value = json::parse(read_file(path, 1 << 20), error);
  if (error || !value.is_object())
    damaged(path.string() + " is not a JSON object" + (error ? ": " + error.message() : ""),
            "Hugging Face's config.json, or none");
  refuse_other_formulas(value.get_object(), path.string());
  const json::value* heads = value.get_object().if_contains("n_head");
  if (!heads) return 0;  // of something else
  if (!heads->is_int64() || heads->get_int64() < 1 || heads->get_int64() > 1024)
    damaged(path.string() + ": n_head is not a number from 1 to 1024", "--heads N says it instead");
  return static_cast<std::size_t>(heads->get_int64());
}
// [/config-json]

// What a checkpoint of ours can hold, and a run of ours can work with.
void refuse_misfits(const TrainingConfig& config, const std::string& path) {
  for_each_number(config, [&](const char* name, auto number, auto low, auto high, auto...) {
    if (static_cast<double>(number) < static_cast<double>(low) ||
        static_cast<double>(number) > static_cast<double>(high))
      damaged(path + ": " + name + " out of range", "a GPT-2 of another size");
  });
  if (const auto trouble = trouble_with(config)) damaged(path + ": " + trouble->first, "");
  if (sizeof(float) * in_matrices(config.model) > static_cast<double>(Checkpoint::kLimit))
    damaged(path + ": the model is too large for a checkpoint", "a GPT-2 of a smaller size");
}

// [vocabulary-that-fits]
Vocabulary vocabulary_for(const GptConfig& config, std::string_view text, const Safetensors& file) {
  const std::string noted = gpt2_characters(file);
  Vocabulary vocabulary(text.empty() ? noted : text);
  if (text.empty() && vocabulary.characters() != noted)
    file.fail("__metadata__, gpt.characters is not each character once, in order");
  if (vocabulary.size() != 0 && vocabulary.size() != config.vocabulary)
    file.fail("the model knows " + std::to_string(config.vocabulary) +
                  " tokens and the vocabulary has " + std::to_string(vocabulary.size()) +
                  " characters",
              "a text with the characters that the model was trained on");
  return vocabulary;
}
// [/vocabulary-that-fits]

}  // namespace

// [import-gpt]
TrainedGpt import_gpt(const fs::path& path, std::size_t heads, std::string_view text) {
  Safetensors file(path);
  TrainingConfig config;
  config.model = gpt2_config(file, heads == 0 ? heads_beside(path) : heads);
  config.batch = 1;  // the run was another's
  if (const std::string data = gpt2_data(file); !data.empty()) config.data = data;
  refuse_misfits(config, path.string());
  Vocabulary vocabulary = vocabulary_for(config.model, text, file);
  TrainedGpt trained = TrainedGpt::untrained(std::move(config), std::move(vocabulary));
  read_gpt2(file, trained.model.parameters);
  return trained;
}

void export_gpt(const TrainedGpt& trained, const fs::path& path) {
  write_gpt2(path, trained.config.model, trained.model.parameters, trained.vocabulary.characters(),
             trained.config.data);
}
// [/import-gpt]

}  // namespace wr::gpt
