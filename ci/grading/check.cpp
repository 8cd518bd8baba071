#include "ci/grading/check.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <sstream>

#include "ci/grading/child.hpp"
#include "shared/support/app/trouble.hpp"

namespace wr::grading {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using app::UserError;

struct Manifest {
  std::string compiler, runner, cases, items;
  std::vector<std::string> flags, objects, link, made_from;
};

std::string text(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<std::string> texts(const json::object& object, const char* key) {
  std::vector<std::string> all;
  if (const json::value* value = object.if_contains(key))
    if (const json::array* list = value->if_array())
      for (const json::value& one : *list)
        if (one.is_string()) all.emplace_back(one.as_string());
  return all;
}

json::object parse_object(const fs::path& path) {
  boost::system::error_code error;
  const json::value value = json::parse(read_file(path), error);
  if (error || !value.is_object())
    throw UserError(path.string() + " is damaged", "configure again: cmake --preset release",
                    app::kBadData);
  return value.as_object();
}

Manifest load_manifest(const fs::path& path) {
  if (!fs::exists(path))
    throw UserError("the exercise is not built: no " + path.string(),
                    "ci/start 01-micrograd builds the exercises", app::kNoInput);
  const json::object o = parse_object(path);
  if (text(o, "format") != "white-room-exercise" || !o.contains("version") || o.at("version") != 1)
    throw UserError(path.string() + " is of another version",
                    "configure again: cmake --preset release", app::kBadData);
  return {text(o, "compiler"), text(o, "runner"),   text(o, "cases"), text(o, "items"),
          texts(o, "flags"),   texts(o, "objects"), texts(o, "link"), texts(o, "made_from")};
}

bool up_to_date(const Manifest& manifest) {
  std::error_code error;
  const auto made = fs::last_write_time(manifest.cases, error);
  if (error || !fs::exists(manifest.runner)) return false;
  return std::all_of(manifest.made_from.begin(), manifest.made_from.end(), [&](const auto& path) {
    const auto written = fs::last_write_time(path, error);
    return !error && written <= made;
  });
}

void bring_up_to_date(const Workspace& workspace, const Exercise& exercise) {
  std::string target = "exercise_" + exercise.id;
  std::replace(target.begin(), target.end(), '/', '_');
  std::fprintf(stderr, "building what %s needs ...\n", exercise.name.c_str());
  const Ended made = run_child({"cmake", "--build", workspace.build().string(), "--target", target},
                               {.seconds = 300});
  if (made.well()) return;
  if (made.interrupted) throw UserError("interrupted", "", 130);
  const Complaint why = first_complaint(made.output, "error", "", workspace.repository().string());
  throw UserError("what " + exercise.name + " is checked with cannot be built" +
                      (why.text.empty() ? "" : ":\n" + why.text),
                  "git diff shows what has changed in the repository", app::kBadData);
}

// "file.cpp:12:5: error: ..." -> the position of "error: "; npos if the line is none.
std::size_t diagnostic(const std::string& line, const std::string& kind) {
  if (line.starts_with("collect2: ") || line.find("linker command failed") != line.npos)
    return line.npos;  // the linker said why, above
  const auto at = line.find(": " + kind + ": ");
  if (at != line.npos) return at + 2;
  const auto fatal = kind == "error" ? line.find(": fatal error: ") : line.npos;
  return fatal == line.npos ? fatal : fatal + 2;
}

bool begins_another(const std::string& line) {
  return line.empty() || line.find(": note: ") != line.npos || line.starts_with("In ") ||
         diagnostic(line, "error") != line.npos || diagnostic(line, "warning") != line.npos ||
         line.find(": In ") != line.npos || line.find("required from") != line.npos ||
         line.find(" generated.") != line.npos || line.starts_with("compilation terminated") ||
         line.find("cc1plus: ") != line.npos;
}

std::string without(std::string text, const std::string& part) {
  if (part.empty()) return text;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at))
    text.erase(at, part.size());
  return text;
}

