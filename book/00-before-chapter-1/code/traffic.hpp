// Traffic: requests and failures counted over a window of time. Two windows can be added.
// Leaves out the times themselves: adding is right only for windows that do not overlap.
#pragma once

namespace wr::warmup {

// [traffic]
struct Traffic {
  double requests = 0;
  double failures = 0;

  double error_rate() const { return failures / requests; }
};

Traffic operator+(const Traffic& a, const Traffic& b);
// [/traffic]

}  // namespace wr::warmup
