// Measures the kernels by Google Benchmark: the products of matrices beside OpenBLAS, what moves
// memory beside memcpy, all beside the peak of multiply-adds, on one thread and two. ci/bench runs
// it with the repetitions of all benchmarks shuffled, and makes tables of what it says. Leaves out
// the rungs of the ladders, which `kernels ladder` measures, and WebAssembly.
#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "shared/kernels/activation.hpp"
#include "shared/kernels/attention.hpp"
#include "shared/kernels/batch_norm.hpp"
#include "shared/kernels/bytes.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/ladder.hpp"
#include "shared/kernels/matmul.hpp"
#include "shared/kernels/norm.hpp"
#include "shared/kernels/optimizer.hpp"
#include "shared/kernels/quantized.hpp"
#include "shared/kernels/softmax.hpp"
#include "shared/kernels/target.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;

namespace {

using Floats = std::vector<float>;

// Numbers between -1 and 1, others at each call, the same in each run of the program.
Floats numbers(std::size_t n) {
  static std::uint32_t state = 1337;
  Floats x(n);
  for (float& v : x) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<float>(state >> 8) / 8388608.0f - 1.0f;
  }
  return x;
}

// OpenBLAS, if this machine has it: looked for while running, so that nothing is linked to it.
struct OpenBlas {
  using Product = void (*)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                           float alpha, const float* a, int lda, const float* b, int ldb,
                           float beta, float* c, int ldc);
  Product sgemm = nullptr;
  void (*set_threads)(int) = nullptr;
  const char* (*config)() = nullptr;
  const char* (*core)() = nullptr;

  OpenBlas() {
    void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return;
    const auto find = [library]<class F>(F& function, const char* name) {
      function = reinterpret_cast<F>(dlsym(library, name));
      return function != nullptr;
    };
    found_ = find(sgemm, "cblas_sgemm") && find(set_threads, "openblas_set_num_threads") &&
             find(config, "openblas_get_config") && find(core, "openblas_get_corename");
  }
  explicit operator bool() const { return found_; }

 private:
  bool found_ = false;
};

const OpenBlas& openblas() {
  static const OpenBlas library;
  return library;
}

// The threads of a library stay awake for some milliseconds after a call, and wait for the next
// one in a loop. Whoever is measured next waits until those of the other library sleep.
enum class Awake { kNobody, kOurs, kOpenBlas };
void let_others_sleep(Awake mine, int threads) {
  static Awake awake = Awake::kNobody;
  const Awake next = threads > 1 ? mine : Awake::kNobody;
  if (awake != Awake::kNobody && awake != next)
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
  awake = next;
}

// What one call does. `full` counts what masked attention would do without its mask.
struct Work {
  double flops = 0, bytes = 0, full = 0;
};

void loop(benchmark::State& state, const Work& work, auto& call) {
  call();  // wakes threads, fills caches
  for (auto _ : state) call();
  const auto rate = [&](const char* name, double amount) {
    if (amount > 0) state.counters[name] = {amount, benchmark::Counter::kIsIterationInvariantRate};
  };
  rate("flops", work.flops);
  rate("bytes", work.bytes);
  rate("full", work.full);
}