// What the linker says, in words: which function is missing, or there twice.
std::string link_complaint(const std::string& line) {
  const auto name = [&](const char* before) -> std::string {
    const auto at = line.find(before);
    if (at == line.npos) return "";
    std::string rest = line.substr(at + std::string(before).size());
    while (!rest.empty() && (rest[0] == '`' || rest[0] == '\'' || rest[0] == ' ')) rest.erase(0, 1);
    return rest.substr(0, rest.find('\''));
  };
  if (const std::string missing = name("undefined reference to"); !missing.empty())
    return "nobody defines " + missing +
           "\n  The exercise asks for it, and your file does not have it: is it spelt as in the "
           "starter,\n  in the same namespace, with the same parameters?";
  if (const std::string twice = name("multiple definition of"); !twice.empty())
    return twice + " is defined twice: in your file, and in the chapter or the exercise";
  return "";
}

// Merges the lines that a run wrote into `items`; returns the item that was begun and not ended.
ItemResult* merge_results(const fs::path& path, std::vector<ItemResult>& items) {
  ItemResult* open = nullptr;
  std::error_code error;
  if (!fs::exists(path, error)) return nullptr;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    boost::system::error_code damaged;
    const json::value value = json::parse(line, damaged);
    if (damaged || !value.is_object()) continue;  // cut off while it was written
    const json::object& o = value.as_object();
    const auto item = std::find_if(items.begin(), items.end(),
                                   [&](const auto& one) { return one.id == text(o, "item"); });
    if (item == items.end()) continue;
    const std::string state = text(o, "state");
    item->question = text(o, "question");
    open = state == "begin" ? &*item : nullptr;
    if (open) continue;
    item->state = state;
    item->expected = text(o, "expected");
    item->got = text(o, "got");
    item->where = text(o, "where");
    item->diagnosis = text(o, "diagnosis");
    item->message = text(o, "message");
  }
  return open;
}

// The line in which a sanitizer says what it found; empty if none did.
std::string sanitizer_report(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = line.find("Sanitizer: "); at != line.npos) return line.substr(at + 11);
    if (const auto at = line.find("runtime error: "); at != line.npos) return line.substr(at + 15);
  }
  return "";
}

void explain_death(ItemResult& item, const Ended& ended, const CheckOptions& options) {
  std::ostringstream words;
  if (ended.out_of_time) {
    item.state = "timeout";
    words << "did not end within " << options.seconds << " s: an endless loop?";
  } else if (ended.signal) {
    item.state = "crashed";
    words << "crashed: " << signal_name(ended.signal);
    if (ended.signal == SIGSEGV)
      words << ". An index out of range, a null pointer, or a recursion without an end";
    if (ended.signal == SIGFPE) words << ". A whole number divided by zero";
    if (ended.signal == SIGABRT) words << ". What it printed may say why";
  } else if (const std::string report = sanitizer_report(ended.output); !report.empty()) {
    item.state = "crashed";
    words << "crashed: " << report;
  } else {
    item.state = "ended";
    words << "your code ended the program (exit code " << ended.exit_code
          << ") instead of returning";
  }
  item.message = words.str();
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
  return all;
}

}  // namespace

Complaint first_complaint(const std::string& output, const std::string& kind,
                          const std::string& source, const std::string& folder) {
  Complaint found;
  found.all = output;
  std::istringstream stream(output);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);

  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (diagnostic(lines[i], kind) == lines[i].npos) continue;
    if (!found.text.empty()) {
      ++found.more;
      continue;
    }
    found.text = lines[i];
    for (std::size_t j = i + 1; j < std::min(i + 6, lines.size()); ++j) {
      // "did you forget to '#include <iostream>'?" is a note, and the best part of the message
      if (const auto note = lines[j].find(": note: "); note != std::string::npos)
        if (lines[j].find("did you forget") != std::string::npos)
          found.text += "\n" + lines[j].substr(note + 2);
      if (begins_another(lines[j])) break;
      found.text += "\n" + lines[j];
    }
    // An error inside a header: where in the reader's file did it begin?
    if (!source.empty() && !lines[i].starts_with(source))
      for (const std::string& line : lines)
        if (line.starts_with(source) && line.find("required from") != line.npos) {
          found.text = "from " + line.substr(0, line.find(": ")) + "\n" + found.text;
          break;
        }
  }
  if (found.text.empty() && kind == "error")
    for (const std::string& line : lines)
      if (std::string words = link_complaint(line); !words.empty()) {
        if (found.text.empty())
          found.text = words;
        else if (found.text != words)
          ++found.more;
      }
  found.text = without(found.text, folder.empty() ? folder : folder + "/");
  return found;
}

