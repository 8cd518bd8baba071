// Settings in a file: one `name = value` a line, `#` begins a comment.
// Leaves out sections, quotes, and what the names mean: whoever asked for the file knows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wr {

/// One line of such a file.
struct Setting {
  std::string name, value;  ///< without the blanks around them; the value may be empty
  std::size_t line;         ///< counted from 1
};

/// The settings in the order of their lines. Throws FileError (damaged), which names `origin` and
/// the line, for a line that is none, or a name that stands there twice.
std::vector<Setting> parse_settings(std::string_view text, const std::string& origin);

}  // namespace wr
