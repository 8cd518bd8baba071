// Solution: the engine with the missing plus.
#include "solutions/01-micrograd/overwritten-gradient/overwritten-gradient.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

double reported_gradient(const Program& program, int line) {
  // [solution]
  std::vector<double> values;
  for (const auto& [op, value, left, right] : program)
    values.push_back(op == 'x'   ? value
                     : op == '+' ? values[left] + values[right]
                                 : values[left] * values[right]);

  std::vector<double> gradients(program.size());
  gradients.back() = 1;
  for (std::size_t i = program.size(); i-- > 0;) {
    const auto& [op, value, left, right] = program[i];
    if (op == 'x') continue;
    gradients[left] = gradients[i] * (op == '+' ? 1 : values[right]);
    gradients[right] = gradients[i] * (op == '+' ? 1 : values[left]);
  }
  return gradients[line];
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("reported_gradient");
  // [/starter]
}

Program smallest_failure() {
  // [solution-smallest]
  return {{.op = 'x', .value = 1}, {.op = '+', .value = 0, .left = 0, .right = 0}};
  // [/solution-smallest]
  // [starter-smallest]
  // throw exercise::Unsolved("smallest_failure");
  // [/starter-smallest]
}

}  // namespace wr::micrograd
