// What the exercise asks for.
#pragma once

namespace wr::gpt {

/// The learning rate of a step, counted from 0: a line up for `warmup` steps, then a cosine from
/// `rate` down to `minimum` at step `decay`, and the minimum ever after. warmup < decay.
double rate_at(int step, double rate, double minimum, int warmup, int decay);

}  // namespace wr::gpt
