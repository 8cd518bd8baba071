#include "sequence_operations.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "operations_test.hpp"
#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/dropout.hpp"

namespace wr::makemore {
namespace {

// f on every element.
auto each(double (*f)(double)) {
  return [f](const std::vector<Doubles>& in) {
    Doubles out;
    for (const double x : in[0]) out.push_back(f(x));
    return out;
  };
}

std::vector<float> numbers(const Tensor& x) { return {x.data().begin(), x.data().end()}; }

// Softmax of the scores, over the past alone, times the values: the formula, head by head.
Doubles attention_in_double(const Doubles& qkv, std::size_t batch, std::size_t time,
                            std::size_t heads, std::size_t size) {
  const std::size_t channels = heads * size;
  Doubles out(batch * time * channels);
  for (std::size_t b = 0; b < batch; ++b)
    for (std::size_t h = 0; h < heads; ++h)
      for (std::size_t t = 0; t < time; ++t) {
        const auto at = [&](std::size_t u, std::size_t part, std::size_t c) {
          return qkv[((b * time + u) * 3 + part) * channels + h * size + c];
        };
        Doubles p;
        double sum = 0;
        for (std::size_t u = 0; u <= t; ++u) {
          double score = 0;
          for (std::size_t c = 0; c < size; ++c) score += at(t, 0, c) * at(u, 1, c);
          p.push_back(std::exp(score / std::sqrt(static_cast<double>(size))));
          sum += p.back();
        }
        for (std::size_t u = 0; u <= t; ++u)
          for (std::size_t c = 0; c < size; ++c)
            out[(b * time + t) * channels + h * size + c] += p[u] / sum * at(u, 2, c);
      }
  return out;
}

BOOST_AUTO_TEST_SUITE(sequence_operations)

BOOST_AUTO_TEST_CASE(curves_and_their_slopes_are_the_formulas) {
  const Tensor x = random_tensor({3, 7}, 1);
  check_operation(
      {x}, [](const auto& in) { return sigmoid(in[0]); }, each(kernels::sigmoid_ref));
  check_operation(
      {x}, [](const auto& in) { return gelu(in[0]); }, each(kernels::gelu_ref));
  check_operation(
      {x}, [](const auto& in) { return relu(in[0]); },
      each([](double v) { return v > 0 ? v : 0; }));
}

BOOST_AUTO_TEST_CASE(a_gate_multiplies) {
  const Tensor a = random_tensor({2, 3, 4}, 2), b = random_tensor({2, 3, 4}, 3);
  check_operation(
      {a, b}, [](const auto& in) { return multiply(in[0], in[1]); },
      [](const auto& in) {
        Doubles out = in[0];
        for (std::size_t i = 0; i < out.size(); ++i) out[i] *= in[1][i];
        return out;
      });
  check_operation(
      {a}, [](const auto& in) { return multiply(in[0], in[0]); },
      each([](double v) { return v * v; }));
  BOOST_CHECK_THROW(multiply(a, b.view({6, 4})), ContractError);
}

BOOST_AUTO_TEST_CASE(lerp_goes_a_share_of_the_way) {
  const Tensor a = random_tensor({5, 2}, 4), b = random_tensor({5, 2}, 5);
  const Tensor weight = random_tensor({5, 2}, 6);
  check_operation(
      {a, b, weight}, [](const auto& in) { return lerp(in[0], in[1], in[2]); },
      [](const auto& in) {
        Doubles out;
        for (std::size_t i = 0; i < in[0].size(); ++i)
          out.push_back((1 - in[2][i]) * in[0][i] + in[2][i] * in[1][i]);
        return out;
      });
}

BOOST_AUTO_TEST_CASE(layer_norm_is_the_formula) {
  const Tensor x = random_tensor({2, 3, 5}, 7);
  const Tensor gain = random_tensor({5}, 8), bias = random_tensor({5}, 9);
  check_operation(
      {x, gain, bias}, [](const auto& in) { return layer_norm(in[0], in[1], in[2]); },
      [](const auto& in) {
        Doubles out;
        for (std::size_t row = 0; row < 6; ++row) {
          double mean = 0, variance = 0;
          for (std::size_t c = 0; c < 5; ++c) mean += in[0][row * 5 + c] / 5;
          for (std::size_t c = 0; c < 5; ++c)
            variance += std::pow(in[0][row * 5 + c] - mean, 2) / 5;
          for (std::size_t c = 0; c < 5; ++c)
            out.push_back((in[0][row * 5 + c] - mean) / std::sqrt(variance + 1e-5) * in[1][c] +
                          in[2][c]);
        }
        return out;
      });
}

BOOST_AUTO_TEST_CASE(dropout_drops_the_same_elements_forward_and_backward) {
  const Tensor x = random_tensor({4, 9}, 10);
  const std::vector<float> ones(x.size(), 1.0f);
  std::vector<float> kept(x.size());
  kernels::dropout_ref(ones, kept, 0.25f, 3, 11);
  BOOST_TEST(std::count(kept.begin(), kept.end(), 0.0f) > 0);
  check_operation(
      {x}, [&](const auto& in) { return dropout(in[0], 0.25f, {.seed = 3, .stream = 11}); },
      [&](const auto& in) {
        Doubles out = in[0];
        for (std::size_t i = 0; i < out.size(); ++i) out[i] *= double{kept[i]};
        return out;
      });
  BOOST_TEST(numbers(dropout(x, 0.25f, {3, 11})) != numbers(dropout(x, 0.25f, {3, 12})));
  BOOST_TEST(numbers(dropout(x, 0, {3, 11})) == numbers(x));
}

BOOST_AUTO_TEST_CASE(concat_undoes_columns) {
  const Tensor x = random_tensor({2, 3, 7}, 11);
  const Tensor again = concat(std::vector{columns(x, 0, 2), columns(x, 2, 4), columns(x, 6, 1)});
  BOOST_TEST(again.shape() == x.shape());
  BOOST_TEST(numbers(again) == numbers(x));
  BOOST_CHECK_THROW(columns(x, 5, 3), ContractError);
  BOOST_CHECK_THROW(concat(x, x.view({6, 7})), ContractError);
}

BOOST_AUTO_TEST_CASE(columns_and_concat_move_numbers_and_gradients) {
  const Tensor x = random_tensor({3, 5}, 12), y = random_tensor({3, 2}, 13);
  check_operation(
      {x}, [](const auto& in) { return columns(in[0], 1, 3); },
      [](const auto& in) {
        Doubles out;
        for (std::size_t row = 0; row < 3; ++row)
          for (std::size_t c = 1; c < 4; ++c) out.push_back(in[0][row * 5 + c]);
        return out;
      });
  // One of the parts twice: both send their blame to the same place
  check_operation(
      {x, y},
      [](const auto& in) {
        return concat(std::vector{in[1], in[0], in[1]});
      },
      [](const auto& in) {
        Doubles out;
        for (std::size_t row = 0; row < 3; ++row)
          for (const std::size_t part : {1u, 0u, 1u}) {
            const std::size_t width = part ? 2 : 5;
            for (std::size_t c = 0; c < width; ++c) out.push_back(in[part][row * width + c]);
          }
        return out;
      });
}

BOOST_AUTO_TEST_CASE(a_sequence_is_its_steps) {
  const Tensor x = random_tensor({2, 4, 3}, 14);  // (B, T, C)
  std::vector<Tensor> steps;
  for (std::size_t t = 0; t < 4; ++t) steps.push_back(take_step(x, t));
  BOOST_TEST(steps[2].shape() == Shape({2, 3}));
  BOOST_TEST(steps[2].data()[4] == x.data()[(1 * 4 + 2) * 3 + 1]);
  BOOST_TEST(stack_steps(steps).shape() == x.shape());
  BOOST_TEST(numbers(stack_steps(steps)) == numbers(x));
  BOOST_CHECK_THROW(take_step(x, 4), ContractError);

  const auto last_then_first = [](const auto& in) {
    return stack_steps(std::vector{take_step(in[0], 3), take_step(in[0], 0)});
  };
  check_operation({x}, last_then_first, [](const auto& in) {
    Doubles out;
    for (std::size_t b = 0; b < 2; ++b)
      for (const std::size_t t : {3u, 0u})
        for (std::size_t c = 0; c < 3; ++c) out.push_back(in[0][(b * 4 + t) * 3 + c]);
    return out;
  });
}

BOOST_AUTO_TEST_CASE(pairs_puts_an_earlier_step_beside_each) {
  const Tensor x = random_tensor({2, 4, 3}, 15);
  for (const std::size_t dilation : {0, 1, 2, 3, 4, 9})
    check_operation(
        {x}, [&](const auto& in) { return pairs(in[0], dilation); },
        [&](const auto& in) {
          Doubles out;
          for (std::size_t i = 0; i < 8; ++i) {
            for (std::size_t c = 0; c < 3; ++c)
              out.push_back(i % 4 >= dilation ? in[0][(i - dilation) * 3 + c] : 0);
            for (std::size_t c = 0; c < 3; ++c) out.push_back(in[0][i * 3 + c]);
          }
          return out;
        });
}

BOOST_AUTO_TEST_CASE(causal_mean_is_the_mean_of_the_past) {
  const Tensor x = random_tensor({2, 5, 3}, 16);
  check_operation(
      {x}, [](const auto& in) { return causal_mean(in[0]); },
      [](const auto& in) {
        Doubles out(in[0].size());
        for (std::size_t b = 0; b < 2; ++b)
          for (std::size_t t = 0; t < 5; ++t)
            for (std::size_t u = 0; u <= t; ++u)
              for (std::size_t c = 0; c < 3; ++c)
                out[(b * 5 + t) * 3 + c] += in[0][(b * 5 + u) * 3 + c] / static_cast<double>(t + 1);
        return out;
      });
}

BOOST_AUTO_TEST_CASE(attention_is_the_formula) {
  const Tensor qkv = random_tensor({2, 5, 3 * 6}, 17);
  for (const std::size_t heads : {1, 2, 3})
    check_operation(
        {qkv}, [&](const auto& in) { return attention(in[0], heads); },
        [&](const auto& in) { return attention_in_double(in[0], 2, 5, heads, 6 / heads); });
  BOOST_CHECK_THROW(attention(qkv, 4), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
