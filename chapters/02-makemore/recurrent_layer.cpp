#include "recurrent_layer.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/reduce.hpp"

namespace wr::makemore {

// [cell-types]
namespace {

constexpr std::array<std::string_view, 3> kNames = {"rnn", "gru", "lstm"};

}  // namespace

std::optional<CellType> cell_type(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<CellType>(found - kNames.begin());
}

std::string_view name_of(CellType type) { return kNames[static_cast<std::size_t>(type)]; }

LayerState empty_state(CellType type, std::size_t batch, std::size_t hidden) {
  LayerState state{Tensor({batch, hidden}), {}};
  if (type == CellType::lstm) state.c = Tensor({batch, hidden});
  return state;
}
// [/cell-types]

// [steps]
namespace {

using Numbers = std::span<float>;

// A sequence (T, B, C), or anything of its size, cut into its steps.
struct Steps {
  Numbers all;
  std::size_t step;  // B * C numbers

  Numbers operator[](std::size_t t) const { return all.subspan(t * step, step); }
};

Steps steps(Numbers x, const Tensor& like) { return {x, x.size() / like.shape()[0]}; }

// What the state before each step was: `first`, then the outputs one step late.
struct Before {
  Numbers first;
  Steps outputs;

  Numbers operator[](std::size_t t) const { return t ? outputs[t - 1] : first; }
};

// [/steps]

// [recurrence]
// y += h u + bias, for the B rows of a step
void recur(Numbers h, const Recurrence& cell, Numbers y) {
  const std::size_t hidden = cell.u.shape()[0], n = cell.u.shape()[1];
  kernels::matmul(h, cell.u.data(), y,
                  {.m = h.size() / hidden, .n = n, .k = hidden, .accumulate = true},
                  {.bias = cell.bias.data()});
}

// dh += dy u^T
void recur_backward(Numbers dy, const Recurrence& cell, Numbers dh) {
  const std::size_t hidden = cell.u.shape()[0], n = cell.u.shape()[1];
  kernels::matmul(
      dy, cell.u.data(), dh,
      {.m = dy.size() / n, .n = hidden, .k = n, .transpose_b = true, .accumulate = true});
}

// [/recurrence]

// [recurrence-weights]
// du += h^T dy and dbias += dy, for all rows of all steps at once
void weights_backward(Numbers h, Numbers dy, const Recurrence& cell) {
  const std::size_t hidden = cell.u.shape()[0], n = cell.u.shape()[1];
  kernels::matmul(
      h, dy, cell.u.grad(),
      {.m = hidden, .n = n, .k = dy.size() / n, .transpose_a = true, .accumulate = true});
  kernels::column_sums(dy, cell.bias.grad());
}

// The same where h is the state before each step
void weights_backward(const Before& h, Numbers dy, const Recurrence& cell) {
  const std::size_t first = h.outputs.step * cell.u.shape()[1] / cell.u.shape()[0];
  weights_backward(h.first, dy.first(first), cell);
  weights_backward(h.outputs.all.first(h.outputs.all.size() - h.outputs.step), dy.subspan(first),
                   cell);
}

void check_shapes(const Tensor& drive, const Recurrence& cell, std::size_t gates,
                  const LayerState& state) {
  const std::size_t hidden = state.h.shape()[1];
  WR_CHECK(drive.shape() == Shape({drive.shape()[0], state.h.shape()[0], gates * hidden}));
  WR_CHECK(cell.u.shape() == Shape({hidden, gates * hidden}));
  WR_CHECK(cell.bias.size() == gates * hidden);
}

}  // namespace
// [/recurrence-weights]

// [rnn-layer]
Tensor rnn(const Tensor& drive, const Recurrence& cell, LayerState& state) {
  check_shapes(drive, cell, 1, state);
  const std::size_t time = drive.shape()[0];
  const Tensor before = std::exchange(state.h, Tensor(state.h.shape()));
  Tensor y(drive.shape());
  const Steps a = steps(drive.data(), drive), out = steps(y.data(), y);
  const Before h{before.data(), out};
  for (std::size_t t = 0; t < time; ++t) {
    recur(h[t], cell, a[t]);
    kernels::tanh(a[t], out[t]);
  }
  std::copy(out[time - 1].begin(), out[time - 1].end(), state.h.data().begin());

  return made_from(y, {drive, cell.u, cell.bias}, [=, kept = before](const Tensor& o) {
    const Steps da = steps(drive.grad(), drive), dh = steps(o.grad(), o);
    for (std::size_t t = time; t-- > 0;) {
      kernels::tanh_backward(out[t], dh[t], da[t]);
      if (t > 0) recur_backward(da[t], cell, dh[t - 1]);
    }
    weights_backward(h, da.all, cell);
  });
}
// [/rnn-layer]

// [lstm-step]
namespace {

// The gates of one row, (4 H), or their gradients: each (H).
struct LstmGates {
  explicit LstmGates(Numbers row)
      : sigmoids(row.first(row.size() / 4 * 3)),
        in(row.first(row.size() / 4)),
        forget(row.subspan(row.size() / 4, row.size() / 4)),
        out(row.subspan(row.size() / 2, row.size() / 4)),
        candidate(row.last(row.size() / 4)) {}
  Numbers sigmoids, in, forget, out, candidate;
};

// What the forward pass of an LSTM's row remembers: (H) each.
struct LstmRow {
  Numbers c_before, c, tanh_c;
};

// From what the gates were told to the new memory and the new output
void lstm_row(const LstmGates& g, const LstmRow& row, Numbers h) {
  kernels::sigmoid(g.sigmoids, g.sigmoids);
  kernels::tanh(g.candidate, g.candidate);
  for (std::size_t j = 0; j < h.size(); ++j)
    row.c[j] = g.forget[j] * row.c_before[j] + g.in[j] * g.candidate[j];
  kernels::tanh(row.c, row.tanh_c);
  kernels::multiply(g.out, row.tanh_c, h);
}

// dc comes in as what later steps say about c, and goes out as what is said about c_before
void lstm_row_backward(const LstmGates& g, const LstmRow& row, Numbers dh, Numbers dc,
                       const LstmGates& d) {
  for (std::size_t j = 0; j < dh.size(); ++j) {
    const float i = g.in[j], f = g.forget[j], o = g.out[j], n = g.candidate[j], tc = row.tanh_c[j];
    const float dcell = dc[j] + dh[j] * o * (1 - tc * tc);
    d.in[j] += dcell * n * i * (1 - i);
    d.forget[j] += dcell * row.c_before[j] * f * (1 - f);
    d.out[j] += dh[j] * tc * o * (1 - o);
    d.candidate[j] += dcell * i * (1 - n * n);
    dc[j] = dcell * f;
  }
}

}  // namespace
// [/lstm-step]

// [lstm-layer]
Tensor lstm(const Tensor& drive, const Recurrence& cell, LayerState& state) {
  check_shapes(drive, cell, 4, state);
  WR_CHECK(state.c.shape() == state.h.shape());
  const std::size_t time = drive.shape()[0], batch = drive.shape()[1];
  const Tensor h_before = std::exchange(state.h, Tensor(state.h.shape()));
  const Tensor c_before = std::exchange(state.c, Tensor(state.h.shape()));
  Tensor y({time, batch, drive.shape()[2] / 4});
  const Tensor memory(y.shape()), bent(y.shape());  // c, and tanh(c)
  const Steps gates = steps(drive.data(), drive), out = steps(y.data(), y);
  const Before h{h_before.data(), out}, c{c_before.data(), steps(memory.data(), memory)};
  const Steps tanh_c = steps(bent.data(), bent);

  const auto row_of = [=](Numbers step, std::size_t b) {
    return step.subspan(b * (step.size() / batch), step.size() / batch);
  };
  const auto remembered = [=](std::size_t t, std::size_t b) {
    return LstmRow{row_of(c[t], b), row_of(c.outputs[t], b), row_of(tanh_c[t], b)};
  };
  for (std::size_t t = 0; t < time; ++t) {
    recur(h[t], cell, gates[t]);
    for (std::size_t b = 0; b < batch; ++b)
      lstm_row(LstmGates(row_of(gates[t], b)), remembered(t, b), row_of(out[t], b));
  }
  std::copy(out[time - 1].begin(), out[time - 1].end(), state.h.data().begin());
  std::copy(c.outputs[time - 1].begin(), c.outputs[time - 1].end(), state.c.data().begin());

  const std::vector kept = {h_before, c_before, memory, bent};  // whose numbers the spans show
  return made_from(y, {drive, cell.u, cell.bias}, [=, kept = kept](const Tensor& o) {
    const Steps dgates = steps(drive.grad(), drive), dh = steps(o.grad(), o);
    std::vector<float> dc(dh.step);
    for (std::size_t t = time; t-- > 0;) {
      for (std::size_t b = 0; b < batch; ++b)
        lstm_row_backward(LstmGates(row_of(gates[t], b)), remembered(t, b), row_of(dh[t], b),
                          row_of(dc, b), LstmGates(row_of(dgates[t], b)));
      if (t > 0) recur_backward(dgates[t], cell, dh[t - 1]);
    }
    weights_backward(h, dgates.all, cell);
  });
}
// [/lstm-layer]

// [gru-step]
namespace {

// One row of a GRU: update and reset gate, candidate, state before, and the part of that state
// which the reset gate lets through. (H) each; or their gradients.
struct GruRow {
  Numbers update, reset, candidate, h, let_through;
};

void gru_row_backward(const GruRow& row, Numbers dy, const GruRow& d) {
  for (std::size_t j = 0; j < dy.size(); ++j) {
    const float z = row.update[j], n = row.candidate[j];
    d.update[j] += dy[j] * (n - row.h[j]) * z * (1 - z);
    d.candidate[j] += dy[j] * z * (1 - n * n);
    d.h[j] += dy[j] * (1 - z);
  }
}

void gru_reset_backward(const GruRow& row, const GruRow& d) {
  for (std::size_t j = 0; j < d.h.size(); ++j) {
    d.reset[j] += d.let_through[j] * row.h[j] * row.reset[j] * (1 - row.reset[j]);
    d.h[j] += d.let_through[j] * row.reset[j];
  }
}

}  // namespace
// [/gru-step]

// [gru-layer]
Tensor gru(const Tensor& drive, const Recurrence& gate_cell, const Tensor& candidate_drive,
           const Recurrence& candidate_cell, LayerState& state) {
  check_shapes(drive, gate_cell, 2, state);
  check_shapes(candidate_drive, candidate_cell, 1, state);
  const std::size_t time = drive.shape()[0], batch = drive.shape()[1],
                    hidden = drive.shape()[2] / 2;
  const Tensor before = std::exchange(state.h, Tensor(state.h.shape()));
  const Tensor let_through({time, batch, hidden});
  Tensor y(let_through.shape());
  const Steps gates = steps(drive.data(), drive), out = steps(y.data(), y);
  const Steps candidate = steps(candidate_drive.data(), candidate_drive);
  const Steps passed = steps(let_through.data(), let_through);
  const Before h{before.data(), out};

  // Row b of a step: the same cut through values and through gradients
  const auto row = [=](std::size_t b, Numbers g, Numbers n, Numbers before_it, Numbers through) {
    const std::size_t at = b * hidden;
    return GruRow{g.subspan(2 * at, hidden), g.subspan(2 * at + hidden, hidden),
                  n.subspan(at, hidden), before_it.subspan(at, hidden),
                  through.subspan(at, hidden)};
  };
  for (std::size_t t = 0; t < time; ++t) {
    recur(h[t], gate_cell, gates[t]);
    kernels::sigmoid(gates[t], gates[t]);
    for (std::size_t b = 0; b < batch; ++b) {
      const GruRow r = row(b, gates[t], candidate[t], h[t], passed[t]);
      kernels::multiply(r.reset, r.h, r.let_through);
    }
    recur(passed[t], candidate_cell, candidate[t]);
    kernels::tanh(candidate[t], candidate[t]);
    for (std::size_t b = 0; b < batch; ++b) {
      const GruRow r = row(b, gates[t], candidate[t], h[t], passed[t]);
      const Numbers next = out[t].subspan(b * hidden, hidden);
      for (std::size_t j = 0; j < hidden; ++j)
        next[j] = r.h[j] + r.update[j] * (r.candidate[j] - r.h[j]);
    }
  }
  std::copy(out[time - 1].begin(), out[time - 1].end(), state.h.data().begin());

  // [/gru-layer]

  // [gru-layer-backward]
  const std::vector kept = {before, let_through};  // whose numbers the spans show
  return made_from(
      y,
      {drive, gate_cell.u, gate_cell.bias, candidate_drive, candidate_cell.u, candidate_cell.bias},
      [=, kept = kept](const Tensor& o) {
        const Steps dgates = steps(drive.grad(), drive), dy = steps(o.grad(), o);
        const Steps dcandidate = steps(candidate_drive.grad(), candidate_drive);
        std::vector<float> nobodys(dy.step);  // what is said about the state before the first step
        for (std::size_t t = time; t-- > 0;) {
          const Numbers dh = t > 0 ? dy[t - 1] : Numbers(nobodys);
          std::vector<float> dpassed(dy.step);
          const auto values = [&](std::size_t b) {
            return row(b, gates[t], candidate[t], h[t], passed[t]);
          };
          const auto blame = [&](std::size_t b) {
            return row(b, dgates[t], dcandidate[t], dh, dpassed);
          };
          for (std::size_t b = 0; b < batch; ++b)
            gru_row_backward(values(b), dy[t].subspan(b * hidden, hidden), blame(b));
          recur_backward(dcandidate[t], candidate_cell, dpassed);
          for (std::size_t b = 0; b < batch; ++b) gru_reset_backward(values(b), blame(b));
          recur_backward(dgates[t], gate_cell, dh);
        }
        weights_backward(h, dgates.all, gate_cell);
        weights_backward(passed.all, dcandidate.all, candidate_cell);
      });
}
// [/gru-layer-backward]

}  // namespace wr::makemore
