// A trace: what a program printed, for machines. The book's outputs, numbers and figures are drawn
// from traces; `--json FILE` writes one. JSON, format "white-room-trace", version 1.
// Leaves out: recording a program's standard output, which the book's own recorder adds.
#pragma once

#include <concepts>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "shared/support/core/build_info.hpp"

namespace wr {

/// A number as the trace keeps it: whole numbers stay whole, doubles keep every bit.
class Number {
 public:
  template <std::floating_point T>
  Number(T x) : held_(static_cast<double>(x)) {}  // NOLINT: converts freely
  template <std::integral T>
  requires(!std::same_as<T, bool>) Number(T x) : held_(static_cast<std::int64_t>(x)) {}  // NOLINT

  bool is_whole() const { return held_.index() == 0; }
  std::int64_t whole() const { return std::get<std::int64_t>(held_); }
  double real() const {
    return is_whole() ? static_cast<double>(whole()) : std::get<double>(held_);
  }
  friend bool operator==(const Number& a, const Number& b) { return a.held_ == b.held_; }

 private:
  std::variant<std::int64_t, double> held_;
};

/// A table of numbers, such as one row a training step.
class Series {
 public:
  /// At least one column. Throws ContractError otherwise.
  explicit Series(std::vector<std::string> columns);

  /// One number a column. Throws ContractError if there are more or fewer.
  void add_row(std::initializer_list<Number> row) { add_row(std::span(row.begin(), row.size())); }
  void add_row(std::span<const Number> row);

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rows() const { return cells_.size() / columns_.size(); }
  std::span<const Number> row(std::size_t r) const;
  /// A whole column, by name. Throws ContractError if there is none.
  std::vector<double> column(std::string_view name) const;

 private:
  std::vector<std::string> columns_;
  std::vector<Number> cells_;  // (rows, columns)
};

/// What ran, what it was built of, and what came out.
///
///     wr::Trace trace("moons", wr::Trace::Kind::digits, args.command_line(), args.seed(),
///                     wr::micrograd::build_info, "AVX2");
///     trace.value("parameters", 337);
///     auto& training = trace.series("training", {"step", "loss", "accuracy"});
///     training.add_row({step, loss, accuracy});
///     if (args.json()) trace.save(*args.json());
class Trace {
 public:
  enum class Kind {
    digits,   ///< the same on every run; verified by rerunning
    timings,  ///< of one machine on one day, and named so; never verified
  };
  using Value = std::variant<Number, bool, std::string>;

  /// `command` is what a reader would type, without --json; `target` the kernels' instruction set.
  /// A trace of timings records machine and date.
  Trace(std::string name, Kind kind, std::string command, std::optional<std::uint64_t> seed,
        const BuildInfo& build, std::string target);

  /// Records a value under a name. Throws ContractError if the name is taken.
  void value(const std::string& name, Number x) { add_value(name, x); }
  void value(const std::string& name, const std::string& text) { add_value(name, text); }
  void value(const std::string& name, const char* text) { add_value(name, std::string(text)); }
  template <std::same_as<bool> Bool>
  void value(const std::string& name, Bool x) {
    add_value(name, x);
  }
  /// Begins a series. The reference is valid as long as the trace. Throws ContractError if the name
  /// is taken.
  Series& series(const std::string& name, std::vector<std::string> columns);

  /// The trace as text, doubles such that they read back bit for bit. JSON has no infinities and no
  /// NaN; they are written as the strings "Infinity", "-Infinity" and "NaN", and read back.
  std::string to_json() const;
  /// Writes the whole file or nothing. Throws FileError.
  void save(const std::filesystem::path& path) const;

  /// Reads a trace. Throws FileError, naming the file and the byte or the field that is wrong.
  static Trace load(const std::filesystem::path& path);
  /// The same from text; `origin` is what messages call it.
  static Trace parse(std::string_view text, const std::string& origin);

  const std::string& name() const { return name_; }
  Kind kind() const { return kind_; }
  const std::string& command() const { return command_; }
  std::optional<std::uint64_t> seed() const { return seed_; }
  const std::string& compiler() const { return compiler_; }
  const std::string& flags() const { return flags_; }
  const std::string& target() const { return target_; }
  const std::string& sources() const { return sources_; }
  const std::string& machine() const { return machine_; }
  const std::string& date() const { return date_; }
  const std::vector<std::string>& standard_output() const { return stdout_; }
  const std::vector<std::pair<std::string, Value>>& values() const { return values_; }
  const std::deque<std::pair<std::string, Series>>& all_series() const { return series_; }
  /// nullptr if there is none of that name.
  const Value* find_value(std::string_view name) const;
  const Series* find_series(std::string_view name) const;

 private:
  Trace() = default;
  void add_value(const std::string& name, Value value);
  friend class TraceReader;

  std::string name_, command_;
  Kind kind_ = Kind::digits;
  std::optional<std::uint64_t> seed_;
  std::string compiler_, flags_, target_, sources_;
  std::string machine_, date_;  // timings only
  std::vector<std::pair<std::string, Value>> values_;
  std::deque<std::pair<std::string, Series>> series_;
  std::vector<std::string> stdout_;
};

/// The machine in a few words: processor and number of cores.
std::string machine_description();

}  // namespace wr
