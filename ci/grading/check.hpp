// Compiles a reader's file, runs it against the exercise, and says what came of it.
// Leaves out any claim to be a judge: the file runs as the user who wrote it, and could lie.
#pragma once

#include <string>
#include <vector>

#include "ci/grading/workspace.hpp"

namespace wr::grading {

/// The first thing the compiler or the linker had to say, and how much more there was.
struct Complaint {
  std::string text;  ///< a few lines; empty: nothing to complain of
  int more = 0;      ///< errors that were left out
  std::string all;   ///< everything, as it came
};

struct ItemResult {
  std::string id;
  int points = 0;
  std::string state;  ///< passed failed unsolved threw crashed timeout ended unasked
  std::string question{}, expected{}, got{}, where{}, diagnosis{};
  std::string message{};  ///< what was thrown, or how it died
};

struct CheckOptions {
  double seconds = 5;  ///< for one run of the reader's program
  std::size_t megabytes = 1024;
};

struct Checked {
  Complaint error;    ///< if it did not compile, nothing was run
  Complaint warning;  ///< the first warning of a file that compiled
  std::vector<ItemResult> items;
  std::string printed;  ///< what the reader's code printed
  bool printed_cut = false;
  int earned = 0, of = 0;

  bool full() const { return error.text.empty() && of > 0 && earned == of; }
};

/// Throws app::UserError if the file is missing or the exercise itself cannot be built. Before
/// compiling, brings the exercise up to date where its own sources are newer than its build.
Checked check(const Workspace& workspace, const Exercise& exercise, const CheckOptions& options);

/// The first complaint in a compiler's output, paths shortened to what follows `folder`.
/// `kind`: "error" or "warning".
Complaint first_complaint(const std::string& output, const std::string& kind,
                          const std::string& source, const std::string& folder);

}  // namespace wr::grading
