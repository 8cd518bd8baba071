#include "shared/kernels/bytes.hpp"

#include <cstring>

#include "shared/base/check.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/bytes.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR  // one byte at a time: the references do that already

std::size_t Utf8ValidPrefix(const std::uint8_t* text, std::size_t n) {
  return utf8_valid_prefix_ref({text, n});
}
std::size_t RunLength(const std::uint8_t* x, std::size_t n) { return run_length_ref({x, n}); }
void RunEnds(const std::uint8_t* x, std::size_t n, std::vector<std::size_t>& ends) {
  run_ends_ref({x, n}, ends);
}
std::size_t CountByte(const std::uint8_t* x, std::size_t n, std::uint8_t value) {
  return count_byte_ref({x, n}, value);
}
std::size_t FindPair(const std::int32_t* ids, std::size_t n, std::int32_t first,
                     std::int32_t second, std::size_t from) {
  return find_pair_ref({ids, n}, first, second, from);
}

#else

// [utf8-tables]
// What can be wrong with two bytes in a row, a bit each
constexpr std::uint8_t kTooShort = 1;     // a lead, then no continuation
constexpr std::uint8_t kTooLong = 2;      // ASCII, then a continuation
constexpr std::uint8_t kOverlong2 = 4;    // C0 or C1, then a continuation
constexpr std::uint8_t kOverlong3 = 8;    // E0, then 80 to 9F
constexpr std::uint8_t kSurrogate = 16;   // ED, then A0 to BF
constexpr std::uint8_t kTooLarge = 32;    // F4 or above, then 90 to BF
constexpr std::uint8_t kBelow90 = 64;     // F0, overlong, or F5 or above, too large; then 80 to 8F
constexpr std::uint8_t kTwoInARow = 128;  // two continuations: wrong, unless a lead stands near

// Three tables of 16 say what can be wrong from three points of view. What all of them say is.
struct Table {
  template <class Rule>
  explicit constexpr Table(Rule rule) {
    for (unsigned half = 0; half < 16; ++half) entry[half] = rule(half);
  }
  alignas(16) std::uint8_t entry[16] = {};
};

constexpr Table kByFirstHigh([](unsigned high) -> std::uint8_t {
  if (high < 0x8) return kTooLong;
  if (high < 0xC) return kTwoInARow;
  if (high == 0xC) return kTooShort | kOverlong2;
  if (high == 0xD) return kTooShort;
  if (high == 0xE) return kTooShort | kOverlong3 | kSurrogate;
  return kTooShort | kTooLarge | kBelow90;
});

constexpr Table kByFirstLow([](unsigned low) -> std::uint8_t {
  const unsigned any = kTooShort | kTooLong | kTwoInARow;
  const unsigned c = low < 0x2 ? kOverlong2 : 0;
  const unsigned e = low == 0x0 ? kOverlong3 : low == 0xD ? kSurrogate : 0;
  const unsigned f = (low >= 0x4 ? kTooLarge : 0) | (low == 0x0 || low >= 0x5 ? kBelow90 : 0);
  return static_cast<std::uint8_t>(any | c | e | f);
});

constexpr Table kBySecondHigh([](unsigned high) -> std::uint8_t {
  if (high < 0x8 || high >= 0xC) return kTooShort;
  const unsigned any = kTooLong | kTwoInARow | kOverlong2;
  const unsigned e = high < 0xA ? kOverlong3 : kSurrogate;
  const unsigned f = high == 0x8 ? kBelow90 : kTooLarge;
  return static_cast<std::uint8_t>(any | e | f);
});
// [/utf8-tables]

// [utf8-errors]
// Not 0 where a byte of the vector at p cannot stand behind the three bytes before it.
template <class D>
HWY_INLINE hn::Vec<D> Utf8Errors(D d, const std::uint8_t* p) {
  const auto lookup = [&](const Table& table, auto half) HWY_ATTR {
    return hn::TableLookupBytes(hn::LoadDup128(d, table.entry), half);
  };
  const auto second = hn::LoadU(d, p), first = hn::LoadU(d, p - 1);
  const auto first_high = lookup(kByFirstHigh, hn::ShiftRight<4>(first));
  const auto first_low = lookup(kByFirstLow, hn::And(first, hn::Set(d, std::uint8_t{0x0F})));
  const auto second_high = lookup(kBySecondHigh, hn::ShiftRight<4>(second));
  const auto wrong = hn::And(hn::And(first_high, first_low), second_high);

  // Two continuations in a row are right, and needed, two bytes behind a lead of three or four and
  // three bytes behind a lead of four: there, and only there, the top bit has to be set
  const auto third = hn::SaturatedSub(hn::LoadU(d, p - 2), hn::Set(d, std::uint8_t{0xE0 - 0x80}));
  const auto fourth = hn::SaturatedSub(hn::LoadU(d, p - 3), hn::Set(d, std::uint8_t{0xF0 - 0x80}));
  const auto needed = hn::And(hn::Or(third, fourth), hn::Set(d, std::uint8_t{0x80}));
  return hn::Xor(wrong, needed);
}
// [/utf8-errors]

