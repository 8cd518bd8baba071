#include "shared/support/core/text_source.hpp"

#include <cstdio>
#include <filesystem>

#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/corpus.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr {

// [load-text]
std::string load_text(const std::string& spec) {
  constexpr std::size_t kLargest = std::size_t{1} << 27;  // 128 MiB
  if (spec == "operations") return operations_corpus(1337, 1'000'000);
  if (spec == "tinyshakespeare.txt") return load_data_set(spec);
  const bool folder = std::filesystem::is_directory(spec);
  if (folder || !std::filesystem::exists(spec))
    throw FileError(FileError::Sort::missing,
                    "cannot read " + spec + (folder ? ": it is a folder" : ": no such file"),
                    "operations, tinyshakespeare.txt, or the path of a text");
  std::string text = read_file(spec, kLargest);
  if (text.empty()) throw FileError(FileError::Sort::damaged, spec + " is empty", "choose a text");
  return text;
}
// [/load-text]

// [shown]
std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    char code[8];
    std::snprintf(code, sizeof code, "\\x%02X", static_cast<unsigned>(c) & 0xFF);
    if (c == '\n')
      out += "\\n";
    else if (c < ' ' || c > '~')
      out += code;
    else
      out += c;
  }
  return out;
}
// [/shown]

}  // namespace wr
