#include "shared/support/core/random_state.hpp"

#include <cstring>  // memcpy: the WebAssembly library has no bit_cast yet

#include "shared/base/check.hpp"

namespace wr::detail {

std::vector<std::uint32_t> save_state(const MersenneTwister& twister,
                                      const std::optional<double>& waiting) {
  std::vector<std::uint32_t> state(twister.words().begin(), twister.words().end());
  state.push_back(static_cast<std::uint32_t>(twister.position()));
  if (waiting) {
    std::uint64_t bits;
    std::memcpy(&bits, &*waiting, sizeof bits);
    state.push_back(static_cast<std::uint32_t>(bits >> 32));
    state.push_back(static_cast<std::uint32_t>(bits));
  }
  return state;
}

void restore_state(std::span<const std::uint32_t> state, MersenneTwister& twister,
                   std::optional<double>& waiting) {
  constexpr std::size_t kWords = MersenneTwister::kWords;
  const bool is_state = state.size() == kWords + 1 || state.size() == kWords + 3;
  WR_CHECK(is_state);
  WR_CHECK(state[kWords] <= kWords);
  twister.restore(state.first(kWords), static_cast<int>(state[kWords]));
  waiting.reset();
  if (state.size() > kWords + 1) {
    const std::uint64_t bits = std::uint64_t{state[kWords + 1]} << 32 | state[kWords + 2];
    std::memcpy(&waiting.emplace(), &bits, sizeof bits);
  }
}

}  // namespace wr::detail
