// The JSON at the front of a safetensors file, read as it goes by.
// Leaves out whether its offsets make sense: safetensors.hpp.
#pragma once

#include <string>
#include <string_view>

#include "safetensors.hpp"

namespace wr::gpt {

/// Throws FileError (damaged), naming `origin` and the byte or the tensor, unless the text is JSON
/// of the header's form and nothing in it stands there twice.
SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& origin);

}  // namespace wr::gpt
