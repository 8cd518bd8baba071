#include "shared/support/core/trace.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <limits>
#include <thread>

#include "shared/base/check.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/json_text.hpp"

namespace wr {
namespace {

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::string number_text(const Number& x) {
  return x.is_whole() ? std::to_string(x.whole()) : json_number(x.real());
}

struct ValueText {
  std::string operator()(const Number& x) const { return number_text(x); }
  std::string operator()(bool x) const { return x ? "true" : "false"; }
  std::string operator()(const std::string& x) const { return json_string(x); }
};

// Calls `write_item` for each, with commas between and nothing for nothing.
template <typename Items, typename WriteItem>
std::string joined(const Items& items, const std::string& between, WriteItem write_item) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += between;
    out += write_item(item);
  }
  return out;
}

std::string series_text(const Series& series) {
  std::string out =
      "{\n      \"columns\": [" + joined(series.columns(), ", ", json_string) + "],\n";
  out += "      \"rows\": [";
  for (std::size_t r = 0; r < series.rows(); ++r)
    out += (r ? ",\n        [" : "\n        [") + joined(series.row(r), ", ", number_text) + "]";
  return out + (series.rows() ? "\n      ]\n    }" : "]\n    }");
}

}  // namespace

std::string machine_description() {
  std::string processor = "unknown processor";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.compare(0, 10, "model name") == 0 && colon != std::string::npos) {
      processor = line.substr(colon + 2);
      break;
    }
  }
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return processor + ", " + std::to_string(cores) + (cores == 1 ? " core" : " cores");
}

// Series

Series::Series(std::vector<std::string> columns) : columns_(std::move(columns)) {
  WR_CHECK(!columns_.empty());
}

void Series::add_row(std::span<const Number> row) {
  WR_CHECK(row.size() == columns_.size());
  cells_.insert(cells_.end(), row.begin(), row.end());
}

std::span<const Number> Series::row(std::size_t r) const {
  WR_CHECK(r < rows());
  return std::span(cells_).subspan(r * columns_.size(), columns_.size());
}

std::vector<double> Series::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  const bool is_a_column = found != columns_.end();
  WR_CHECK(is_a_column);
  std::vector<double> out;
  for (std::size_t i = static_cast<std::size_t>(found - columns_.begin()); i < cells_.size();
       i += columns_.size())
    out.push_back(cells_[i].real());
  return out;
}

// Trace

Trace::Trace(std::string name, Kind kind, std::string command, std::optional<std::uint64_t> seed,
             const BuildInfo& build, std::string target)
    : name_(std::move(name)),
      command_(std::move(command)),
      kind_(kind),
      seed_(seed),
      compiler_(build.compiler),
      flags_(build.flags),
      target_(std::move(target)),
      sources_(build.sources) {
  if (kind == Kind::timings) {
    machine_ = machine_description();
    date_ = today();
  }
}

void Trace::add_value(const std::string& name, Value value) {
  WR_CHECK(find_value(name) == nullptr);
  values_.emplace_back(name, std::move(value));
}

Series& Trace::series(const std::string& name, std::vector<std::string> columns) {
  WR_CHECK(find_series(name) == nullptr);
  return series_.emplace_back(name, Series(std::move(columns))).second;
}

const Trace::Value* Trace::find_value(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(),
                                  [&](const auto& named) { return named.first == name; });
  return found == values_.end() ? nullptr : &found->second;
}

const Series* Trace::find_series(std::string_view name) const {
  const auto found = std::find_if(series_.begin(), series_.end(),
                                  [&](const auto& named) { return named.first == name; });
  return found == series_.end() ? nullptr : &found->second;
}

std::string Trace::to_json() const {
  std::vector<std::pair<std::string, std::string>> fields = {
      {"format", "\"white-room-trace\""},
      {"version", "1"},
      {"name", json_string(name_)},
      {"kind", kind_ == Kind::digits ? "\"digits\"" : "\"timings\""},
      {"command", json_string(command_)},
      {"seed", seed_ ? std::to_string(*seed_) : "null"},
      {"compiler", json_string(compiler_)},
      {"flags", json_string(flags_)},
      {"target", json_string(target_)},
      {"sources", json_string(sources_)}};
  if (kind_ == Kind::timings) {
    fields.emplace_back("machine", json_string(machine_));
    fields.emplace_back("date", json_string(date_));
  }
  // One name a line, inside braces that stay on the line of the field when there is nothing inside.
  const auto object = [](const auto& named, auto text) {
    if (named.empty()) return std::string("{}");
    return "{\n    " +
           joined(named, ",\n    ",
                  [&](const auto& pair) {
                    return json_string(pair.first) + ": " + text(pair.second);
                  }) +
           "\n  }";
  };
  fields.emplace_back(
      "values", object(values_, [](const Value& value) { return std::visit(ValueText{}, value); }));
  fields.emplace_back("series", object(series_, series_text));
  if (!stdout_.empty())
    fields.emplace_back("stdout", "[\n    " + joined(stdout_, ",\n    ", json_string) + "\n  ]");
  return "{\n  " +
         joined(fields, ",\n  ",
                [](const auto& field) { return json_string(field.first) + ": " + field.second; }) +
         "\n}\n";
}

void Trace::save(const std::filesystem::path& path) const { write_file(path, to_json()); }

}  // namespace wr
