#include "diagnosis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/kernels/activation.hpp"
#include "shared/kernels/elementwise.hpp"

namespace wr::makemore {

namespace {

constexpr std::size_t kBins = 48;

bool same(const Tensor& a, const Tensor& b) { return a.data().data() == b.data().data(); }

// [layer-of]
// The layer that put out x: one of its parameters went into x itself. Its name without the last
// part is the layer's.
std::string layer_of(const Tensor& x, const NamedTensors& parameters) {
  for (const Tensor& input : x.inputs())
    for (const auto& [name, parameter] : parameters)
      if (same(input, parameter)) return name.substr(0, name.rfind('.'));
  return "";
}
// [/layer-of]

// [slopes]
// The slope of a curve at each of its outputs, where 1 is the steepest of tanh, sigmoid and relu.
std::vector<float> slopes(const std::string& op, const Tensor& in, const Tensor& out) {
  std::vector<float> slope(out.size());
  const std::vector<float> one(out.size(), 1.0f), four(out.size(), 4.0f);
  if (op == "tanh") kernels::tanh_backward(out.data(), one, slope);
  if (op == "sigmoid") kernels::sigmoid_backward(out.data(), four, slope);
  if (op == "relu") kernels::relu_backward(out.data(), one, slope);
  if (op == "gelu") kernels::gelu_backward(in.data(), one, slope);
  return slope;
}

constexpr float kFlat = 1 - 0.97f * 0.97f;  // tanh's slope where it has come to 0.97
// [/slopes]

bool any_gradient(std::span<const float> gradients) {
  return std::any_of(gradients.begin(), gradients.end(), [](float g) { return g != 0; });
}

}  // namespace

// [find-curves]
std::vector<Curve> find_curves(const Tensor& loss, const NamedTensors& parameters) {
  std::vector<Curve> curves;
  for (const Tensor& tensor : loss.history()) {
    const std::string op = tensor.op();
    if (op.empty()) continue;
    const Tensor in = tensor.inputs().front();
    const std::string layer = layer_of(in, parameters);
    auto curve = std::find_if(curves.begin(), curves.end(),
                              [&](const Curve& c) { return c.layer == layer && c.op == op; });
    if (curve == curves.end()) curve = curves.insert(curve, {layer, op, {}, {}});
    curve->inputs.push_back(in);
    curve->outputs.push_back(tensor);
  }
  return curves;
}
// [/find-curves]

// [inspect-curve]
CurveReport inspect(const Curve& curve) {
  const bool some = std::any_of(curve.outputs.begin(), curve.outputs.end(),
                                [](const Tensor& out) { return any_gradient(out.grad()); });
  const std::size_t units = curve.outputs.front().shape().columns();
  std::vector<float> outputs, gradients;
  std::vector<std::size_t> flat(units);  // in how many rows each unit is saturated
  for (std::size_t step = 0; step < curve.outputs.size(); ++step) {
    const Tensor& out = curve.outputs[step];
    const std::vector<float> slope = slopes(curve.op, curve.inputs[step], out);
    for (std::size_t begin = 0; begin < out.size(); begin += units) {
      const auto values = out.data().subspan(begin, units),
                 blame = out.grad().subspan(begin, units);
      if (some && !any_gradient(blame)) continue;
      outputs.insert(outputs.end(), values.begin(), values.end());
      gradients.insert(gradients.end(), blame.begin(), blame.end());
      for (std::size_t j = 0; j < units; ++j) flat[j] += std::abs(slope[begin + j]) < kFlat;
    }
  }
  const std::size_t rows = outputs.size() / units;
  const double all = std::accumulate(flat.begin(), flat.end(), 0.0);
  return {curve.layer,
          curve.op,
          rows,
          units,
          100 * all / static_cast<double>(outputs.size()),
          static_cast<std::size_t>(std::count(flat.begin(), flat.end(), rows)),
          summarise(outputs, kBins),
          summarise(gradients, kBins)};
}
// [/inspect-curve]

double MatrixReport::mean_ratio() const {
  return std::accumulate(update_ratios.begin(), update_ratios.end(), 0.0) /
         static_cast<double>(update_ratios.size());
}

namespace {

double deviation(std::span<const float> numbers) { return summarise(numbers, 1).deviation; }

// [measure-step]
// One step, and what it changed in every matrix: log10 of the change's deviation to that of what
// was changed.
void measure_step(Training& run, const NamedTensors& matrices, std::vector<MatrixReport>& reports) {
  std::vector<Tensor> before;
  for (const NamedTensor& matrix : matrices) before.push_back(matrix.tensor.detach());
  run.step();
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    const std::span<const float> data = before[i].data();
    std::vector<float> update(data.size());
    kernels::subtract(matrices[i].tensor.data(), data, update);
    reports[i].update_ratios.push_back(std::log10(deviation(update) / deviation(data)));
  }
}
// [/measure-step]

}  // namespace

