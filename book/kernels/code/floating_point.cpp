// The experiments of the page on floating-point numbers, each small enough to hold in view.
#include "book/kernels/code/floating_point.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "shared/kernels/matmul.hpp"
#include "shared/kernels/threads.hpp"

namespace wr::workbench {

// [in-order]
float sum_in_order(std::span<const float> x) {
  float sum = 0;
  for (float v : x) sum += v;
  return sum;
}
// [/in-order]

// [in-parts]
float sum_in_parts(std::span<const float> x, std::size_t parts) {
  float sum = 0;
  for (std::size_t t = 0; t < parts; ++t) {
    const std::size_t begin = t * x.size() / parts, end = (t + 1) * x.size() / parts;
    sum += sum_in_order(x.subspan(begin, end - begin));
  }
  return sum;
}
// [/in-parts]

float sum_in_lanes(std::span<const float> x, std::size_t lanes) {
  std::vector<float> sums(lanes);
  for (std::size_t i = 0; i < x.size(); ++i) sums[i % lanes] += x[i];
  return sum_in_order(sums);
}

// [pairwise]
float sum_pairwise(std::span<const float> x) {
  if (x.size() <= 8) return sum_in_order(x);
  const std::size_t half = x.size() / 2;
  return sum_pairwise(x.first(half)) + sum_pairwise(x.subspan(half));
}
// [/pairwise]

// [kahan]
float sum_kahan(std::span<const float> x) {
  float sum = 0, lost = 0;
  for (float v : x) {
    const float term = v - lost;
    const float next = sum + term;
    lost = (next - sum) - term;  // what the addition added, minus what it was to add
    sum = next;
  }
  return sum;
}
// [/kahan]

double sum_in_double(std::span<const float> x) {
  double sum = 0;
  for (float v : x) sum += double{v};
  return sum;
}

double sum_in_double(std::span<const double> x) {
  double sum = 0;
  for (double v : x) sum += v;
  return sum;
}

namespace {

void line(Trace& trace, const char* name, const char* words, double value, const char* form) {
  char text[40];
  std::snprintf(text, sizeof text, form, value);
  std::printf("  %-44s %s\n", words, text);
  trace.value(name, value);
}

// [million]
void show_million(Trace& trace) {
  const std::vector<float> tenths(1'000'000, 0.1f);
  std::printf("a million times 0.1f, added up\n");
  line(trace, "in_double", "in double", sum_in_double(tenths), "%.4f");
  line(trace, "in_order", "in float, one after the other", sum_in_order(tenths), "%.4f");
  line(trace, "in_8_lanes", "in float, 8 running sums", sum_in_lanes(tenths, 8), "%.4f");
  line(trace, "in_16_lanes", "in float, 16 running sums", sum_in_lanes(tenths, 16), "%.4f");
  line(trace, "pairwise", "in float, pairwise", sum_pairwise(tenths), "%.4f");
  line(trace, "kahan", "in float, Kahan", sum_kahan(tenths), "%.4f");
}
// [/million]

void show_grouping(Trace& trace) {
  // [grouping]
  const float big = 1e8f, one = 1.0f;
  std::printf("\nwho is added first\n");
  line(trace, "small_first", "-1e8 + (1e8 + 1)", -big + (big + one), "%g");
  line(trace, "large_first", "(-1e8 + 1e8) + 1", (-big + big) + one, "%g");
  // [/grouping]
}

void show_contraction(Trace& trace) {
  // [contraction]
  const float x = 0.1f;
  const float square = x * x;  // rounded once
  std::printf("\nx * x - square, with square = x * x and x = 0.1f\n");
  line(trace, "separate", "multiply, round, subtract, round", x * x - square, "%g");
  line(trace, "fused", "fused: one rounding, at the end", std::fma(x, x, -square), "%.6g");
  // [/contraction]
}

void show_threads(Trace& trace) {
  std::vector<float> x(100'000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 1.0f / static_cast<float>(i + 1);
  std::printf("\n1 + 1/2 + ... + 1/100000, split by the number of threads\n");
  Series& parts = trace.series("parts", {"threads", "sum"});
  for (const std::size_t count : {1, 2, 3, 4, 8}) {
    const float sum = sum_in_parts(x, count);
    std::printf("  %zu %-42s %.7f\n", count, count == 1 ? "thread" : "threads", double{sum});
    parts.add_row({count, sum});
  }
  std::printf("  %-44s %.7f\n", "in double", sum_in_double(x));
  trace.value("harmonic_in_double", sum_in_double(x));

  // [threads]
  const kernels::MatmulShape shape = {.m = 96, .n = 200, .k = 500};
  std::vector<float> a(shape.m * shape.k, 0.1f), b(shape.k * shape.n, 0.3f);
  std::vector<float> first(shape.m * shape.n), out(first.size());
  kernels::matmul(a, b, first, shape);
  bool same = true;
  for (const int count : {1, 2, 3, 4, 8}) {
    const kernels::UseThreads use(count);
    kernels::matmul(a, b, out, shape);
    same = same && out == first;
  }
  // [/threads]
  std::printf("  matmul on 1, 2, 3, 4 and 8 threads: %s\n", same ? "the same bits" : "other bits");
  trace.value("matmul_same_bits", same);
}

// a to z are 1 to 26; the full stop, which begins and ends a name, is 0.
std::size_t letter(char c) { return c == '.' ? 0 : static_cast<std::size_t>(c - 'a' + 1); }

// Calls use(first, second) for every pair of neighbours in every name.
template <typename Use>
void every_bigram(std::string_view names, Use use) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('\n'), names.size());
    std::size_t before = 0;
    for (const char c : std::string(names.substr(0, end)) + '.') {
      use(before, letter(c));
      before = letter(c);
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

}  // namespace

void show_sums(Trace& trace) {
  show_million(trace);
  show_grouping(trace);
  show_contraction(trace);
  show_threads(trace);
}

// [bigrams]
template <std::floating_point T>
std::vector<T> bigram_log_probabilities(std::string_view names, int smoothing) {
  std::array<std::array<int, 27>, 27> counts{};
  every_bigram(names, [&](std::size_t x, std::size_t y) { ++counts[x][y]; });
  std::array<std::array<T, 27>, 27> logs{};
  for (std::size_t x = 0; x < 27; ++x) {
    int row = 0;
    for (const int count : counts[x]) row += count + smoothing;
    for (std::size_t y = 0; y < 27; ++y) {
      const T p = static_cast<T>(counts[x][y] + smoothing) / static_cast<T>(row);
      logs[x][y] = static_cast<T>(std::log(double{p}));
    }
  }
  std::vector<T> all;
  every_bigram(names, [&](std::size_t x, std::size_t y) { all.push_back(logs[x][y]); });
  return all;
}
// [/bigrams]

template std::vector<float> bigram_log_probabilities<float>(std::string_view, int);
template std::vector<double> bigram_log_probabilities<double>(std::string_view, int);

// [lecture]
void show_lecture(std::string_view names, Trace& trace) {
  const auto show = [&](const std::string& prefix, int smoothing) {
    const auto logs = bigram_log_probabilities<float>(names, smoothing);
    const auto exact_logs = bigram_log_probabilities<double>(names, smoothing);
    const auto count = static_cast<float>(logs.size());
    const auto put = [&](const char* name, const char* words, double value, const char* form) {
      line(trace, (prefix + name).c_str(), words, value, form);
    };
    put("sum", "the sum, in float, in order", sum_in_order(logs), "%.4f");
    put("sum_in_double", "the sum, everything in double", sum_in_double(exact_logs), "%.4f");
    put("loss", "the loss, in float, in order", -sum_in_order(logs) / count, "%.15f");
    put("pairwise", "the loss, in float, pairwise", -sum_pairwise(logs) / count, "%.15f");
    put("kahan", "the loss, in float, Kahan", -sum_kahan(logs) / count, "%.15f");
    put("exact", "the loss, everything in double", -sum_in_double(exact_logs) / double{count},
        "%.15f");
    return logs.size();
  };
  std::printf("the bigram loss of names.txt\n");
  trace.value("pairs", show("", 0));
  std::printf("\nthe same, with one added to every count\n");
  show("smoothed_", 1);
  trace.value("sum_error",
              std::abs(double{sum_in_order(bigram_log_probabilities<float>(names, 0))} -
                       sum_in_double(bigram_log_probabilities<double>(names, 0))));
}
// [/lecture]

}  // namespace wr::workbench
