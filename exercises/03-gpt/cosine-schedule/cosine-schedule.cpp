// 03-gpt/cosine-schedule (rebuild): Up a line, down a cosine
//
// Write the learning rate of a training run: `rate_at(step, rate, minimum, warmup, decay)`. Steps
// are counted from 0, and warmup < decay.
//
// * For the first `warmup` steps the rate climbs in a straight line. Step 0 does not waste itself
//   at rate 0: the line reaches 0 one step *before* the first, and `rate` exactly at step
//   `warmup`.
// * From there to step `decay` it follows half a wave of a cosine, from `rate` down to `minimum`.
// * From step `decay` on it is `minimum`.
//
// Before you run it: what is the rate half-way between warmup and decay, and is it steepest there
// or at the ends?
//
// Check it: practice check cosine-schedule     Stuck? practice hint cosine-schedule
// In the book: 03-gpt/training, "The rate rises and falls"
#include "solutions/03-gpt/cosine-schedule/cosine-schedule.hpp"

#include <cmath>
#include <numbers>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

double rate_at(int step, double rate, double minimum, int warmup, int decay) {
  throw exercise::Unsolved("rate_at");
}

}  // namespace wr::gpt
