#include "gpt2_weights.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "runs/config.hpp"

namespace wr::gpt {

namespace {

// [limits]
constexpr std::string_view kPrefix = "transformer.";
constexpr std::uint64_t kLongestContext = 1 << 16;
// [/limits]

// [stored-name]
// GPT-2 with its head calls the rest "transformer"; GPT-2 alone does not.
std::string stored_name(const Safetensors& file, const std::string& name) {
  const std::string longer = std::string(kPrefix) + name;
  return file.find(longer) ? longer : name;
}

const StoredTensor* find(const Safetensors& file, const std::string& name) {
  return file.find(stored_name(file, name));
}
// [/stored-name]

// [noted]
// What write_gpt2 has noted in the header, or nothing. A file is no reason to believe a number.
std::string noted(const Safetensors& file, std::string_view key) {
  const auto& metadata = file.header().metadata;
  const auto found = metadata.find(key);
  return found == metadata.end() ? "" : found->second;
}

std::uint64_t noted_number(const Safetensors& file, std::string_view key, std::uint64_t largest) {
  const std::string text = noted(file, key);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > largest)
    file.fail("__metadata__, " + std::string(key) + " is not a number from 1 to " +
              std::to_string(largest));
  return number;
}
// [/noted]

// [rows-and-columns]
// Rows and columns of a table, at least one of each.
std::pair<std::size_t, std::size_t> table_size(const Safetensors& file, const std::string& name) {
  const StoredTensor* table = find(file, name);
  if (!table) file.fail("there is no tensor " + name + ": the weights are not GPT-2's");
  if (table->shape.size() != 2 || table->elements() == 0)
    file.fail(name + " is not a table of rows and columns");
  return {static_cast<std::size_t>(table->shape[0]), static_cast<std::size_t>(table->shape[1])};
}

// A head of its own, or the embedding table written out a second time?
bool is_tied(Safetensors& file, std::size_t elements) {
  if (!file.find("lm_head.weight")) return true;
  std::vector<float> head(elements), table(elements);
  file.read("lm_head.weight", head);
  file.read(stored_name(file, "wte.weight"), table);
  return head == table;
}
// [/rows-and-columns]

// [positions-of]
// A table of positions is learned. Whatever else there may be has no tensor: then it is noted.
void read_positions(const Safetensors& file, GptConfig& config) {
  if (find(file, "wpe.weight")) {
    config.context = table_size(file, "wpe.weight").first;
    return;
  }
  const std::string text = noted(file, "gpt.positions");
  const std::vector<std::string>& words = position_words();
  const auto found = std::find(words.begin() + 1, words.end(), text);
  if (found == words.end()) file.fail("there is no tensor wpe.weight");
  config.positions = static_cast<Positions>(found - words.begin());
  config.context = static_cast<std::size_t>(noted_number(file, "gpt.context", kLongestContext));
}

std::size_t heads_of(const Safetensors& file, const GptConfig& config, std::size_t told) {
  constexpr std::size_t kHeadSize = 64;
  const std::size_t C = config.channels;
  std::size_t heads = told;
  if (heads == 0 && !noted(file, "gpt.heads").empty())
    heads = static_cast<std::size_t>(noted_number(file, "gpt.heads", C));
  if (heads == 0 && C % kHeadSize == 0) heads = C / kHeadSize;
  if (heads == 0)
    file.fail("nothing says how many heads share the " + std::to_string(C) + " channels",
              "--heads N does");
  if (C % heads != 0 || (config.positions == Positions::rotary && C / heads % 2 != 0))
    file.fail(
        std::to_string(C) + " channels cannot be shared by " + std::to_string(heads) + " heads",
        "--heads N says how many there are");
  return heads;
}
// [/positions-of]

// [room]
// Whether the file can hold such a model. In double, which does not overflow.
void check_room(const Safetensors& file, const GptConfig& config) {
  double stored = 0;
  for (const auto& [name, tensor] : file.header().tensors)
    stored += static_cast<double>(tensor.elements());
  if (in_matrices(config) > stored)
    file.fail(std::to_string(config.layers) + " layers of " + std::to_string(config.channels) +
              " channels are more than the file holds");
}
// [/room]

// [is-mask]
// The causal mask, which Hugging Face's GPT-2 kept among its tensors: "h.0.attn.bias".
bool is_mask(std::string_view name) {
  const auto ends_with = [&](std::string_view end) {
    return name.size() > end.size() && name.substr(name.size() - end.size()) == end;
  };
  return ends_with(".attn.bias") || ends_with(".attn.masked_bias");
}
// [/is-mask]

// [bytes-as-text]
// JSON holds text and a vocabulary bytes: each byte is written as the character of that number.
std::string text_of_bytes(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const unsigned byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0u | byte >> 6);
      text += static_cast<char>(0x80u | (byte & 0x3Fu));
    }
  }
  return text;
}