Checked check(const Workspace& workspace, const Exercise& exercise, const CheckOptions& options) {
  const fs::path source = workspace.file(exercise);
  if (!fs::exists(source))
    throw UserError("cannot open " + source.string() + ": no such file",
                    "practice reset " + exercise.name + " puts a fresh one there", app::kNoInput);
  const Manifest manifest = load_manifest(workspace.manifest(exercise));
  if (!up_to_date(manifest)) bring_up_to_date(workspace, exercise);

  Checked checked;
  const json::object described = parse_object(manifest.items);
  for (const json::value& one : described.at("items").as_array()) {
    const json::object& o = one.as_object();
    checked.items.push_back({.id = text(o, "id"),
                             .points = static_cast<int>(o.at("points").as_int64()),
                             .state = "unasked"});
    checked.of += checked.items.back().points;
  }

  // Compile and link, in one go
  const fs::path scratch = workspace.scratch(exercise);
  const fs::path program = scratch / "program";
  std::vector<std::string> command{manifest.compiler};
  command.insert(command.end(), manifest.flags.begin(), manifest.flags.end());
  command.insert(command.end(), {source.string(), manifest.runner});
  command.insert(command.end(), manifest.objects.begin(), manifest.objects.end());
  command.insert(command.end(), manifest.link.begin(), manifest.link.end());
  command.insert(command.end(), {"-o", program.string()});
  const Ended compiled = run_child(command, {.seconds = 60, .megabytes = 4096});
  const std::string folder = workspace.files().string();
  if (!compiled.well()) {
    if (compiled.interrupted) throw UserError("interrupted", "", 130);
    checked.error = first_complaint(compiled.output, "error", source.string(), folder);
    if (checked.error.text.empty())
      checked.error.text = compiled.out_of_time
                               ? "the compiler did not end within 60 s"
                               : "the compiler stopped:\n" + compiled.output.substr(0, 400);
    return checked;
  }
  checked.warning = first_complaint(compiled.output, "warning", source.string(), folder);

  // Run. Where the program dies, what it was doing is known, and the rest is run again without it.
  const fs::path results = scratch / "results";
  bool sanitized = false;  // a sanitizer reserves terabytes of addresses
  for (const std::string& flag : manifest.flags) sanitized |= flag.starts_with("-fsanitize");
  int timeouts = 0;
  while (timeouts < 2) {
    std::vector<std::string> waiting;
    for (const ItemResult& item : checked.items)
      if (item.state == "unasked") waiting.push_back(item.id);
    if (waiting.empty()) break;
    fs::remove(results);
    const Ended ended = run_child(
        {program.string(), "--run_test=" + joined(waiting), "--log_level=nothing",
         "--report_level=no", "--catch_system_errors=no", "--", manifest.cases, results.string()},
        {.seconds = options.seconds, .megabytes = sanitized ? 0 : options.megabytes});
    if (ended.interrupted) throw UserError("interrupted", "", 130);
    checked.printed += ended.output;
    checked.printed_cut |= ended.output_cut;
    timeouts += ended.out_of_time;
    ItemResult* open = merge_results(results, checked.items);
    if (open) {
      explain_death(*open, ended, options);
      continue;
    }
    // Nothing was begun and nothing is left to begin, or the program died outside every item
    for (ItemResult& item : checked.items)
      if (item.state == "unasked") {
        explain_death(item, ended, options);
        if (item.state == "ended" && ended.output.find("setup_error") != std::string::npos)
          item.message = ended.output.substr(0, 200);
        item.message += " (before the first question)";
      }
  }
  for (ItemResult& item : checked.items) {
    if (item.state == "unasked") item.message = "not asked: two items did not end in time";
    if (item.state == "threw" && item.message == "std::bad_alloc")
      item.message = "out of memory: more than " + std::to_string(options.megabytes) + " MB";
    else if (item.state == "threw")
      item.message = "threw an exception: " + item.message;
    if (item.state == "passed") checked.earned += item.points;
  }
  return checked;
}

}  // namespace wr::grading
