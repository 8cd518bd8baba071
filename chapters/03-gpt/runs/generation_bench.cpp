#include "runs/generation_bench.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <numeric>

#include "shared/base/check.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/kernels/threads.hpp"

namespace wr::gpt {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// [stream]
// Bytes a second, when a piece of memory is read from beginning to end by some threads.
double stream(std::span<const float> memory, std::size_t threads) {
  std::vector<float> sums(threads);
  const auto begin = Clock::now();
  kernels::parallel_for(threads, 1e6, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t from = i * memory.size() / threads, to = (i + 1) * memory.size() / threads;
      sums[i] = kernels::sum(memory.subspan(from, to - from));
    }
  });
  const double took = seconds_since(begin);
  WR_CHECK(kernels::sum(sums) > 0.0f);  // the memory was looked at
  return static_cast<double>(memory.size_bytes()) / took;
}
// [/stream]

// One way to write, timed again and again.
class Contestant {
 public:
  Contestant(Gpt& model, const std::string& name, const GeneratorConfig& how, int threads)
      : generator_(model, how), cached_(how.cache) {
    writing_.name = name;
    writing_.threads = threads;
  }

  bool runs(std::size_t repeat) const { return cached_ || repeat == 0; }

  void run(std::size_t tokens) {
    const kernels::UseThreads use(writing_.threads);
    writing_.text.clear();
    fastest_.resize(tokens, 1e9);
    double bytes = 0;
    generator_.forget();
    Sampler greedy({.temperature = 0}, 0);
    const std::int32_t start = 0;
    auto begin = Clock::now();
    write(generator_, greedy, {&start, 1}, tokens, [&](std::int32_t token) {
      const double took = seconds_since(begin);
      seconds_.push_back(took);
      double& fastest = fastest_[writing_.text.size()];
      fastest = std::min(fastest, took);
      bytes += static_cast<double>(generator_.bytes_a_token());
      writing_.text.push_back(token);
      begin = Clock::now();
    });
    if (cached_) walk(bytes / static_cast<double>(tokens));
  }

  Writing writing() {
    std::sort(seconds_.begin(), seconds_.end());
    writing_.tokens_a_second = 1 / seconds_[seconds_.size() / 2];
    writing_.best = static_cast<double>(fastest_.size()) /
                    std::accumulate(fastest_.begin(), fastest_.end(), 0.0);
    return writing_;
  }

 private:
  void walk(double bytes) {
    writing_.bytes = bytes;
    const std::vector<float> memory(static_cast<std::size_t>(bytes) / sizeof(float), 1.0f);
    for (int i = 0; i < 20; ++i)
      writing_.stream =
          std::max(writing_.stream, stream(memory, static_cast<std::size_t>(writing_.threads)));
  }

  Generator generator_;
  bool cached_;
  std::vector<double> seconds_;  // (repeats, tokens)
  std::vector<double> fastest_;  // (tokens)
  Writing writing_ = {};
};

}  // namespace

// [time-writing]
std::vector<Writing> time_writing(const GptConfig& config, std::size_t tokens, std::size_t repeats,
                                  int threads) {
  WR_CHECK(tokens > 0u);
  WR_CHECK(repeats > 0u);
  WR_CHECK(threads > 0);
  Gpt model(config, 1337);
  std::deque<Contestant> contestants;
  for (int n = 1; n <= threads; n *= 2) {
    contestants.emplace_back(model, "full recomputation", GeneratorConfig{.cache = false}, n);
    for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8})
      contestants.emplace_back(model, "cache, " + std::string(name_of(precision)),
                               GeneratorConfig{.precision = precision}, n);
  }
  for (std::size_t repeat = 0; repeat < repeats; ++repeat)
    for (Contestant& c : contestants)
      if (c.runs(repeat)) c.run(tokens);
  std::vector<Writing> writings;
  for (Contestant& c : contestants) writings.push_back(c.writing());
  return writings;
}
// [/time-writing]

}  // namespace wr::gpt
