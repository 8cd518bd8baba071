#include "shared/kernels/bytes.hpp"

#include <numeric>

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Engine = boost::random::mt19937;

void append(Bytes& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<std::uint8_t>(byte)); };
  const auto follow = [&](int shift) { put(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) return put(0xC0 | code >> 6), follow(0);
  if (code < 0x10000) return put(0xE0 | code >> 12), follow(6), follow(0);
  put(0xF0 | code >> 18), follow(12), follow(6), follow(0);
}

// Runs of characters of the same length, so that there are blocks of ASCII and others.
Bytes random_text(std::size_t characters, Engine& engine) {
  constexpr std::uint32_t kBelow[] = {0x80, 0x80, 0x800, 0xD800, 0x110000};
  Bytes text;
  std::uint32_t below = kBelow[0];
  for (std::size_t i = 0; i < characters; ++i) {
    if (engine() % 32 == 0) below = kBelow[engine() % 5];
    const std::uint32_t code = engine() % below;
    append(text, code >= 0xD800 && code < 0xE000 ? 0xE9 : code);
  }
  return text;
}

// The same bytes, `offset` bytes into their buffer.
Buffer<std::uint8_t> at_offset(const Bytes& bytes, std::size_t offset) {
  Buffer<std::uint8_t> buffer(bytes.size(), offset);
  std::copy(bytes.begin(), bytes.end(), buffer.span().begin());
  return buffer;
}

// Few different values, in runs.
Buffer<std::uint8_t> random_runs(std::size_t n, std::size_t offset, Engine& engine) {
  Buffer<std::uint8_t> x(n, offset);
  std::uint8_t value = 7;
  for (std::uint8_t& v : x.span()) {
    if (engine() % 8 == 0) value = static_cast<std::uint8_t>(engine() % 3);
    v = value;
  }
  return x;
}

// Every byte at which a table or a rule of UTF-8 changes.
constexpr std::array<std::uint8_t, 24> kBorders = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                                   0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
                                                   0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};

}  // namespace

BOOST_AUTO_TEST_SUITE(bytes)

BOOST_AUTO_TEST_CASE(the_reference_knows_the_borders_of_utf8) {
  // The Unicode Standard, table 3-7: well-formed UTF-8 byte sequences
  const auto prefix = [](const Bytes& text) { return utf8_valid_prefix_ref(text); };
  for (const Bytes& good : std::vector<Bytes>{{0x00},
                                              {0x7F},
                                              {0xC2, 0x80},
                                              {0xDF, 0xBF},
                                              {0xE0, 0xA0, 0x80},
                                              {0xED, 0x9F, 0xBF},
                                              {0xEE, 0x80, 0x80},
                                              {0xEF, 0xBF, 0xBF},
                                              {0xF0, 0x90, 0x80, 0x80},
                                              {0xF4, 0x8F, 0xBF, 0xBF}})
    BOOST_TEST(prefix(good) == good.size());
  for (const Bytes& bad : std::vector<Bytes>{{0x80},
                                             {0xBF},
                                             {0xC1, 0xBF},
                                             {0xC2},
                                             {0xC2, 0x41},
                                             {0xE0, 0x9F, 0xBF},
                                             {0xED, 0xA0, 0x80},
                                             {0xE2, 0x82},
                                             {0xF0, 0x8F, 0xBF, 0xBF},
                                             {0xF4, 0x90, 0x80, 0x80},
                                             {0xF5, 0x80, 0x80, 0x80},
                                             {0xF0, 0x90, 0x80},
                                             {0xFF}})
    BOOST_TEST(prefix(bad) == 0u);
}

BOOST_AUTO_TEST_CASE(every_character_there_is_is_valid) {
  Bytes text;
  for (std::uint32_t code = 0; code < 0x110000; ++code)
    if (code < 0xD800 || code >= 0xE000) append(text, code);
  on_every_target([&] {
    BOOST_TEST(utf8_valid(text));
    BOOST_TEST(!utf8_valid(std::span<const std::uint8_t>(text).first(text.size() - 1)));
  });
}

