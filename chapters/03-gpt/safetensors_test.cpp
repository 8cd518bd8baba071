#include "safetensors.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>
#include <random>

#include "safetensors_fuzz.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr::gpt {
namespace {

// A file by hand: a table of two by two in F32, a row of three in F16, one number in BF16.
const std::string kTable = R"("table":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]})";
const std::string kRow = R"("row":{"dtype":"F16","shape":[3],"data_offsets":[16,22]})";
const std::string kNumber = R"("number":{"dtype":"BF16","shape":[],"data_offsets":[22,24]})";

std::string bytes_of(std::initializer_list<float> numbers) {
  std::string bytes;
  for (const float x : numbers) bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
  return bytes;
}

std::string data() {
  return bytes_of({1.0f, -2.0f, 1e-45f, INFINITY}) + std::string("\x00\x3c\x00\xc1\x01\x00", 6) +
         std::string("\x49\x40", 2);
}

std::string example() {
  return safetensors_file("{" + kTable + "," + kRow + "," + kNumber + "}", data());
}

Safetensors opened(const std::string& bytes) { return read_safetensors(bytes, "w.safetensors"); }

void expect_damaged(const std::string& bytes, const std::string& part) {
  BOOST_CHECK_EXCEPTION(opened(bytes), FileError, [&](const FileError& e) {
    BOOST_TEST(std::string(e.what()).find("w.safetensors: ") == 0u, e.what());
    BOOST_TEST(std::string(e.what()).find(part) != std::string::npos, e.what());
    return e.sort() == FileError::Sort::damaged;
  });
}

// A file whose header is this, in front of the data.
void expect_header_damaged(const std::string& json, const std::string& part) {
  expect_damaged(safetensors_file(json, data()), part);
}

std::vector<float> tensor(Safetensors& in, std::string_view name) {
  std::vector<float> x(static_cast<std::size_t>(in.find(name)->elements()));
  in.read(name, x);
  return x;
}

float half(std::uint16_t bits) {
  const std::string two(reinterpret_cast<const char*>(&bits), 2);
  Safetensors in =
      opened(safetensors_file(R"({"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})", two));
  return tensor(in, "x")[0];
}

// Tensors to write, with the memory that they stand in.
struct Written {
  std::vector<float> memory;
  std::vector<ParameterTensor> tensors;

