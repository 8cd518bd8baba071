#include "diagnostics.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::makemore {

namespace {

// The mean, and the standard deviation with n - 1 below, in double
struct Moments {
  double mean = 0, deviation = 0;

  explicit Moments(std::span<const float> numbers) {
    const double n = static_cast<double>(numbers.size());
    for (const float x : numbers) mean += x / n;
    double squares = 0;
    for (const float x : numbers) squares += (x - mean) * (x - mean);
    deviation = numbers.size() < 2 ? 0 : std::sqrt(squares / (n - 1));
  }
};

bool is_matrix(const Tensor& parameter) { return parameter.shape().rank() == 2; }

}  // namespace

// [summarise]
Summary summarise(std::span<const float> numbers, std::size_t bins) {
  WR_CHECK(!numbers.empty());
  const Moments moments(numbers);
  const auto [lowest, highest] = std::minmax_element(numbers.begin(), numbers.end());
  const float low = *lowest, high = *highest;
  std::vector<std::size_t> heights(bins);
  const double width = (double{high} - double{low}) / static_cast<double>(bins);
  for (const float x : numbers) {
    const double place = width > 0 ? (double{x} - double{low}) / width : 0;
    if (std::isfinite(place)) ++heights[std::min(static_cast<std::size_t>(place), bins - 1)];
  }
  return {moments.mean, moments.deviation, low, high, heights};
}
// [/summarise]

void record(const std::string& name, const Summary& s, Trace& trace) {
  trace.value(name + ".mean", s.mean);
  trace.value(name + ".deviation", s.deviation);
  Series& bins = trace.series(name + ".histogram", {"from", "count"});
  const double width = (s.high - s.low) / static_cast<double>(s.heights.size());
  for (std::size_t i = 0; i < s.heights.size(); ++i)
    bins.add_row({s.low + width * static_cast<double>(i), s.heights[i]});
}

// [inspect-activations]
std::vector<LayerReport> inspect_activations(const LayeredNet& net) {
  std::vector<LayerReport> reports;
  for (std::size_t i = 0; i < net.layers.size(); ++i) {
    if (net.layers[i]->name() != "Tanh") continue;
    const Tensor& out = net.layers[i]->out;
    const auto beyond = std::count_if(out.data().begin(), out.data().end(),
                                      [](float x) { return std::abs(x) > 0.97f; });
    const double saturated = 100.0 * static_cast<double>(beyond) / static_cast<double>(out.size());
    reports.push_back({i, saturated, summarise(out.data()), summarise(out.grad())});
  }
  return reports;
}
// [/inspect-activations]

// [inspect-weights]
std::vector<WeightReport> inspect_weights(const std::vector<Tensor>& parameters) {
  std::vector<WeightReport> reports;
  for (const Tensor& p : parameters)
    if (is_matrix(p)) {
      const Summary gradient = summarise(p.grad());
      reports.push_back({p.shape(), gradient, gradient.deviation / Moments(p.data()).deviation});
    }
  return reports;
}

std::vector<double> update_ratios(const std::vector<Tensor>& parameters, float learning_rate) {
  std::vector<double> ratios;
  for (const Tensor& p : parameters)
    if (is_matrix(p))
      ratios.push_back(
          std::log10(learning_rate * Moments(p.grad()).deviation / Moments(p.data()).deviation));
  return ratios;
}
// [/inspect-weights]

}  // namespace wr::makemore
