// Solution: Huber's loss, made of operations the engine has.
#include "solutions/01-micrograd/huber/huber.hpp"

#include <cmath>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

Value huber(const Values& predictions, std::span<const double> targets, double delta) {
  // [solution]
  Value sum;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const Value error = predictions[i] - targets[i];
    const Value size = error.data() < 0 ? -error : error;
    sum += size.data() <= delta ? 0.5 * error * error : delta * (size - delta / 2);
  }
  return sum * (1.0 / static_cast<double>(predictions.size()));
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("huber");
  // [/starter]
}

}  // namespace wr::micrograd