BOOST_AUTO_TEST_CASE(every_sequence_of_up_to_three_bytes_is_judged_as_by_the_reference) {
  on_every_target([] {
    std::size_t wrong = 0;
    const auto judge = [&](std::span<const std::uint8_t> text) {
      wrong += utf8_valid_prefix(text) != utf8_valid_prefix_ref(text);
    };
    std::array<std::uint8_t, 3> text;
    for (unsigned a = 0; a < 256; ++a) {
      text[0] = static_cast<std::uint8_t>(a);
      judge(std::span(text).first(1));
      for (unsigned b = 0; b < 256; ++b) {
        text[1] = static_cast<std::uint8_t>(b);
        judge(std::span(text).first(2));
        // A third byte is new only where the first two are not wrong already
        if (a != 'a' && (a < 0xC2 || (b & 0xC0) != 0x80)) continue;
        for (unsigned c = 0; c < 256; ++c) {
          text[2] = static_cast<std::uint8_t>(c);
          judge(text);
        }
      }
    }
    BOOST_TEST(wrong == 0u);
  });
}

BOOST_AUTO_TEST_CASE(four_bytes_at_the_border_of_a_block_are_judged_as_by_the_reference) {
  on_every_target([] {
    const std::size_t block = 16 * active_lanes();  // four vectors of bytes
    Bytes text(2 * block + 5, 'a');
    std::size_t wrong = 0, turn = 0;
    for (const std::uint8_t a : kBorders)
      for (const std::uint8_t b : kBorders)
        for (const std::uint8_t c : kBorders)
          for (const std::uint8_t d : kBorders) {
            const std::size_t at = (turn % 2 + 1) * block - turn % 5;  // the last ones end the text
            ++turn;
            const std::array<std::uint8_t, 4> four = {a, b, c, d};
            std::copy(four.begin(), four.end(), text.begin() + static_cast<std::ptrdiff_t>(at));
            const std::span<const std::uint8_t> all(text);
            const auto whole = all.first(turn % 3 == 0 ? at + 4 : all.size());
            wrong += utf8_valid_prefix(whole) != at + utf8_valid_prefix_ref(whole.subspan(at));
            std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), 4, 'a');
          }
    BOOST_TEST(wrong == 0u);
  });
}

BOOST_AUTO_TEST_CASE(a_text_with_a_few_wrong_bytes_is_judged_as_by_the_reference) {
  on_every_target([] {
    Engine engine(1);
    for (int round = 0; round < 300; ++round) {
      const Bytes text = random_text(engine() % 400, engine);
      auto buffer = at_offset(text, kOffsets[engine() % 3]);
      BOOST_TEST(utf8_valid(buffer));
      for (int mutation = 0; mutation < 8 && !text.empty(); ++mutation) {
        buffer[engine() % text.size()] =
            round % 2 == 0 ? kBorders[engine() % 24] : static_cast<std::uint8_t>(engine());
        BOOST_TEST(utf8_valid_prefix(buffer) == utf8_valid_prefix_ref(buffer));
        const auto cut = buffer.view().first(engine() % text.size());
        BOOST_TEST(utf8_valid_prefix(cut) == utf8_valid_prefix_ref(cut));
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(ascii_classes_agree_with_the_reference) {
  BOOST_TEST((ascii_class('z') == ByteClass::kLetter && ascii_class('[') == ByteClass::kOther));
  BOOST_TEST((ascii_class('9') == ByteClass::kDigit && ascii_class('\v') == ByteClass::kSpace));
  BOOST_TEST((ascii_class('\r') == ByteClass::kNewline && ascii_class(0) == ByteClass::kOther));
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<std::uint8_t> text(n, offset);
    std::iota(text.span().begin(), text.span().end(), std::uint8_t{200});
    std::vector<ByteClass> out(n + offset, ByteClass::kDigit), reference(n);
    ascii_classes(text, std::span(out).subspan(offset));
    ascii_classes_ref(text, reference);
    BOOST_TEST(std::equal(reference.begin(), reference.end(),
                          out.begin() + static_cast<std::ptrdiff_t>(offset)));
    for (std::size_t i = 0; i < offset; ++i) BOOST_TEST((out[i] == ByteClass::kDigit));
  });
}

BOOST_AUTO_TEST_CASE(byte_classes_look_every_byte_up) {
  std::array<std::uint8_t, 256> table;
  for (std::size_t i = 0; i < 256; ++i) table[i] = static_cast<std::uint8_t>(i * 7 + 3);
  Bytes text(256);
  std::iota(text.begin(), text.end(), std::uint8_t{0});
  byte_classes(text, table, text);
  BOOST_TEST(std::equal(text.begin(), text.end(), table.begin()));
}

BOOST_AUTO_TEST_CASE(a_run_ends_where_the_byte_changes) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<std::uint8_t> x(n, offset);
    x.fill_with(9);
    BOOST_TEST(run_length(x) == n);
    for (std::size_t end = 1; end < n; end += n / 40 + 1) {
      x[end] = 8;
      BOOST_TEST(run_length(x) == end);
      x[end] = 9;
    }
    Engine engine(static_cast<unsigned>(n));
    const auto runs = random_runs(n, offset, engine);
    std::vector<std::size_t> ends(3, 77), reference;
    run_ends(runs.view(), ends);
    run_ends_ref(runs, reference);
    BOOST_TEST(ends == reference);
  });
}

