// Reads a trace as its text goes by: no tree of the text is built, so memory stays in proportion to
// what the trace holds, however damaged the file is. Boost.JSON finds the tokens; the numbers are
// read here, because its own conversion can miss the nearest double by one bit.
#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/trace.hpp"

namespace wr {

namespace json = boost::json;

/// Receives the tokens from Boost.JSON's parser. Throws FileError at the first that is wrong.
class TraceReader {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = 1000;
  static constexpr std::size_t max_string_size = 1u << 20;

  using Error = boost::system::error_code;

  explicit TraceReader(std::string origin) : origin_(std::move(origin)) {}

  Trace take() { return std::move(trace_); }

  // What the parser calls

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }

  bool on_object_begin(Error&) {
    switch (place_) {
      case Place::start:
        place_ = Place::root;
        return true;
      case Place::root:
        if (key_ == "values")
          place_ = Place::values;
        else if (key_ == "series")
          place_ = Place::series;
        else
          fail("must not be an object");
        return true;
      case Place::series:
        begin_series();
        return true;
      default:
        fail("must not be an object");
    }
  }

  bool on_object_end(std::size_t, Error&) {
    switch (place_) {
      case Place::root:
        check_complete();
        place_ = Place::end;
        break;
      case Place::values:
        place_ = Place::root;
        break;
      case Place::series:
        place_ = Place::root;
        break;
      default:
        end_series();
    }
    return true;
  }

  bool on_array_begin(Error&) {
    if (place_ == Place::root && key_ == "stdout")
      place_ = Place::lines;
    else if (place_ == Place::one_series && inner_ == "columns")
      place_ = Place::columns;
    else if (place_ == Place::one_series && inner_ == "rows")
      begin_rows();
    else if (place_ == Place::rows)
      place_ = Place::row;
    else
      fail("must not be an array");
    return true;
  }

  bool on_array_end(std::size_t, Error&) {
    switch (place_) {
      case Place::lines:
        place_ = Place::root;
        break;
      case Place::row:
        end_row();
        break;
      case Place::columns:
        end_columns();
        break;
      default:
        place_ = Place::one_series;  // of rows
    }
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t, Error&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t n, Error& error) {
    on_key_part(part, n, error);
    take_key(std::exchange(text_, {}));
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t, Error&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t n, Error& error) {
    on_string_part(part, n, error);
    take_string(std::exchange(text_, {}));
    return true;
  }

  bool on_number_part(json::string_view part, Error&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t x, json::string_view, Error&) {
    text_.clear();
    take_number(x);
    return true;
  }
  bool on_uint64(std::uint64_t, json::string_view part, Error& error) {
    return on_double(0, part, error);
  }
  bool on_double(double, json::string_view part, Error& error) {
    on_number_part(part, error);
    const double x = std::strtod(std::exchange(text_, {}).c_str(), nullptr);
    if (!std::isfinite(x)) fail("a number too large for a double");
    take_number(x);
    return true;
  }

  bool on_bool(bool x, Error&) {
    if (place_ != Place::values) fail("must not be true or false");
    trace_.values_.emplace_back(key_, x);
    return true;
  }
  bool on_null(Error&) {
    if (place_ != Place::root || key_ != "seed") fail("must not be null");
    return true;
  }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

 private:
  // Where in the trace the next token stands.
  enum class Place { start, root, values, series, one_series, columns, rows, row, lines, end };

  [[noreturn]] void fail(const std::string& what) const {
    throw FileError(FileError::Sort::damaged, origin_ + ": " + where() + ": " + what);
  }

  // The field as a reader would look for it: series.training.rows[3]
  std::string where() const {
    switch (place_) {
      case Place::start:
      case Place::end:
        return "the whole";
      case Place::root:
        return key_.empty() ? "the whole" : "field " + key_;
      case Place::values:
        return "field values." + key_;
      case Place::series:
        return "field series." + key_;
      case Place::lines:
        return "field stdout";
      case Place::rows:
      case Place::row:
        return "field series." + key_ + ".rows[" + std::to_string(current().rows()) + "]";
      default:
        return "field series." + key_ + "." + inner_;
    }
  }

  Series& current() { return trace_.series_.back().second; }
  const Series& current() const { return trace_.series_.back().second; }

  void take_key(std::string key) {
    switch (place_) {
      case Place::root:
        begin_field(std::move(key));
        break;
      case Place::values:
        key_ = std::move(key);
        if (trace_.find_value(key_)) fail("stands there twice");
        break;
      case Place::series:
        key_ = std::move(key);
        if (trace_.find_series(key_)) fail("stands there twice");
        break;
      default:
        inner_ = std::move(key);
        if (inner_ != (has_columns_ ? "rows" : "columns")) fail("is not expected here");
    }
  }

