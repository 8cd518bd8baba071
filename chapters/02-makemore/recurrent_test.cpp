#include "recurrent.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "operations_test.hpp"
#include "sequence_operations.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

constexpr std::size_t kBatch = 2, kTime = 4, kChannels = 3, kHidden = 5;
const std::vector<std::string> kTypes = {"rnn", "gru", "lstm"};

std::vector<float> numbers(const Tensor& x) { return {x.data().begin(), x.data().end()}; }

Doubles concat_in_double(Doubles a, const Doubles& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// curve(x W + b) of one row.
Doubles layer_in_double(double (*curve)(double), const Doubles& x, const Doubles& w,
                        const Doubles& b) {
  Doubles y = b;
  for (std::size_t j = 0; j < y.size(); ++j) {
    for (std::size_t i = 0; i < x.size(); ++i) y[j] += x[i] * w[i * y.size() + j];
    y[j] = curve(y[j]);
  }
  return y;
}

double sigmoid_in_double(double x) { return 1 / (1 + std::exp(-x)); }
double tanh_in_double(double x) { return std::tanh(x); }

// One step of one sequence, as the papers have it. p: the layers' weights and biases in turn.
void step_in_double(const std::string& type, const Doubles& x, Doubles& h, Doubles& c,
                    const std::vector<Doubles>& p) {
  const Doubles xh = concat_in_double(x, h);
  const auto gate = [&](std::size_t i) {
    return layer_in_double(sigmoid_in_double, xh, p[2 * i], p[2 * i + 1]);
  };
  const auto candidate = [&](std::size_t i, const Doubles& from) {
    return layer_in_double(tanh_in_double, from, p[2 * i], p[2 * i + 1]);
  };
  if (type == "rnn") {
    h = candidate(0, xh);
  } else if (type == "gru") {
    const Doubles update = gate(0), reset = gate(1);
    Doubles let_through = h;
    for (std::size_t j = 0; j < kHidden; ++j) let_through[j] *= reset[j];
    const Doubles proposed = candidate(2, concat_in_double(x, let_through));
    for (std::size_t j = 0; j < kHidden; ++j)
      h[j] = (1 - update[j]) * h[j] + update[j] * proposed[j];
  } else {
    const Doubles forget = gate(0), input = gate(1), output = gate(2), proposed = candidate(3, xh);
    for (std::size_t j = 0; j < kHidden; ++j) {
      c[j] = forget[j] * c[j] + input[j] * proposed[j];
      h[j] = output[j] * std::tanh(c[j]);
    }
  }
}

// in: x, (B, T, C), the first state, then the parameters. All outputs, (B, T, H).
Doubles unroll_in_double(const std::string& type, const std::vector<Doubles>& in,
                         std::size_t state_size) {
  const std::vector<Doubles> p(in.begin() + 1 + static_cast<std::ptrdiff_t>(state_size), in.end());
  const auto row = [](const Doubles& m, std::size_t i, std::size_t width) {
    return Doubles(m.begin() + static_cast<std::ptrdiff_t>(i * width),
                   m.begin() + static_cast<std::ptrdiff_t>((i + 1) * width));
  };
  Doubles out;
  for (std::size_t b = 0; b < kBatch; ++b) {
    Doubles h = row(in[1], b, kHidden), c = row(in[state_size], b, kHidden);
    for (std::size_t t = 0; t < kTime; ++t) {
      step_in_double(type, row(in[0], b * kTime + t, kChannels), h, c, p);
      out = concat_in_double(out, h);
    }
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(recurrent)

BOOST_AUTO_TEST_CASE(cells_and_their_gradients_through_time_are_the_formulas) {
  for (const std::string& type : kTypes) {
    TorchGenerator random(1);
    const auto cell = make_cell(type, kChannels, kHidden, random);
    std::vector<Tensor> inputs = {random_tensor({kBatch, kTime, kChannels}, 2)};
    for (std::size_t i = 0; i < cell->state_size(); ++i)
      inputs.push_back(random_tensor({kBatch, kHidden}, 3 + i));
    for (const NamedTensor& p : cell->parameters()) {
      inputs.push_back(p.tensor);
      random.uniform(p.tensor.data(), -1, 1);
    }
    const auto first_state = inputs.begin() + 1;
    BOOST_TEST_CONTEXT(type)
    check_operation(
        inputs,
        [&](const auto& in) {
          State state(first_state, first_state + std::ptrdiff_t(cell->state_size()));
          return unroll(*cell, in[0], state);
        },
        [&](const auto& in) { return unroll_in_double(type, in, cell->state_size()); });
  }
}

BOOST_AUTO_TEST_CASE(a_sequence_in_pieces_is_the_sequence_in_one) {
  for (const std::string& type : kTypes) {
    TorchGenerator random(3);
    const auto cell = make_cell(type, kChannels, kHidden, random);
    const Tensor x = random_tensor({kBatch, 6, kChannels}, 11);
    State whole_state = zero_state(*cell, kBatch);
    const Tensor whole = unroll(*cell, x, whole_state);

    const auto piece = [&](std::size_t begin, std::size_t end) {
      std::vector<Tensor> steps;
      for (std::size_t t = begin; t < end; ++t) steps.push_back(take_step(x, t));
      return stack_steps(steps);
    };
    State state = zero_state(*cell, kBatch);
    const Tensor first = unroll(*cell, piece(0, 2), state);
    state = detach(state);
    const Tensor second = unroll(*cell, piece(2, 6), state);
    for (std::size_t t = 0; t < 6; ++t)
      BOOST_TEST(numbers(take_step(whole, t)) ==
                 numbers(t < 2 ? take_step(first, t) : take_step(second, t - 2)));
    for (std::size_t i = 0; i < cell->state_size(); ++i)
      BOOST_TEST(numbers(state[i]) == numbers(whole_state[i]));
  }
}

BOOST_AUTO_TEST_CASE(the_walk_back_ends_where_the_state_was_detached) {
  for (const std::string& type : kTypes) {
    TorchGenerator random(5);
    const auto cell = make_cell(type, kChannels, kHidden, random);
    const Tensor x1 = random_tensor({kBatch, 2, kChannels}, 12);
    const Tensor x2 = random_tensor({kBatch, 2, kChannels}, 13);
    const Tensor ones({kBatch * 2 * kHidden, 1}, std::vector<float>(kBatch * 2 * kHidden, 1.0f));
    const auto blame = [&](bool detached) {
      zero_grad(std::vector{x1, x2});
      State state = zero_state(*cell, kBatch);
      unroll(*cell, x1, state);
      if (detached) state = detach(state);
      matmul(unroll(*cell, x2, state).view({1, ones.size()}), ones).backward();
      return std::pair(std::count(x1.grad().begin(), x1.grad().end(), 0.0f),
                       std::count(x2.grad().begin(), x2.grad().end(), 0.0f));
    };
    BOOST_TEST(blame(false).first == 0);
    BOOST_TEST(blame(true).first == std::ptrdiff_t(x1.size()));
    BOOST_TEST(blame(true).second == 0);
  }
}

BOOST_AUTO_TEST_CASE(an_lstm_begins_by_remembering) {
  TorchGenerator random(7);
  for (const auto& [name, tensor] : make_cell("lstm", kChannels, kHidden, random)->parameters()) {
    if (name != "forget.bias") continue;
    BOOST_TEST(numbers(tensor) == std::vector<float>(kHidden, 1.0f));
    return;
  }
  BOOST_ERROR("no forget gate");
}

BOOST_AUTO_TEST_CASE(other_cells_are_unknown) {
  TorchGenerator random(8);
  BOOST_CHECK_THROW(make_cell("elman", kChannels, kHidden, random), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