// [diagnose]
Diagnosis diagnose(Training run, std::int64_t steps) {
  const NamedTensors parameters = run.model().parameters();
  const Names& names = run.splits().train;
  const auto size = std::min(names.size(), static_cast<std::size_t>(run.config().batch_size));
  const Sequences batch =
      make_sequences({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(size)},
                     run.vocabulary(), run.config().model.block_size);

  const Tensor loss = cross_entropy(run.model().logits(batch.tokens, batch.time), batch.targets);
  const std::vector<Curve> curves = find_curves(loss, parameters);
  loss.backward();
  Diagnosis diagnosis{double{loss.item()}, {}, {}};
  for (const Curve& curve : curves) diagnosis.curves.push_back(inspect(curve));

  NamedTensors matrices;
  for (const NamedTensor& p : parameters) {
    for (const WeightReport& report : inspect_weights({p.tensor})) {  // none, if it is no matrix
      matrices.push_back(p);
      diagnosis.matrices.push_back({p.name, report, {}});
    }
    zero_grad({&p.tensor, 1});
  }
  for (std::int64_t step = 0; step < steps; ++step) measure_step(run, matrices, diagnosis.matrices);
  return diagnosis;
}
// [/diagnose]

std::string CurveReport::name() const { return layer.empty() ? op : layer + ' ' + op; }

void record(const Diagnosis& d, Trace& trace) {
  trace.value("loss", d.loss);
  for (std::size_t i = 0; i < d.curves.size(); ++i) {
    const CurveReport& curve = d.curves[i];
    const std::string name = "curve_" + std::to_string(i + 1);
    trace.value(name + ".name", curve.name());
    trace.value(name + ".rows", curve.rows);
    trace.value(name + ".units", curve.units);
    trace.value(name + ".saturated", curve.saturated);
    trace.value(name + ".dead", curve.dead);
    record(name + ".outputs", curve.outputs, trace);
    record(name + ".gradients", curve.gradients, trace);
  }
  std::vector<std::string> columns = {"step"};
  for (std::size_t i = 0; i < d.matrices.size(); ++i) {
    const std::string name = "matrix_" + std::to_string(i + 1);
    trace.value(name + ".name", d.matrices[i].name);
    trace.value(name + ".gradient_to_data", d.matrices[i].weights.gradient_to_data);
    trace.value(name + ".update_ratio", d.matrices[i].mean_ratio());
    record(name + ".gradient", d.matrices[i].weights.gradient, trace);
    columns.push_back(name);
  }
  Series& ratios = trace.series("update_ratios", columns);
  for (std::size_t step = 0; step < d.matrices.front().update_ratios.size(); ++step) {
    std::vector<Number> row = {step + 1};
    for (const MatrixReport& matrix : d.matrices) row.push_back(matrix.update_ratios[step]);
    ratios.add_row(row);
  }
}

}  // namespace wr::makemore