void add_benchmark(const std::string& name, int threads, auto run) {
  benchmark::RegisterBenchmark((name + "/threads:" + std::to_string(threads)).c_str(), run)
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

// prepare() makes the data and returns the call that is to be measured.
void measure(const std::string& name, int threads, const Work& work, auto prepare) {
  add_benchmark(name, threads, [=](benchmark::State& state) {
    auto call = prepare();
    const UseThreads use(threads);
    let_others_sleep(Awake::kOurs, threads);
    loop(state, work, call);
  });
}

std::string shape_name(std::initializer_list<std::size_t> lengths) {
  std::string name;
  for (const std::size_t length : lengths)
    name += (name.empty() ? "" : "x") + std::to_string(length);
  return name;
}

// --- products of matrices ------------------------------------------------------------------------

// Whether the last element of out is what the formula says: both libraries do the same work.
bool last_element_is_right(const Floats& a, const Floats& b, const Floats& out,
                           const MatmulShape& s) {
  double sum = 0;
  for (std::size_t p = 0; p < s.k; ++p)
    sum += double{a[s.transpose_a ? p * s.m + s.m - 1 : (s.m - 1) * s.k + p]} *
           double{b[s.transpose_b ? (s.n - 1) * s.k + p : p * s.n + s.n - 1]};
  return std::abs(sum - out.back()) < 1e-3;
}

void product(const MatmulShape& s, int threads) {
  const std::string shape = "/" + shape_name({s.m, s.n, s.k}) + (s.transpose_a ? "-At" : "") +
                            (s.transpose_b ? "-Bt" : "");
  const auto pair = [&](const char* who, Awake awake, auto multiply) {
    add_benchmark("matmul/" + (who + shape), threads, [=](benchmark::State& state) {
      const Floats a = numbers(s.m * s.k), b = numbers(s.k * s.n);
      Floats out(s.m * s.n);
      const auto call = [&] { multiply(a, b, out); };
      let_others_sleep(awake, threads);
      loop(state, {.flops = 2.0 * static_cast<double>(s.m * s.n * s.k)}, call);
      if (!last_element_is_right(a, b, out, s)) state.SkipWithError("a wrong product");
    });
  };
  pair("ours", Awake::kOurs, [=](const Floats& a, const Floats& b, Floats& out) {
    const UseThreads use(threads);
    matmul(a, b, out, s);
  });
  if (!openblas()) return;
  pair("openblas", Awake::kOpenBlas, [=](const Floats& a, const Floats& b, Floats& out) {
    constexpr int kRowMajor = 101, kPlain = 111, kTransposed = 112;
    const int m = static_cast<int>(s.m), n = static_cast<int>(s.n), k = static_cast<int>(s.k);
    openblas().set_threads(threads);
    openblas().sgemm(kRowMajor, s.transpose_a ? kTransposed : kPlain,
                     s.transpose_b ? kTransposed : kPlain, m, n, k, 1, a.data(),
                     s.transpose_a ? m : k, b.data(), s.transpose_b ? k : n, 0, out.data(), n);
  });
}

void products(int threads) {
  for (const MatmulShape& s : std::initializer_list<MatmulShape>{{1024, 1024, 1024},
                                                                 {512, 512, 512},
                                                                 {256, 384, 384},
                                                                 {3072, 768, 768},
                                                                 {1024, 65, 384},
                                                                 {64, 64, 64},
                                                                 {1, 768, 3072},
                                                                 {32, 200, 30},
                                                                 {32, 27, 200}})
    product(s, threads);
  // The MLP of makemore, back: the gradients of its weights, and of what went into its layers
  for (const MatmulShape& s :
       std::initializer_list<MatmulShape>{{.m = 200, .n = 27, .k = 32, .transpose_a = true},
                                          {.m = 30, .n = 200, .k = 32, .transpose_a = true},
                                          {.m = 32, .n = 200, .k = 27, .transpose_b = true},
                                          {.m = 32, .n = 30, .k = 200, .transpose_b = true}})
    product(s, threads);
  // The layers of a GPT with 12 x 64 positions, 128 channels and 65 tokens, there and back
  constexpr std::size_t kPositions = 12 * 64;
  for (const auto& [in, out] : std::initializer_list<std::pair<std::size_t, std::size_t>>{
           {128, 384}, {128, 128}, {128, 512}, {512, 128}, {128, 65}}) {
    product({.m = kPositions, .n = out, .k = in}, threads);                       // y = x W
    product({.m = kPositions, .n = in, .k = out, .transpose_b = true}, threads);  // dx = dy W^T
    product({.m = in, .n = out, .k = kPositions, .transpose_a = true}, threads);  // dW = x^T dy
  }
}

// The last layer of a model with 32000 tokens: its weights fit in no cache.
void matrix_and_vector(std::size_t rows, std::size_t columns, int threads) {
  const std::size_t n = rows * columns;
  const double flops = 2 * static_cast<double>(n);
  const WeightShape shape = {.rows = rows, .columns = columns};
  const auto name = [&](const char* kernel) {
    return std::string("matvec/") + kernel + "/" + shape_name({rows, columns});
  };
  const auto quantized = [](const Floats& w, std::vector<std::int8_t>& q, Floats& scales) {
    q.resize(w.size());
    scales.resize(w.size() / kQuantizedGroup);
    quantize_int8(w, q, scales);
  };
  measure(name("float"), threads, {.flops = flops, .bytes = 4.0 * static_cast<double>(n)}, [=] {
    return [=, w = numbers(n), x = numbers(columns), y = Floats(rows)]() mutable {
      matvec(std::span<const float>(w), std::span<const float>(x), std::span<float>(y),
             MatvecShape{.rows = rows, .columns = columns});
    };
  });
  measure(name("bf16"), threads, {.flops = flops, .bytes = 2.0 * static_cast<double>(n)}, [=] {
    std::vector<std::uint16_t> w(n);
    to_bf16(numbers(n), w);
    return [=, w = std::move(w), x = numbers(columns), y = Floats(rows)]() mutable {
      matvec_bf16(w, x, y, shape);
    };
  });
  const Work int8 = {.flops = flops, .bytes = static_cast<double>(n) * (1 + 4.0 / kQuantizedGroup)};
  measure(name("int8"), threads, int8, [=] {
    std::vector<std::int8_t> q;
    Floats scales;
    quantized(numbers(n), q, scales);
    return [=, q = std::move(q), x = numbers(columns), y = Floats(rows)]() mutable {
      matvec_int8(q, scales, x, y, shape);
    };
  });
  measure(name("int8_int8"), threads, int8, [=] {
    std::vector<std::int8_t> q, xq;
    Floats scales, x_scales;
    quantized(numbers(n), q, scales);
    quantized(numbers(columns), xq, x_scales);
    return [=, q = std::move(q), y = Floats(rows)]() mutable {
      matvec_int8_int8(q, scales, xq, x_scales, y, shape);
    };
  });
}

// --- what moves memory ---------------------------------------------------------------------------

void spans(std::size_t rows, std::size_t columns, int threads) {
  const std::size_t n = rows * columns;
  // A kernel that reads two spans and writes one moves three.
  const auto line = [&](const char* kernel, int moved, auto prepare) {
    measure(std::string("span/") + kernel + "/" + shape_name({rows, columns}), threads,
            {.bytes = 4.0 * moved * static_cast<double>(n)}, prepare);
  };
  const auto function = [&](const char* kernel,
                            void (*run)(std::span<const float>, std::span<float>)) {
    line(kernel, 2, [=] { return [=, x = numbers(n), y = Floats(n)]() mutable { run(x, y); }; });
  };
  function("memcpy", [](std::span<const float> x, std::span<float> y) {
    parallel_for(x.size(), 0.3, [&](std::size_t begin, std::size_t end) {
      std::memcpy(&y[begin], &x[begin], (end - begin) * sizeof(float));
    });
  });
  line("add", 3, [=] {
    return [a = numbers(n), b = numbers(n), out = Floats(n)]() mutable {
      add(std::span<const float>(a), std::span<const float>(b), std::span<float>(out));
    };
  });
  function("relu", relu);
  function("exp", exp);
  function("tanh", tanh);
  function("gelu", gelu);
  line("gelu_backward", 4, [=] {
    return
        [x = numbers(n), dy = numbers(n), dx = Floats(n)]() mutable { gelu_backward(x, dy, dx); };
  });
  line("softmax_rows", 2,
       [=] { return [=, x = numbers(n)]() mutable { softmax_rows(x, columns); }; });
  line("softmax_backward", 4, [=] {
    return [=, p = numbers(n), dp = numbers(n), dx = Floats(n)]() mutable {
      softmax_backward(p, dp, dx, columns);
    };
  });
  line("layer_norm", 2, [=] {
    return [x = numbers(n), out = Floats(n), weight = numbers(columns), bias = numbers(columns),
            mean = Floats(rows),
            rstd = Floats(rows)]() mutable { layer_norm(x, weight, bias, out, mean, rstd); };
  });
  line("layer_norm_backward", 4, [=] {
    return [dout = numbers(n), x = numbers(n), dx = Floats(n), weight = numbers(columns),
            dweight = Floats(columns), dbias = Floats(columns), mean = Floats(rows),
            rstd = Floats(rows, 1.7f)]() mutable {
      layer_norm_backward(dout, x, weight, mean, rstd, dx, dweight, dbias);
    };
  });
  line("batch_norm", 2, [=] {
    return [x = numbers(n), out = Floats(n), gain = numbers(columns), bias = numbers(columns),
            mean = Floats(columns), variance = Floats(columns), rstd = Floats(columns)]() mutable {
      batch_norm(x, gain, bias, out, mean, variance, rstd);
    };
  });
  line("batch_norm_backward", 4, [=] {
    return [dout = numbers(n), x = numbers(n), dx = Floats(n), gain = numbers(columns),
            dgain = Floats(columns), dbias = Floats(columns), mean = Floats(columns),
            rstd = Floats(columns, 1.7f)]() mutable {
      batch_norm_backward(dout, x, gain, mean, rstd, dx, dgain, dbias);
    };
  });
  line("sgd_step", 3,
       [=] { return [p = numbers(n), g = numbers(n)]() mutable { sgd_step(p, g, {}, {}); }; });
  line("adamw_step", 7, [=] {
    return [p = numbers(n), g = numbers(n), m = Floats(n), v = Floats(n)]() mutable {
      adamw_step(p, g, m, v, {});
    };
  });
}

// --- attention -----------------------------------------------------------------------------------

void self_attention(const AttentionShape& s, int threads) {
  const std::size_t n = s.batch * s.time * s.channels();
  struct Data {
    Floats qkv, out, log_sum, dout, dqkv;
  };
  const auto make = [=] {
    Data d{numbers(3 * n), Floats(n), Floats(s.batch * s.heads * s.time), numbers(n),
           Floats(3 * n)};
    attention(d.qkv, d.out, d.log_sum, s);
    return d;
  };
  const auto line = [&](const char* kernel, double flops_a_number, auto run) {
    const double numbers_a_score = static_cast<double>(s.batch * s.channels());
    const double time = static_cast<double>(s.time), work = flops_a_number * numbers_a_score;
    measure(std::string("attention/") + kernel + "/" +
                shape_name({s.batch, s.time, s.heads, s.head_size}),
            threads, {.flops = work * time * (time + 1) / 2, .full = work * time * time},
            [=] { return [=, d = make()]() mutable { run(d); }; });
  };
  const auto forward = [=](Data& d) { attention(d.qkv, d.out, d.log_sum, s); };
  const auto backward = [=](Data& d) {
    attention_backward(d.qkv, d.out, d.log_sum, d.dout, d.dqkv, s);
  };
  // Two products of the scores forward, q k and p v; five backward.
  line("forward", 4, forward);
  line("backward", 10, backward);
  line("both", 14, [=](Data& d) {
    forward(d);
    backward(d);
  });
}

// --- one thread alone ----------------------------------------------------------------------------

void single() {
  constexpr std::size_t kSteps = 20'000;
  measure("peak/multiply_add/12", 1, {.flops = ladder::multiply_add_chains(12, kSteps)}, [] {
    return [] {
      double done = ladder::multiply_add_chains(12, kSteps);
      benchmark::DoNotOptimize(done);
    };
  });
  for (const std::size_t n : {std::size_t{1000}, std::size_t{1} << 20}) {
    const double size = static_cast<double>(n);
    measure("other/dot/" + std::to_string(n), 1, {.flops = 2 * size, .bytes = 8 * size}, [n] {
      return [a = numbers(n), b = numbers(n)] {
        float sum = dot(std::span<const float>(a), std::span<const float>(b));
        benchmark::DoNotOptimize(sum);
      };
    });
  }
  // One token of a model with 15 M parameters, its context full
  const AttentionShape s = {.time = 256, .heads = 6, .head_size = 48};
  const std::size_t n = s.time * s.channels();
  measure("other/attention_step/" + shape_name({s.time, s.heads, s.head_size}), 1,
          {.flops = 4 * static_cast<double>(n), .bytes = 8 * static_cast<double>(n)}, [=] {
            return [=, q = numbers(s.channels()), k = numbers(n), v = numbers(n),
                    out = Floats(s.channels())]() mutable { attention_step(q, k, v, out, s); };
          });
  for (const auto& [name, word] : {std::pair{"ascii", "the white room "},
                                   std::pair{"mixed", "größer, 白い部屋, белая комната, 🚪 "}}) {
    std::string text;
    while (text.size() < std::size_t{1} << 20) text += word;
    measure(std::string("other/utf8_valid/") + name, 1, {.bytes = static_cast<double>(text.size())},
            [=] {
              return [bytes = std::vector<std::uint8_t>(text.begin(), text.end())] {
                bool valid = utf8_valid(bytes);
                benchmark::DoNotOptimize(valid);
              };
            });
  }
}

void add_benchmarks() {
  single();
  const int most = std::thread::hardware_concurrency() > 1 ? 2 : 1;
  for (int threads = 1; threads <= most; ++threads) {
    products(threads);
    matrix_and_vector(32000, 768, threads);
    spans(1024, 1024, threads);
    spans(768, 512, threads);
    spans(32, 200, threads);  // a layer of makemore's MLP: all of it in the first two caches
    for (const AttentionShape& s : std::initializer_list<AttentionShape>{
             {12, 64, 4, 32}, {12, 64, 2, 64}, {4, 256, 4, 32}, {4, 256, 6, 64}})
      self_attention(s, threads);
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  try {
    benchmark::AddCustomContext("target", active_target());
  } catch (const UnknownTarget& trouble) {
    std::fprintf(stderr, "kernels_bench: %s\nhint: %s\n", trouble.what(), trouble.hint().c_str());
    return 64;
  }
  benchmark::AddCustomContext("openblas", openblas() ? openblas().config() : "none");
  benchmark::AddCustomContext("openblas_core", openblas() ? openblas().core() : "none");
  add_benchmarks();
  benchmark::RunSpecifiedBenchmarks();
}
