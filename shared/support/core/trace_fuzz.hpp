// What a fuzzer may do to the trace reader: any bytes at all. One body for libFuzzer's entry point
// and for the ordinary tests.
#pragma once

#include <cstdlib>
#include <string_view>

#include "shared/support/core/file_error.hpp"
#include "shared/support/core/trace.hpp"

namespace wr {

/// Reads bytes as a trace. Refusing them by FileError is right; anything else that is thrown is
/// not. What is accepted must be written and read again as the same text.
inline void fuzz_trace(std::string_view bytes) {
  try {
    const std::string text = Trace::parse(bytes, "fuzz").to_json();
    if (Trace::parse(text, "again").to_json() != text) std::abort();
  } catch (const FileError&) {
  }
}

}  // namespace wr
