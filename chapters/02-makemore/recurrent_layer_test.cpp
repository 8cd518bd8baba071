#include "recurrent_layer.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "operations.hpp"
#include "operations_test.hpp"
#include "recurrent.hpp"
#include "sequence_operations.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

constexpr std::size_t kTime = 4, kBatch = 3, kHidden = 5;
const std::vector<CellType> kTypes = {CellType::rnn, CellType::gru, CellType::lstm};

std::vector<float> numbers(const Tensor& x) { return {x.data().begin(), x.data().end()}; }

LayerState random_state(CellType type, std::uint64_t seed) {
  LayerState state = empty_state(type, kBatch, kHidden);
  state.h = random_tensor({kBatch, kHidden}, seed);
  if (state.c) state.c = random_tensor({kBatch, kHidden}, seed + 1);
  return state;
}

// Drive, u, bias; of a GRU, once more for the candidate
std::vector<Tensor> random_inputs(CellType type, std::size_t time, std::uint64_t seed) {
  std::vector<Tensor> inputs;
  const auto add_part = [&](std::size_t gates) {
    const std::size_t n = gates * kHidden;
    inputs.push_back(random_tensor({time, kBatch, n}, ++seed));
    inputs.push_back(random_tensor({kHidden, n}, ++seed));
    inputs.push_back(random_tensor({n}, ++seed));
  };
  add_part(type == CellType::lstm ? 4 : type == CellType::gru ? 2 : 1);
  if (type == CellType::gru) add_part(1);
  return inputs;
}

// The layer under test; the drives are copied, since it uses them up
Tensor layer(CellType type, const std::vector<Tensor>& in, LayerState& state) {
  const auto copy = [](const Tensor& x) { return add(x, Tensor(x.shape())); };
  if (type == CellType::rnn) return rnn(copy(in[0]), {in[1], in[2]}, state);
  if (type == CellType::lstm) return lstm(copy(in[0]), {in[1], in[2]}, state);
  return gru(copy(in[0]), {in[1], in[2]}, copy(in[3]), {in[4], in[5]}, state);
}

double sigmoid_of(double x) { return 1 / (1 + std::exp(-x)); }

// The same in double, number by number: h and c are one row's state, and become the next one
void step_in_double(CellType type, const std::vector<Doubles>& in, std::size_t row, Doubles& h,
                    Doubles& c) {
  // Gate input j of a part, given what the state shows
  const auto told = [&](std::size_t part, std::size_t n, std::size_t j, const Doubles& state) {
    double sum = in[3 * part][row * n + j] + in[3 * part + 2][j];
    for (std::size_t i = 0; i < kHidden; ++i) sum += state[i] * in[3 * part + 1][i * n + j];
    return sum;
  };
  const Doubles before = h;
  Doubles let_through = h;
  if (type == CellType::gru)
    for (std::size_t j = 0; j < kHidden; ++j)
      let_through[j] *= sigmoid_of(told(0, 2 * kHidden, kHidden + j, before));
  for (std::size_t j = 0; j < kHidden; ++j) {
    const auto gate = [&](std::size_t which) {
      return told(0, in[2].size(), which * kHidden + j, before);
    };
    if (type == CellType::rnn) {
      h[j] = std::tanh(gate(0));
    } else if (type == CellType::gru) {
      const double z = sigmoid_of(gate(0));
      h[j] = (1 - z) * before[j] + z * std::tanh(told(1, kHidden, j, let_through));
    } else {
      c[j] = sigmoid_of(gate(1)) * c[j] + sigmoid_of(gate(0)) * std::tanh(gate(3));
      h[j] = sigmoid_of(gate(2)) * std::tanh(c[j]);
    }
  }
}

