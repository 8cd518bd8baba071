// What a fuzzer may do to the checkpoint reader, and to the programs that build models out of what
// it reads: any bytes at all, as they come and sealed with the right size and digest, so that what
// lies behind those is reached as well; and one field made absurd, the rest of the file in order.
// One body for libFuzzer's entry point and for the ordinary tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// The bytes of a number of 8 bytes, or of a float, as a file has them.
template <typename Number>
std::string bytes_of(Number x) {
  return std::string(reinterpret_cast<const char*>(&x), sizeof x);
}

/// A checkpoint taken apart, so that one field can be changed and the file is whole again.
class CheckpointParts {
 public:
  struct Field {
    std::string name;
    char sort;
    std::string value;  ///< its bytes, lengths and all
  };

  /// Of a file that a checkpoint wrote.
  explicit CheckpointParts(std::string_view file) : rest_(file) {
    if (file.size() < 24 + 64) std::abort();
    rest_.remove_suffix(64);
    head_ = take(24);
    head_ += text();  // the kind
    while (!rest_.empty()) {
      const std::string name = text().substr(8);
      const char sort = take(1)[0];
      fields.push_back({name, sort, value(sort)});
    }
  }

  std::string file() const {
    std::string bytes = head_;
    for (const Field& field : fields)
      bytes += bytes_of(std::uint64_t{field.name.size()}) + field.name + field.sort + field.value;
    return sealed_checkpoint(bytes + std::string(64, '-'));
  }
  Field& field(std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    if (found == fields.end()) std::abort();
    return *found;
  }

  std::vector<Field> fields;

 private:
  std::string take(std::size_t n) {
    const std::string taken(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return taken;
  }
  std::size_t number() const {
    std::uint64_t n;
    std::memcpy(&n, rest_.data(), sizeof n);
    return static_cast<std::size_t>(n);
  }
  std::string text() { return take(8 + number()); }
  std::string value(char sort) {
    if (sort == 0) return text();
    if (sort == 1 || sort == 2) return take(8);
    if (sort == 3) return take(8 + 4 * number());
    const std::string shape = take(8 + 8 * number());
    return shape + take(8 + 4 * number());
  }

  std::string_view rest_;
  std::string head_;
};

/// Makes one field of a file absurd, as `random`, a generator of the standard library, says. The
/// file is a checkpoint as before, but hardly one that a program wrote.
template <typename Random>
std::string with_absurd_field(std::string_view file, Random& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  constexpr std::int64_t kWholes[] = {0,
                                      1,
                                      2,
                                      3,
                                      -1,
                                      4096,
                                      4097,
                                      100'001,
                                      std::int64_t{1} << 31,
                                      std::int64_t{1} << 40,
                                      INT64_MAX,
                                      INT64_MIN};
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kReals[] = {0,      -1,        1,          1e300,
                               1e-300, kInfinity, -kInfinity, NAN};
  constexpr float kFloats[] = {0, -1, 1e-40f, 3e38f, -3e38f, static_cast<float>(kReals[7])};
  CheckpointParts parts(file);
  const std::size_t which = below(parts.fields.size());
  CheckpointParts::Field& field = parts.fields[which];
  std::string& value = field.value;
  if (below(8) == 0) {
    parts.fields.erase(parts.fields.begin() + static_cast<std::ptrdiff_t>(which));
  } else if (below(8) == 0) {
    std::swap(field.name, parts.fields[below(parts.fields.size())].name);
  } else if (field.sort == 1) {
    value = bytes_of(kWholes[below(std::size(kWholes))]);
  } else if (field.sort == 2) {
    value = bytes_of(kReals[below(std::size(kReals))]);
  } else if (field.sort == 0) {
    std::string text = value.substr(8);
    if (below(2) == 0) text.resize(below(text.size() + 1));
    if (below(2) == 0) text += text;
    if (below(2) == 0) text += static_cast<char>(random());
    value = bytes_of(std::uint64_t{text.size()}) + text;
  } else if (field.sort == 3 && below(2) == 0) {
    value.replace(0, 8, bytes_of(std::uint64_t{(value.size() - 8) / 4 - 1}));
    value.resize(value.size() - 4);
  } else if (value.size() > 40) {  // one number, or all that follow
    const std::string number = bytes_of(kFloats[below(std::size(kFloats))]);
    std::size_t at = value.size() - 4 * (1 + below((value.size() - 40) / 4 + 1));
    for (const bool all = below(2) == 0; at < value.size(); at = all ? at + 4 : value.size())
      value.replace(at, 4, number);
  }
  return parts.file();
}

}  // namespace wr
