#include "shared/support/app/command_line.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>

#include "shared/base/check.hpp"
#include "shared/support/app/terminal.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/atomic_file.hpp"

namespace wr::app {
namespace {

namespace po = boost::program_options;

std::string lower(std::string word) {
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

// The number of edits between two words: insert, delete, replace, or swap two neighbours.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

template <typename Number>
std::string shown(Number x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

// A word as it must be typed in a shell.
std::string shell_word(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("-_./=:,+@%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

[[noreturn]] void bad_value(const std::string& option, const std::string& typed,
                            const std::string& wanted) {
  throw UserError("option --" + option + ": " + shell_word(typed) + " is not " + wanted, "",
                  kUsage);
}

template <typename Integer>
Integer parse_integer(const std::string& option, const std::string& typed, Integer low,
                      Integer high) {
  Integer x{};
  const char* end = typed.data() + typed.size();
  const auto [stop, error] = std::from_chars(typed.data(), end, x);
  if (error == std::errc::invalid_argument || stop != end)
    bad_value(option, typed, "a whole number");
  if (error == std::errc() && x >= low && x <= high) return x;
  const bool no_high = high == std::numeric_limits<Integer>::max();
  bad_value(option, typed, "between " + shown(low) + " and " + (no_high ? "2^63" : shown(high)));
}

double parse_real(const std::string& option, const std::string& typed, double low, double high) {
  char* stop = nullptr;
  const double x = std::strtod(typed.c_str(), &stop);
  const bool whole = !typed.empty() && stop == typed.c_str() + typed.size() &&
                     !std::isspace(static_cast<unsigned char>(typed[0]));
  if (!whole || !std::isfinite(x)) bad_value(option, typed, "a finite number");
  if (x < low || x > high) {
    const bool no_low = low == std::numeric_limits<double>::lowest();
    const bool no_high = high == std::numeric_limits<double>::max();
    bad_value(option, typed,
              no_high  ? "at least " + shown(low)
              : no_low ? "at most " + shown(high)
                       : "between " + shown(low) + " and " + shown(high));
  }
  return x;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

}  // namespace

std::optional<std::string> suggestion(const std::string& typed,
                                      const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(lower(typed), candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  if (best || typed.empty()) return best;
  for (const std::string& candidate : candidates) {
    if (candidate.compare(0, typed.size(), typed) != 0) continue;
    if (best) return std::nullopt;  // two begin so: which one was meant?
    best = candidate;
  }
  return best;
}

// Arguments

const Arguments::Value& Arguments::find(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw ContractError("the command declares no option --" + name);
  return found->second;
}

namespace {

template <typename T, typename Value>
const T& as(const Value& value, const std::string& name) {
  const T* held = std::get_if<T>(&value);
  if (!held) throw ContractError("option --" + name + " was declared as another type");
  return *held;
}

}  // namespace

bool Arguments::flag(const std::string& name) const { return as<bool>(find(name), name); }

std::int64_t Arguments::integer(const std::string& name) const {
  return as<std::int64_t>(find(name), name);
}

double Arguments::real(const std::string& name) const { return as<double>(find(name), name); }

const std::string& Arguments::text(const std::string& name) const {
  return as<std::string>(find(name), name);
}

std::optional<std::filesystem::path> Arguments::path(const std::string& name) const {
  const Value& value = find(name);
  if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
  return as<std::filesystem::path>(value, name);
}

bool Arguments::given(const std::string& name) const {
  if (name == "seed") return seed_given_;
  find(name);
  return given_.at(name);
}

// Command

Command& Command::flag(const std::string& name, const std::string& help) {
  options_.push_back({name, "", help, false, 0, 0, 0, 0, {}});
  return *this;
}

Command& Command::integer(const std::string& name, std::int64_t standard, const std::string& help,
                          std::int64_t low, std::int64_t high) {
  options_.push_back({name, "N", help, standard, low, high, 0, 0, {}});
  return *this;
}

Command& Command::real(const std::string& name, double standard, const std::string& help,
                       double low, double high) {
  options_.push_back({name, "X", help, standard, 0, 0, low, high, {}});
  return *this;
}

Command& Command::text(const std::string& name, const std::string& standard,
                       const std::string& help) {
  options_.push_back({name, "TEXT", help, standard, 0, 0, 0, 0, {}});
  return *this;
}

Command& Command::choice(const std::string& name, const std::vector<std::string>& words,
                         const std::string& help) {
  WR_CHECK(!words.empty());
  options_.push_back({name, joined(words, "|"), help, words.front(), 0, 0, 0, 0, words});
  return *this;
}

Command& Command::path(const std::string& name, const std::string& help, const std::string& value) {
  options_.push_back({name, value, help, std::monostate(), 0, 0, 0, 0, {}});
  return *this;
}

Command& Command::words(const std::string& name, const std::string& help, std::size_t least,
                        std::size_t most) {
  words_name_ = name;
  words_help_ = help;
  least_words_ = least;
  most_words_ = most;
  return *this;
}

Command& Command::config() {
  has_config_ = true;
  return path("config", "a file of options, one `name = value` a line; what is typed wins");
}

Command& Command::preset(const std::string& name, const std::string& settings) {
  if (presets_.empty()) choice("preset", {name}, "settings that go by a name");
  presets_.emplace_back(name, settings);
  const auto option = std::find_if(options_.begin(), options_.end(),
                                   [](const auto& o) { return o.name == "preset"; });
  option->choices.clear();
  for (const auto& preset : presets_) option->choices.push_back(preset.first);
  option->value = joined(option->choices, "|");
  return *this;
}

Command& Command::seed(std::uint64_t standard) {
  seed_ = standard;
  return *this;
}

Command& Command::example(const std::string& line) {
  examples_.push_back(line);
  return *this;
}

// Program

Program::Program(std::string name, std::string summary, const BuildInfo& build)
    : name_(std::move(name)), summary_(std::move(summary)), build_(build) {}

Command& Program::command(const std::string& name, const std::string& summary, Command::Body body) {
  auto& command = *commands_.emplace_back(std::make_unique<Command>());
  command.name_ = name;
  command.summary_ = summary;
  command.body_ = std::move(body);
  return command;
}

int Program::run(int argc, char** argv) {
  return run_main(argc, argv, [&] {
    return dispatch(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
  });
}

int Program::dispatch(const std::vector<std::string>& words) {
  const std::string first = words.empty() ? "" : words[0];
  if (first == "--help" || first == "-h") {
    std::cout << help();
    return kOk;
  }
  if (first == "--version") {
    std::cout << version();
    return kOk;
  }
  std::vector<std::string> names;
  for (const auto& command : commands_) names.push_back(command->name_);
  const std::string all = "one of " + joined(names, ", ") + "; " + name_ + " --help tells more";
  if (words.empty()) throw UserError("which command?", all, kUsage);
  for (const auto& command : commands_) {
    if (command->name_ != first) continue;
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    // Help wins over everything else on the line, so that it can be asked for at any point.
    for (const std::string& word : rest) {
      if (word == "--") break;
      if (word == "--help" || word == "-h") {
        std::cout << help(*command);
        return kOk;
      }
      if (word == "--version") {
        std::cout << version();
        return kOk;
      }
    }
    return command->body_(parse(*command, rest));
  }
  if (first.starts_with("-")) throw UserError("unknown option " + first, all, kUsage);
  const auto meant = suggestion(first, names);
  throw UserError("unknown command " + shell_word(first),
                  meant ? "did you mean " + name_ + " " + *meant + "?" : all, kUsage);
}

Arguments::Value Program::convert(const Command::Option& option, const std::string& typed) {
  if (std::holds_alternative<std::int64_t>(option.standard))
    return parse_integer(option.name, typed, option.low, option.high);
  if (std::holds_alternative<double>(option.standard))
    return parse_real(option.name, typed, option.real_low, option.real_high);
  if (std::holds_alternative<std::monostate>(option.standard)) {
    if (typed.empty()) bad_value(option.name, typed, "a path");
    return std::filesystem::path(typed);
  }
  const auto& choices = option.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), typed) == choices.end())
    bad_value(option.name, typed, "one of " + joined(choices, ", "));
  return typed;
}

namespace {

std::uint64_t parse_seed(const std::string& typed) {
  return static_cast<std::uint64_t>(
      parse_integer<std::int64_t>("seed", typed, 0, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace

// Options that were not typed. What is taken later wins.
void Program::take(const std::vector<Setting>& settings, const std::string& origin,
                   const Command& command, Arguments& out) {
  std::vector<std::string> names = {"seed"};
  for (const Command::Option& option : command.options_)
    if (option.name != "config" && option.name != "preset") names.push_back(option.name);
  for (const auto& [name, value, line] : settings) {
    const std::string place = origin + ", line " + std::to_string(line) + ": ";
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto meant = suggestion(name, names);
      throw UserError(place + "unknown option " + shell_word(name),
                      meant ? "did you mean " + *meant + "?" : "one of " + joined(names, ", "),
                      kBadData);
    }
    try {
      if (name == "seed") {
        out.seed_ = parse_seed(value);
        out.seed_given_ = true;
        continue;
      }
      const auto option = std::find_if(command.options_.begin(), command.options_.end(),
                                       [&](const auto& o) { return o.name == name; });
      out.given_[name] = true;
      if (!std::holds_alternative<bool>(option->standard))
        out.values_[name] = convert(*option, value);
      else if (value == "true" || value == "false")
        out.values_[name] = value == "true";
      else
        bad_value(name, value, "true or false");
    } catch (const UserError& e) {
      throw UserError(place + e.what(), e.hint(), kBadData);
    }
  }
}

Arguments Program::parse(const Command& command, const std::vector<std::string>& words) const {
  po::options_description options;
  std::vector<std::string> names = {"--help", "--version", "--seed", "--json"};
  options.add_options()("seed", po::value<std::string>())("json", po::value<std::string>())(
      "wr-words", po::value<std::vector<std::string>>());
  for (const Command::Option& option : command.options_) {
    names.push_back("--" + option.name);
    if (std::holds_alternative<bool>(option.standard))
      options.add_options()(option.name.c_str(), "");
    else
      options.add_options()(option.name.c_str(), po::value<std::string>());
  }
  po::positional_options_description positional;
  positional.add("wr-words", -1);

  po::variables_map typed;
  const std::string more = name_ + " " + command.name_ + " --help lists the options";
  try {
    using namespace po::command_line_style;
    const int style = allow_long | long_allow_adjacent | long_allow_next | allow_short |
                      allow_dash_for_short | short_allow_next;
    po::store(
        po::command_line_parser(words).options(options).positional(positional).style(style).run(),
        typed);
  } catch (const po::unknown_option& e) {
    const auto meant = suggestion(e.get_option_name(), names);
    throw UserError("unknown option " + e.get_option_name(),
                    meant ? "did you mean " + *meant + "?" : more, kUsage);
  } catch (const po::error& e) {
    throw UserError(e.what(), more, kUsage);
  }
  const auto value = [&](const std::string& option) {
    const auto& text = typed[option].as<std::string>();
    if (std::find(names.begin(), names.end(), text) != names.end())
      throw UserError("option --" + option + " lacks its value: " + text + " follows", more,
                      kUsage);
    return text;
  };

  Arguments out;
  out.seed_ = command.seed_;
  for (const Command::Option& option : command.options_) {
    out.values_[option.name] = option.standard;
    out.given_[option.name] = false;
  }
  for (const auto& [name, settings] : command.presets_)
    if (name == (typed.count("preset") ? value("preset") : command.presets_.front().first))
      take(parse_settings(settings, name), name, command, out);
  if (typed.count("config") && command.has_config_) {
    const std::string file = value("config");
    take(parse_settings(read_file(file, 1 << 20), file), file, command, out);
  }
  for (const Command::Option& option : command.options_) {
    if (!typed.count(option.name)) continue;
    const bool is_flag = std::holds_alternative<bool>(option.standard);
    out.values_[option.name] =
        is_flag ? Arguments::Value(true) : convert(option, value(option.name));
    out.given_[option.name] = true;
  }
  if (typed.count("seed")) {
    out.seed_ = parse_seed(value("seed"));
    out.seed_given_ = true;
  }
  if (typed.count("json")) {
    out.json_ = value("json");
    if (out.json_->empty()) bad_value("json", "", "a path");
    // Better to hear now that it cannot be written than after the run.
    if (!std::filesystem::exists(*out.json_) || std::filesystem::is_regular_file(*out.json_))
      AtomicFile trial(*out.json_);
  }
  if (typed.count("wr-words")) out.words_ = typed["wr-words"].as<std::vector<std::string>>();
  if (out.words_.size() < command.least_words_)
    throw UserError("missing " + command.words_name_, more, kUsage);
  if (out.words_.size() > command.most_words_)
    throw UserError("unexpected " + shell_word(out.words_[command.most_words_]), more, kUsage);

  out.command_line_ = name_ + " " + command.name_;
  bool options_end = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    options_end = options_end || words[i] == "--";
    if (!options_end && words[i] == "--json") {
      ++i;  // and its value
    } else if (options_end || !words[i].starts_with("--json=")) {
      out.command_line_ += " " + shell_word(words[i]);
    }
  }
  return out;
}

std::string Program::help() const {
  std::ostringstream out;
  out << name_ << ": " << summary_ << "\n\nusage: " << name_
      << " COMMAND [OPTION...]\n\ncommands:\n";
  std::size_t widest = 0;
  for (const auto& command : commands_) widest = std::max(widest, command->name_.size());
  for (const auto& command : commands_)
    out << "  " << command->name_ << std::string(widest - command->name_.size() + 2, ' ')
        << command->summary_ << '\n';
  out << "\noptions:\n  --help     this text; after a command, that command's options\n"
         "  --version  which build this is\n";
  const auto with_example = std::find_if(commands_.begin(), commands_.end(),
                                         [](const auto& c) { return !c->examples_.empty(); });
  if (with_example != commands_.end())
    out << "\nexample:\n  " << (*with_example)->examples_.front() << '\n';
  return out.str();
}

std::string Program::help(const Command& command) const {
  const auto width = static_cast<unsigned>(std::clamp(terminal_width(), 60, 100));
  po::options_description table("options", width, width / 2);
  const auto value = [](const std::string& name) {
    return po::value<std::string>()->value_name(name);
  };
  for (const Command::Option& option : command.options_) {
    std::string text = option.help;
    if (const auto* integer = std::get_if<std::int64_t>(&option.standard))
      text += " [" + shown(*integer) + "]";
    else if (const auto* real = std::get_if<double>(&option.standard))
      text += " [" + shown(*real) + "]";
    else if (const auto* word = std::get_if<std::string>(&option.standard); word && !word->empty())
      text += " [" + *word + "]";
    if (option.value.empty())
      table.add_options()(option.name.c_str(), text.c_str());
    else
      table.add_options()(option.name.c_str(), value(option.value), text.c_str());
  }
  const std::string seed = "seed of the random numbers [" + shown(command.seed_) + "]";
  table.add_options()("seed", value("N"), seed.c_str())(
      "json", value("FILE"), "write a machine-readable trace of the run")("help", "this text")(
      "version", "which build this is");

  std::ostringstream out;
  out << name_ << ' ' << command.name_ << ": " << command.summary_ << "\n\nusage: " << name_ << ' '
      << command.name_ << " [OPTION...]";
  if (command.most_words_ > 0) {
    const bool optional = command.least_words_ == 0, several = command.most_words_ > 1;
    out << ' ' << (optional ? "[" : "") << command.words_name_ << (several ? "..." : "")
        << (optional ? "]" : "") << "\n\n  " << command.words_name_ << ": " << command.words_help_;
  }
  out << "\n\n" << table;
  if (!command.examples_.empty()) out << "\nexample:\n";
  for (const std::string& line : command.examples_) out << "  " << line << '\n';
  return out.str();
}

std::string Program::version() const {
  return name_ + " " + WR_VERSION + "\nsources " + std::string(build_.sources).substr(0, 12) +
         ", compiler " + build_.compiler + ", flags " + build_.flags + "\n";
}

}  // namespace wr::app
