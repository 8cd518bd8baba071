// Parameters by name: what a checkpoint stores, and an optimiser walks over. Leaves out the file
// itself: shared/support/core/checkpoint.hpp.
#pragma once

#include <string>
#include <vector>

#include "layers.hpp"
#include "tensor.hpp"

namespace wr::makemore {

// [named-tensors]
struct NamedTensor {
  std::string name;  ///< "block0.attention.weight"
  Tensor tensor;
};
using NamedTensors = std::vector<NamedTensor>;

/// "weight", and "bias" if there is one.
NamedTensors named(const Linear& layer);

/// Adds a part's tensors to those of the whole, each as "part.name".
void append(NamedTensors& whole, const std::string& part, const NamedTensors& tensors);
// [/named-tensors]

}  // namespace wr::makemore