BOOST_AUTO_TEST_CASE(runs_of_classes_are_runs) {
  using enum ByteClass;
  const std::vector<ByteClass> classes = {kLetter, kLetter, kSpace, kDigit, kDigit};
  std::vector<std::size_t> ends;
  run_ends(classes, ends);
  BOOST_TEST(ends == (std::vector<std::size_t>{2, 3, 5}));
}

BOOST_AUTO_TEST_CASE(bytes_are_counted) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Engine engine(static_cast<unsigned>(n));
    const auto x = random_runs(n, offset, engine);
    for (const std::uint8_t value : std::array<std::uint8_t, 4>{0, 1, 7, 255})
      BOOST_TEST(count_byte(x, value) == count_byte_ref(x, value));
  });
}

BOOST_AUTO_TEST_CASE(a_pair_is_found_wherever_it_stands) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<std::int32_t> ids(n, offset);
    for (std::size_t i = 0; i < n; ++i) ids[i] = i % 2 == 0 ? 70000 : -5;  // halves of the pair
    BOOST_TEST(find_pair(ids, 70000, 3, 0) == n);
    for (std::size_t at = 0; at + 1 < n; at += n / 40 + 1) {
      const std::int32_t first = ids[at], second = ids[at + 1];
      ids[at] = 70000;
      ids[at + 1] = 3;
      for (const std::size_t from : {std::size_t{0}, at, at + 1, n, n + 9})
        BOOST_TEST(find_pair(ids, 70000, 3, from) == (from <= at ? at : n));
      ids[at] = first;
      ids[at + 1] = second;
    }
    // Many places: one after the other
    for (std::size_t i = 0; i < n; i = i < n ? find_pair(ids, -5, 70000, i) + 1 : i)
      BOOST_TEST(find_pair(ids, -5, 70000, i) == find_pair_ref(ids, -5, 70000, i));
    BOOST_TEST(find_pair(ids, 1, 2, static_cast<std::size_t>(-1)) == n);
  });
}

BOOST_AUTO_TEST_CASE(wrong_sizes_break_the_contract) {
  const Bytes text(5);
  Bytes short_out(4);
  std::vector<ByteClass> short_classes(4);
  const std::array<std::uint8_t, 256> table = {};
  BOOST_CHECK_THROW(ascii_classes(text, short_classes), wr::ContractError);
  BOOST_CHECK_THROW(byte_classes(text, table, short_out), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
