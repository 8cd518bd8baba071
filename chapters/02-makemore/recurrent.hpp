// Recurrent cells: the same small net at every step, which sees the input and its own state of one
// step ago. RNN, GRU and LSTM, one step at a time or over a whole sequence.
// Leaves out the embedding before them and the head after them: zoo.hpp; and reading a text in
// pieces, with the state carried over.
//
// H is the number of hidden channels.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "named_tensors.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [recurrent-cell]
/// What a cell carries from step to step: h, (B, H), which is also its output; behind it the
/// LSTM's c, (B, H).
using State = std::vector<Tensor>;

class RecurrentCell {
 public:
  explicit RecurrentCell(std::size_t hidden, std::size_t state_size = 1)
      : hidden_(hidden), state_size_(state_size) {}
  virtual ~RecurrentCell() = default;

  std::size_t hidden() const { return hidden_; }
  std::size_t state_size() const { return state_size_; }  ///< how many tensors a state is
  /// The state after x, (B, C), given the state before it.
  virtual State step(const Tensor& x, const State& before) = 0;
  virtual NamedTensors parameters() const = 0;

 private:
  std::size_t hidden_, state_size_;
};
// [/recurrent-cell]

// [make-cell]
/// A cell for inputs of so many channels: "rnn" (Elman 1990), "gru" (Cho et al. 2014) or "lstm"
/// (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al. 2000, its bias 1). Throws
/// ContractError for any other name.
std::unique_ptr<RecurrentCell> make_cell(std::string_view type, std::size_t channels,
                                         std::size_t hidden, TorchGenerator& random);
// [/make-cell]

// [unroll-hpp]
/// Every step of x, (B, T, C), in turn: the outputs, (B, T, H). `state` is what the first step
/// begins with, and becomes what the last one leaves.
Tensor unroll(RecurrentCell& cell, const Tensor& x, State& state);

/// Nothing has been seen yet.
State zero_state(const RecurrentCell& cell, std::size_t batch);
/// The same numbers with no past: what one piece of a long text hands to the next, so that the walk
/// back ends where the piece began.
State detach(const State& state);
// [/unroll-hpp]

}  // namespace wr::makemore