  // The fields come in the order in which they are written; later ones may be left out by kind.
  void begin_field(std::string key) {
    static constexpr std::array<std::string_view, 15> kFields = {
        "format", "version", "name",    "kind", "command", "seed",   "compiler", "flags",
        "target", "sources", "machine", "date", "values",  "series", "stdout"};
    key_ = std::move(key);
    const auto field = std::find(kFields.begin(), kFields.end(), key_);
    if (field == kFields.end()) fail("is unknown in version 1");
    const auto index = static_cast<std::size_t>(field - kFields.begin());
    if (seen_ & (1u << index)) fail("stands there twice");
    // What format and version it is decides how to read on, so they come first.
    if (index > 1 && (seen_ & 3u) != 3u) fail("comes before format and version");
    seen_ |= 1u << index;
  }

  void check_complete() {
    static constexpr const char* kRequired[] = {"format", "version",  "name",  "kind",   "command",
                                                "seed",   "compiler", "flags", "target", "sources"};
    for (std::size_t i = 0; i < std::size(kRequired); ++i) {
      key_ = kRequired[i];
      if (!(seen_ & (1u << i))) fail("is missing");
    }
  }

  void take_string(std::string text) {
    switch (place_) {
      case Place::root:
        take_field(std::move(text));
        break;
      case Place::values:
        if (const auto x = special(text))
          trace_.values_.emplace_back(key_, Number(*x));
        else
          trace_.values_.emplace_back(key_, std::move(text));
        break;
      case Place::columns:
        columns_.push_back(std::move(text));
        break;
      case Place::row:
        if (const auto x = special(text))
          row_.push_back(*x);
        else
          fail("must be a number");
        break;
      case Place::lines:
        trace_.stdout_.push_back(std::move(text));
        break;
      default:
        fail("must not be a string");
    }
  }

  void take_field(std::string text) {
    if (key_ == "format") {
      if (text != "white-room-trace") fail("is not \"white-room-trace\"");
    } else if (key_ == "kind") {
      if (text != "digits" && text != "timings") fail("is neither \"digits\" nor \"timings\"");
      trace_.kind_ = text == "digits" ? Trace::Kind::digits : Trace::Kind::timings;
    } else if (std::string* field = text_field()) {
      *field = std::move(text);
    } else {
      fail("must not be a string");
    }
  }

  std::string* text_field() {
    if (key_ == "name") return &trace_.name_;
    if (key_ == "command") return &trace_.command_;
    if (key_ == "compiler") return &trace_.compiler_;
    if (key_ == "flags") return &trace_.flags_;
    if (key_ == "target") return &trace_.target_;
    if (key_ == "sources") return &trace_.sources_;
    if (key_ == "machine") return &trace_.machine_;
    if (key_ == "date") return &trace_.date_;
    return nullptr;
  }

  void take_number(Number x) {
    switch (place_) {
      case Place::root:
        if (key_ == "version") {
          if (!(x == Number(1))) fail("this program reads version 1 alone");
        } else if (key_ == "seed") {
          if (!x.is_whole() || x.whole() < 0) fail("must be a whole number, not negative");
          trace_.seed_ = static_cast<std::uint64_t>(x.whole());
        } else {
          fail("must not be a number");
        }
        break;
      case Place::values:
        trace_.values_.emplace_back(key_, x);
        break;
      case Place::row:
        row_.push_back(x);
        break;
      default:
        fail("must not be a number");
    }
  }

  static std::optional<double> special(const std::string& text) {
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    return std::nullopt;
  }

  void begin_series() {
    place_ = Place::one_series;
    columns_.clear();
    has_columns_ = false;
    has_rows_ = false;
    inner_.clear();
  }

  void begin_rows() {
    if (has_rows_) fail("stands there twice");
    has_rows_ = true;
    place_ = Place::rows;
  }

  void end_columns() {
    if (columns_.empty()) fail("must not be empty");
    trace_.series_.emplace_back(key_, Series(std::exchange(columns_, {})));
    has_columns_ = true;
    place_ = Place::one_series;
  }

  void end_row() {
    if (row_.size() != current().columns().size())
      fail("has " + std::to_string(row_.size()) + " numbers for " +
           std::to_string(current().columns().size()) + " columns");
    current().add_row(row_);
    row_.clear();
    place_ = Place::rows;
  }

  void end_series() {
    if (!has_rows_) {
      inner_ = has_columns_ ? "rows" : "columns";
      fail("is missing");
    }
    place_ = Place::series;
  }

  std::string origin_;
  Trace trace_;
  Place place_ = Place::start;
  std::string key_, inner_, text_;
  unsigned seen_ = 0;  // a bit a field
  std::vector<std::string> columns_;
  std::vector<Number> row_;
  bool has_columns_ = false, has_rows_ = false;
};

Trace Trace::parse(std::string_view text, const std::string& origin) {
  json::basic_parser<TraceReader> parser(json::parse_options(), origin);
  boost::system::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used < text.size()) error = json::error::extra_data;
  if (error)
    throw FileError(FileError::Sort::damaged,
                    origin + ": byte " + std::to_string(used) + ": " + error.message());
  return parser.handler().take();
}

Trace Trace::load(const std::filesystem::path& path) {
  return parse(read_file(path, std::size_t{1} << 26), path.string());
}

}  // namespace wr
