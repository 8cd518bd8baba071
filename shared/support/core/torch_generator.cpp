#include "shared/support/core/torch_generator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/base/check.hpp"
#include "shared/support/core/random_state.hpp"

namespace wr {
namespace {

constexpr double kPi = 3.14159265358979323846;

void check_weights(std::span<const float> weights) {
  WR_CHECK(!weights.empty());
  float sum = 0.0f;
  for (const float weight : weights) {
    WR_CHECK(weight >= 0.0f);
    sum += weight;
  }
  WR_CHECK(sum > 0.0f);
  WR_CHECK(std::isfinite(sum));
}

}  // namespace

// [torch-uniform]
float TorchGenerator::rand() {
  return static_cast<float>(twister_.next() & 0xffffffu) * (1.0f / 16777216.0f);
}

double TorchGenerator::rand_double() {
  const std::uint64_t high = twister_.next();
  const std::uint64_t bits = high << 32 | twister_.next();
  return static_cast<double>(bits & ((std::uint64_t{1} << 53) - 1)) * (1.0 / 9007199254740992.0);
}
// [/torch-uniform]

void TorchGenerator::uniform(std::span<float> x, float low, float high) {
  for (float& element : x) element = rand() * (high - low) + low;
}

// [torch-normal]
void TorchGenerator::normal(std::span<float> x, float mean, float deviation) {
  if (x.size() < 16) {
    for (float& element : x)
      element = static_cast<float>(normal_double() * double{deviation} + double{mean});
    return;
  }
  rand(x);
  for (std::size_t i = 0; i + 16 <= x.size(); i += 16)
    normal_block(x.subspan(i).first<16>(), mean, deviation);
  // An incomplete block at the end: draw the last sixteen anew, over what already stands there.
  if (x.size() % 16 != 0) {
    const auto tail = x.last<16>();
    rand(tail);
    normal_block(tail, mean, deviation);
  }
}

// Sixteen uniform numbers become sixteen normal ones: number j gives the radius, j + 8 the angle.
void TorchGenerator::normal_block(std::span<float, 16> x, float mean, float deviation) {
  for (std::size_t j = 0; j < 8; ++j) {
    const float u = 1.0f - x[j];  // (0, 1], so that the logarithm is finite
    const float radius = std::sqrt(-2.0f * std::log(u));
    const auto angle = static_cast<float>(2.0 * kPi * double{x[j + 8]});
    x[j] = radius * std::cos(angle) * deviation + mean;
    x[j + 8] = radius * std::sin(angle) * deviation + mean;
  }
}

double TorchGenerator::normal_double() {
  if (next_normal_) {
    const double z = *next_normal_;
    next_normal_.reset();
    return z;
  }
  const double u = rand_double(), v = rand_double();
  const double radius = std::sqrt(-2.0 * std::log1p(-v));
  const double angle = 2.0 * kPi * u;
  next_normal_ = radius * std::sin(angle);
  return radius * std::cos(angle);
}
// [/torch-normal]

std::int64_t TorchGenerator::randint(std::int64_t low, std::int64_t high) {
  WR_CHECK(low < high);
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  WR_CHECK(range <= std::uint64_t{1} << 28);  // beyond, PyTorch's versions disagree
  return low + static_cast<std::int64_t>(twister_.next() % range);
}

std::vector<std::size_t> TorchGenerator::randperm(std::size_t n) {
  WR_CHECK(n < 0xffffffffu / 20);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i + 1 < n; ++i) std::swap(order[i], order[i + twister_.next() % (n - i)]);
  return order;
}

// [torch-multinomial]
std::size_t TorchGenerator::multinomial(std::span<const float> weights, Multinomial generation) {
  if (generation == Multinomial::lecture_2022) return multinomial(weights, 1, generation).front();
  check_weights(weights);
  // Class i arrives at time q / weight, q exponential. The first one home is the sample: the
  // chance to win is in proportion to the weight, and no sum is needed.
  std::size_t winner = 0;
  float best = -1.0f;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto q = static_cast<float>(-std::log1p(-rand_double()));
    const float speed = weights[i] > 0.0f ? weights[i] / q : 0.0f;
    if (speed > best) {
      best = speed;
      winner = i;
    }
  }
  return winner;
}

std::vector<std::size_t> TorchGenerator::multinomial(std::span<const float> weights, std::size_t n,
                                                     Multinomial generation) {
  if (n == 1 && generation == Multinomial::exponential_race)
    return {multinomial(weights, generation)};
  check_weights(weights);
  std::vector<float> cumulative(weights.size());
  float sum = 0.0f;
  for (std::size_t i = 0; i < weights.size(); ++i) cumulative[i] = sum += weights[i];
  for (float& c : cumulative) c /= sum;
  cumulative.back() = 1.0f;
  std::vector<std::size_t> drawn(n);
  for (std::size_t& index : drawn) {
    // The first class whose cumulative probability reaches u.
    const double u = rand_double();
    const auto bucket = std::partition_point(cumulative.begin(), cumulative.end(),
                                             [u](float c) { return double{c} < u; });
    index = static_cast<std::size_t>(bucket - cumulative.begin());
  }
  return drawn;
}
// [/torch-multinomial]

std::vector<std::uint32_t> TorchGenerator::state() const {
  return detail::save_state(twister_, next_normal_);
}

void TorchGenerator::restore(std::span<const std::uint32_t> state) {
  detail::restore_state(state, twister_, next_normal_);
}

}  // namespace wr
