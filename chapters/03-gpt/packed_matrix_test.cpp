#include "packed_matrix.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {
namespace {

std::vector<float> randn(std::size_t n, std::uint64_t seed) {
  std::vector<float> x(n);
  TorchGenerator(seed).randn(x);
  return x;
}

// What rounding may change of a weight, as a share of the largest in its group of 32
double share(Precision precision) {
  return precision == Precision::fp32 ? 0 : precision == Precision::bf16 ? 1.0 / 256 : 0.5002 / 127;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(packed_matrix)

constexpr Precision kAll[] = {Precision::fp32, Precision::bf16, Precision::int8};

BOOST_AUTO_TEST_CASE(a_product_is_the_matrix_times_the_vector_whatever_the_sizes) {
  for (const Precision precision : kAll)
    for (const std::size_t in : {1, 16, 31, 32, 33, 96, 100})
      for (const std::size_t out : {1, 7, 64}) {
        const std::vector<float> w = randn(out * in, in), x = randn(in, out);
        std::vector<float> filled = x, y(out);
        filled.resize(padded(in));
        PackedMatrix(w, in, precision).product(filled, y);
        for (std::size_t o = 0; o < out; ++o) {
          double sum = 0, all = 0, largest = 0;
          for (std::size_t i = 0; i < in; ++i) {
            sum += double{w[o * in + i]} * double{x[i]};
            all += std::abs(double{x[i]});
            largest = std::max(largest, std::abs(double{w[o * in + i]}));
          }
          const double bound = largest * all * (share(precision) + 1e-6 * static_cast<double>(in));
          BOOST_TEST(std::abs(double{y[o]} - sum) <= bound, name_of(precision)
                                                                << " " << out << " x " << in);
        }
      }
}

BOOST_AUTO_TEST_CASE(fewer_bits_are_fewer_bytes) {
  const std::vector<float> w = randn(64 * 96, 1);
  BOOST_TEST(PackedMatrix(w, 96, Precision::fp32).bytes() == 64u * 96 * 4);
  BOOST_TEST(PackedMatrix(w, 96, Precision::bf16).bytes() == 64u * 96 * 2);
  BOOST_TEST(PackedMatrix(w, 96, Precision::int8).bytes() == 64u * (96 + 3 * 4));
  BOOST_TEST(PackedMatrix(w, 1, Precision::bf16).bytes() == 64u * 96 * 64);  // 31 zeros a row
}

BOOST_AUTO_TEST_CASE(transposing_twice_changes_nothing) {
  const std::vector<float> w = {1, 2, 3, 4, 5, 6};  // 2 inputs, 3 outputs
  BOOST_TEST((transposed(w, 2) == std::vector<float>{1, 4, 2, 5, 3, 6}));
  BOOST_TEST((transposed(transposed(w, 2), 3) == w));
}

BOOST_AUTO_TEST_CASE(a_weight_that_is_not_finite_has_no_scale) {
  std::vector<float> w = randn(64, 1);
  w[40] = std::numeric_limits<float>::infinity();
  BOOST_CHECK_THROW(PackedMatrix(w, 32, Precision::int8), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
