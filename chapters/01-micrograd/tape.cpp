#include "tape.hpp"

#include "shared/base/check.hpp"

namespace wr::micrograd {

// [tape-backward]
void Tape::backward(std::uint32_t result) {
  WR_CHECK(result < entries_.size());
  for (TapeEntry& entry : entries_) entry.grad = 0;
  entries_[result].grad = 1;
  for (std::size_t i = result; i > 0; --i) {
    const TapeEntry& entry = entries_[i];
    entries_[entry.input[0]].grad += entry.slope[0] * entry.grad;
    entries_[entry.input[1]].grad += entry.slope[1] * entry.grad;
  }
}
// [/tape-backward]

}  // namespace wr::micrograd
