// Solution: what two kinds of engine make of a second call, and a call that can be repeated.
#include "solutions/01-micrograd/backward-twice/backward-twice.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

double careful(const std::vector<double>& slopes, int calls) {
  // [solution]
  double gradient = calls;
  for (const double slope : slopes) gradient *= slope;
  return gradient;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("careful");
  // [/starter]
}

double careless(const std::vector<double>& slopes, int calls) {
  // [solution-careless]
  std::vector<double> held(slopes.size() + 1);  // from x, the first, to y
  for (int call = 0; call < calls; ++call) {
    held.back() = 1;
    for (std::size_t i = slopes.size(); i-- > 0;) held[i] += slopes[i] * held[i + 1];
  }
  return held.front();
  // [/solution-careless]
  // [starter-careless]
  // throw exercise::Unsolved("careless");
  // [/starter-careless]
}

void backward_once(const Value& root) {
  // [solution-once]
  for (Node* node : topological_order(root.node().get())) node->grad = 0;
  root.backward();
  // [/solution-once]
  // [starter-once]
  // throw exercise::Unsolved("backward_once");
  // [/starter-once]
}

}  // namespace wr::micrograd
