#include "shared/support/core/checkpoint.hpp"

#ifndef __EMSCRIPTEN__
#include <signal.h>
#include <sys/resource.h>
#endif

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <random>

#include "shared/base/check.hpp"
#include "shared/support/core/checkpoint_fuzz.hpp"
#include "shared/support/core/torch_generator.hpp"
#include "shared/support/testing/folder.hpp"

using wr::Checkpoint;
using wr::FileError;
using wr::sealed_checkpoint;

namespace {

template <typename To, typename From>
To bits_to(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

const float kWeights[6] = {1.0f,     -0.0f,
                           INFINITY, -INFINITY,
                           1e-45f,   bits_to<float>(0xff812345u)};  // a NaN that carries something

// One field of every sort, and a tensor without elements.
Checkpoint example() {
  Checkpoint c("fuzz");
  c.set("step", 1200);
  c.set("loss", 2.25);
  c.set("model", "mlp");
  c.set_words("random", std::vector<std::uint32_t>{1, 0xffffffff});
  c.set_tensor("W", {2, 3}, kWeights);
  c.set_tensor("none", {4, 0}, {});
  return c;
}

Checkpoint parsed(const std::string& bytes) { return Checkpoint::parse(bytes, "fuzz", "c.ckpt"); }

// A file made by hand: `body` is what stands between the header and the digest.
std::string file_of(const std::string& body) {
  return sealed_checkpoint(example().to_bytes().substr(0, 24) + body + std::string(64, '-'));
}

std::string number(std::uint64_t x) {
  return std::string(reinterpret_cast<const char*>(&x), sizeof x);
}
std::string text(const std::string& x) { return number(x.size()) + x; }

// A field called x in a file of the kind "fuzz".
std::string with_field(char sort, const std::string& value) {
  return file_of(text("fuzz") + text("x") + sort + value);
}

auto says(FileError::Sort sort, const std::string& part) {
  return [=](const FileError& e) {
    BOOST_TEST(std::string(e.what()).find(part) != std::string::npos, e.what());
    BOOST_TEST((sort != FileError::Sort::damaged || !e.hint().empty()));
    return e.sort() == sort;
  };
}

void expect_damaged(const std::string& bytes, const std::string& part) {
  BOOST_CHECK_EXCEPTION(parsed(bytes), FileError, says(FileError::Sort::damaged, part));
}

template <typename Ask>
void expect_refused(Ask ask, const std::string& message) {
  BOOST_CHECK_EXCEPTION(ask(), FileError, says(FileError::Sort::damaged, message));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoint)

BOOST_AUTO_TEST_CASE(a_saved_checkpoint_is_loaded_again) {
  const wr::testing::Folder folder;
  example().save(folder / "c.ckpt");
  const Checkpoint c = Checkpoint::load(folder / "c.ckpt", "fuzz");
  BOOST_TEST(c.whole("step") == 1200);
  BOOST_TEST(c.real("loss") == 2.25);
  BOOST_TEST(c.text("model") == "mlp");
  BOOST_TEST(c.words("random").size() == 2u);
  BOOST_TEST(c.words("random")[1] == 0xffffffffu);
  BOOST_TEST(c.tensor("W", {2, 3})[0] == 1.0f);
  BOOST_TEST(c.tensor("none", {4, 0}).empty());
  BOOST_TEST(c.floats() == 6u);
  BOOST_TEST(c.has("W"));
  BOOST_TEST(!c.has("w"));
  BOOST_TEST(c.to_bytes() == folder.get("c.ckpt"));
  BOOST_TEST(folder.entries() == 1);
}

// The file of version 1, byte by byte: it must be readable for as long as the book is.
BOOST_AUTO_TEST_CASE(the_file_has_the_documented_layout) {
  Checkpoint c("gpt");
  c.set("n", -2);
  c.set("x", 1.0);
  c.set("t", std::string_view("a\0b", 3));
  c.set_words("w", std::vector<std::uint32_t>{0x01020304});
  c.set_tensor("W", {1, 2}, std::vector<float>{1.0f, -2.0f});
  std::string expected = "WRCHECK\n" + number(1) + number(24 + 140 + 64) + text("gpt");
  expected += text("n") + '\1' + std::string("\xfe\xff\xff\xff\xff\xff\xff\xff");
  expected += text("x") + '\2' + std::string("\0\0\0\0\0\0\xf0\x3f", 8);
  expected += text("t") + '\0' + text(std::string("a\0b", 3));
  expected += text("w") + '\3' + number(1) + "\x04\x03\x02\x01";
  expected += text("W") + '\4' + number(2) + number(1) + number(2) + number(2) +
              std::string("\0\0\x80\x3f\0\0\0\xc0", 8);
  BOOST_TEST(c.to_bytes() == expected + wr::sha256(expected));
}

BOOST_AUTO_TEST_CASE(every_bit_of_a_number_comes_back) {
  Checkpoint c("fuzz");
  std::mt19937_64 random(1);
  std::vector<float> floats;
  for (int i = 0; i < 10000; ++i)
    floats.push_back(bits_to<float>(static_cast<std::uint32_t>(random())));
  const std::vector<std::uint64_t> doubles = {0x7ff0000000000001, 0xfff8000000001234, 1,
                                              0x8000000000000000, 0x7ff0000000000000, random()};
  c.set_tensor("floats", {floats.size()}, floats);
  for (std::size_t i = 0; i < doubles.size(); ++i)
    c.set("d" + std::to_string(i), bits_to<double>(doubles[i]));
  c.set("least", INT64_MIN);
  c.set("unsigned", UINT64_MAX - 1);
  c.set("text", std::string_view("\0\xff\n", 3));

  const Checkpoint back = parsed(c.to_bytes());
  std::vector<float> read(floats.size());
  back.read_tensor("floats", read);
  BOOST_TEST(std::memcmp(read.data(), floats.data(), 4 * floats.size()) == 0);
  for (std::size_t i = 0; i < doubles.size(); ++i)
    BOOST_TEST(bits_to<std::uint64_t>(back.real("d" + std::to_string(i))) == doubles[i]);
  BOOST_TEST(back.whole("least") == INT64_MIN);
  BOOST_TEST(static_cast<std::uint64_t>(back.whole("unsigned")) == UINT64_MAX - 1);
  BOOST_TEST(back.text("text") == std::string_view("\0\xff\n", 3));
}

BOOST_AUTO_TEST_CASE(a_random_stream_goes_on_where_it_was_saved) {
  wr::TorchGenerator before(2147483647);
  std::vector<float> x(3);
  before.randn(x);  // leaves half a pair of normal numbers waiting
  Checkpoint c("fuzz");
  c.set_words("random", before.state());
  wr::TorchGenerator after(0);
  const Checkpoint back = parsed(c.to_bytes());
  after.restore(back.words("random"));
  std::vector<float> y(3);
  before.randn(x);
  after.randn(y);
  BOOST_TEST(x == y, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shapes_may_be_empty_deep_or_without_elements) {
  Checkpoint c("fuzz");
  const std::vector<float> x(24, 0.5f);
  c.set_tensor("scalar", {}, std::span(x).first(1));
  c.set_tensor("deep", {2, 1, 3, 1, 4}, x);
  c.set_tensor("zero", {0}, {});
  c.set_tensor("zero first", {0, 5}, {});
  const Checkpoint back = parsed(c.to_bytes());
  BOOST_TEST(back.tensor("scalar", {}).size() == 1u);
  BOOST_TEST(back.tensor("deep", {2, 1, 3, 1, 4}).size() == 24u);
  BOOST_TEST(back.tensor("zero", {0}).empty());
  BOOST_TEST(back.tensor("zero first", {0, 5}).empty());
  BOOST_TEST(parsed(Checkpoint("fuzz").to_bytes()).to_bytes() == Checkpoint("fuzz").to_bytes());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_a_broken_contract) {
  Checkpoint c = example();
  const std::string before = c.to_bytes();
  BOOST_CHECK_THROW(c.set("step", 1), wr::ContractError);
  BOOST_CHECK_THROW(c.set("", 1), wr::ContractError);
  BOOST_CHECK_THROW(c.set("two\nlines", 1), wr::ContractError);
  BOOST_CHECK_THROW(c.set(std::string(256, 'x'), 1), wr::ContractError);
  BOOST_CHECK_THROW(c.set_tensor("V", {3, 3}, kWeights), wr::ContractError);
  BOOST_CHECK_THROW(c.set_tensor("V", {}, {}), wr::ContractError);
  const std::size_t large = std::size_t{1} << (sizeof(std::size_t) * 8 - 2);
  BOOST_CHECK_THROW(c.set_tensor("V", {large, 4}, {}), wr::ContractError);  // the product is 0
  BOOST_CHECK_THROW(c.set_tensor("V", {0, large, 4}, {}), wr::ContractError);
  BOOST_CHECK_THROW(Checkpoint(""), wr::ContractError);
  BOOST_TEST(c.to_bytes() == before);

  Checkpoint full("fuzz");
  for (std::size_t i = 0; i < Checkpoint::kMaxFields; ++i) full.set(std::to_string(i), i);
  BOOST_CHECK_THROW(full.set("one more", 1), wr::ContractError);
  BOOST_TEST(parsed(full.to_bytes()).whole("4095") == 4095);
}

BOOST_AUTO_TEST_CASE(a_wrong_question_names_file_field_and_both_sides) {
  const Checkpoint c = parsed(example().to_bytes());
  expect_refused([&] { c.whole("steps"); }, "c.ckpt: field steps: is not there");
  expect_refused([&] { c.whole("model"); }, "c.ckpt: field model: is a text, not a whole number");
  expect_refused([&] { c.real("step"); },
                 "c.ckpt: field step: is a whole number, not a real number");
  expect_refused([&] { c.text("loss"); }, "c.ckpt: field loss: is a real number, not a text");
  expect_refused([&] { c.words("W"); }, "c.ckpt: field W: is a tensor, not words");
  expect_refused([&] { c.tensor("random", {2}); }, "c.ckpt: field random: is words, not a tensor");
  expect_refused([&] { c.tensor("W", {3, 2}); }, "c.ckpt: field W: has shape (2, 3), not (3, 2)");
  expect_refused([&] { c.tensor("W", {6}); }, "c.ckpt: field W: has shape (2, 3), not (6)");
  expect_refused([&] { c.tensor("W", {}); }, "c.ckpt: field W: has shape (2, 3), not ()");
  std::vector<float> five(5, 7.0f);
  expect_refused([&] { c.read_tensor("W", five); },
                 "c.ckpt: field W: has shape (2, 3), not 5 elements");
  BOOST_TEST(five == std::vector<float>(5, 7.0f), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_kind_says_whose_it_is) {
  const std::string bytes = Checkpoint("gpt").to_bytes();
  BOOST_CHECK_EXCEPTION(
      Checkpoint::parse(bytes, "makemore", "c.ckpt"), FileError, [](const FileError& e) {
        BOOST_TEST(e.what() == "c.ckpt: this is a checkpoint of 'gpt', not of 'makemore'");
        BOOST_TEST(e.hint() == "load it with what wrote it, 'gpt'");
        return e.sort() == FileError::Sort::damaged;
      });
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_told_apart_from_damage) {
  std::string bytes = example().to_bytes();
  bytes[8] = 2;
  expect_damaged(sealed_checkpoint(bytes),
                 "c.ckpt: a checkpoint of version 2; this program reads version 1 alone");
  expect_damaged(bytes, "the SHA-256 is ");  // a flipped bit is not a version
}

BOOST_AUTO_TEST_CASE(other_files_are_no_checkpoints) {
  expect_damaged("", "c.ckpt: byte 0: this is no checkpoint");
  expect_damaged("emma\nolivia\nava\n", "c.ckpt: byte 0: this is no checkpoint");
  const wr::testing::Folder folder;
  BOOST_CHECK_EXCEPTION(Checkpoint::load(folder / "none", "fuzz"), FileError,
                        says(FileError::Sort::missing, "none: "));
  folder.put("c.ckpt", example().to_bytes() + "x");
  BOOST_CHECK_EXCEPTION(Checkpoint::load(folder / "c.ckpt", "fuzz"), FileError,
                        says(FileError::Sort::damaged, "c.ckpt: byte 24: the file has "));
}

BOOST_AUTO_TEST_CASE(every_cut_is_noticed) {
  const std::string whole = example().to_bytes();
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const std::string cut = whole.substr(0, n);
    expect_damaged(cut, n < 8    ? "this is no checkpoint"
                        : n < 24 ? "8 bytes should follow but "
                                 : "the file has " + std::to_string(n) + " bytes but should have " +
                                       std::to_string(whole.size()));
    wr::fuzz_checkpoint(cut);
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_noticed) {
  const std::string whole = example().to_bytes();
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    expect_damaged(flipped, bit < 64    ? "this is no checkpoint"
                            : bit < 128 ? "the SHA-256 is "
                            : bit < 192 ? "the file has "
                                        : "the SHA-256 is ");
    wr::fuzz_checkpoint(flipped);  // and behind a digest that fits, it is read or refused
  }
}

BOOST_AUTO_TEST_CASE(the_digest_is_what_sha256sum_prints) {
  const std::string bytes = example().to_bytes();
  BOOST_TEST(bytes.substr(bytes.size() - 64) == wr::sha256(bytes.substr(0, bytes.size() - 64)));
}

// Behind a digest that fits: a file that a program wrote, but not one of ours.
BOOST_AUTO_TEST_CASE(lying_lengths_are_refused_before_memory_is_asked_for) {
  const std::string huge = "a length of 18446744073709551615 is beyond any checkpoint";
  const std::string two_gib = number(std::uint64_t{1} << 31);
  expect_damaged(with_field(0, number(UINT64_MAX)), "c.ckpt: byte 54: " + huge);
  expect_damaged(with_field(3, number(UINT64_MAX)), huge);
  expect_damaged(with_field(4, number(UINT64_MAX)), huge);
  expect_damaged(with_field(4, number(1) + number(UINT64_MAX)), huge);
  expect_damaged(file_of(number(UINT64_MAX)), "c.ckpt: byte 32: " + huge);
  expect_damaged(with_field(0, two_gib), "2147483648 bytes should follow but 0 do");
  expect_damaged(with_field(3, two_gib + "1234"), "8589934592 bytes should follow but 4 do");
  expect_damaged(with_field(4, two_gib), "8 bytes should follow but 0 do");
  expect_damaged(with_field(4, number(1) + two_gib + two_gib),
                 "8589934592 bytes should follow but 0 do");
  expect_damaged(with_field(1, "1234567"), "8 bytes should follow but 7 do");
  expect_damaged(file_of(text("fuzz") + text("x")), "1 bytes should follow but 0 do");
}

BOOST_AUTO_TEST_CASE(shapes_that_lie_are_refused) {
  const std::string one = number(1) + std::string(4, char{});  // one float
  expect_damaged(with_field(4, number(1) + number(2) + one), "the shape (2) does not hold 1 elem");
  expect_damaged(with_field(4, number(1) + number(0) + one), "the shape (0) does not hold 1 elem");
  expect_damaged(with_field(4, number(0) + number(0)), "the shape () does not hold 0 elements");
  // 2^13 in each of five dimensions: the product is 2^65, which is 0 if one does not look
  std::string five = number(5);
  for (int i = 0; i < 5; ++i) five += number(1 << 13);
  expect_damaged(with_field(4, five + number(0)),
                 "the shape (8192, 8192, 8192, 8192, 8192) does not hold 0 elements");
  expect_damaged(
      with_field(4, number(3) + number(0) + number(1 << 30) + number(1 << 30) + number(0)),
      "the shape (0, 1073741824, 1073741824) does not hold 0 elements");
}

BOOST_AUTO_TEST_CASE(names_and_sorts_that_no_checkpoint_has_are_refused) {
  const std::string bad_name = "a name must be 1 to 255 printable ASCII characters";
  const std::string value = '\1' + number(7);
  expect_damaged(file_of(text("")), bad_name);
  expect_damaged(file_of(text("fuzz") + text("") + value), bad_name);
  expect_damaged(file_of(text("fuzz") + text("\x1b[2J") + value), bad_name);
  expect_damaged(file_of(text("fuzz") + text(std::string(256, 'x')) + value), bad_name);
  expect_damaged(file_of(text("fuzz") + text("x") + value + text("x") + value),
                 "c.ckpt: byte 63: field x stands there twice");
  expect_damaged(with_field(5, number(7)), "there is no sort 5 of value");
  expect_damaged(with_field('\xff', number(7)), "there is no sort 255 of value");
  std::string many = text("fuzz");
  for (std::size_t i = 0; i <= Checkpoint::kMaxFields; ++i) many += text(std::to_string(i)) + value;
  expect_damaged(file_of(many), "there are too many fields");
  expect_damaged(sealed_checkpoint("WRCHECK\n" + number(1) + number(30) + "abcdef"),
                 "the file is too short to end with a SHA-256");
}

#ifndef __EMSCRIPTEN__
// A limit on the size of files stands for a full disk.
BOOST_AUTO_TEST_CASE(saving_that_fails_leaves_the_old_checkpoint) {
  const wr::testing::Folder folder;
  example().save(folder / "c.ckpt");
  Checkpoint larger("fuzz");
  larger.set_tensor("W", {10000}, std::vector<float>(10000));
  rlimit before;
  BOOST_REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit small{1000, before.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  std::string message;
  try {
    larger.save(folder / "c.ckpt");
  } catch (const FileError& e) {
    if (e.sort() == FileError::Sort::broken) message = e.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  BOOST_TEST(message.find("c.ckpt: File too large") != std::string::npos, message);
  BOOST_TEST(Checkpoint::load(folder / "c.ckpt", "fuzz").whole("step") == 1200);
  BOOST_TEST(folder.entries() == 1);
}
#endif

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_refused_by_name) {
  const Checkpoint c = parsed(example().to_bytes());
  BOOST_TEST(c.whole("step", 1200, 1200) == 1200);
  BOOST_CHECK_EXCEPTION(
      c.whole("step", 0, 1199), FileError,
      says(FileError::Sort::damaged, "c.ckpt: field step: is 1200, not 0 to 1199"));
  BOOST_CHECK_THROW(c.whole("step", 1201, 2000), FileError);
  BOOST_TEST(c.real("loss", 2.25, 2.25) == 2.25);
  BOOST_CHECK_EXCEPTION(c.real("loss", 0, 2), FileError,
                        says(FileError::Sort::damaged, "c.ckpt: field loss: is out of range"));
  Checkpoint numbers("fuzz");
  numbers.set("nan", std::nan(""));
  numbers.set_tensor("x", {3}, std::vector<float>{1e30f, -1e30f, 0.0f});
  BOOST_CHECK_THROW(numbers.real("nan", -INFINITY, INFINITY), FileError);
  std::vector<float> x(3), w(6);
  numbers.read_numbers("x", x);
  BOOST_TEST(x[1] == -1e30f);
  BOOST_CHECK_THROW(numbers.read_numbers("x", x, 1e29f), FileError);
  BOOST_CHECK_EXCEPTION(c.read_numbers("W", w), FileError,  // it has infinities and a NaN
                        says(FileError::Sort::damaged, "field W: has elements out of range"));
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_is_named) {
  const wr::testing::Folder folder;
  BOOST_CHECK_EXCEPTION(example().save(folder / "no/such/c.ckpt"), FileError,
                        says(FileError::Sort::broken, "no/such/c.ckpt: "));
}

// Whatever happens to a file, reading it ends: with a checkpoint or with a FileError.
BOOST_AUTO_TEST_CASE(mutations_never_crash) {
  const std::string whole = example().to_bytes();
  std::mt19937_64 random(2);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int round = 0; round < 10000; ++round) {
    std::string bytes = whole;
    for (std::size_t i = below(4) + 1; i-- > 0;) {
      const std::size_t at = below(bytes.size() - 8);
      switch (random() % 5) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes[at] = static_cast<char>(below(8));
          break;
        case 2:
          bytes.replace(at, 8, number(random() >> below(64)));
          break;
        case 3:
          bytes.erase(at, below(20));
          break;
        default:
          bytes.insert(at, bytes.substr(below(bytes.size()), below(60)));
      }
      if (bytes.size() < 100) bytes = whole;
    }
    wr::fuzz_checkpoint(bytes);
  }
}

BOOST_AUTO_TEST_SUITE_END()
