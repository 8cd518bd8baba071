#include "ci/grading/workspace.hpp"

#include <boost/json.hpp>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "ci/grading/child.hpp"
#include "shared/support/app/command_line.hpp"
#include "shared/support/app/trouble.hpp"

namespace wr::grading {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using app::UserError;

constexpr const char* kHidden = ".white-room";
constexpr const char* kMarker = "workspace.json";

std::string trimmed(std::string text) {
  const auto first = text.find_first_not_of(" \n");
  if (first == text.npos) return "";
  return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

// The folder at or above `from` that carries our marker; empty if there is none.
fs::path workspace_around(fs::path from) {
  for (; !from.empty(); from = from.parent_path()) {
    if (fs::exists(from / kHidden / kMarker)) return from;
    if (from == from.root_path()) break;
  }
  return {};
}

json::object read_json(const fs::path& path) {
  boost::system::error_code error;
  const json::value value = json::parse(read_file(path), error);
  if (error || !value.is_object())
    throw UserError(path.string() + " is damaged: " + (error ? error.message() : "not an object"),
                    "remove it: what it remembers is lost, your files are not", app::kBadData);
  return value.as_object();
}

int number(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_int64() ? static_cast<int>(value->as_int64()) : 0;
}

std::string text(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

const char* kReadme =
    "# Your workspace\n"
    "\n"
    "Every folder holds one exercise: a file with a task on top and a function to write. Nothing\n"
    "here is tracked, so updating the repository never touches your work.\n"
    "\n"
    "    practice list             what there is, and how far you are\n"
    "    practice check slope      compile and check one exercise\n"
    "    practice watch slope      the same, whenever you save\n"
    "    practice hint slope       a hint; ask again for a stronger one\n"
    "    practice reset slope      start over (your file is kept beside it)\n"
    "    practice progress         points, and what to do next\n"
    "\n"
    "Start with `slope`. Editors that know clangd find what they need in compile_flags.txt.\n";

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream all;
  all << file.rdbuf();
  if (!file) throw UserError("cannot read " + path.string(), "", app::kNoInput);
  return all.str();
}

void write_file(const fs::path& path, const std::string& content) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  fs::path part = path;
  part += ".part";
  std::ofstream file(part, std::ios::binary);
  file << content;
  file.close();
  if (file) fs::rename(part, path, error);
  if (!file || error)
    throw UserError("cannot write " + path.string(), "is the disk full, or the folder not yours?",
                    app::kInputOutput);
}

// FNV-1a, 64 bits: tells an edited file from an untouched one.
std::string fingerprint(const std::string& content) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

Workspace::Workspace(const fs::path& chosen)
    : repository_(WR_SOURCE_FOLDER), build_(WR_BUILD_FOLDER) {
  if (!fs::exists(repository_ / "solutions"))
    throw UserError("the repository is no longer in " + repository_.string(),
                    "build it again where it is now: ci/start 01-micrograd", app::kNoInput);
  fs::path root = workspace_around(chosen.empty() ? fs::current_path() : fs::absolute(chosen));
  if (!chosen.empty() && root.empty())
    throw UserError(chosen.string() + " is not a workspace",
                    "make one: practice init " + chosen.string(), app::kNoInput);
  files_ = root.empty() ? repository_ / "exercises" : root;
  hidden_ = (root.empty() ? repository_ : root) / kHidden;

  const fs::path list = build_ / "exercises" / "list.txt";
  if (!fs::exists(list))
    throw UserError("the exercises are not built: no " + list.string(),
                    "ci/start 01-micrograd builds them", app::kNoInput);
  std::istringstream lines(read_file(list));
  for (std::string id; std::getline(lines, id);)
    if (const auto slash = id.find('/'); slash != id.npos)
      exercises_.push_back({id, id.substr(0, slash), id.substr(slash + 1)});

  if (fs::exists(hidden_ / "progress.json")) {
    const json::object state = read_json(hidden_ / "progress.json");
    for (const auto& [id, value] : state)
      if (const json::object* one = value.if_object())
        memory_[id] = {number(*one, "hints"), number(*one, "earned"), number(*one, "of"),
                       text(*one, "checked")};
  }
}

fs::path Workspace::scratch(const Exercise& exercise) const {
  const fs::path folder = hidden_ / "build" / exercise.id;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw UserError("cannot make " + folder.string() + ": " + error.message(), "",
                    app::kInputOutput);
  return folder;
}

const Exercise& Workspace::find(const std::string& name) const {
  std::string word = name;
  while (word.ends_with('/')) word.pop_back();
  if (word.ends_with(".cpp")) word = fs::path(word).stem().string();
  for (const Exercise& exercise : exercises_)
    if (word == exercise.id || word == exercise.name) return exercise;
  for (const Exercise& exercise : exercises_)
    if (word.ends_with("/" + exercise.id)) return exercise;
  std::vector<std::string> names;
  for (const Exercise& exercise : exercises_) names.push_back(exercise.name);
  const auto near = app::suggestion(word, names);
  throw UserError("there is no exercise " + name,
                  near ? "did you mean " + *near + "?" : "practice list shows them all",
                  app::kUsage);
}

Page Workspace::page(const Exercise& exercise) const {
  const fs::path path = repository_ / "solutions" / exercise.id / "exercise.md";
  std::istringstream lines(read_file(path));
  Page page;
  std::string line;
  std::string* into = nullptr;
  int fences = 0;
  while (std::getline(lines, line)) {
    if (line == "---" && fences < 2) {
      if (++fences == 2) into = &page.task;
    } else if (fences == 1) {
      const auto colon = line.find(": ");
      const std::string key = line.substr(0, colon);
      const std::string value = colon == line.npos ? "" : line.substr(colon + 2);
      if (key == "title") page.title = value;
      if (key == "kind") page.kind = value;
      if (key == "page") page.place = value;
    } else if (line.starts_with("## Hint ")) {
      page.hints.emplace_back();
      into = &page.hints.back();
    } else if (into) {
      into->append(line).append("\n");
    }
  }
  page.task = trimmed(page.task);
  for (std::string& hint : page.hints) hint = trimmed(hint);
  return page;
}

fs::path Workspace::file(const Exercise& exercise) const {
  return files_ / exercise.id / (exercise.name + ".cpp");
}

fs::path Workspace::manifest(const Exercise& exercise) const {
  return build_ / "exercises" / exercise.id / "manifest.json";
}

std::string Workspace::starter(const Exercise& exercise) const {
  const fs::path relative = fs::path(exercise.id) / (exercise.name + ".cpp");
  const fs::path made = build_ / "exercises" / exercise.id / "starter" / (exercise.name + ".cpp");
  if (fs::exists(made)) return read_file(made);
  // Not built: as it was committed, whatever the reader has done to it since
  try {
    const Ended git = run_child(
        {"git", "-C", repository_.string(), "show", "HEAD:exercises/" + relative.string()},
        {.seconds = 10});
    if (git.well() && !git.output_cut) return git.output;
  } catch (const UserError&) {
    // no git: an unpacked archive, then
  }
  return read_file(repository_ / "exercises" / relative);
}

void Workspace::remember() const {
  json::object state;
  for (const auto& [id, one] : memory_)
    state[id] = {
        {"hints", one.hints}, {"earned", one.earned}, {"of", one.of}, {"checked", one.checked}};
  write_file(hidden_ / "progress.json", json::serialize(state) + "\n");
}

int make_workspace(const fs::path& folder) {
  const fs::path root = fs::absolute(folder).lexically_normal();
  const Workspace source{{}};
  const fs::path inside = root.lexically_relative(source.repository());
  if (!inside.empty() && *inside.begin() != ".." && *inside.begin() != "build")
    throw UserError(folder.string() + " is inside the repository",
                    "choose a folder outside: practice init ~/white-room", app::kUsage);
  int written = 0;
  for (const Exercise& exercise : source.exercises()) {
    const fs::path path = root / exercise.id / (exercise.name + ".cpp");
    if (fs::exists(path)) continue;
    write_file(path, source.starter(exercise));
    ++written;
  }
  if (!fs::exists(root / "README.md")) write_file(root / "README.md", kReadme);
  write_file(root / "compile_flags.txt", "-std=c++20\n-I" + source.repository().string() + "\n");
  write_file(root / kHidden / kMarker,
             json::serialize(json::object{{"format", "white-room-workspace"},
                                          {"version", 1},
                                          {"repository", source.repository().string()}}) +
                 "\n");
  return written;
}

}  // namespace wr::grading
