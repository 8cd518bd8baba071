#include "shared/support/core/trace.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "shared/base/check.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/json_text.hpp"
#include "shared/support/core/trace_fuzz.hpp"
#include "shared/support/testing/folder.hpp"

using wr::FileError;
using wr::Number;
using wr::Trace;

namespace {

const wr::BuildInfo kBuild = {"GNU 12.2.0", "-O2", "0123abcd"};

Trace example() {
  Trace trace("moons", Trace::Kind::digits, "micrograd moons", 1337, kBuild, "AVX2");
  trace.value("parameters", 337);
  trace.value("final_loss", 0.0109);
  trace.value("label", "two \"moons\"\n");
  trace.value("equal", true);
  auto& training = trace.series("training", {"step", "loss", "accuracy"});
  training.add_row({0, 0.8958441028683222, 50.0});
  training.add_row({99, 0.010978370135492717, 100.0});
  trace.series("empty", {"x"});
  return trace;
}

const char kExample[] = R"({
  "format": "white-room-trace",
  "version": 1,
  "name": "moons",
  "kind": "digits",
  "command": "micrograd moons",
  "seed": 1337,
  "compiler": "GNU 12.2.0",
  "flags": "-O2",
  "target": "AVX2",
  "sources": "0123abcd",
  "values": {
    "parameters": 337,
    "final_loss": 0.0109,
    "label": "two \"moons\"\n",
    "equal": true
  },
  "series": {
    "training": {
      "columns": ["step", "loss", "accuracy"],
      "rows": [
        [0, 0.8958441028683222, 50.0],
        [99, 0.010978370135492717, 100.0]
      ]
    },
    "empty": {
      "columns": ["x"],
      "rows": []
    }
  }
}
)";

