#include "names.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/file_error.hpp"

namespace wr::makemore {

namespace detail {
extern const char* const packages_txt[];  // data/packages.txt in pieces, put here by CMake
}

// [vocabulary]
UnknownCharacter::UnknownCharacter(std::string_view in_name, char unknown)
    : std::runtime_error("'" + std::string(1, unknown) + "' of \"" + std::string(in_name) +
                         "\" is not in the vocabulary"),
      name(in_name),
      character(unknown) {}

Vocabulary::Vocabulary(const Names& names) {
  std::set<char> found;
  for (const std::string& name : names) found.insert(name.begin(), name.end());
  for (const char c : found) {
    WR_CHECK(static_cast<unsigned char>(c) < ids_.size());
    ids_[static_cast<std::size_t>(c)] = static_cast<std::int32_t>(characters_.size());
    characters_ += c;
  }
}

char Vocabulary::character(std::int32_t id) const {
  WR_CHECK(static_cast<std::size_t>(id) < characters_.size());
  return characters_[static_cast<std::size_t>(id)];
}

std::vector<std::int32_t> Vocabulary::encode(std::string_view name) const {
  std::vector<std::int32_t> ids;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const std::int32_t id = byte < ids_.size() ? ids_[byte] : kBoundary;
    if (id == kBoundary) throw UnknownCharacter(name, c);
    ids.push_back(id);
  }
  return ids;
}

std::string Vocabulary::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) text += character(id);
  return text;
}
// [/vocabulary]

// [make-examples]
Examples make_examples(const Names& names, const Vocabulary& vocabulary, std::size_t block_size) {
  Examples examples{block_size, {}, {}};
  for (const std::string& name : names) {
    std::vector<std::int32_t> ids = vocabulary.encode(name);
    ids.push_back(Vocabulary::kBoundary);
    std::vector<std::int32_t> context(block_size, Vocabulary::kBoundary);
    for (const std::int32_t next : ids) {
      examples.contexts.insert(examples.contexts.end(), context.begin(), context.end());
      examples.targets.push_back(next);
      // The window moves on by one character
      context.push_back(next);
      context.erase(context.begin());
    }
  }
  return examples;
}
// [/make-examples]

// [split-names]
Splits split_names(Names names, PythonRandom& random) {
  random.shuffle(names);
  const auto until = [&](double share) {
    return names.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(names.size()));
  };
  return {{names.begin(), until(0.8)}, {until(0.8), until(0.9)}, {until(0.9), names.end()}};
}

Splits split_test(const Names& names, TorchGenerator& random) {
  const std::size_t held_out = std::min<std::size_t>(1000, names.size() / 10);
  Splits splits;
  for (const std::size_t i : random.randperm(names.size())) {
    const bool training = splits.train.size() < names.size() - held_out;
    (training ? splits.train : splits.test).push_back(names[i]);
  }
  return splits;
}
// [/split-names]

// [parse-names]
namespace {

constexpr std::size_t kLongest = 100;                   // characters of a name
constexpr std::size_t kLargest = std::size_t{1} << 26;  // bytes of a file: 64 MiB

std::string_view trimmed(std::string_view line) {
  const char* const blanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
}

// What is wrong with a name and what to do about it; or nothing.
std::pair<std::string, std::string> trouble_with(std::string_view name, const Vocabulary* known) {
  if (name.size() > kLongest)
    return {"a name of " + std::to_string(name.size()) + " characters",
            "one name a line, of at most " + std::to_string(kLongest) + " characters"};
  for (const char c : name)
    if (c < ' ' || c > '~')
      return {"byte " + std::to_string(static_cast<unsigned char>(c)) + " in a name",
              "names are printable ASCII; write others in Latin letters, such as Zoe for Zoë"};
  try {
    if (known) known->encode(name);
  } catch (const UnknownCharacter& unknown) {
    return {unknown.what(), "the model knows " + known->characters().substr(1) + " alone"};
  }
  return {};
}

}  // namespace

Names parse_names(std::string_view text, const std::string& origin, const Vocabulary* known) {
  Names names;
  for (std::size_t begin = 0, line = 1; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view name = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    if (name.empty()) continue;
    if (const auto [trouble, hint] = trouble_with(name, known); !trouble.empty())
      throw FileError(FileError::Sort::damaged,
                      origin + ", line " + std::to_string(line) + ": " + trouble, hint);
    names.emplace_back(name);
  }
  if (names.empty())
    throw FileError(FileError::Sort::damaged, origin + " has no names", "write one name a line");
  return names;
}
// [/parse-names]

// [load-names]
namespace {

std::string packages() {
  std::string text;
  for (const char* const* piece = detail::packages_txt; *piece; ++piece) text += *piece;
  return text;
}

}  // namespace

Names default_names() { return parse_names(packages(), "packages"); }

Names load_names(const std::string& spec, const Vocabulary* known) {
  if (spec == "packages") return parse_names(packages(), spec, known);
  if (spec == "names.txt") return parse_names(load_data_set(spec), spec, known);
  const bool folder = std::filesystem::is_directory(spec);
  if (folder || !std::filesystem::exists(spec))
    throw FileError(FileError::Sort::missing,
                    "cannot read " + spec + (folder ? ": it is a folder" : ": no such file"),
                    "packages, names.txt, or the path of a file with one name a line");
  return parse_names(read_file(spec, kLargest), spec, known);
}
// [/load-names]

}  // namespace wr::makemore
