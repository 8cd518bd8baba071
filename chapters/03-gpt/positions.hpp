// Where a token stands, told in waves: the fixed table of the first transformer.
// Leaves out the learned table, which is a parameter: parameters.hpp; and rotary positions, which
// turn queries and keys: the kernel library's rope.hpp.
#pragma once

#include <cstddef>
#include <numbers>
#include <vector>

namespace wr::gpt {

// [sinusoidal]
/// (positions, channels): element 2 k of row t is sin(t / 10000^(2 k / channels)), element 2 k + 1
/// the cosine of the same angle (Vaswani et al. 2017, section 3.5), times the amplitude.
std::vector<float> sinusoidal_positions(std::size_t positions, std::size_t channels,
                                        float amplitude = 1);

/// Waves must not drown what they are added to. There they meet embeddings that were multiplied by
/// the root of the channels; here, embeddings of deviation 0.02, which is that of such waves too.
inline constexpr float kWaveAmplitude = 0.02f * std::numbers::sqrt2_v<float>;
// [/sinusoidal]

}  // namespace wr::gpt
