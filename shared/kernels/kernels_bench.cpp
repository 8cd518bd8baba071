// Times the kernels on every target of this machine, beside their references, and prints ratios.
// First the ladder of dot, one idea a rung. Leaves out other libraries: ci/bench measures those.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "shared/kernels/activation.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/kernels/softmax.hpp"
#include "shared/kernels/target.hpp"

using namespace wr::kernels;

namespace {

using Clock = std::chrono::steady_clock;
volatile double sink;  // results end here, so that no call is optimised away

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Seconds a call, the best of seven measurements of at least 2 ms each.
double seconds(const std::function<void()>& call) {
  int calls = 1;
  for (;;) {  // how many calls fill 2 ms?
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    if (seconds_since(start) > 2e-3) break;
    calls *= 2;
  }
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    best = std::min(best, seconds_since(start) / calls);
  }
  return best;
}

// What a call is worth, in the unit that limits it.
struct Work {
  double amount;
  const char* unit;
};

Work flops(double count) { return {count, "GFLOP/s"}; }
Work bytes(double count) { return {count, "GB/s"}; }

void line(const std::string& name, const Work& work, const std::function<void()>& reference,
          const std::function<void()>& kernel) {
  const double plain = seconds(reference);
  std::printf("%-26s %8.2f %-7s", name.c_str(), work.amount / plain / 1e9, work.unit);
  for (const std::string& target : targets()) {
    const ForceTarget forced(target);
    const double fast = seconds(kernel);
    std::printf("  %8.2f %6.1fx", work.amount / fast / 1e9, plain / fast);
  }
  std::printf("\n");
  std::fflush(stdout);
}

void heading(const char* title) {
  std::printf("\n%-26s %-16s", title, "reference");
  for (const std::string& target : targets()) std::printf("  %-16s", target.c_str());
  std::printf("\n");
}

template <typename T>
const char* type_name() {
  return sizeof(T) == 4 ? " float" : " double";
}

template <typename T>
void ladder_of_dot(std::size_t n) {
  const std::vector<T> a(n, T{1}), b(n, T{2});
  const Work work = flops(2.0 * static_cast<double>(n));
  const auto reference = [&] { sink = double{dot_ref<T>(a, b)}; };
  const std::string tail = type_name<T>() + (" " + std::to_string(n));
  line("1 naive" + tail, work, reference, [&] { sink = double{ladder::dot_naive(a, b)}; });
  line("2 one accumulator" + tail, work, reference, [&] { sink = double{ladder::dot_one(a, b)}; });
  line("3 four accumulators" + tail, work, reference, [&] { sink = double{dot(a, b)}; });
}

template <typename T>
void spans(std::size_t n) {
  std::vector<T> a(n), b(n), out(n);
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = static_cast<T>(0.25 + static_cast<double>(i % 100) / 50);
    b[i] = static_cast<T>(static_cast<double>(i % 7) - 3);
  }
  const std::string tail = type_name<T>() + (" " + std::to_string(n));
  const double size = static_cast<double>(n * sizeof(T));
  const std::span<const T> ca(a), cb(b);
  const std::span<T> o(out);
  const T tiny = static_cast<T>(1e-9);

  line(
      "axpy" + tail, bytes(3 * size), [&] { axpy_ref<T>(tiny, ca, o); },
      [&] { axpy(tiny, ca, o); });
  line(
      "add" + tail, bytes(3 * size), [&] { add_ref<T>(ca, cb, o); }, [&] { add(ca, cb, o); });
  line(
      "multiply" + tail, bytes(3 * size), [&] { multiply_ref<T>(ca, cb, o); },
      [&] { multiply(ca, cb, o); });
  line(
      "divide" + tail, bytes(3 * size), [&] { divide_ref<T>(ca, cb, o); },
      [&] { divide(ca, cb, o); });
  line(
      "fill" + tail, bytes(size), [&] { fill_ref<T>(T{0}, o); }, [&] { fill(T{0}, o); });
  line(
      "multiply_add" + tail, bytes(4 * size), [&] { multiply_add_ref<T>(ca, cb, o); },
      [&] { multiply_add(ca, cb, o); });
  line(
      "scale" + tail, bytes(2 * size), [&] { scale_ref<T>(tiny, ca, o); },
      [&] { scale(tiny, ca, o); });
  line(
      "relu" + tail, bytes(2 * size), [&] { relu_ref<T>(cb, o); }, [&] { relu(cb, o); });
  line(
      "relu_backward" + tail, bytes(4 * size), [&] { relu_backward_ref<T>(cb, ca, o); },
      [&] { relu_backward(cb, ca, o); });
  fill(T{0}, o);
  line(
      "exp" + tail, bytes(2 * size), [&] { exp_ref<T>(cb, o); }, [&] { exp(cb, o); });
  line(
      "log" + tail, bytes(2 * size), [&] { log_ref<T>(ca, o); }, [&] { log(ca, o); });
  line(
      "tanh" + tail, bytes(2 * size), [&] { tanh_ref<T>(cb, o); }, [&] { tanh(cb, o); });
  line(
      "sum" + tail, bytes(size), [&] { sink = double{sum_ref<T>(ca)}; },
      [&] { sink = double{sum(ca)}; });
  line(
      "max" + tail, bytes(size), [&] { sink = double{max_ref<T>(ca)}; },
      [&] { sink = double{max(ca)}; });
  if constexpr (sizeof(T) == 4)
    line(
        "gelu" + tail, bytes(2 * size), [&] { gelu_ref<T>(cb, o); }, [&] { gelu(cb, o); });
  if constexpr (sizeof(T) == 4)
    line(
        "softmax" + tail, bytes(2 * size), [&] { softmax_ref(o); }, [&] { softmax(o); });
}