// [utf8]
// Four vectors at p; the three bytes before them are there to be read, and were right.
template <class D>
HWY_INLINE bool Utf8BlockIsValid(D d, const std::uint8_t* p) {
  const std::size_t lanes = hn::Lanes(d);
  const hn::RebindToSigned<D> signed_bytes;
  const auto front = hn::Or(hn::LoadU(d, p - 3), hn::LoadU(d, p));
  const auto back = hn::Or(hn::LoadU(d, p + 2 * lanes), hn::LoadU(d, p + 3 * lanes));
  const auto all = hn::BitCast(signed_bytes, hn::Or(hn::Or(front, back), hn::LoadU(d, p + lanes)));
  if (hn::AllFalse(signed_bytes, hn::Lt(all, hn::Zero(signed_bytes)))) return true;  // ASCII

  const auto errors = hn::Or(hn::Or(Utf8Errors(d, p), Utf8Errors(d, p + lanes)),
                             hn::Or(Utf8Errors(d, p + 2 * lanes), Utf8Errors(d, p + 3 * lanes)));
  return hn::AllTrue(d, hn::Eq(errors, hn::Zero(d)));
}

std::size_t Utf8ValidPrefix(const std::uint8_t* text, std::size_t n) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t block = 4 * hn::Lanes(d);
  if (n == 0) return 0;
  for (std::size_t i = 0;; i += block) {
    const std::uint8_t* p = text + i;
    // The first block and the last one are checked in a copy with zeros around it. A zero is no
    // continuation, so a sequence that the end of the text cuts short is an error like any other.
    std::uint8_t copy[3 + 4 * hn::MaxLanes(d)];
    if (i == 0 || n - i < block) {
      const std::size_t before = i == 0 ? 0 : 3;
      std::memset(copy, 0, sizeof copy);
      std::memcpy(copy + 3 - before, p - before, before + std::min(block, n - i));
      p = copy + 3;
    }
    if (!Utf8BlockIsValid(d, p)) {
      // Begin again with the last character that starts in front of the block
      std::size_t start = i == 0 ? 0 : i - 1;
      while (start > 0 && (text[start] & 0xC0) == 0x80) --start;
      return start + utf8_valid_prefix_ref({text + start, n - start});
    }
    if (n - i < block) return n;
  }
}
// [/utf8]

// [run-length]
std::size_t RunLength(const std::uint8_t* x, std::size_t n) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  if (n < lanes) return run_length_ref({x, n});
  const auto first = hn::Set(d, x[0]);
  for (std::size_t i = 0;; i = std::min(i + lanes, n - lanes)) {  // the last vector may overlap
    const auto differs = hn::FindFirstTrue(d, hn::Ne(hn::LoadU(d, x + i), first));
    if (differs >= 0) return i + static_cast<std::size_t>(differs);
    if (i == n - lanes) return n;
  }
}
// [/run-length]

// [run-ends]
void RunEnds(const std::uint8_t* x, std::size_t n, std::vector<std::size_t>& ends) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  ends.clear();
  if (n == 0) return;
  std::size_t i = 1;
  for (; i + lanes <= n; i += lanes) {
    std::uint64_t changes[(hn::MaxLanes(d) + 63) / 64] = {};  // a bit for each lane
    hn::StoreMaskBits(d, hn::Ne(hn::LoadU(d, x + i), hn::LoadU(d, x + i - 1)),
                      reinterpret_cast<std::uint8_t*>(changes));
    for (std::size_t word = 0; word < std::size(changes); ++word)
      for (std::uint64_t rest = changes[word]; rest != 0; rest &= rest - 1)
        ends.push_back(i + word * 64 + hwy::Num0BitsBelowLS1Bit_Nonzero64(rest));
  }
  for (; i < n; ++i)
    if (x[i] != x[i - 1]) ends.push_back(i);
  ends.push_back(n);
}
// [/run-ends]

