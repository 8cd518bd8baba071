// SHA-256, to tell whether a data file is the one a number was measured on. FIPS 180-4.
// Leaves out: anything secret. A library for one function would be the heavier choice.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace wr {

/// SHA-256 of bytes that come in pieces.
class Sha256 {
 public:
  void update(std::string_view bytes);
  /// The digest as 64 hexadecimal digits. Call once, last.
  std::string hex();

 private:
  void block(const unsigned char* bytes);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::uint64_t length_ = 0;  // bytes so far
};

/// SHA-256 of bytes that are all there.
std::string sha256(std::string_view bytes);

}  // namespace wr
