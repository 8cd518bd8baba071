#include "presets.hpp"

#include <algorithm>

namespace wr::gpt {

// [presets-cpp]
namespace {

GptConfig shape(std::size_t layers, std::size_t heads, std::size_t channels, GptConfig rest) {
  rest.layers = layers;
  rest.heads = heads;
  rest.channels = channels;
  return rest;
}

}  // namespace

const std::vector<Preset>& presets() {
  const GptConfig cpu, gpu{.context = 256};  // of Shakespeare's 65 characters
  const GptConfig gpt2{.vocabulary = 50257, .context = 1024, .bias = true};
  const GptConfig first{.vocabulary = 40478, .context = 512, .bias = true};  // of 2018
  const GptConfig untied{.vocabulary = 50257, .context = 1024, .bias = true, .tied = false};
  static const std::vector<Preset> all = {
      {"shakespeare-cpu", shape(4, 4, 128, cpu), "nanoGPT"},
      {"shakespeare-char", shape(6, 6, 384, gpu), "nanoGPT"},
      {"openai-gpt", shape(12, 12, 768, first), "Radford et al. 2018"},
      {"gpt2", shape(12, 12, 768, gpt2), "Radford et al. 2019"},
      {"gpt2-medium", shape(24, 16, 1024, gpt2), "Radford et al. 2019"},
      {"gpt2-large", shape(36, 20, 1280, gpt2), "Radford et al. 2019"},
      {"gpt2-xl", shape(48, 25, 1600, gpt2), "Radford et al. 2019"},
      {"gopher-44m", shape(8, 16, 512, untied), "minGPT, after Rae et al. 2021"},
      {"gpt-mini", shape(6, 6, 192, untied), "minGPT"},
      {"gpt-micro", shape(4, 4, 128, untied), "minGPT"},
      {"gpt-nano", shape(3, 3, 48, untied), "minGPT"},
  };
  return all;
}
// [/presets-cpp]

// [find-preset]
const Preset* find_preset(std::string_view name) {
  const auto found = std::find_if(presets().begin(), presets().end(),
                                  [&](const Preset& preset) { return preset.name == name; });
  return found == presets().end() ? nullptr : &*found;
}
// [/find-preset]

}  // namespace wr::gpt
