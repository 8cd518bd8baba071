#include "diagnostics.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

BOOST_AUTO_TEST_SUITE(diagnostics)

BOOST_AUTO_TEST_CASE(a_summary_counts_every_number_once) {
  const std::vector<float> numbers = {0, 1, 2, 3, 4};
  const Summary s = summarise(numbers, 5);
  BOOST_TEST(s.mean == 2.0);
  BOOST_TEST(s.deviation == std::sqrt(2.5), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(s.low == 0.0);
  BOOST_TEST(s.high == 4.0);
  BOOST_TEST(s.heights == std::vector<std::size_t>({1, 1, 1, 1, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bins_begin_at_the_smallest_number) {
  const std::vector<float> numbers = {10, 11, 12, 13, 14};
  BOOST_TEST(summarise(numbers, 5).heights == std::vector<std::size_t>(5, 1),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(equal_numbers_fall_into_one_bin) {
  const std::vector<float> numbers(7, 3.5f);
  const Summary s = summarise(numbers, 4);
  BOOST_TEST(s.heights[0] == 7u);
  BOOST_TEST(s.deviation == 0.0);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_do_no_harm) {
  const std::vector<float> numbers = {1, 2, std::numeric_limits<float>::infinity(), NAN};
  BOOST_TEST(std::isnan(summarise(numbers, 4).mean));
}

BOOST_AUTO_TEST_CASE(nothing_cannot_be_summarised) {
  BOOST_CHECK_THROW(summarise({}, 4), ContractError);
}

BOOST_AUTO_TEST_CASE(saturation_is_counted_at_the_tanh_layers) {
  TorchGenerator random(1);
  LayeredNet net(1, Tensor({2, 1}, {0.1f, 5.0f}));
  net.add(FlattenConsecutive(1));
  net.add(Tanh());
  const std::vector<std::int32_t> ids = {0, 1, 1, 1};
  const std::vector<std::int32_t> targets = {0, 0, 0, 0};
  cross_entropy(net.logits(ids), targets).backward();
  const auto reports = inspect_activations(net);
  BOOST_TEST_REQUIRE(reports.size() == 1u);
  BOOST_TEST(reports[0].layer == 1u);
  BOOST_TEST(reports[0].saturated == 75.0);
}

BOOST_AUTO_TEST_CASE(saturation_begins_at_097_on_both_sides) {
  LayeredNet net(1, Tensor({4, 1}, {-5, std::atanh(0.96f), std::atanh(0.98f), -std::atanh(0.98f)}));
  net.add(FlattenConsecutive(1));
  net.add(Tanh());
  const std::vector<std::int32_t> ids = {0, 1, 2, 3};
  net.logits(ids);
  std::fill(net.layers[1]->out.grad().begin(), net.layers[1]->out.grad().end(), 7.0f);
  const LayerReport report = inspect_activations(net).at(0);
  BOOST_TEST(report.saturated == 75.0);
  BOOST_TEST(report.activations.high == 0.98, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(report.gradients.mean == 7.0);
}

BOOST_AUTO_TEST_CASE(update_ratios_look_at_matrices_alone) {
  const Tensor matrix({2, 2}, {1, -1, 1, -1}), vector({4});
  std::copy_n(std::vector<float>{2, -2, 2, -2}.begin(), 4, matrix.grad().begin());
  const auto ratios = update_ratios({matrix, vector}, 0.1f);
  BOOST_TEST_REQUIRE(ratios.size() == 1u);
  BOOST_TEST(ratios[0] == std::log10(0.2), boost::test_tools::tolerance(1e-6));
  BOOST_TEST(inspect_weights({matrix, vector}).at(0).gradient_to_data == 2.0,
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