void product(std::size_t m, std::size_t n, std::size_t k, bool transpose_a, bool transpose_b) {
  const std::vector<float> a(m * k, 0.5f), b(k * n, 0.25f);
  std::vector<float> out(m * n);
  const MatmulShape shape = {
      .m = m, .n = n, .k = k, .transpose_a = transpose_a, .transpose_b = transpose_b};
  const std::string name = std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k) +
                           (transpose_a ? " At" : "") + (transpose_b ? " Bt" : "");
  line(
      name, flops(2.0 * static_cast<double>(m * n * k)),
      [&] { matmul_ref<float>(a, b, out, shape); }, [&] { matmul(a, b, out, shape); });
}

template <typename T>
void matrix_and_vector(std::size_t rows, std::size_t columns) {
  const std::vector<T> a(rows * columns, T{1}), of_rows(rows, T{1}), of_columns(columns, T{1});
  std::vector<T> y_rows(rows), y_columns(columns), out(rows * columns);
  const Work work = flops(2.0 * static_cast<double>(rows * columns));
  const std::string tail =
      type_name<T>() + (" " + std::to_string(rows) + "x" + std::to_string(columns));
  const MatvecShape plain = {.rows = rows, .columns = columns};
  const MatvecShape across = {.rows = rows, .columns = columns, .transpose = true};
  const std::span<const T> x(of_columns), xt(of_rows), ca(a);
  line(
      "A x" + tail, work, [&] { matvec_ref<T>(ca, x, y_rows, plain); },
      [&] { matvec(ca, x, std::span<T>(y_rows), plain); });
  line(
      "At x" + tail, work, [&] { matvec_ref<T>(ca, xt, y_columns, across); },
      [&] { matvec(ca, xt, std::span<T>(y_columns), across); });
  line(
      "outer_add" + tail, work, [&] { outer_add_ref<T>(xt, x, out); },
      [&] { outer_add(xt, x, std::span<T>(out)); });
}

constexpr const char* kHelp =
    R"(kernels_bench: how fast are the kernels on this machine, and how much faster than the reference?

usage: kernels_bench [--quick]

  --quick   the ladder of dot and vectors of 100 doubles, as a tape uses them
  --help    this text

Each column is a target of this machine: the rate, and the ratio to the reference.
One target alone: WR_TARGET changes nothing here, every target gets its column.
)";

}  // namespace

int main(int argc, char** argv) {
  bool quick = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--help") == 0) {
      std::fputs(kHelp, stdout);
      return 0;
    }
    if (std::strcmp(argv[i], "--quick") == 0) {
      quick = true;
      continue;
    }
    std::fprintf(stderr, "kernels_bench: unknown option %s\nhint: kernels_bench --help\n", argv[i]);
    return 64;
  }

  heading("the ladder of dot");
  ladder_of_dot<float>(1000);
  ladder_of_dot<double>(1000);
  heading("vectors of a tape");
  spans<double>(100);
  matrix_and_vector<double>(16, 100);
  if (quick) return 0;

  heading("vectors");
  spans<float>(1000);
  heading("matrix and vector");
  matrix_and_vector<float>(768, 768);
  heading("matmul, m x n x k");
  for (const bool transpose_a : {false, true})
    for (const bool transpose_b : {false, true}) product(256, 256, 256, transpose_a, transpose_b);
  product(64, 64, 64, false, false);
  product(256, 384, 384, false, true);
  product(1024, 65, 384, false, true);
  product(1, 768, 768, false, false);
  product(512, 512, 512, false, false);
  product(512, 512, 512, true, false);
}
