// What a fuzzer may do to the checkpoint reader: any bytes at all, as they come and sealed with the
// right size and digest, so that what lies behind those is reached as well. One body for
// libFuzzer's entry point and for the ordinary tests.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "shared/support/core/checkpoint.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"

namespace wr {

/// The bytes with their size and their SHA-256 put in place, if they are long enough to hold them.
inline std::string sealed_checkpoint(std::string bytes) {
  if (bytes.size() < 24 + 64) return bytes;
  const std::uint64_t size = bytes.size();
  std::memcpy(bytes.data() + 16, &size, sizeof size);
  bytes.resize(bytes.size() - 64);
  return bytes + sha256(bytes);
}

/// Reads bytes as a checkpoint of the kind "fuzz". Refusing them by FileError is right; anything
/// else that is thrown is not. What is accepted must be written again as the same bytes.
inline void fuzz_checkpoint(std::string_view bytes) {
  for (const std::string& file : {std::string(bytes), sealed_checkpoint(std::string(bytes))}) {
    try {
      if (Checkpoint::parse(file, "fuzz", "fuzz").to_bytes() != file) std::abort();
    } catch (const FileError&) {
    }
  }
}

}  // namespace wr
