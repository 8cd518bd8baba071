#include "size.hpp"

namespace wr::gpt {

// [size-parameters-cpp]
ParameterCount count_parameters(const GptConfig& c) {
  const std::uint64_t C = c.channels, L = c.layers, bias = c.bias ? 1 : 0;
  const auto product = [&](std::uint64_t in, std::uint64_t out) { return (in + bias) * out; };
  return {
      .token_embedding = c.vocabulary * C,
      .position_embedding = c.positions == Positions::learned ? c.context * C : 0,
      .attention = L * (product(C, 3 * C) + product(C, C)),
      .feed_forward = L * (product(C, 4 * C) + product(4 * C, C)),
      .norms = (2 * L + 1) * (1 + bias) * C,
      .head = c.tied ? 0 : c.vocabulary * C,
  };
}

std::uint64_t ParameterCount::total() const {
  return token_embedding + position_embedding + attention + feed_forward + norms + head;
}
// [/size-parameters-cpp]

// [size-flops-cpp]
ForwardFlops count_forward(const GptConfig& config, std::size_t time) {
  const auto T = static_cast<double>(time), C = static_cast<double>(config.channels);
  const auto L = static_cast<double>(config.layers), V = static_cast<double>(config.vocabulary);
  return {
      .queries_keys_values = L * 2 * T * C * (3 * C),
      .scores = L * 2 * T * T * C,  // H products of (T, D) and (D, T)
      .weighted_sum = L * 2 * T * T * C,
      .projection = L * 2 * T * C * C,
      .feed_forward = L * 2 * 2 * T * C * (4 * C),
      .head = 2 * T * C * V,
  };
}

double ForwardFlops::total() const {
  return queries_keys_values + scores + weighted_sum + projection + feed_forward + head;
}
// [/size-flops-cpp]

// [size-palm]
double palm_flops(const GptConfig& config, std::size_t time) {
  const auto N = static_cast<double>(count_parameters(config).without_positions());
  const auto C = static_cast<double>(config.channels), T = static_cast<double>(time);
  return T * (6 * N + 12 * static_cast<double>(config.layers) * C * T);
}
// [/size-palm]

// [size-bytes-cpp]
Bytes count_bytes(const GptConfig& config, std::size_t batch, std::size_t time) {
  constexpr double kNumber = sizeof(float);
  const auto C = static_cast<double>(config.channels), H = static_cast<double>(config.heads);
  const auto L = static_cast<double>(config.layers), V = static_cast<double>(config.vocabulary);
  const double weights = kNumber * static_cast<double>(count_parameters(config).total());

  // Of one position. A norm leaves its output, a mean and a deviation.
  const double norm = C + 2;
  const double attention = norm + 3 * C + C + H;  // qkv, what was found, sums of the softmax
  const double feed_forward = norm + 4 * C + 4 * C;
  const double block = attention + C + feed_forward + C;  // and the stream after either branch
  const double rest = C + norm + V + 1 + 1;       // embeddings, last norm, scores, loss, position
  const double backward = 4 * C + 3 * C + 8 * C;  // shared by all blocks
  const double positions = static_cast<double>(batch) * static_cast<double>(time);
  const double activations = positions * (L * block + rest + backward) * kNumber;
  return {weights, weights, 2 * weights, activations, L * 2 * C * kNumber};
}
// [/size-bytes-cpp]

// [size-time-cpp]
double utilisation(double flops, double seconds, double peak) { return flops / seconds / peak; }

double training_days(double parameters, double tokens, double flops_a_second) {
  constexpr double kDay = 24 * 60 * 60;
  return 6 * parameters * tokens / flops_a_second / kDay;
}
// [/size-time-cpp]

}  // namespace wr::gpt