Doubles layer_in_double(CellType type, const std::vector<Doubles>& in, const LayerState& state) {
  Doubles out(kTime * kBatch * kHidden);
  for (std::size_t b = 0; b < kBatch; ++b) {
    const auto row_of = [&](const Tensor& x) {
      const auto row = x.data().subspan(b * kHidden, kHidden);
      return Doubles(row.begin(), row.end());
    };
    Doubles h = row_of(state.h), c = row_of(state.c ? state.c : state.h);
    for (std::size_t t = 0; t < kTime; ++t) {
      step_in_double(type, in, t * kBatch + b, h, c);
      std::copy(h.begin(), h.end(), out.begin() + std::ptrdiff_t((t * kBatch + b) * kHidden));
    }
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(recurrent_layer)

BOOST_AUTO_TEST_CASE(layers_and_their_gradients_through_time_are_the_formulas) {
  for (const CellType type : kTypes) {
    const LayerState start = random_state(type, 40);
    BOOST_TEST_CONTEXT(name_of(type))
    check_operation(
        random_inputs(type, kTime, 50),
        [&](const std::vector<Tensor>& in) {
          LayerState state = start;
          return layer(type, in, state);
        },
        [&](const std::vector<Doubles>& in) { return layer_in_double(type, in, start); });
  }
}

BOOST_AUTO_TEST_CASE(a_sequence_in_pieces_is_the_sequence_in_one_to_the_last_bit) {
  for (const CellType type : kTypes) {
    const std::vector<Tensor> in = random_inputs(type, kTime, 60);
    const auto piece = [&](std::size_t begin, std::size_t count) {
      std::vector<Tensor> part = in;
      for (std::size_t i = 0; i < in.size(); i += 3) {  // the drives
        const std::size_t step = in[i].size() / kTime;
        const auto cut = in[i].data().subspan(begin * step, count * step);
        part[i] = Tensor({count, kBatch, in[i].shape()[2]}, {cut.begin(), cut.end()});
      }
      return part;
    };
    LayerState whole_state = random_state(type, 70), state = random_state(type, 70);
    const std::vector<float> whole = numbers(layer(type, in, whole_state));
    std::vector<float> pieces = numbers(layer(type, piece(0, 1), state));
    for (const float x : numbers(layer(type, piece(1, 3), state))) pieces.push_back(x);
    BOOST_TEST(pieces == whole);
    BOOST_TEST(numbers(state.h) == numbers(whole_state.h));
    if (state.c) BOOST_TEST(numbers(state.c) == numbers(whole_state.c));
  }
}

BOOST_AUTO_TEST_CASE(the_state_that_a_piece_began_with_is_left_as_it_was) {
  for (const CellType type : kTypes) {
    const LayerState start = random_state(type, 80);
    const std::vector<float> before = numbers(start.h);
    LayerState state = start;
    weighted(layer(type, random_inputs(type, kTime, 90), state)).backward();
    BOOST_TEST(numbers(start.h) == before);
    BOOST_TEST(numbers(state.h) != before);
    BOOST_TEST(std::count(start.h.grad().begin(), start.h.grad().end(), 0.0f) ==
               std::ptrdiff_t(start.h.size()));
  }
}

// The rows of W [x, h] that belong to h, or to x: the parts side by side
Tensor rows(const std::vector<Tensor>& weights, std::size_t begin, std::size_t count) {
  std::vector<Tensor> parts;
  for (const Tensor& w : weights) {
    const std::size_t n = w.shape()[1];
    const auto cut = w.data().subspan(begin * n, count * n);
    parts.emplace_back(Shape({count, n}), std::vector<float>(cut.begin(), cut.end()));
  }
  return concat(parts);
}

BOOST_AUTO_TEST_CASE(the_fast_layers_compute_what_the_cells_do_step_by_step) {
  constexpr std::size_t kChannels = 2;
  for (const CellType type : kTypes) {
    TorchGenerator random(5);
    const auto cell = make_cell(name_of(type), kChannels, kHidden, random);
    const auto linear_of = [&](const std::string& part) {
      Tensor weight, bias;
      for (const auto& [name, tensor] : cell->parameters()) {
        if (name == part + ".weight") weight = tensor;
        if (name == part + ".bias") bias = tensor;
      }
      return std::pair(weight, bias);
    };
    std::vector<std::vector<std::string>> parts = {{"xh_to_h"}};
    if (type == CellType::gru) parts = {{"update", "reset"}, {"candidate"}};
    if (type == CellType::lstm) parts = {{"input", "forget", "output", "candidate"}};

    const Tensor x = random_tensor({kTime, kBatch, kChannels}, 6);
    std::vector<Tensor> in;
    for (const auto& names : parts) {
      std::vector<Tensor> weights, biases;
      for (const std::string& name : names) {
        const auto [weight, bias] = linear_of(name);
        weights.push_back(weight);
        biases.push_back(bias.view({1, bias.size()}));
      }
      in.push_back(matmul(x, rows(weights, 0, kChannels)));
      in.push_back(rows(weights, kChannels, kHidden));
      in.push_back(concat(biases).view({names.size() * kHidden}));
    }
    LayerState state = empty_state(type, kBatch, kHidden);
    const Tensor fast = layer(type, in, state);

    State slow = zero_state(*cell, kBatch);
    for (std::size_t t = 0; t < kTime; ++t) {
      const auto input = x.data().subspan(t * kBatch * kChannels, kBatch * kChannels);
      slow = cell->step(Tensor({kBatch, kChannels}, {input.begin(), input.end()}), slow);
      for (std::size_t i = 0; i < slow[0].size(); ++i)
        BOOST_TEST(std::abs(slow[0].data()[i] - fast.data()[t * slow[0].size() + i]) < 1e-6f);
    }
  }
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
  LayerState state = empty_state(CellType::lstm, kBatch, kHidden);
  std::vector<Tensor> in = random_inputs(CellType::lstm, kTime, 1);
  in[1] = Tensor({kHidden, 3 * kHidden});
  BOOST_CHECK_THROW(layer(CellType::lstm, in, state), ContractError);
  BOOST_CHECK_THROW(layer(CellType::lstm, random_inputs(CellType::rnn, kTime, 1), state),
                    ContractError);
}

BOOST_AUTO_TEST_CASE(cells_have_names) {
  for (const CellType type : kTypes) BOOST_TEST((cell_type(name_of(type)) == type));
  BOOST_TEST(!cell_type("elman"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
