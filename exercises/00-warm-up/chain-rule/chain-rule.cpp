// 00-warm-up/chain-rule (rebuild): Slopes through a pipeline
//
// A request passes through stages: each takes a number and hands on another. You know every
// stage's own slope. How much does the end move when the beginning moves?
//
// Write two functions:
//
// * `pipeline_slope(stages, x)`: the slope of the last stage's output with respect to `x`, the
//   first stage's input. A pipeline of no stages hands `x` on as it is.
// * `fan_out_slope(left, right, x)`: `x` goes into two pipelines, and their outputs are added. The
//   slope of the sum with respect to `x`.
//
// Every stage offers `stage.f(u)`, its output, and `stage.slope(u)`, its slope at the input `u`.
// No nudging this time: the answers are exact.
//
// Check it: practice check chain-rule     Stuck? practice hint chain-rule
// In the book: 00-before-chapter-1/mathematics, "A chain multiplies"
#include "solutions/00-warm-up/chain-rule/chain-rule.hpp"

#include "shared/support/exercise/unsolved.hpp"

namespace wr::warmup {

double pipeline_slope(const Pipeline& stages, double x) {
  throw exercise::Unsolved("pipeline_slope");
}

double fan_out_slope(const Pipeline& left, const Pipeline& right, double x) {
  throw exercise::Unsolved("fan_out_slope");
}

}  // namespace wr::warmup
