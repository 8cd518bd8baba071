// No tree of the JSON is built: a tree forgets what stands in it twice, and grows beyond what the
// header holds.
#include "safetensors_header.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <limits>
#include <utility>

#include "shared/support/core/file_error.hpp"
#include "shared/support/core/json_text.hpp"

namespace wr::gpt {
namespace {

namespace json = boost::json;

constexpr std::string_view kMetadata = "__metadata__";

// [header-handler]
/// Receives the tokens from Boost.JSON's parser. Throws FileError at the first that is wrong.
class HeaderHandler {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  using Error = boost::system::error_code;

  explicit HeaderHandler(std::string origin) : origin_(std::move(origin)) {}

  SafetensorsHeader take() { return std::move(header_); }

  // What the parser calls

  bool on_object_begin(Error&) {
    if (place_ == Place::start)
      place_ = Place::header;
    else if (place_ == Place::header)
      begin_entry();
    else
      fail("must not be an object");
    return true;
  }
  bool on_object_end(std::size_t, Error&) {
    if (place_ == Place::tensor && seen_ != 7u) fail("needs dtype, shape and data_offsets");
    place_ = place_ == Place::header ? Place::end : Place::header;
    return true;
  }
  bool on_array_begin(Error&) {
    if (place_ != Place::tensor || field_ == "dtype") fail("must not be an array");
    place_ = Place::numbers;
    return true;
  }
  bool on_array_end(std::size_t, Error&) {
    end_numbers();
    place_ = Place::tensor;
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t, Error&) { return add(part); }
  bool on_key(json::string_view part, std::size_t, Error&) {
    add(part);
    take_key(std::exchange(text_, {}));
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Error&) { return add(part); }
  bool on_string(json::string_view part, std::size_t, Error&) {
    add(part);
    take_string(std::exchange(text_, {}));
    return true;
  }

  bool on_uint64(std::uint64_t x, json::string_view, Error&) {
    if (place_ != Place::numbers) fail("must not be a number");
    numbers_.push_back(x);
    return true;
  }
  bool on_int64(std::int64_t x, json::string_view part, Error& error) {
    if (x < 0) fail("must not be negative");
    return on_uint64(static_cast<std::uint64_t>(x), part, error);
  }
  bool on_double(double, json::string_view, Error&) { fail("must be a whole number"); }
  bool on_bool(bool, Error&) { fail("must not be true or false"); }
  bool on_null(Error&) { fail("must not be null"); }

  bool on_number_part(json::string_view, Error&) { return true; }
  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }
  // [/header-handler]

 private:
  enum class Place { start, header, metadata, tensor, numbers, end };

  [[noreturn]] void fail(const std::string& what) const {
    std::string where = "the header";
    if (!name_.empty()) where = json_string(name_.substr(0, 100));
    if (!field_.empty()) where += ", " + json_string(field_.substr(0, 100));
    throw FileError(FileError::Sort::damaged, origin_ + ": " + where + " " + what);
  }

  bool add(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  void begin_entry() {
    seen_ = 0;
    place_ = name_ == kMetadata ? Place::metadata : Place::tensor;
  }

  void take_key(std::string key) {
    if (place_ == Place::header) {
      name_ = std::move(key);
      field_.clear();
      const bool first = name_ == kMetadata ? !std::exchange(has_metadata_, true)
                                            : header_.tensors.try_emplace(name_).second;
      if (!first) fail("stands there twice");
      return;
    }
    field_ = std::move(key);
    if (place_ == Place::metadata && !header_.metadata.try_emplace(field_).second)
      fail("stands there twice");
    if (place_ == Place::tensor) take_field();
  }

  void take_field() {
    const unsigned bit = field_ == "dtype"          ? 1
                         : field_ == "shape"        ? 2
                         : field_ == "data_offsets" ? 4
                                                    : 0;
    if (bit == 0) fail("is unknown");
    if (seen_ & bit) fail("stands there twice");
    seen_ |= bit;
  }

  void take_string(std::string text) {
    if (place_ == Place::metadata)
      header_.metadata[field_] = std::move(text);
    else if (place_ == Place::tensor && field_ == "dtype")
      header_.tensors[name_].type = std::move(text);
    else
      fail("must not be a string");
  }

  void end_numbers() {
    StoredTensor& tensor = header_.tensors[name_];
    std::vector<std::uint64_t> numbers = std::exchange(numbers_, {});
    if (field_ == "shape") {
      tensor.shape = std::move(numbers);
      return;
    }
    if (numbers.size() != 2) fail("must be two numbers");
    tensor.begin = numbers[0];
    tensor.end = numbers[1];
  }

  std::string origin_;
  SafetensorsHeader header_;
  Place place_ = Place::start;
  std::string name_, field_, text_;
  std::vector<std::uint64_t> numbers_;
  unsigned seen_ = 0;  // a bit a field
  bool has_metadata_ = false;
};

}  // namespace

// [parse-header]
SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& origin) {
  json::basic_parser<HeaderHandler> parser(json::parse_options(), origin);
  boost::system::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::error::extra_data;
  if (error)
    throw FileError(FileError::Sort::damaged,
                    origin + ": byte " + std::to_string(8 + used) + ": " + error.message());
  return parser.handler().take();
}
// [/parse-header]

}  // namespace wr::gpt
