#include "config.hpp"

namespace wr::gpt {

const std::vector<std::string>& position_words() {
  static const std::vector<std::string> words = {"learned", "sinusoidal", "rotary", "none"};
  return words;
}

namespace {

// About how many numbers the forward and the backward pass of a batch leave in memory.
double in_activations(const TrainingConfig& config) {
  const auto C = static_cast<double>(config.model.channels);
  const auto layers = static_cast<double>(config.model.layers);
  const double rows = static_cast<double>(config.batch) * static_cast<double>(config.model.context);
  return rows * (C * (16 * layers + 18) + static_cast<double>(config.model.vocabulary));
}

}  // namespace

double in_matrices(const GptConfig& config) {
  const auto C = static_cast<double>(config.channels), V = static_cast<double>(config.vocabulary);
  const double places =
      config.positions == Positions::learned ? static_cast<double>(config.context) : 0;
  return (V * (config.tied ? 1 : 2) + places + static_cast<double>(config.layers) * 12 * C) * C;
}

std::optional<std::pair<std::string, std::string>> trouble_with(const TrainingConfig& config) {
  const GptConfig& model = config.model;
  const auto heads_and_channels = std::to_string(model.heads) + " heads do not divide " +
                                  std::to_string(model.channels) + " channels";
  if (model.channels % model.heads) return {{heads_and_channels, "4 and 128, say"}};
  if (model.positions == Positions::rotary && model.channels / model.heads % 2)
    return {{"rotary positions need heads of an even size", "fewer heads, or more channels"}};
  constexpr double kMost = 1 << 30;  // floats: 4 GiB
  if (in_activations(config) > kMost)
    return {{"a batch of " + std::to_string(config.batch) + " sequences of " +
                 std::to_string(model.context) + " needs more than 4 GiB",
             "a smaller --batch, and --accumulation to make up for it"}};
  return {};
}

}  // namespace wr::gpt
