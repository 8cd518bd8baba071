// Command lines with subcommands: what a program offers is declared once, and help, checking and
// suggestions for a misspelt option follow from it.
// Leaves out: short options (but -h), options that repeat, programs without subcommands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "shared/support/core/build_info.hpp"
#include "shared/support/core/settings.hpp"

namespace wr::app {

/// What was typed, checked and converted. A name that the command did not declare, or asked for as
/// another type than declared, throws ContractError.
class Arguments {
 public:
  bool flag(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;
  double real(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  /// Nothing if the option was not typed and has no default.
  std::optional<std::filesystem::path> path(const std::string& name) const;
  /// The words after the options, in order.
  const std::vector<std::string>& words() const { return words_; }
  /// Whether the option, or --seed, was typed, or set in a file or a preset; otherwise its value is
  /// the default.
  bool given(const std::string& name) const;

  /// --seed
  std::uint64_t seed() const { return seed_; }
  /// --json FILE: where a trace of the run is wanted.
  const std::optional<std::filesystem::path>& json() const { return json_; }
  /// What was typed, without --json: the line a reader would type to see the same.
  const std::string& command_line() const { return command_line_; }

 private:
  friend class Command;
  friend class Program;
  using Value =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, std::filesystem::path>;
  const Value& find(const std::string& name) const;

  std::map<std::string, Value> values_;
  std::map<std::string, bool> given_;
  std::vector<std::string> words_;
  std::uint64_t seed_ = 0;
  bool seed_given_ = false;
  std::optional<std::filesystem::path> json_;
  std::string command_line_;
};

/// One subcommand: its options and what it does. Each call declares one thing and returns the
/// command again. Besides what is declared here, every command has --help, --seed and --json.
class Command {
 public:
  using Body = std::function<int(const Arguments&)>;

  /// An option without a value.
  Command& flag(const std::string& name, const std::string& help);
  /// A whole number in [low, high].
  Command& integer(const std::string& name, std::int64_t standard, const std::string& help,
                   std::int64_t low = 0,
                   std::int64_t high = std::numeric_limits<std::int64_t>::max());
  /// A finite number in [low, high].
  Command& real(const std::string& name, double standard, const std::string& help,
                double low = std::numeric_limits<double>::lowest(),
                double high = std::numeric_limits<double>::max());
  /// Any text.
  Command& text(const std::string& name, const std::string& standard, const std::string& help);
  /// One of a few words; the first is the default.
  Command& choice(const std::string& name, const std::vector<std::string>& words,
                  const std::string& help);
  /// A file or folder; nothing by default. `value` is its name in the help, such as FILE.
  Command& path(const std::string& name, const std::string& help,
                const std::string& value = "FILE");
  /// Words after the options: at least `least`, at most `most`. `name` is what the help calls them.
  Command& words(const std::string& name, const std::string& help, std::size_t least = 0,
                 std::size_t most = std::numeric_limits<std::size_t>::max());
  /// Options may come from a file, too, one `name = value` a line: --config FILE. A flag is true or
  /// false there. What is typed wins.
  Command& config();
  /// Settings that go by a name, written as in a file: --preset NAME. They hold where neither a
  /// file nor the line says otherwise. The first preset is the default.
  Command& preset(const std::string& name, const std::string& settings);
  /// The default of --seed; 1337 if this is not called.
  Command& seed(std::uint64_t standard);
  /// A line one can type. A command has at least one.
  Command& example(const std::string& line);

 private:
  friend class Program;
  struct Option {
    std::string name, value, help;
    Arguments::Value standard;
    std::int64_t low = 0, high = 0;
    double real_low = 0, real_high = 0;
    std::vector<std::string> choices;
  };

  std::string name_, summary_;
  Body body_;
  std::vector<Option> options_;
  std::string words_name_, words_help_;
  std::size_t least_words_ = 0, most_words_ = 0;
  std::uint64_t seed_ = 1337;
  std::vector<std::string> examples_;
  bool has_config_ = false;
  std::vector<std::pair<std::string, std::string>> presets_;
};

/// A program: its name, one line on what it is, and its subcommands.
///
///     int main(int argc, char** argv) {
///       wr::app::Program program("micrograd", "Gradients by hand, and nets that learn by them.",
///                                wr::micrograd::build_info);
///       program.command("moons", "train on two moons, as the lecture does", moons)
///           .integer("steps", 100, "full-batch steps", 1, 1000000)
///           .path("svg", "draw the decision boundary")
///           .example("micrograd moons --svg moons.svg");
///       return program.run(argc, argv);
///     }
///
/// `moons` is an `int moons(const wr::app::Arguments&)` and returns the exit code.
class Program {
 public:
  Program(std::string name, std::string summary, const BuildInfo& build);

  /// Adds a subcommand. The reference is valid as long as the program.
  Command& command(const std::string& name, const std::string& summary, Command::Body body);

  /// Parses, runs the subcommand inside run_main, and returns the exit code.
  int run(int argc, char** argv);

 private:
  int dispatch(const std::vector<std::string>& words);
  static Arguments::Value convert(const Command::Option& option, const std::string& typed);
  Arguments parse(const Command& command, const std::vector<std::string>& words) const;
  static void take(const std::vector<Setting>& settings, const std::string& origin,
                   const Command& command, Arguments& out);
  std::string help() const;
  std::string help(const Command& command) const;
  std::string version() const;

  std::string name_, summary_;
  BuildInfo build_;
  std::vector<std::unique_ptr<Command>> commands_;
};

/// The candidate that was probably meant, or nothing: few edits away (a swap of neighbours counts
/// as one), or the only one that begins so.
std::optional<std::string> suggestion(const std::string& typed,
                                      const std::vector<std::string>& candidates);

}  // namespace wr::app
