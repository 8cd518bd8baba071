#include "dashboard.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <sstream>

#include "verdicts.hpp"

namespace wr::makemore {

// [sparkline]
std::string sparkline(const std::vector<std::size_t>& heights, std::size_t width) {
  std::vector<std::size_t> sums(width);
  for (std::size_t i = 0; i < heights.size(); ++i) sums[i * width / heights.size()] += heights[i];
  const std::size_t highest = *std::max_element(sums.begin(), sums.end());
  constexpr std::array kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string line;
  for (const std::size_t sum : sums)
    line += sum == 0 ? " " : kBlocks[(sum * kBlocks.size() - 1) / highest];
  return line;
}
// [/sparkline]

// [gauge]
std::string gauge(const std::vector<double>& ratios) {
  constexpr int kPerUnit = 4;
  std::string line(4 * kPerUnit + 1, ' ');
  const auto place = [](double ratio) {
    return static_cast<std::size_t>(std::lround((std::clamp(ratio, -5.0, -1.0) + 5) * kPerUnit));
  };
  const double mean =
      std::accumulate(ratios.begin(), ratios.end(), 0.0) / static_cast<double>(ratios.size());
  if (std::isnan(mean)) return line;
  for (const double ratio : ratios) line[place(ratio)] = '-';
  line[place(-3)] = '|';
  line[place(mean)] = 'o';
  return line;
}
// [/gauge]

namespace {

constexpr std::size_t kWidth = 16;  // of a histogram

template <class... Values>
void print(std::ostream& out, const char* format, Values... values) {
  std::array<char, 256> line;
  std::snprintf(line.data(), line.size(), format, values...);
  out << line.data();
}

void print_outputs(const std::vector<CurveReport>& curves, std::ostream& out) {
  out << "\nWhat the curves put out\n";
  print(out, "%-24s %5s %6s %9s %9s %4s  histogram\n", "curve", "units", "mean", "deviation",
        "saturated", "dead");
  for (const CurveReport& c : curves)
    print(out, "%-24s %5zu %6.2f %9.3f %7.1f %% %4zu  %s\n", c.name().c_str(), c.units,
          c.outputs.mean, c.outputs.deviation, c.saturated, c.dead,
          sparkline(c.outputs.heights, kWidth).c_str());
}

void print_gradients(const std::vector<CurveReport>& curves, std::ostream& out) {
  out << "\nThe gradients that arrive there\n";
  print(out, "%-24s %12s %9s %14s  histogram\n", "curve", "mean", "deviation", "");
  for (const CurveReport& c : curves)
    print(out, "%-24s %12.1e %9.1e %14s  %s\n", c.name().c_str(), c.gradients.mean,
          c.gradients.deviation, "", sparkline(c.gradients.heights, kWidth).c_str());
}

void print_matrices(const std::vector<MatrixReport>& matrices, std::ostream& out) {
  out << "\nThe matrices: their gradients, and log10 of update to data (-3 is a good pace)\n";
  print(out, "%-25s %-11s %7s %7s %5s -5  -4  -3  -2  -1\n", "matrix", "shape", "grad.", ": data",
        "upd.");
  for (const MatrixReport& m : matrices) {
    std::ostringstream shape;
    shape << m.weights.shape;
    const double ratio = m.mean_ratio();
    print(out, "%-25s %-11s %7.1e %7.1e %5.1f %s%s\n", m.name.c_str(), shape.str().c_str(),
          m.weights.gradient.deviation, m.weights.gradient_to_data, ratio,
          gauge(m.update_ratios).c_str(), ratio > kFast || ratio < kSlow ? " !" : "");
  }
}

}  // namespace

// [dashboard-cpp]
std::string dashboard(const Diagnosis& diagnosis, std::size_t vocabulary) {
  std::ostringstream out;
  if (!diagnosis.curves.empty()) {
    print_outputs(diagnosis.curves, out);
    print_gradients(diagnosis.curves, out);
  }
  print_matrices(diagnosis.matrices, out);
  const std::vector<std::string> broken = verdicts(diagnosis, vocabulary);
  out << '\n' << (broken.empty() ? "No rule of thumb is broken.\n" : "What stands out\n");
  for (const std::string& verdict : broken) out << "  " << verdict << '\n';
  return out.str();
}
// [/dashboard-cpp]

}  // namespace wr::makemore
