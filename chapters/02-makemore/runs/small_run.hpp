// What the tests of runs share: so many names, and a model that is trained in no time.
#pragma once

#include <string>

#include "training.hpp"

namespace wr::makemore {

/// The first names of the packages.
inline Names few(std::size_t count = 400) {
  Names names = default_names();
  names.resize(count);
  return names;
}

inline TrainingConfig small(const std::string& type) {
  TrainingConfig config;
  config.model = {.type = type, .n_layer = 2, .n_head = 2, .n_embd = 8, .n_embd2 = 16};
  config.batch_size = 8;
  return config;
}

}  // namespace wr::makemore
