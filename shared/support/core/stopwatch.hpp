// How long something takes, again and again: the median, which tells what to expect, and the best,
// which neighbours on the machine spoil least.
// Leaves out processor time.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "shared/base/check.hpp"

namespace wr {

/// Times calls, and keeps all the times. In milliseconds.
class Stopwatch {
 public:
  /// Does the work and returns what it returns.
  template <class Work>
  auto time(Work&& work) {
    struct Stop {  // also where the work returns nothing
      Stopwatch& watch;
      std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
      ~Stop() {
        const std::chrono::duration<double, std::milli> spent =
            std::chrono::steady_clock::now() - begin;
        watch.milliseconds_.push_back(spent.count());
      }
    };
    const Stop stop{*this};
    return std::forward<Work>(work)();
  }

  /// The fastest call. Throws ContractError if nothing was timed.
  double best() const {
    WR_CHECK(!milliseconds_.empty());
    return *std::min_element(milliseconds_.begin(), milliseconds_.end());
  }
  /// Half of the calls were faster. Throws ContractError if nothing was timed.
  double median() const {
    WR_CHECK(!milliseconds_.empty());
    std::vector<double> sorted = milliseconds_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  std::vector<double> milliseconds_;
};

}  // namespace wr
