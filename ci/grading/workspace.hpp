// Where a reader's files are, what the exercises are called and what they say, and what practice
// remembers between two runs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace wr::grading {

/// The words of an exercise: solutions/CHAPTER/NAME/exercise.md.
struct Page {
  std::string title, kind, place;  ///< kind: rebuild, extend, break; place: a page of the book
  std::string task;
  std::vector<std::string> hints;
};

struct Exercise {
  std::string id;       ///< "01-micrograd/tanh"
  std::string chapter;  ///< "01-micrograd"
  std::string name;     ///< "tanh"
};

/// What practice knows about a reader's progress in one exercise.
struct Memory {
  int hints = 0;           ///< how many were shown
  int earned = 0, of = 0;  ///< points at the last check
  std::string checked{};   ///< fingerprint of the file that was checked
};

/// The clone, the folder it is built in, and the folder the reader works in.
class Workspace {
 public:
  /// `chosen`: a folder named by the user; empty: the workspace around the current folder, or else
  /// exercises/ in the repository. Throws app::UserError if `chosen` is no workspace.
  explicit Workspace(const std::filesystem::path& chosen);

  const std::filesystem::path& repository() const { return repository_; }
  const std::filesystem::path& build() const { return build_; }
  /// Holds CHAPTER/NAME/NAME.cpp.
  const std::filesystem::path& files() const { return files_; }
  bool in_repository() const { return files_ == repository_ / "exercises"; }
  /// For compiled programs and the like; made when asked for.
  std::filesystem::path scratch(const Exercise& exercise) const;

  const std::vector<Exercise>& exercises() const { return exercises_; }
  /// By id, by name, or by the path of its file; a misspelt name gets a suggestion.
  const Exercise& find(const std::string& name) const;
  Page page(const Exercise& exercise) const;
  std::filesystem::path file(const Exercise& exercise) const;
  std::filesystem::path manifest(const Exercise& exercise) const;
  /// The file as it was handed out.
  std::string starter(const Exercise& exercise) const;

  Memory& memory(const Exercise& exercise) { return memory_[exercise.id]; }
  void remember() const;

 private:
  std::filesystem::path repository_, build_, files_, hidden_;
  std::vector<Exercise> exercises_;
  std::map<std::string, Memory> memory_;
};

/// Makes a workspace in `folder`: starters (a file that is there is kept), README, marker. Returns
/// how many starters were written.
int make_workspace(const std::filesystem::path& folder);

std::string read_file(const std::filesystem::path& path);
/// To a temporary file beside it, then renamed.
void write_file(const std::filesystem::path& path, const std::string& text);
/// A short name for a text's content.
std::string fingerprint(const std::string& text);

}  // namespace wr::grading
