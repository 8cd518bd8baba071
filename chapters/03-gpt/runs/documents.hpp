// What microgpt learns from: documents, one a line.
// Leaves out long texts: text.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace wr::gpt {

/// One document a line; blanks at both ends are dropped, and so are empty lines. Throws FileError
/// (damaged), naming origin and line, for characters that are not printable ASCII, and if there is
/// no document at all.
std::vector<std::string> parse_documents(std::string_view text, const std::string& origin);

/// "operations", the default, is every word of the operations corpus once: small letters alone,
/// three to fifteen of them. "names.txt" is makemore's 32,033 names, verified; anything else, the
/// path of a file. Throws FileError.
std::vector<std::string> load_documents(const std::string& spec);

}  // namespace wr::gpt
