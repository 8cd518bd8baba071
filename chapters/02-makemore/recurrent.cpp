#include "recurrent.hpp"

#include <algorithm>

#include "sequence_operations.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {

namespace {

// [rnn-cell]
// h = tanh(W [x, h] + b)
class RnnCell : public RecurrentCell {
 public:
  RnnCell(std::size_t channels, std::size_t hidden, TorchGenerator& random)
      : RecurrentCell(hidden), xh_to_h_(channels + hidden, hidden, random) {}

  State step(const Tensor& x, const State& before) override {
    return {tanh(xh_to_h_(concat(x, before[0])))};
  }

  NamedTensors parameters() const override {
    NamedTensors all;
    append(all, "xh_to_h", named(xh_to_h_));
    return all;
  }

 private:
  Linear xh_to_h_;
};
// [/rnn-cell]

// [gru-cell]
// A candidate for the new state, made of as much of the old one as the reset gate lets through; and
// an update gate that says, channel by channel, how far to go from the old state to the candidate.
class GruCell : public RecurrentCell {
 public:
  GruCell(std::size_t channels, std::size_t hidden, TorchGenerator& random)
      : RecurrentCell(hidden),
        update_(channels + hidden, hidden, random),
        reset_(channels + hidden, hidden, random),
        candidate_(channels + hidden, hidden, random) {}

  State step(const Tensor& x, const State& before) override {
    const Tensor& h = before[0];
    const Tensor xh = concat(x, h);
    const Tensor reset = sigmoid(reset_(xh)), update = sigmoid(update_(xh));
    const Tensor candidate = tanh(candidate_(concat(x, multiply(reset, h))));
    return {lerp(h, candidate, update)};
  }

  // [gru-parameters]
  NamedTensors parameters() const override {
    NamedTensors all;
    append(all, "update", named(update_));
    append(all, "reset", named(reset_));
    append(all, "candidate", named(candidate_));
    return all;
  }
  // [/gru-parameters]

 private:
  Linear update_, reset_, candidate_;
};
// [/gru-cell]

// [lstm-cell]
// A second state, c, that nothing squashes on its way: a step can keep it (forget gate 1), add to
// it (input gate), and show some of it as h (output gate).
class LstmCell : public RecurrentCell {
 public:
  LstmCell(std::size_t channels, std::size_t hidden, TorchGenerator& random)
      : RecurrentCell(hidden, 2),
        forget_(channels + hidden, hidden, random),
        input_(channels + hidden, hidden, random),
        output_(channels + hidden, hidden, random),
        candidate_(channels + hidden, hidden, random) {
    std::fill(forget_.bias.data().begin(), forget_.bias.data().end(),
              1.0f);  // remember, until told otherwise
  }

  State step(const Tensor& x, const State& before) override {
    const Tensor xh = concat(x, before[0]);
    const Tensor kept = multiply(sigmoid(forget_(xh)), before[1]);
    const Tensor added = multiply(sigmoid(input_(xh)), tanh(candidate_(xh)));
    const Tensor c = add(kept, added);
    return {multiply(sigmoid(output_(xh)), tanh(c)), c};
  }

  // [lstm-parameters]
  NamedTensors parameters() const override {
    NamedTensors all;
    append(all, "forget", named(forget_));
    append(all, "input", named(input_));
    append(all, "output", named(output_));
    append(all, "candidate", named(candidate_));
    return all;
  }
  // [/lstm-parameters]

 private:
  Linear forget_, input_, output_, candidate_;
};
// [/lstm-cell]

}  // namespace

// [make-cell-cpp]
std::unique_ptr<RecurrentCell> make_cell(std::string_view type, std::size_t channels,
                                         std::size_t hidden, TorchGenerator& random) {
  if (type == "rnn") return std::make_unique<RnnCell>(channels, hidden, random);
  if (type == "gru") return std::make_unique<GruCell>(channels, hidden, random);
  WR_CHECK(type == "lstm");
  return std::make_unique<LstmCell>(channels, hidden, random);
}
// [/make-cell-cpp]

// [unroll]
Tensor unroll(RecurrentCell& cell, const Tensor& x, State& state) {
  std::vector<Tensor> outputs;
  for (std::size_t t = 0; t < x.shape()[1]; ++t) {
    state = cell.step(take_step(x, t), state);
    outputs.push_back(state[0]);
  }
  return stack_steps(outputs);
}

// [/unroll]

// [states]
State zero_state(const RecurrentCell& cell, std::size_t batch) {
  State state;
  for (std::size_t i = 0; i < cell.state_size(); ++i)
    state.push_back(Tensor({batch, cell.hidden()}));
  return state;
}

State detach(const State& state) {
  State fresh;
  for (const Tensor& tensor : state) fresh.push_back(tensor.detach());
  return fresh;
}
// [/states]

}  // namespace wr::makemore
