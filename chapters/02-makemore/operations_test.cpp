#include "operations.hpp"

#include <algorithm>

#include "operations_test.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

// (rows, K) times (K, N), plain
Doubles product(const Doubles& x, const Doubles& w, std::size_t inner, std::size_t columns) {
  Doubles y(x.size() / inner * columns);
  for (std::size_t i = 0; i < x.size() / inner; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      for (std::size_t k = 0; k < inner; ++k)
        y[i * columns + j] += x[i * inner + k] * w[k * columns + j];
  return y;
}

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(embedding_looks_rows_up) {
  const std::vector<std::int32_t> ids = {3, 0, 3, 4, 1, 3};
  const Tensor y = embedding(random_tensor({5, 2}, 1), ids, 3);
  BOOST_TEST(y.shape() == Shape({2, 3, 2}));
  check_operation(
      {random_tensor({5, 2}, 1)}, [&](const auto& in) { return embedding(in[0], ids, 3); },
      [&](const auto& in) {
        Doubles out;
        for (const auto id : ids) out.insert(out.end(), {in[0][id * 2], in[0][id * 2 + 1]});
        return out;
      });
}

BOOST_AUTO_TEST_CASE(matmul_multiplies_every_row_whatever_the_rank) {
  for (const Shape& shape : {Shape({5, 4}), Shape({2, 3, 4}), Shape({4})})
    check_operation(
        {random_tensor(shape, 1), random_tensor({4, 3}, 2)},
        [](const auto& in) { return matmul(in[0], in[1]); },
        [](const auto& in) { return product(in[0], in[1], 4, 3); });
  BOOST_TEST(matmul(Tensor({2, 3, 4}), Tensor({4, 7})).shape() == Shape({2, 3, 7}));
  BOOST_CHECK_THROW(matmul(Tensor({2, 3}), Tensor({4, 7})), ContractError);
}

BOOST_AUTO_TEST_CASE(linear_adds_its_bias_to_every_row) {
  check_operation(
      {random_tensor({2, 3, 4}, 1), random_tensor({4, 5}, 2), random_tensor({5}, 3)},
      [](const auto& in) { return linear(in[0], in[1], in[2]); },
      [](const auto& in) {
        Doubles y = product(in[0], in[1], 4, 5);
        for (std::size_t i = 0; i < y.size(); ++i) y[i] += in[2][i % 5];
        return y;
      });
}

BOOST_AUTO_TEST_CASE(add_and_tanh_go_element_by_element) {
  check_operation(
      {random_tensor({3, 4}, 1), random_tensor({3, 4}, 2)},
      [](const auto& in) { return tanh(add(in[0], in[1])); },
      [](const auto& in) {
        Doubles y;
        for (std::size_t i = 0; i < in[0].size(); ++i) y.push_back(std::tanh(in[0][i] + in[1][i]));
        return y;
      });
  BOOST_CHECK_THROW(add(Tensor({3, 4}), Tensor({4, 3})), ContractError);
}

BOOST_AUTO_TEST_CASE(repeat_sends_back_to_all_copies) {
  check_operation(
      {random_tensor({3}, 1)}, [](const auto& in) { return repeat(in[0], 4); },
      [](const auto& in) {
        Doubles y;
        for (int i = 0; i < 4; ++i) y.insert(y.end(), in[0].begin(), in[0].end());
        return y;
      });
}

BOOST_AUTO_TEST_CASE(cross_entropy_is_the_mean_over_rows_that_count) {
  const std::vector<std::int32_t> targets = {2, -1, 0, 4};
  check_operation(
      {random_tensor({4, 5}, 1)}, [&](const auto& in) { return cross_entropy(in[0], targets); },
      [&](const auto& in) {
        double sum = 0;
        for (std::size_t i = 0; i < 4; ++i) {
          if (targets[i] < 0) continue;
          double total = 0;
          for (std::size_t j = 0; j < 5; ++j) total += std::exp(in[0][i * 5 + j]);
          sum += std::log(total) - in[0][i * 5 + static_cast<std::size_t>(targets[i])];
        }
        return Doubles{sum / 3};
      });
}

// The statistics over the rows, with rows - 1 below the squares, then gain and bias
Doubles normalised(const std::vector<Doubles>& in, std::size_t columns) {
  Doubles y = in[0];
  const double rows = static_cast<double>(y.size() / columns);
  for (std::size_t j = 0; j < columns; ++j) {
    double mean = 0, variance = 0;
    for (std::size_t i = j; i < y.size(); i += columns) mean += y[i] / rows;
    for (std::size_t i = j; i < y.size(); i += columns)
      variance += (y[i] - mean) * (y[i] - mean) / (rows - 1);
    for (std::size_t i = j; i < y.size(); i += columns)
      y[i] = (y[i] - mean) / std::sqrt(variance + 1e-5) * in[1][j] + in[2][j];
  }
  return y;
}

BOOST_AUTO_TEST_CASE(batch_norm_normalises_columns_over_all_rows) {
  for (const Shape& shape : {Shape({6, 5}), Shape({3, 4, 5})}) {
    BatchStatistics seen;
    check_operation(
        {random_tensor(shape, 1), random_tensor({5}, 2), random_tensor({5}, 3)},
        [&](const auto& in) { return batch_norm(in[0], in[1], in[2], seen); },
        [](const auto& in) { return normalised(in, 5); }, 1e-4);
    BOOST_TEST(seen.mean.size() == 5u);
  }
}

BOOST_AUTO_TEST_CASE(batch_norm_with_the_batch_as_running_statistics_is_the_same) {
  const Tensor x = random_tensor({6, 5}, 1), gain = random_tensor({5}, 2);
  const Tensor bias = random_tensor({5}, 3);
  BatchStatistics seen;
  const Tensor trained = batch_norm(x, gain, bias, seen);
  const Tensor used = batch_norm_inference(x, gain, bias, seen);
  for (std::size_t i = 0; i < x.size(); ++i)
    BOOST_TEST(used.data()[i] == trained.data()[i], boost::test_tools::tolerance(1e-4f));
}

BOOST_AUTO_TEST_CASE(running_statistics_follow_by_momentum) {
  BatchStatistics running{{0, 10}, {1, 1}};
  running.follow({{1, 20}, {3, 1}}, 0.1f);
  BOOST_TEST(running.mean[0] == 0.1f, boost::test_tools::tolerance(1e-6f));
  BOOST_TEST(running.mean[1] == 11.0f, boost::test_tools::tolerance(1e-6f));
  BOOST_TEST(running.variance[0] == 1.2f, boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
