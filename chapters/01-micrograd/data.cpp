#include "data.hpp"

#include <cmath>
#include <numbers>

#include "shared/base/check.hpp"

namespace wr::micrograd {

// [moons]
Examples moons(int count, double noise, NumpyRandomState& random) {
  WR_CHECK(count >= 4);
  const int outer = count / 2;
  Examples points;
  for (int i = 0; i < count; ++i) {
    const bool upper = i < outer;
    const int place = upper ? i : i - outer;
    const int steps = (upper ? outer : count - outer) - 1;
    const double step = std::numbers::pi / steps;
    const double angle = place == steps ? std::numbers::pi : place * step;
    if (upper)
      points.push_back({{std::cos(angle), std::sin(angle)}, -1});
    else
      points.push_back({{1 - std::cos(angle), 1 - std::sin(angle) - 0.5}, +1});
  }
  random.shuffle(points);
  for (Example& point : points)
    for (double& coordinate : point.x) coordinate += random.normal(0.0, noise);
  return points;
}
// [/moons]

// [yin-yang]
namespace {

constexpr double kSmall = 0.1;  // radius of a dot
constexpr double kBig = 0.5;    // radius of the disc, before it is scaled to 2

int yin_yang_class(double x, double y) {
  const double to_right = std::hypot(x - 1.5 * kBig, y - kBig);
  const double to_left = std::hypot(x - 0.5 * kBig, y - kBig);
  if (to_right < kSmall || to_left < kSmall) return 2;
  const bool left_lobe = to_left > kSmall && to_left <= 0.5 * kBig;
  const bool upper_half = y > kBig && to_right > 0.5 * kBig;
  return to_right <= kSmall || left_lobe || upper_half ? 0 : 1;
}

// Draws points of the square until one lies on the disc and in the class we want.
Example draw(int wanted, Xorshift64Star& random) {
  while (true) {
    const double x = random.uniform(0.0, 2 * kBig);
    const double y = random.uniform(0.0, 2 * kBig);
    if (std::hypot(x - kBig, y - kBig) > kBig) continue;
    if (yin_yang_class(x, y) == wanted) return {{(x / kBig - 1) * 2, (y / kBig - 1) * 2}, wanted};
  }
}

}  // namespace

Splits yin_yang(int count, Xorshift64Star& random) {
  WR_CHECK(count >= 10);
  Splits splits;
  for (int i = 0; i < count; ++i) {
    const Example example = draw(i % 3, random);
    const bool training = i < static_cast<int>(0.8 * count);
    const bool validation = i < static_cast<int>(0.9 * count);
    (training ? splits.train : validation ? splits.validation : splits.test).push_back(example);
  }
  return splits;
}
// [/yin-yang]

}  // namespace wr::micrograd
