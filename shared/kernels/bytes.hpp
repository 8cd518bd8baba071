// Kernels for bytes, as a byte-level tokenizer needs them: is it UTF-8, what class has each byte,
// where do runs end, where is a pair of tokens.
// Leaves out the classes of Unicode beyond ASCII, and the tokenizer itself.
//
// All of them are exact: kernel and reference give the same answer on every machine. Empty spans
// are fine, and spans may lie anywhere in memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wr::kernels {

// [utf8-ref]
/// How many bytes the character has that text begins with; 0 if none is there. text: not empty.
inline std::size_t utf8_length_ref(std::span<const std::uint8_t> text) {
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const std::uint8_t lead = text[0];
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC0 || lead >= 0xF8 || text.size() < length) return 0;
  std::uint32_t code = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((text[i] & 0xC0) != 0x80) return 0;
    code = code << 6 | (text[i] & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  return code < kSmallest[length] || surrogate || code > 0x10FFFF ? 0 : length;
}

/// What utf8_valid_prefix is measured against: one character after the other.
inline std::size_t utf8_valid_prefix_ref(std::span<const std::uint8_t> text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = utf8_length_ref(text.subspan(i));
    if (length == 0) break;
    i += length;
  }
  return i;
}
// [/utf8-ref]

/// The length of the longest prefix of text that is valid UTF-8, in bytes: text.size() if all of
/// it is. The prefix ends in front of the first byte of the first bad sequence.
///
/// Bad are bytes that continue nothing, sequences that end too early (at the end of text too),
/// overlong forms, surrogates, and everything above U+10FFFF. The method is the one of Keiser and
/// Lemire, "Validating UTF-8 in less than one instruction per byte" (2021).
std::size_t utf8_valid_prefix(std::span<const std::uint8_t> text);

/// Whether all of text is valid UTF-8. Nothing is.
inline bool utf8_valid(std::span<const std::uint8_t> text) {
  return utf8_valid_prefix(text) == text.size();
}

// [byte-class]
/// What a splitter in front of byte pair encoding asks of a byte.
enum class ByteClass : std::uint8_t {
  kOther,     ///< punctuation and control characters
  kLetter,    ///< A to Z and a to z
  kDigit,     ///< 0 to 9
  kSpace,     ///< space, tab, vertical tab, form feed
  kNewline,   ///< line feed and carriage return
  kNonAscii,  ///< a byte of a longer UTF-8 sequence: 0x80 and above
};
// [/byte-class]

// [ascii-classes-ref]
/// The class of one byte.
constexpr ByteClass ascii_class(std::uint8_t byte) {
  const auto within = [byte](char low, char high) { return byte >= low && byte <= high; };
  if (byte >= 0x80) return ByteClass::kNonAscii;
  if (within('A', 'Z') || within('a', 'z')) return ByteClass::kLetter;
  if (within('0', '9')) return ByteClass::kDigit;
  if (byte == '\n' || byte == '\r') return ByteClass::kNewline;
  if (byte == ' ' || within('\t', '\r')) return ByteClass::kSpace;
  return ByteClass::kOther;
}

/// What ascii_classes is measured against.
inline void ascii_classes_ref(std::span<const std::uint8_t> text, std::span<ByteClass> out) {
  for (std::size_t i = 0; i < text.size(); ++i) out[i] = ascii_class(text[i]);
}
// [/ascii-classes-ref]

/// out[i] = the class of text[i]. text and out: (n), of equal size (else ContractError).
void ascii_classes(std::span<const std::uint8_t> text, std::span<ByteClass> out);

/// out[i] = table[text[i]], for classes of any kind. text and out: (n), of equal size (else
/// ContractError); both may be the same span. A plain loop on every machine: see bytes.cpp.
void byte_classes(std::span<const std::uint8_t> text, std::span<const std::uint8_t, 256> table,
                  std::span<std::uint8_t> out);

// [runs-ref]
/// What run_length is measured against.
inline std::size_t run_length_ref(std::span<const std::uint8_t> x) {
  std::size_t n = 0;
  while (n < x.size() && x[n] == x[0]) ++n;
  return n;
}

/// What run_ends is measured against.
inline void run_ends_ref(std::span<const std::uint8_t> x, std::vector<std::size_t>& ends) {
  ends.clear();
  for (std::size_t i = 1; i <= x.size(); ++i)
    if (i == x.size() || x[i] != x[i - 1]) ends.push_back(i);
}
// [/runs-ref]

/// How many bytes at the beginning of x equal x[0]; of an empty span 0.
std::size_t run_length(std::span<const std::uint8_t> x);

/// Cuts x into runs of equal bytes. ends becomes the list of the positions behind each run, in
/// order: every i where x[i] differs from x[i - 1], and at last x.size(). Of an empty span it
/// becomes empty. What was in ends is gone; its memory is used again.
void run_ends(std::span<const std::uint8_t> x, std::vector<std::size_t>& ends);
void run_ends(std::span<const ByteClass> x, std::vector<std::size_t>& ends);

// [count-byte-ref]
/// What count_byte is measured against.
inline std::size_t count_byte_ref(std::span<const std::uint8_t> x, std::uint8_t value) {
  return static_cast<std::size_t>(std::count(x.begin(), x.end(), value));
}
// [/count-byte-ref]

/// How often value occurs in x.
std::size_t count_byte(std::span<const std::uint8_t> x, std::uint8_t value);

// [find-pair-ref]
/// What find_pair is measured against.
inline std::size_t find_pair_ref(std::span<const std::int32_t> ids, std::int32_t first,
                                 std::int32_t second, std::size_t from) {
  for (std::size_t i = std::min(from, ids.size()); i + 1 < ids.size(); ++i)
    if (ids[i] == first && ids[i + 1] == second) return i;
  return ids.size();
}
// [/find-pair-ref]

/// The first position i >= from with ids[i] == first and ids[i + 1] == second; ids.size() if there
/// is none. from may be anything.
std::size_t find_pair(std::span<const std::int32_t> ids, std::int32_t first, std::int32_t second,
                      std::size_t from);

}  // namespace wr::kernels
