// Models that have a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parameters.hpp"

namespace wr::gpt {

// [presets]
struct Preset {
  std::string name;
  GptConfig config;
  std::string origin;  ///< whose model it is
};

/// nanoGPT's runs on Shakespeare, the four sizes of GPT-2, and what minGPT calls by a name.
const std::vector<Preset>& presets();

/// The one of that name, or nullptr.
const Preset* find_preset(std::string_view name);
// [/presets]

}  // namespace wr::gpt
