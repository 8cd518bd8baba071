#include "runs/documents.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <set>

#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 26;  // bytes of a file: 64 MiB

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

// [operation-words]
// The words of the night, sorted
std::vector<std::string> operation_words() {
  const std::string corpus = load_text("operations");
  std::set<std::string> words;
  for (auto begin = corpus.begin(); begin != corpus.end();) {
    begin = std::find_if(begin, corpus.end(), is_letter_or_digit);
    const auto end = std::find_if_not(begin, corpus.end(), is_letter_or_digit);
    const auto length = end - begin;
    if (length >= 3 && length <= 15 && std::all_of(begin, end, is_small_letter))
      words.emplace(begin, end);
    begin = end;
  }
  return {words.begin(), words.end()};
}
// [/operation-words]

std::string_view trimmed(std::string_view line) {
  const char* const blanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace

std::vector<std::string> parse_documents(std::string_view text, const std::string& origin) {
  std::vector<std::string> documents;
  for (std::size_t begin = 0, line = 1; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view document = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    for (const char c : document)
      if (c < ' ' || c > '~')
        throw FileError(FileError::Sort::damaged,
                        origin + ", line " + std::to_string(line) + ": byte " +
                            std::to_string(static_cast<unsigned char>(c)) + " in a document",
                        "documents are printable ASCII, one a line");
    if (!document.empty()) documents.emplace_back(document);
  }
  if (documents.empty())
    throw FileError(FileError::Sort::damaged, origin + " has no documents",
                    "write one document a line");
  return documents;
}

std::vector<std::string> load_documents(const std::string& spec) {
  if (spec == "operations") return operation_words();
  if (spec == "names.txt") return parse_documents(load_data_set(spec), spec);
  const bool folder = std::filesystem::is_directory(spec);
  if (folder || !std::filesystem::exists(spec))
    throw FileError(FileError::Sort::missing,
                    "cannot read " + spec + (folder ? ": it is a folder" : ": no such file"),
                    "operations, names.txt, or the path of a file with one document a line");
  return parse_documents(read_file(spec, kLargest), spec);
}

}  // namespace wr::gpt
