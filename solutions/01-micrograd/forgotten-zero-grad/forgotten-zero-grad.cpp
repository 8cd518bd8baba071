// Solution: two loss curves, one of which remembers too much.
#include "solutions/01-micrograd/forgotten-zero-grad/forgotten-zero-grad.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

std::vector<double> loss_curve(const std::vector<Example>& examples, double rate, int steps,
                               bool forget) {
  // [solution]
  const Value w = 0.0;
  std::vector<double> losses;
  for (int step = 0; step < steps; ++step) {
    Value loss;
    for (const auto& [x, y] : examples) loss += (w * x - y) * (w * x - y);
    loss = loss / static_cast<double>(examples.size());
    losses.push_back(loss.data());
    if (!forget) w.grad() = 0;
    loss.backward();
    w.data() -= rate * w.grad();
  }
  return losses;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("loss_curve");
  // [/starter]
}

int departure(const std::vector<double>& healthy, const std::vector<double>& failing) {
  // [solution-departure]
  for (std::size_t step = 0; step < healthy.size(); ++step)
    if (std::abs(failing[step] - healthy[step]) > 1e-6 * healthy[step])
      return static_cast<int>(step);
  return -1;
  // [/solution-departure]
  // [starter-departure]
  // throw exercise::Unsolved("departure");
  // [/starter-departure]
}

int first_alarm(const std::vector<double>& curve) {
  // [solution-alarm]
  for (std::size_t step = 1; step < curve.size(); ++step)
    if (curve[step] > curve[step - 1]) return static_cast<int>(step);
  return -1;
  // [/solution-alarm]
  // [starter-alarm]
  // throw exercise::Unsolved("first_alarm");
  // [/starter-alarm]
}

}  // namespace wr::micrograd
