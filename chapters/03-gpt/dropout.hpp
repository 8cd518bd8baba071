// Dropout: in training some numbers are forgotten at random, so that none is relied upon.
// (Srivastava et al. 2014. The kernel library makes the masks.)
#pragma once

#include <cstdint>

#include "module.hpp"

namespace wr::gpt::road {

// [dropout]
/// What all dropouts of a model share.
struct DropoutState {
  float probability = 0;
  std::uint64_t seed = 1337;
  std::uint64_t step = 0;      ///< of training: every step has masks of its own
  std::uint64_t dropouts = 0;  ///< how many there are
  bool training = false;       ///< a model that is used forgets nothing
};

class Dropout : public Module {
 public:
  explicit Dropout(DropoutState& state) : state_(state), which_(state.dropouts++) {}
  Tensor3 forward(const Tensor3& x) override;
  Tensor3 backward(const Tensor3& dout) override;

 private:
  bool active() const { return state_.training && state_.probability > 0; }
  std::uint64_t stream() const { return state_.step * state_.dropouts + which_; }
  DropoutState& state_;
  std::uint64_t which_;
};
// [/dropout]

}  // namespace wr::gpt::road
