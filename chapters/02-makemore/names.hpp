// Words, and what a net sees of them: characters by number, and examples of "after these, that".
// Leaves out tokens longer than a character (chapter 4), and any alphabet but ASCII.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "shared/support/core/python_random.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [vocabulary]
using Names = std::vector<std::string>;

/// A character that no name of the training data has.
struct UnknownCharacter : std::runtime_error {
  UnknownCharacter(std::string_view in_name, char unknown);
  std::string name;
  char character;
};

/// Characters by number: those of the training names, sorted by byte, are 1 to n. 0 is the boundary
/// between names, which stands before a name and after it, and is shown as a full stop.
class Vocabulary {
 public:
  static constexpr std::int32_t kBoundary = 0;

  explicit Vocabulary(const Names& names);

  std::size_t size() const { return characters_.size(); }  ///< with the boundary: 27 for a to z
  /// All characters in the order of their numbers, the boundary first: ".abc".
  const std::string& characters() const { return characters_; }
  /// Throws ContractError for a number that is none of ours.
  char character(std::int32_t id) const;

  /// The numbers of a name's characters, without boundaries. Throws UnknownCharacter.
  std::vector<std::int32_t> encode(std::string_view name) const;
  /// The characters of these numbers, a full stop for each boundary. Undoes encode.
  std::string decode(std::span<const std::int32_t> ids) const;

 private:
  std::string characters_ = ".";
  std::array<std::int32_t, 128> ids_{};  // 0: no such character
};
// [/vocabulary]

// [examples]
/// What the nets learn from: block_size characters, and the one that came next.
struct Examples {
  std::size_t block_size;
  std::vector<std::int32_t> contexts;  // (N, block_size)
  std::vector<std::int32_t> targets;   // (N)

  std::size_t size() const { return targets.size(); }
};

/// One example for every character of every name, and one for its end. A context that reaches back
/// over the beginning of the name is filled with boundaries: `... -> e`, `..e -> m`, `.em -> m`.
/// Throws UnknownCharacter.
Examples make_examples(const Names& names, const Vocabulary& vocabulary, std::size_t block_size);
// [/examples]

// [splits]
/// Names to learn from, to choose by, and to be judged by.
struct Splits {
  Names train, dev, test;
};

/// The lectures' split: shuffled by Python's `random.shuffle`, then 80, 10 and 10 per cent.
Splits split_names(Names names, PythonRandom& random);
/// makemore.py's split: the last tenth of a `torch.randperm`, at most 1000 names, is the test;
/// there is no dev.
Splits split_test(const Names& names, TorchGenerator& random);
// [/splits]

// [loading]
/// One name a line; blanks at both ends are dropped, and so are empty lines. Throws FileError
/// (damaged), naming origin and line, for a name of more than 100 characters, for control
/// characters and bytes beyond ASCII, and if there is no name at all. Where `known` is given, every
/// character must be one of its.
Names parse_names(std::string_view text, const std::string& origin,
                  const Vocabulary* known = nullptr);

/// The names of 30,523 Debian packages, from within the program: data/packages.txt.
Names default_names();

/// "packages" is the default; "names.txt" the lectures' 32,033 names, verified; anything else, the
/// path of a file. (A file of one's own of that name is had by another path to it, from ".".)
/// Throws FileError.
Names load_names(const std::string& spec, const Vocabulary* known = nullptr);
// [/loading]

}  // namespace wr::makemore
