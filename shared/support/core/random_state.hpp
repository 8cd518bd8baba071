// How the three Mersenne Twister streams save themselves: 624 words, the position, and the second
// half of a pair of normal numbers, if one is waiting. An inner header of the streams.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/support/core/mersenne_twister.hpp"

namespace wr::detail {

/// 624 words, position, and either nothing or the two halves of the waiting number.
std::vector<std::uint32_t> save_state(const MersenneTwister& twister,
                                      const std::optional<double>& waiting);

/// Inverse of save_state. Throws ContractError, and changes nothing, if it was not made by that.
void restore_state(std::span<const std::uint32_t> state, MersenneTwister& twister,
                   std::optional<double>& waiting);

}  // namespace wr::detail
