// A recurrent layer over a whole piece of text, fast: what the input says to the gates is one
// product for all steps; only what the state says is done step by step, in one product for all
// gates. The same numbers as recurrent.hpp, which takes the steps one by one and says what each
// gate is for; a test holds them together.
// Leaves out gradients of the state that a piece begins with: truncated backpropagation stops
// there.
//
// Sequences are (T, B, C), step after step: what one step needs lies side by side.
// H is the number of cells.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "tensor.hpp"

namespace wr::makemore {

// [layer-state]
enum class CellType { rnn, gru, lstm };

/// "rnn", "gru" or "lstm"; nothing for any other name.
std::optional<CellType> cell_type(std::string_view name);
std::string_view name_of(CellType type);

/// What a layer carries from piece to piece: numbers without a past.
struct LayerState {
  Tensor h;  // (B, H), the output of the last step
  Tensor c;  // (B, H), the LSTM's memory; none for others
};

/// Nothing has been read yet.
LayerState empty_state(CellType type, std::size_t batch, std::size_t hidden);
// [/layer-state]

// [recurrent-layers]
/// What the state has to say to N gate inputs.
struct Recurrence {
  Tensor u;     // (H, N)
  Tensor bias;  // (N)
};

/// The outputs, (T, B, H). `drive` is what the input says to the gates, (T, B, N): x W. It is used
/// up: the gates' values are written over it. `state` is what the first step begins with, and
/// becomes what the last one leaves.

/// N is H: h = tanh(drive + h u + bias).
Tensor rnn(const Tensor& drive, const Recurrence& cell, LayerState& state);
/// N is 4 H: input, forget and output gate, and the candidate.
Tensor lstm(const Tensor& drive, const Recurrence& cell, LayerState& state);
/// N is 2 H, the update gate and the reset gate; the candidate has a drive of its own, N = H, since
/// what the state says to it passes through the reset gate first.
Tensor gru(const Tensor& drive, const Recurrence& gates, const Tensor& candidate_drive,
           const Recurrence& candidate, LayerState& state);
// [/recurrent-layers]

}  // namespace wr::makemore
