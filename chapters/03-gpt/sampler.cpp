#include "sampler.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/base/check.hpp"
#include "shared/kernels/reduce.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::gpt {

namespace {

// [cut]
// Sets to 0 what comes after the k largest scores, or after those that reach p together. The heap
// hands out the largest score that is left: few are asked for, so 32,000 are never sorted.
void cut(std::vector<float>& p, std::span<const float> logits, const Sampling& sampling) {
  std::vector<std::size_t> heap(p.size());
  std::iota(heap.begin(), heap.end(), std::size_t{0});
  const auto worse = [&](std::size_t a, std::size_t b) {
    return logits[a] != logits[b] ? logits[a] < logits[b] : a > b;
  };
  std::make_heap(heap.begin(), heap.end(), worse);
  const std::size_t most = sampling.top_k == 0 ? p.size() : std::min(sampling.top_k, p.size());
  double reached = 0;
  auto end = heap.end();  // what was handed out stands behind it
  for (std::size_t k = 0; k < most && reached < sampling.top_p; ++k) {
    std::pop_heap(heap.begin(), end--, worse);
    reached += double{p[*end]};
  }
  for (auto left = heap.begin(); left != end; ++left) p[*left] = 0;
}
// [/cut]

}  // namespace

// [distribution]
std::vector<float> distribution(std::span<const float> logits, const Sampling& sampling) {
  WR_CHECK(sampling.temperature >= 0);
  WR_CHECK(sampling.top_p > 0);
  WR_CHECK(sampling.top_p <= 1);
  const float largest = kernels::max(logits);
  if (!std::isfinite(largest)) throw NoDistribution();

  std::vector<float> p(logits.begin(), logits.end());
  if (sampling.temperature == 0) {
    const auto first = std::find(logits.begin(), logits.end(), largest);
    std::fill(p.begin(), p.end(), 0.0f);
    p[static_cast<std::size_t>(first - logits.begin())] = 1;
    return p;
  }
  // The largest is subtracted before the division, so that no temperature is too low
  for (float& x : p) x = static_cast<float>((double{x} - largest) / sampling.temperature);
  kernels::softmax(p);
  if (sampling.top_k > 0 || sampling.top_p < 1) cut(p, logits, sampling);
  return p;
}
// [/distribution]

// [next]
std::int32_t Sampler::next(std::span<const float> logits) {
  const std::vector<float> p = distribution(logits, sampling_);
  return static_cast<std::int32_t>(random_.multinomial(p, Multinomial::lecture_2022));
}
// [/next]

}  // namespace wr::gpt
