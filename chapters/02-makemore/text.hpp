// A text as a stream of characters: its vocabulary, and the pieces in which a net reads it. A
// character is a byte, so any file will do; one outside ASCII is two to four of them in UTF-8, and
// the net has to learn their spelling as well.
// Leaves out tokens longer than a byte: chapter 4. Names, one at a time: names.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wr::makemore {

// [text-vocabulary]
/// Characters that the net has never seen: each of them once, in `characters`.
struct UnknownCharacters : std::runtime_error {
  explicit UnknownCharacters(const std::string& which);
  std::string characters;
};

/// The characters of a text by number: 0 is the smallest byte in it. No boundary: a text has none.
class TextVocabulary {
 public:
  explicit TextVocabulary(std::string_view text);

  std::size_t size() const { return characters_.size(); }
  /// All of them in the order of their numbers. As a text, it makes this vocabulary again.
  const std::string& characters() const { return characters_; }

  /// Throws UnknownCharacters.
  std::vector<std::int32_t> encode(std::string_view text) const;
  /// Undoes encode. Throws ContractError for a number that is none of ours.
  std::string decode(std::span<const std::int32_t> ids) const;

 private:
  std::string characters_;
  std::array<std::int32_t, 256> ids_;  // -1: no such character
};
// [/text-vocabulary]

// [text-batches]
/// Characters, and after each of them the one that came next. Step after step, (T, B): the B
/// characters that are read at the same time stand side by side.
struct TextBatch {
  std::vector<std::int32_t> inputs, targets;
};

/// char-rnn's way through a text. The text is cut into B rows of equal length, which are read side
/// by side, T characters at a time: row b of a batch goes on where row b of the batch before it
/// stopped, so that a net can carry its state over. The first 95 per cent of the batches train,
/// the others validate: the end of every row, strips from all over the text.
///
///     |-- batch 0 --|-- batch 1 --|-- ...    --|-- validation --|
///     row 0: First Citizen: Before we proceed any further, ...
///     row 1: ... a text goes on in the next row
class TextBatches {
 public:
  static constexpr double kTrainingShare = 0.95;

  /// Throws FileError (damaged) if the text does not fill two batches, one to learn from and one to
  /// be judged by.
  TextBatches(std::vector<std::int32_t> ids, std::size_t rows, std::size_t time);

  std::size_t rows() const { return rows_; }
  std::size_t time() const { return time_; }
  std::size_t size() const { return size_; }                    ///< batches of both kinds
  std::size_t training() const { return training_; }            ///< how many train
  std::size_t validation() const { return size_ - training_; }  ///< how many validate
  /// The batches in the text's order, those that train first.
  TextBatch operator[](std::size_t batch) const;
  /// What validates: the strips at the ends of the rows, one after the other.
  std::vector<std::int32_t> validation_strips() const;

 private:
  std::vector<std::int32_t> ids_;
  std::size_t rows_, time_, size_, training_;
};
// [/text-batches]

}  // namespace wr::makemore