// [count-byte]
std::size_t CountByte(const std::uint8_t* x, std::size_t n, std::uint8_t value) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t count = 0, i = 0;
  for (; i + lanes <= n; i += lanes)
    count += hn::CountTrue(d, hn::Eq(hn::LoadU(d, x + i), hn::Set(d, value)));
  return count + count_byte_ref({x + i, n - i}, value);
}
// [/count-byte]

// [find-pair]
std::size_t FindPair(const std::int32_t* ids, std::size_t n, std::int32_t first,
                     std::int32_t second, std::size_t from) {
  const hn::ScalableTag<std::int32_t> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = from;
  for (; i < n && n - i > lanes; i += lanes) {
    const auto found = hn::And(hn::Eq(hn::LoadU(d, ids + i), hn::Set(d, first)),
                               hn::Eq(hn::LoadU(d, ids + i + 1), hn::Set(d, second)));
    const auto at = hn::FindFirstTrue(d, found);
    if (at >= 0) return i + static_cast<std::size_t>(at);
  }
  return find_pair_ref({ids, n}, first, second, i);
}
// [/find-pair]

#endif  // one byte at a time

// [ascii-classes]
void AsciiClasses(const std::uint8_t* text, std::uint8_t* out, std::size_t n) {
  Map(out, n, [&](auto d, std::size_t i) HWY_ATTR {
    const auto byte = hn::LoadU(d, text + i);
    const auto all = [&](auto value)
                         HWY_ATTR { return hn::Set(d, static_cast<std::uint8_t>(value)); };
    // How far a byte lies above the first of a range; what lies below wraps around to far above
    const auto among = [&](auto x, char first, int count)
                           HWY_ATTR { return hn::Lt(hn::Sub(x, all(first)), all(count)); };
    const auto lower_case = hn::Or(byte, all('a' - 'A'));
    const auto newline = hn::Or(hn::Eq(byte, all('\n')), hn::Eq(byte, all('\r')));
    const auto white = hn::Or(hn::Eq(byte, all(' ')), among(byte, '\t', 5));  // newlines too

    // Laid over each other, the later ones on top
    auto result = hn::IfThenElseZero(white, all(ByteClass::kSpace));
    result = hn::IfThenElse(newline, all(ByteClass::kNewline), result);
    result = hn::IfThenElse(among(byte, '0', 10), all(ByteClass::kDigit), result);
    result = hn::IfThenElse(among(lower_case, 'a', 26), all(ByteClass::kLetter), result);
    return hn::IfThenElse(hn::Gt(byte, all(0x7F)), all(ByteClass::kNonAscii), result);
  });
}
// [/ascii-classes]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {

std::size_t utf8_valid_prefix(std::span<const std::uint8_t> text) {
  return WR_DISPATCH(Utf8ValidPrefix)(text.data(), text.size());
}

void ascii_classes(std::span<const std::uint8_t> text, std::span<ByteClass> out) {
  WR_CHECK(text.size() == out.size());
  WR_DISPATCH(AsciiClasses)
  (text.data(), reinterpret_cast<std::uint8_t*>(out.data()), text.size());
}

void byte_classes(std::span<const std::uint8_t> text, std::span<const std::uint8_t, 256> table,
                  std::span<std::uint8_t> out) {
  WR_CHECK(text.size() == out.size());
  // Vectors can do it: sixteen lookups in rows of 16, one of which counts. Measured on one core it
  // was 5.8 GB/s with AVX2 against 3.5 GB/s here, and no gain with SSE4: not worth its lines.
  for (std::size_t i = 0; i < text.size(); ++i) out[i] = table[text[i]];
}

std::size_t run_length(std::span<const std::uint8_t> x) {
  return WR_DISPATCH(RunLength)(x.data(), x.size());
}

void run_ends(std::span<const std::uint8_t> x, std::vector<std::size_t>& ends) {
  WR_DISPATCH(RunEnds)(x.data(), x.size(), ends);
}
void run_ends(std::span<const ByteClass> x, std::vector<std::size_t>& ends) {
  WR_DISPATCH(RunEnds)(reinterpret_cast<const std::uint8_t*>(x.data()), x.size(), ends);
}

std::size_t count_byte(std::span<const std::uint8_t> x, std::uint8_t value) {
  return WR_DISPATCH(CountByte)(x.data(), x.size(), value);
}

std::size_t find_pair(std::span<const std::int32_t> ids, std::int32_t first, std::int32_t second,
                      std::size_t from) {
  return WR_DISPATCH(FindPair)(ids.data(), ids.size(), first, second, from);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
