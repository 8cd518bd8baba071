#include "diagnosis.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "sequence_operations.hpp"
#include "small_run.hpp"
#include "zoo.hpp"

namespace wr::makemore {
namespace {

Training run_of(const std::string& type) { return Training(few(), small(type)); }

std::vector<std::string> curves_of(const std::string& type) {
  std::vector<std::string> names;
  for (const CurveReport& curve : diagnose(run_of(type), 1).curves) names.push_back(curve.name());
  return names;
}

double deviation(const std::vector<double>& x) {
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
  double squares = 0;
  for (const double value : x) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(x.size() - 1));
}

Tensor tensor_of(const NamedTensors& all, const std::string& name) {
  for (const NamedTensor& p : all)
    if (p.name == name) return p.tensor;
  return {};
}

BOOST_AUTO_TEST_SUITE(diagnosis)

BOOST_AUTO_TEST_CASE(every_model_shows_its_curves_by_the_layer_they_bend) {
  using Curves = std::vector<std::string>;
  BOOST_TEST(curves_of("bigram") == Curves(), boost::test_tools::per_element());
  BOOST_TEST(curves_of("mlp") == Curves({"hidden tanh"}), boost::test_tools::per_element());
  BOOST_TEST(curves_of("bow") == Curves({"hidden tanh"}), boost::test_tools::per_element());
  BOOST_TEST(curves_of("rnn") == Curves({"cell.xh_to_h tanh"}), boost::test_tools::per_element());
  BOOST_TEST(curves_of("gru") ==
                 Curves({"cell.reset sigmoid", "cell.update sigmoid", "cell.candidate tanh"}),
             boost::test_tools::per_element());
  BOOST_TEST(curves_of("cnn") == Curves({"layer0.convolution relu", "layer1.convolution relu"}),
             boost::test_tools::per_element());
  BOOST_TEST(curves_of("transformer") == Curves({"block0.hidden gelu", "block1.hidden gelu"}),
             boost::test_tools::per_element());
  BOOST_TEST(
      curves_of("wavenet") == Curves({"level0.norm tanh", "level1.norm tanh", "level2.norm tanh"}),
      boost::test_tools::per_element());
  Curves lstm = curves_of("lstm");  // in which order a sum is computed is the compiler's choice
  std::sort(lstm.begin(), lstm.end());
  BOOST_TEST(lstm == Curves({"cell.candidate tanh", "cell.forget sigmoid", "cell.input sigmoid",
                             "cell.output sigmoid", "tanh"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(saturation_is_where_a_curve_hardly_has_a_slope) {
  const std::vector<float> in = {-4, -2.5f, -1.5f, -0.75f, 0.1f, 2, 4, 5};
  const auto saturated = [&](Tensor (*curve)(const Tensor&)) {
    const Tensor w({1, 1}, {1});
    const Tensor x = matmul(Tensor({8, 1}, in), w);
    const Tensor y = curve(x);
    const Tensor loss = matmul(y.view({1, 8}), Tensor({8, 1}, std::vector<float>(8, 1)));
    const auto curves = find_curves(loss, {{"layer.weight", w}});
    loss.backward();
    BOOST_TEST_REQUIRE(curves.size() == 1u);
    const CurveReport report = inspect(curves[0]);
    BOOST_TEST(report.layer == "layer");
    BOOST_TEST(report.rows == 8u);
    BOOST_TEST(report.gradients.mean == 1.0);
    return report.saturated / 12.5;  // how many of the eight
  };
  BOOST_TEST(saturated(tanh) == 4);     // |x| beyond 2.09
  BOOST_TEST(saturated(sigmoid) == 1);  // 5: |x| beyond 4.18
  BOOST_TEST(saturated(relu) == 4);     // below 0
  BOOST_TEST(saturated(gelu) == 3);     // far below 0, and where it turns, at -0.75
}

BOOST_AUTO_TEST_CASE(a_unit_is_dead_if_it_is_saturated_in_every_row) {
  const Tensor y = relu(Tensor({3, 2, 2}, {1, -1, 2, -2, 3, -3, -4, -4, 5, -5, 6, -6}));
  const Tensor loss = matmul(y.view({1, 12}), Tensor({12, 1}, std::vector<float>(12, 1)));
  const auto curves = find_curves(loss, {});
  loss.backward();
  const CurveReport report = inspect(curves.at(0));
  BOOST_TEST(report.name() == "relu");
  BOOST_TEST(report.rows == 6u);
  BOOST_TEST(report.units == 2u);
  BOOST_TEST(report.dead == 1u);
}

BOOST_AUTO_TEST_CASE(what_lies_beyond_the_end_of_a_name_does_not_count) {
  for (const std::string& type : model_types()) {
    Training run = run_of(type);
    std::size_t characters = 8;  // the boundaries
    for (std::size_t i = 0; i < 8; ++i) characters += run.splits().train[i].size();
    run.step();  // the states before the first token are no longer zero
    for (const CurveReport& curve : diagnose(std::move(run), 1).curves)
      // Batch normalisation makes every step have its part in every other
      if (curve.name() != "level0.norm tanh" && curve.name() != "level1.norm tanh")
        BOOST_TEST(curve.rows == characters, type << ' ' << curve.name());
  }
}

BOOST_AUTO_TEST_CASE(where_no_gradient_arrives_at_all_every_row_counts) {
  const Tensor x = tanh(Tensor({2, 2}, {5, 5, 5, 5}));
  const Tensor loss = matmul(x.view({1, 4}), Tensor({4, 1}));
  const auto curves = find_curves(loss, {});
  loss.backward();
  const CurveReport report = inspect(curves.at(0));
  BOOST_TEST(report.rows == 2u);
  BOOST_TEST(report.saturated == 100.0);
  BOOST_TEST(report.gradients.high == 0.0);
}

BOOST_AUTO_TEST_CASE(loss_and_gradients_are_those_of_the_first_names) {
  Training run = run_of("mlp"), again = run_of("mlp");
  const Names first(again.splits().train.begin(), again.splits().train.begin() + 8);
  const Sequences batch =
      make_sequences(first, again.vocabulary(), again.config().model.block_size);
  const Tensor loss = cross_entropy(again.model().logits(batch.tokens, batch.time), batch.targets);
  loss.backward();
  const Diagnosis d = diagnose(std::move(run), 1);
  BOOST_TEST(d.loss == double{loss.item()});
  const NamedTensors all = again.model().parameters();
  BOOST_TEST_REQUIRE(d.matrices.size() == 3u);  // the biases are no matrices
  for (const MatrixReport& matrix : d.matrices) {
    const Tensor p = tensor_of(all, matrix.name);
    BOOST_TEST_REQUIRE(bool(p));
    BOOST_TEST(matrix.weights.gradient.deviation == deviation({p.grad().begin(), p.grad().end()}),
               boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(update_ratios_are_of_what_a_step_really_changes) {
  Training run = run_of("gru"), again = run_of("gru");
  for (int i = 0; i < 5; ++i) run.step(), again.step();  // AdamW remembers by now
  const Diagnosis d = diagnose(std::move(run), 3);
  const NamedTensors all = again.model().parameters();
  for (std::size_t step = 0; step < 3; ++step) {
    std::vector<std::vector<float>> before;
    for (const MatrixReport& m : d.matrices) {
      const auto data = tensor_of(all, m.name).data();
      before.emplace_back(data.begin(), data.end());
    }
    again.step();
    for (std::size_t i = 0; i < d.matrices.size(); ++i) {
      const auto after = tensor_of(all, d.matrices[i].name).data();
      std::vector<double> update, data(before[i].begin(), before[i].end());
      for (std::size_t j = 0; j < data.size(); ++j) update.push_back(double{after[j]} - data[j]);
      BOOST_TEST(
          d.matrices[i].update_ratios.at(step) == std::log10(deviation(update) / deviation(data)),
          boost::test_tools::tolerance(1e-4));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
