// Solution: the chain rule along a path, and the sum over paths. Leaves out going backwards: with
// one input and one output either direction costs the same.
#include "solutions/00-warm-up/chain-rule/chain-rule.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::warmup {

double pipeline_slope(const Pipeline& stages, double x) {
  // [solution]
  double value = x;
  double so_far = 1;  // a pipeline of nothing hands every move on
  for (const Stage& stage : stages) {
    so_far *= stage.slope(value);
    value = stage.f(value);
  }
  return so_far;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("pipeline_slope");
  // [/starter]
}

double fan_out_slope(const Pipeline& left, const Pipeline& right, double x) {
  // [solution-fan-out]
  return pipeline_slope(left, x) + pipeline_slope(right, x);
  // [/solution-fan-out]
  // [starter-fan-out]
  // throw exercise::Unsolved("fan_out_slope");
  // [/starter-fan-out]
}

}  // namespace wr::warmup