  explicit Written(std::size_t n) : memory(n) {
    std::mt19937 random(1);
    for (float& x : memory) {
      const auto bits = static_cast<std::uint32_t>(random());
      std::memcpy(&x, &bits, sizeof x);
    }
    const std::size_t third = n / 3;
    const std::span<float> all = memory;
    tensors = {{"b", {third, 1}, all.first(third)},
               {"a \"quoted\" name", {third}, all.subspan(third, third)},
               {"none", {0, 7}, {}},
               {"rest", {n - 2 * third}, all.subspan(2 * third)}};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(safetensors)

BOOST_AUTO_TEST_CASE(a_file_of_three_types_is_read) {
  Safetensors in = opened(example());
  BOOST_TEST(in.header().tensors.size() == 3u);
  BOOST_TEST(in.find("table")->shape == (std::vector<std::uint64_t>{2, 2}),
             boost::test_tools::per_element());
  const std::vector<float> table = {1.0f, -2.0f, 1e-45f, INFINITY};
  BOOST_TEST(tensor(in, "table") == table, boost::test_tools::per_element());
  const std::vector<float> row = {1.0f, -2.5f, std::ldexp(1.0f, -24)};
  BOOST_TEST(tensor(in, "row") == row, boost::test_tools::per_element());
  BOOST_TEST(tensor(in, "number")[0] == 3.140625f);
  BOOST_TEST(in.find("tables") == nullptr);
}

// IEEE 754's table of binary16 (Wikipedia, "Half-precision floating-point format", has the same).
BOOST_AUTO_TEST_CASE(halves_are_what_the_standard_says) {
  BOOST_TEST(half(0x0000) == 0.0f);
  BOOST_TEST(std::signbit(half(0x8000)));
  BOOST_TEST(half(0x0001) == 0.000000059604645f);
  BOOST_TEST(half(0x03ff) == 0.000060975552f);
  BOOST_TEST(half(0x0400) == 0.00006103515625f);
  BOOST_TEST(half(0x3555) == 0.33325195f);
  BOOST_TEST(half(0x3bff) == 0.99951172f);
  BOOST_TEST(half(0x3c00) == 1.0f);
  BOOST_TEST(half(0x3c01) == 1.00097656f);
  BOOST_TEST(half(0x7bff) == 65504.0f);
  BOOST_TEST(half(0xc000) == -2.0f);
  BOOST_TEST(half(0x7c00) == INFINITY);
  BOOST_TEST(half(0xfc00) == -INFINITY);
  BOOST_TEST(std::isnan(half(0x7e00)));
}

BOOST_AUTO_TEST_CASE(more_halves_than_a_block_are_read) {
  std::string bytes;
  for (int i = 0; i < 10'000; ++i) bytes += std::string("\x00\x3c", 2);
  bytes.replace(2 * 9'999, 2, std::string("\x00\xc0", 2));
  Safetensors in = opened(safetensors_file(
      R"({"x":{"dtype":"F16","shape":[100,100],"data_offsets":[0,20000]}})", bytes));
  const std::vector<float> x = tensor(in, "x");
  BOOST_TEST(x[9'998] == 1.0f);
  BOOST_TEST(x[9'999] == -2.0f);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_bit_for_bit) {
  const testing::Folder folder;
  const Written written(3'001);
  write_safetensors(folder / "w", written.tensors, {{"format", "pt"}, {"said", "\"\n\xc3\xa9"}});
  Safetensors in(folder / "w");
  BOOST_TEST(in.header().tensors.size() == 4u);
  BOOST_TEST(in.header().metadata.at("said") == "\"\n\xc3\xa9");
  for (const ParameterTensor& t : written.tensors) {
    const std::vector<float> x = tensor(in, t.name);
    BOOST_TEST_REQUIRE(x.size() == t.data.size());
    BOOST_TEST((x.empty() || std::memcmp(x.data(), t.data.data(), 4 * x.size()) == 0));
    BOOST_TEST(in.find(t.name)->shape == t.shape, boost::test_tools::per_element());
  }
  BOOST_TEST(folder.entries() == 1);
}

// Byte by byte, as other programs will read it.
BOOST_AUTO_TEST_CASE(the_file_has_the_published_layout) {
  const testing::Folder folder;
  std::vector<float> x = {1.0f, -2.0f};
  const std::vector<ParameterTensor> tensors = {{"x", {1, 2}, x}};
  write_safetensors(folder / "w", tensors, {{"format", "pt"}});
  const std::string json =
      R"({"__metadata__":{"format":"pt"},"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  const std::string padded = json + std::string((8 - json.size() % 8) % 8, ' ');
  BOOST_TEST(folder.get("w") == safetensors_file(padded, bytes_of({1.0f, -2.0f})));
  BOOST_TEST(padded.size() % 8 == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_without_tensors_is_one) {
  BOOST_TEST(opened(safetensors_file("{}", "")).header().tensors.empty());
  BOOST_TEST(opened(safetensors_file(R"({"__metadata__":{}}   )", "")).header().tensors.empty());
}

BOOST_AUTO_TEST_CASE(every_cut_is_noticed) {
  const std::string whole = example();
  for (std::size_t n = 0; n < whole.size(); ++n) expect_damaged(whole.substr(0, n), "");
  expect_damaged("", "byte 0: there are no 8 bytes");
  expect_damaged(whole + '-', ": from here on the bytes are no tensor's");
}

BOOST_AUTO_TEST_CASE(a_header_that_cannot_be_is_refused_before_it_is_read) {
  const auto with_length = [](std::uint64_t n) {
    return std::string(reinterpret_cast<const char*>(&n), 8) + "{}";
  };
  expect_damaged(with_length(UINT64_MAX),
                 "a header of 18446744073709551615 bytes, in a file of 10");
  expect_damaged(with_length(100'000'001), "a header of 100000001 bytes");
  expect_damaged(with_length(3), "a header of 3 bytes, in a file of 10");
  expect_damaged(with_length(0), "byte 8: the header does not begin with {");
  expect_damaged(safetensors_file(" {}", ""), "byte 8: the header does not begin with {");
  const testing::Folder folder;
  std::ofstream(folder / "sparse") << with_length(100'000'001);
  std::filesystem::resize_file(folder / "sparse", 200'000'000);  // no disk space, much to read
  BOOST_CHECK_THROW(Safetensors(folder / "sparse"), FileError);
}

BOOST_AUTO_TEST_CASE(json_of_another_form_is_refused) {
  expect_header_damaged("{\"a\":", "byte 13: ");
  expect_header_damaged("{" + kTable + "}}",
                        "byte " + std::to_string(8 + 2 + kTable.size()) + ": ");
  expect_header_damaged("{\"\xff\":{}}", "byte ");
  expect_header_damaged(R"({"a":3})", R"("a" must not be a number)");
  expect_header_damaged(R"({"a":"F32"})", R"("a" must not be a string)");
  expect_header_damaged(R"({"a":[]})", R"("a" must not be an array)");
  expect_header_damaged(R"({"a":null})", R"("a" must not be null)");
  expect_header_damaged(R"({"a":{}})", R"("a" needs dtype, shape and data_offsets)");
  expect_header_damaged(R"({"a":{"dtype":"F32","shape":[]}})", "needs dtype, shape and data_off");
  expect_header_damaged(R"({"a":{"type":"F32"}})", R"("a", "type" is unknown)");
  expect_header_damaged(R"({"a":{"dtype":[]}})", R"("a", "dtype" must not be an array)");
  expect_header_damaged(R"({"a":{"shape":4}})", R"("a", "shape" must not be a number)");
  expect_header_damaged(R"({"a":{"shape":{}}})", R"("a", "shape" must not be an object)");
  expect_header_damaged(R"({"a":{"shape":[[4]]}})", R"("a", "shape" must not be an array)");
  expect_header_damaged(R"({"a":{"shape":["4"]}})", R"("a", "shape" must not be a string)");
  expect_header_damaged(R"({"a":{"shape":[-4]}})", R"("a", "shape" must not be negative)");
  expect_header_damaged(R"({"a":{"shape":[4.0]}})", R"("a", "shape" must be a whole number)");
  expect_header_damaged(R"({"a":{"shape":[99999999999999999999]}})", "must be a whole number");
  expect_header_damaged(R"({"a":{"shape":[true]}})", R"("a", "shape" must not be true or false)");
  expect_header_damaged(R"({"a":{"data_offsets":[1]}})", R"("data_offsets" must be two numbers)");
  expect_header_damaged(R"({"a":{"data_offsets":[1,2,3]}})", "must be two numbers");
  expect_header_damaged(R"({"__metadata__":[]})", R"("__metadata__" must not be an array)");
  expect_header_damaged(R"({"__metadata__":{"a":1}})", R"("a" must not be a number)");
  expect_header_damaged(R"({"__metadata__":{"a":{}}})", R"("a" must not be an object)");
}

BOOST_AUTO_TEST_CASE(nothing_stands_there_twice) {
  expect_header_damaged("{" + kTable + "," + kTable + "}", R"("table" stands there twice)");
  expect_header_damaged(R"({"a":{"dtype":"F32","dtype":"F32"}})", R"("dtype" stands there twice)");
  expect_header_damaged(R"({"a":{"shape":[],"shape":[]}})", R"("shape" stands there twice)");
  expect_header_damaged(R"({"__metadata__":{},"__metadata__":{}})", "stands there twice");
  expect_header_damaged(R"({"__metadata__":{"a":"","a":""}})", R"("a" stands there twice)");
}

BOOST_AUTO_TEST_CASE(offsets_that_lie_are_refused) {
  const auto with = [](const std::string& entry) {
    return "{" + kTable + "," + entry + "," + kNumber + "}";
  };
  const auto row = [](const std::string& type, const std::string& shape, const std::string& at) {
    return R"("row":{"dtype":")" + type + R"(","shape":[)" + shape + R"(],"data_offsets":[)" + at +
           "]}";
  };
  expect_header_damaged(with(row("F16", "3", "16,25")), "are not among the 24 that follow");
  expect_header_damaged(with(row("F16", "3", "22,16")), "are not among the 24 that follow");
  expect_header_damaged(with(row("F16", "3", "0,18446744073709551615")), "are not among the 24");
  expect_header_damaged(with(row("F16", "4", "16,22")), "more or less than its shape and F16 ask");
  expect_header_damaged(with(row("F32", "3", "16,22")), "more or less than its shape and F32 ask");
  expect_header_damaged(with(row("F16", "2", "16,20")), "leave a gap behind byte 20");
  expect_header_damaged(with(row("F16", "2", "18,22")), "leave a gap behind byte 16");
  expect_header_damaged(with(row("F16", "4", "14,22")), "belong to another tensor too");
  expect_header_damaged(with(row("F16", "8", "0,16")), "belong to another tensor too");
  expect_header_damaged(with(row("F15", "3", "16,22")), R"("row" is of an unknown type, "F15")");
  // Products that are 0 or 6 if one does not look
  expect_header_damaged(with(row("F16", "4294967296,4294967296", "16,16")), "more or less than");
  expect_header_damaged(with(row("F16", "9223372036854775809,6", "16,28")), "are not among");
  expect_header_damaged("{" + kTable + "," + kRow + "}", "from here on the bytes are no tensor's");
}

BOOST_AUTO_TEST_CASE(a_tensor_without_elements_needs_no_bytes) {
  const std::string none =
      R"("none":{"dtype":"F32","shape":[18446744073709551615,0],"data_offsets":[16,16]})";
  Safetensors in = opened(
      safetensors_file("{" + none + "," + kTable + "," + kRow + "," + kNumber + "}", data()));
  BOOST_TEST(tensor(in, "none").empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_question_names_file_and_tensor) {
  Safetensors in = opened(
      safetensors_file(R"({"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}})", "\1\1"));
  std::vector<float> two(2);
  const auto expect = [&](std::string_view name, std::span<float> out, const std::string& what) {
    BOOST_CHECK_EXCEPTION(in.read(name, out), FileError, [&](const FileError& e) {
      BOOST_TEST(e.what() == "w.safetensors: " + what);
      return e.sort() == FileError::Sort::damaged;
    });
  };
  expect("nask", two, "there is no tensor \"nask\"");
  expect("mask", std::span(two).first(1), "\"mask\" has 2 elements, not 1");
  expect("mask", two, "\"mask\" is of type BOOL; F32, F16 and BF16 can be read");
}

BOOST_AUTO_TEST_CASE(files_that_are_none) {
  const testing::Folder folder;
  const auto sort_of = [](const std::filesystem::path& path) {
    try {
      Safetensors in(path);
    } catch (const FileError& e) {
      return e.sort();
    }
    throw std::logic_error("read " + path.string());
  };
  BOOST_TEST((sort_of(folder / "none") == FileError::Sort::missing));
  BOOST_TEST((sort_of(folder.path()) == FileError::Sort::broken));
  BOOST_TEST((sort_of(folder.put("text", "emma\nolivia\nava\n")) == FileError::Sort::damaged));
  BOOST_TEST((sort_of("/dev/null") == FileError::Sort::damaged));
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_is_named) {
  const testing::Folder folder;
  BOOST_CHECK_EXCEPTION(write_safetensors(folder / "no/w", Written(9).tensors, {}), FileError,
                        [](const FileError& e) { return e.sort() == FileError::Sort::broken; });
}

// Whatever happens to a file, reading it ends: with tensors or with a FileError. Bytes anywhere
// first, then headers that are in order but for one thing.
BOOST_AUTO_TEST_CASE(mutations_never_crash) {
  const testing::Folder folder;
  const GptConfig config = {.vocabulary = 5, .context = 3, .layers = 1, .heads = 2, .channels = 4};
  Parameters parameters(config);
  initialise(parameters, 1);
  write_gpt2(folder / "w", config, parameters, "abcde");
  const std::string files[] = {example(), folder.get("w")};
  std::mt19937_64 random(2);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (int round = 0; round < 2'000 || std::chrono::steady_clock::now() < end; ++round) {
    std::string bytes = files[below(2)];
    for (std::size_t i = below(4); i-- > 0;) {
      const std::size_t at = below(bytes.size());
      if (below(3) == 0)
        bytes[at] = static_cast<char>(random());
      else if (below(2) == 0)
        bytes.erase(at, below(20));
      else
        bytes.insert(at, bytes.substr(below(bytes.size()), below(60)));
    }
    fuzz_safetensors(bytes);
    std::string file = files[below(2)];
    for (std::size_t i = below(3) + 1; i-- > 0;) file = with_absurd_header(file, random);
    fuzz_safetensors(file);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
