// The examples of "Before chapter 1", by name: each prints a few lines and records its numbers.
#pragma once

#include <span>

#include "shared/support/core/trace.hpp"

namespace wr::warmup {

/// An example: `run` prints what the book shows and adds the numbers that its prose quotes.
struct Example {
  const char* name;
  const char* summary;
  void (*run)(Trace& trace);
};

/// All of them, in the order of the pages.
std::span<const Example> examples();

}  // namespace wr::warmup