std::uint64_t bits_of(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

double from_bits(std::uint64_t bits) {
  double x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

void expect_damaged(const std::string& text, const std::string& message) {
  BOOST_CHECK_EXCEPTION(Trace::parse(text, "t.json"), FileError, [&](const FileError& e) {
    BOOST_TEST(std::string(e.what()) == message);
    return e.sort() == FileError::Sort::damaged;
  });
}

// The example with one piece of text replaced.
std::string with(const std::string& from, const std::string& to) {
  std::string text = kExample;
  const std::size_t at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)

BOOST_AUTO_TEST_CASE(a_trace_is_written_in_the_documented_layout) {
  BOOST_TEST(example().to_json() == kExample);
}

BOOST_AUTO_TEST_CASE(reading_undoes_writing) {
  const Trace back = Trace::parse(kExample, "t.json");
  BOOST_TEST(back.to_json() == kExample);
  BOOST_TEST(back.name() == "moons");
  BOOST_TEST(back.seed().value() == 1337u);
  BOOST_TEST(std::get<std::string>(*back.find_value("label")) == "two \"moons\"\n");
  BOOST_TEST(std::get<Number>(*back.find_value("parameters")).is_whole());
  BOOST_TEST(back.find_series("training")->column("loss")[1] == 0.010978370135492717);
  BOOST_TEST(back.find_series("training")->row(1)[0].whole() == 99);
  BOOST_TEST(back.find_value("nonsense") == nullptr);
  BOOST_TEST(back.find_series("nonsense") == nullptr);
}

BOOST_AUTO_TEST_CASE(lines_that_the_recorder_adds_are_kept) {
  const Trace back =
      Trace::parse(with("\n}\n", ",\n  \"stdout\": [\"one\", \"two\"]\n}\n"), "t.json");
  BOOST_TEST(back.standard_output() == (std::vector<std::string>{"one", "two"}));
  BOOST_TEST(Trace::parse(back.to_json(), "t.json").standard_output() == back.standard_output());
}

BOOST_AUTO_TEST_CASE(timings_name_the_machine_and_the_day) {
  const Trace timings("bench", Trace::Kind::timings, "micrograd bench", std::nullopt, kBuild,
                      "SSE4");
  BOOST_TEST(timings.machine().find(" core") != std::string::npos);
  BOOST_TEST(timings.date().size() == 10u);
  const Trace back = Trace::parse(timings.to_json(), "t.json");
  BOOST_TEST((back.kind() == Trace::Kind::timings));
  BOOST_TEST(back.machine() == timings.machine());
  BOOST_TEST(!back.seed());
}

BOOST_AUTO_TEST_CASE(a_saved_trace_is_loaded_again) {
  const wr::testing::Folder folder;
  example().save(folder / "t.json");
  BOOST_TEST(Trace::load(folder / "t.json").to_json() == kExample);
  BOOST_CHECK_THROW(Trace::load(folder / "none.json"), FileError);
}

BOOST_AUTO_TEST_CASE(names_are_taken_once_and_rows_have_the_right_width) {
  Trace trace = example();
  BOOST_CHECK_THROW(trace.value("parameters", 1), wr::ContractError);
  BOOST_CHECK_THROW(trace.series("training", {"x"}), wr::ContractError);
  BOOST_CHECK_THROW(trace.series("none", {}), wr::ContractError);
  BOOST_CHECK_THROW(trace.series("new", {"x"}).add_row({1, 2}), wr::ContractError);
  BOOST_CHECK_THROW(trace.find_series("training")->column("nonsense"), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(every_double_reads_back_bit_for_bit) {
  std::mt19937_64 random(1);
  Trace trace("bits", Trace::Kind::digits, "", std::nullopt, kBuild, "");
  auto& series = trace.series("x", {"x"});
  std::vector<double> written = {0.0,
                                 -0.0,
                                 1.0,
                                 1e22,
                                 1e23,  // the classic that a quick conversion misses
                                 5e-324,
                                 2.2250738585072011e-308,
                                 1.7976931348623157e308,
                                 0.1,
                                 9007199254740993.0,
                                 std::numeric_limits<double>::infinity(),
                                 -std::numeric_limits<double>::infinity()};
  while (written.size() < 100000) {
    const double x = from_bits(random());
    if (!std::isnan(x)) written.push_back(x);
  }
  for (const double x : written) series.add_row({x});
  const Trace back = Trace::parse(trace.to_json(), "t.json");
  const auto read = back.find_series("x")->column("x");
  BOOST_REQUIRE_EQUAL(read.size(), written.size());
  for (std::size_t i = 0; i < read.size(); ++i)
    BOOST_REQUIRE_EQUAL(bits_of(read[i]), bits_of(written[i]));
}

BOOST_AUTO_TEST_CASE(nan_and_whole_numbers_at_the_ends_read_back) {
  Trace trace("ends", Trace::Kind::digits, "", std::nullopt, kBuild, "");
  trace.value("nan", std::nan(""));
  trace.value("least", INT64_MIN);
  trace.value("most", INT64_MAX);
  const Trace back = Trace::parse(trace.to_json(), "t.json");
  BOOST_TEST(std::isnan(std::get<Number>(*back.find_value("nan")).real()));
  BOOST_TEST(std::get<Number>(*back.find_value("least")).whole() == INT64_MIN);
  BOOST_TEST(std::get<Number>(*back.find_value("most")).whole() == INT64_MAX);
}

BOOST_AUTO_TEST_CASE(text_is_always_valid_json) {
  BOOST_TEST(wr::json_string("a\"\\\n\t\x01/") == "\"a\\\"\\\\\\n\\t\\u0001/\"");
  BOOST_TEST(wr::json_string("µ€𝄞") == "\"µ€𝄞\"");
  // A lone continuation, an overlong slash, a surrogate, a sequence cut short
  BOOST_TEST(wr::json_string("\x80") == "\"\\ufffd\"");
  BOOST_TEST(wr::json_string("\xc0\xaf") == "\"\\ufffd\\ufffd\"");
  BOOST_TEST(wr::json_string("\xed\xa0\x80") == "\"\\ufffd\\ufffd\\ufffd\"");
  BOOST_TEST(wr::json_string("x\xe2\x82") == "\"x\\ufffd\\ufffd\"");
  Trace trace("bytes", Trace::Kind::digits, std::string("\0\xff", 2), std::nullopt, kBuild, "");
  BOOST_TEST(Trace::parse(trace.to_json(), "t.json").command() == std::string("\0\xef\xbf\xbd", 4));
}

BOOST_AUTO_TEST_CASE(numbers_are_short_and_stay_doubles) {
  BOOST_TEST(wr::json_number(50) == "50.0");
  BOOST_TEST(wr::json_number(0.1) == "0.1");
  BOOST_TEST(wr::json_number(1e300) == "1e+300");
  BOOST_TEST(wr::json_number(-0.0) == "-0.0");
}

BOOST_AUTO_TEST_CASE(damage_is_reported_with_the_field) {
  expect_damaged(with("white-room-trace", "other"),
                 "t.json: field format: is not \"white-room-trace\"");
  expect_damaged(with("\"version\": 1", "\"version\": 2"),
                 "t.json: field version: this program reads version 1 alone");
  expect_damaged(with("\"seed\": 1337", "\"seed\": -1"),
                 "t.json: field seed: must be a whole number, not negative");
  expect_damaged(with("\"seed\": 1337", "\"seed\": \"x\""),
                 "t.json: field seed: must not be a string");
  expect_damaged(with("\"seed\": 1337", "\"sead\": 1337"),
                 "t.json: field sead: is unknown in version 1");
  expect_damaged(with("  \"seed\": 1337,\n", ""), "t.json: field seed: is missing");
  expect_damaged(with("\"kind\": \"digits\"", "\"kind\": \"digit\""),
                 "t.json: field kind: is neither \"digits\" nor \"timings\"");
  expect_damaged(with("\"name\"", "\"kind\""),
                 "t.json: field kind: is neither \"digits\" nor \"timings\"");
  expect_damaged(with("\"command\"", "\"name\""), "t.json: field name: stands there twice");
  expect_damaged(with("\"equal\"", "\"label\""), "t.json: field values.label: stands there twice");
  expect_damaged(with("true", "null"), "t.json: field values.equal: must not be null");
  expect_damaged(with("true", "[1]"), "t.json: field values.equal: must not be an array");
  expect_damaged(with("0.0109,", "1e999,"),
                 "t.json: field values.final_loss: a number too large for a double");
  expect_damaged(with("[99, ", "["),
                 "t.json: field series.training.rows[1]: has 2 numbers for 3 columns");
  expect_damaged(with("[99, ", "[\"99\", "),
                 "t.json: field series.training.rows[1]: must be a number");
  expect_damaged(with("[99, ", "[[99], "),
                 "t.json: field series.training.rows[1]: must not be an array");
  expect_damaged(with("\"step\", ", "3, "),
                 "t.json: field series.training.columns: must not be a number");
  expect_damaged(with("\"rows\"", "\"lines\""),
                 "t.json: field series.training.lines: is not expected here");
  expect_damaged(with("[\"x\"]", "[]"), "t.json: field series.empty.columns: must not be empty");
  expect_damaged(with("\"rows\": []", "\"rows\": {}"),
                 "t.json: field series.empty.rows: must not be an object");
  expect_damaged(with(",\n      \"rows\": []", ""), "t.json: field series.empty.rows: is missing");
  expect_damaged("[]", "t.json: the whole: must not be an array");
  expect_damaged("{}", "t.json: field format: is missing");
  expect_damaged("{\"name\": \"x\"}", "t.json: field name: comes before format and version");
}

BOOST_AUTO_TEST_CASE(damage_to_the_text_is_reported_with_the_byte) {
  expect_damaged("", "t.json: byte 0: incomplete JSON");
  expect_damaged("{\"format\": \"white-room-trace\"; }", "t.json: byte 29: syntax error");
  expect_damaged(std::string(kExample) + "x",
                 "t.json: byte " + std::to_string(std::strlen(kExample)) + ": extra data");
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused) {
  BOOST_CHECK_THROW(Trace::parse(std::string(1000000, '['), "t.json"), FileError);
  BOOST_CHECK_THROW(Trace::parse(with("true", std::string(100000, '{')), "t.json"), FileError);
}

// Whatever happens to a file, reading it ends: with a trace or with a FileError.
BOOST_AUTO_TEST_CASE(truncations_and_flipped_bytes_never_crash) {
  const std::string whole = kExample;
  for (std::size_t n = 0; n + 1 < whole.size(); ++n)  // the last byte is a line end
    BOOST_CHECK_THROW(Trace::parse(whole.substr(0, n), "t.json"), FileError);
  std::mt19937_64 random(2);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int round = 0; round < 20000; ++round) {
    std::string text = whole.substr(0, random() % 4 ? whole.size() : below(whole.size()));
    for (std::size_t i = below(4) + 1; i-- > 0 && !text.empty();) {
      const std::size_t at = below(text.size());
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text[at] = "{}[]\",:0e-.n"[random() % 12];
          break;
        case 2:
          text.erase(at, below(20));
          break;
        default:
          text.insert(at, text.substr(below(text.size()), below(40)));
      }
    }
    wr::fuzz_trace(text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
