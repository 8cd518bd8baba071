#include "named_tensors.hpp"

namespace wr::makemore {

// [named-tensors-cpp]
NamedTensors named(const Linear& layer) {
  NamedTensors all = {{"weight", layer.weight}};
  if (layer.bias) all.push_back({"bias", layer.bias});
  return all;
}

void append(NamedTensors& whole, const std::string& part, const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) whole.push_back({part + '.' + name, tensor});
}
// [/named-tensors-cpp]

}  // namespace wr::makemore
