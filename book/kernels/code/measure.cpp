// The measurements behind `kernels ladder`. Each is the best of a few: a neighbour on the machine
// makes a number worse, never better.
#include "book/kernels/code/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "shared/base/check.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/ladder.hpp"
#include "shared/kernels/target.hpp"
#include "shared/kernels/threads.hpp"

namespace wr::workbench {
namespace {

volatile double sink;  // results end here, so that no call is optimised away

double seconds_of(int calls, const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Numbers between -1 and 1, the same on every machine.
std::vector<float> numbers(std::size_t n, std::uint32_t state) {
  std::vector<float> x(n);
  for (float& v : x) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<float>(state >> 8) / 8388608.0f - 1.0f;
  }
  return x;
}

float epsilon() { return std::numeric_limits<float>::epsilon(); }

}  // namespace

// [seconds]
double seconds(const std::function<void()>& call) {
  int calls = 1;
  while (seconds_of(calls, call) < 2e-3) calls *= 2;
  double best = std::numeric_limits<double>::infinity(), spent = 0;
  for (int round = 0; round < 7 && spent < 4; ++round) {
    const double now = seconds_of(calls, call);
    spent += now;
    best = std::min(best, now / calls);
  }
  return best;
}
// [/seconds]

double multiply_add_rate(std::size_t chains, int threads) {
  const kernels::UseThreads use(threads);
  const auto pieces = static_cast<std::size_t>(threads);
  constexpr std::size_t kSteps = 1'000'000;  // some milliseconds, so that all threads meet
  std::vector<double> done(pieces);
  const double spent = seconds([&] {
    kernels::parallel_for(pieces, 1e6, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i)
        done[i] = kernels::ladder::multiply_add_chains(chains, kSteps);
    });
  });
  double all = 0;
  for (const double d : done) all += d;
  return all / spent / 1e9;
}

double read_rate(std::size_t bytes) {
  const std::vector<float> x(bytes / 2 / sizeof(float), 1.0f), y = x;
  return static_cast<double>(bytes) / seconds([&] { sink = double{kernels::dot(x, y)}; }) / 1e9;
}

double copy_rate() {
  const std::vector<float> from(std::size_t{16} << 20, 1.0f);  // 64 MiB, more than the caches hold
  std::vector<float> to(from.size());
  const double bytes = 2.0 * static_cast<double>(from.size() * sizeof(float));
  return bytes / seconds([&] { std::copy(from.begin(), from.end(), to.begin()); }) / 1e9;
}

Reached climb_matmul(std::size_t rung, std::size_t size, int threads) {
  const kernels::UseThreads use(threads);
  const kernels::MatmulShape shape = {.m = size, .n = size, .k = size};
  const auto a = numbers(size * size, 1), b = numbers(size * size, 2);
  std::vector<float> out(size * size);
  const auto run = kernels::ladder::matmul_rungs()[rung].run;
  const double n = static_cast<double>(size);
  const double rate = 2 * n * n * n / seconds([&] { run(a, b, out, shape); }) / 1e9;

  double error = 0;  // of a few rows: the reference is slow
  for (std::size_t i = 0; i < size; i += std::max<std::size_t>(1, size / 8))
    for (std::size_t j = 0; j < size; ++j) {
      double sum = 0, sizes = 0;
      for (std::size_t p = 0; p < size; ++p) {
        const double product = double{a[i * size + p]} * double{b[p * size + j]};
        sum += product;
        sizes += std::abs(product);
      }
      const double bound = (n + 2) * double{epsilon()} * sizes;
      error = std::max(error, std::abs(double{out[i * size + j]} - sum) / bound);
    }
  return {rate, error};
}

Reached climb_dot(std::size_t rung, std::size_t size) {
  using Dot = float (*)(std::span<const float>, std::span<const float>);
  constexpr Dot kRungs[] = {kernels::ladder::dot_naive, kernels::ladder::dot_one, kernels::dot};
  const auto a = numbers(size, 1), b = numbers(size, 2);
  const double n = static_cast<double>(size);
  const double rate = 2 * n / seconds([&] { sink = double{kRungs[rung](a, b)}; }) / 1e9;
  double sum = 0, sizes = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double product = double{a[i]} * double{b[i]};
    sum += product;
    sizes += std::abs(product);
  }
  const double bound = n * double{epsilon()} * sizes;
  return {rate, std::abs(double{kRungs[rung](a, b)} - sum) / bound};
}

// [operations-a-byte]
double operations_a_byte(std::size_t rung) {
  const double lanes = static_cast<double>(kernels::active_lanes());
  const double rows = kernels::ladder::kTileRows;
  const double columns = kernels::ladder::kTileVectors * lanes;
  switch (rung) {
    case 0:
      return 2 / (4 * 2.0);  // a product needs an element of A and one of B
    case 1:
      return 2 / (4 * 3.0);  // reads B and the result, writes the result; A stays in a register
    case 2:
      return 2 * 16 / (4 * 8.0);  // 16 products of 4 elements of A and 4 of B
    default:
      return 2 * rows * columns / (4 * (rows + columns));
  }
}
// [/operations-a-byte]

}  // namespace wr::workbench