std::string bytes_of_text(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80)
      bytes += text[i];
    else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size())
      bytes += static_cast<char>((lead & 3u) << 6 | (static_cast<unsigned>(text[++i]) & 0x3Fu));
    else
      return "";
  }
  return bytes;
}
// [/bytes-as-text]

}  // namespace

// [gpt2-config-cpp]
GptConfig gpt2_config(Safetensors& file, std::size_t heads) {
  GptConfig config;
  std::tie(config.vocabulary, config.channels) = table_size(file, "wte.weight");
  config.layers = 0;
  while (find(file, "h." + std::to_string(config.layers) + ".ln_1.weight")) ++config.layers;
  config.bias = find(file, "ln_f.bias") != nullptr;
  read_positions(file, config);
  check_room(file, config);
  config.tied = is_tied(file, config.vocabulary * config.channels);
  config.heads = heads_of(file, config, heads);
  return config;
}
// [/gpt2-config-cpp]

// [read-gpt2]
void read_gpt2(Safetensors& file, Parameters& parameters) {
  std::set<std::string> known = {"lm_head.weight"};  // perhaps tied
  for (const ParameterTensor& t : parameters.tensors) {
    const std::string name = stored_name(file, t.name);
    const StoredTensor* stored = file.find(name);
    if (!stored) file.fail("there is no tensor " + t.name);
    if (!std::equal(t.shape.begin(), t.shape.end(), stored->shape.begin(), stored->shape.end()))
      file.fail(t.name + " has another shape than GPT-2's");
    file.read(name, t.data);
    // Numbers of this size no training reaches, and with them no sum in the model overflows
    if (!std::all_of(t.data.begin(), t.data.end(), [](float x) { return std::abs(x) <= 1e30f; }))
      file.fail(t.name + " has elements out of range");
    known.insert(name);
  }
  for (const auto& [name, tensor] : file.header().tensors)
    if (known.count(name) == 0 && !is_mask(name)) file.fail(name + " is no tensor of GPT-2");
}
// [/read-gpt2]

// [write-gpt2]
std::string gpt2_characters(const Safetensors& file) {
  return bytes_of_text(noted(file, "gpt.characters"));
}

std::string gpt2_data(const Safetensors& file) { return bytes_of_text(noted(file, "gpt.data")); }

void write_gpt2(const std::filesystem::path& path, const GptConfig& config,
                const Parameters& parameters, std::string_view characters, std::string_view data) {
  write_safetensors(
      path, parameters.tensors,
      {{"format", "pt"},  // whose conventions: Hugging Face's reader asks for it
       {"gpt.heads", std::to_string(config.heads)},
       {"gpt.context", std::to_string(config.context)},
       {"gpt.positions", position_words()[static_cast<std::size_t>(config.positions)]},
       {"gpt.characters", text_of_bytes(characters)},
       {"gpt.data", text_of_bytes(data)}});
}
// [/write-gpt2]

}  // namespace wr::gpt
