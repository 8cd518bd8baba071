// A text as a row of token ids: the vocabulary of its characters, the part that is learned from and
// the part that judges, and the random windows a batch is made of.
// Leaves out tokens longer than a character: chapter 4. A character here is a byte, so any file
// will do.
//
// In this chapter B is the batch (sequences read at the same time), T the time (positions in a
// sequence), C the channels (numbers that describe a position), V the vocabulary's size, H the
// heads and D a head's size: C = H D.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

// [vocabulary]
/// A character that the model has never seen, and where it stood.
struct UnknownCharacter : std::runtime_error {
  UnknownCharacter(char which, std::size_t where);
  char character;
  std::size_t offset;  ///< in bytes
};

/// The characters of a text by number: 0 is the smallest byte in it.
class Vocabulary {
 public:
  explicit Vocabulary(std::string_view text);

  std::size_t size() const { return characters_.size(); }
  /// All of them in the order of their numbers. As a text, it makes this vocabulary again.
  const std::string& characters() const { return characters_; }

  /// Throws UnknownCharacter.
  std::vector<std::int32_t> encode(std::string_view text) const;
  /// Undoes encode. Throws ContractError for a number that is none of ours.
  std::string decode(std::span<const std::int32_t> ids) const;

 private:
  std::string characters_;
  std::array<std::int32_t, 256> ids_;  // -1: no such character
};
// [/vocabulary]

// [split]
/// The first nine tenths of a text train, the last tenth validates, as nanoGPT has it.
struct Split {
  explicit Split(std::vector<std::int32_t> all);
  std::span<const std::int32_t> training() const;
  std::span<const std::int32_t> validation() const;

  std::vector<std::int32_t> tokens;
  std::size_t validation_begins;
};
// [/split]

// [batch]
/// B windows of T tokens, and after each token the one that came next; both (B, T).
struct Batch {
  std::vector<std::int32_t> inputs, targets;
};

/// Windows that begin anywhere, drawn as `torch.randint(len(tokens) - T, (B,))`. Throws
/// ContractError unless there are more than T tokens.
Batch random_batch(std::span<const std::int32_t> tokens, std::size_t batch, std::size_t time,
                   TorchGenerator& random);
// [/batch]

}  // namespace wr::gpt
