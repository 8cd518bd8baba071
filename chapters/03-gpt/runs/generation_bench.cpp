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
// Reads a piece of memory from beginning to end by some threads, and returns the seconds.
double walk(std::span<const float> memory, std::size_t threads) {
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
  return took;
}
// [/stream]

// The seconds that each of a row of things took, again and again.
class Times {
 public:
  void begin() { next_ = 0; }
  void add(double seconds) {
    all_.push_back(seconds);
    if (next_ == fastest_.size()) fastest_.push_back(seconds);
    fastest_[next_] = std::min(fastest_[next_], seconds);
    ++next_;
  }
  // The mean of the things, each at its fastest.
  double best() const {
    return std::accumulate(fastest_.begin(), fastest_.end(), 0.0) /
           static_cast<double>(fastest_.size());
  }
  double median() const {
    std::vector<double> sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  std::size_t next_ = 0;
  std::vector<double> all_, fastest_;
};

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
    const std::int32_t start = 0;
    Sampler greedy({.temperature = 0}, 0);
    double bytes = 0;
    generator_.forget();
    writing_.text.clear();
    tokens_.begin();
    auto begin = Clock::now();
    write(generator_, greedy, {&start, 1}, tokens, [&](std::int32_t token) {
      tokens_.add(seconds_since(begin));
      bytes += static_cast<double>(generator_.bytes_a_token());
      writing_.text.push_back(token);
      begin = Clock::now();
    });
    if (cached_) walks(bytes / static_cast<double>(tokens), tokens);
  }

  Writing writing() const {
    Writing out = writing_;
    out.tokens_a_second = 1 / tokens_.median();
    out.best = 1 / tokens_.best();
    if (cached_) out.stream = out.bytes / walks_.best();
    return out;
  }

 private:
  void walks(double bytes, std::size_t tokens) {
    writing_.bytes = bytes;
    memory_.resize(static_cast<std::size_t>(bytes) / sizeof(float), 1.0f);
    walks_.begin();
    for (std::size_t i = 0; i < tokens; ++i)
      walks_.add(walk(memory_, static_cast<std::size_t>(writing_.threads)));
  }

  Generator generator_;
  bool cached_;
  std::vector<float> memory_;
  Times tokens_, walks_;
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
  for (const Contestant& c : contestants) writings.push_back(c.writing());
  return writings;
}
// [/time-writing]

}  // namespace wr::gpt
