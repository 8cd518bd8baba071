// What single cells of a char-rnn say while it reads (Karpathy, Johnson and Fei-Fei 2015,
// Visualizing and understanding recurrent networks): the data of two pictures, a text coloured by
// one cell, and under each character the five that the net thought most probable to come next. And
// a search for cells that can be explained. Leaves out the drawing, and cells that mean something
// only together: most of them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "char_rnn.hpp"

namespace wr::makemore {

// [reading]
/// What may come next, and how probable the net thinks it is.
struct Guess {
  std::int32_t character;
  float probability;
};

/// A text as the net saw it: N characters, L layers of H cells.
struct Reading {
  std::size_t cells;               ///< L H, those of the lowest layer first
  std::vector<float> activations;  ///< (N, L H), each in [-1, 1]
  /// (N): after each character, the five most probable next ones, the first of them first. Fewer if
  /// the vocabulary has fewer.
  std::vector<std::vector<Guess>> guesses;

  std::size_t size() const { return guesses.size(); }
  /// One cell's activation after each character, (N): the colours of a text.
  std::vector<float> cell(std::size_t which) const;
};

/// Reads the text from an empty state. An activation is tanh of the memory c of an LSTM, and of
/// other cells their output h.
Reading read_text(const CharRnn& net, Ids text);
// [/reading]

// [probes]
/// A plain question about each character of a text, whose answer a cell may know: a number a
/// character, (N), as things stand when that character has been read.
struct Probe {
  std::string name;
  std::function<std::vector<float>(std::string_view text)> answer;
};

/// "inside quotes", "inside brackets", "position in line", "indentation", "number", "timestamp".
const std::vector<Probe>& probes();

/// The cell that follows a probe most closely.
struct TellingCell {
  std::string probe;
  std::size_t cell;
  double correlation;  ///< Pearson's; at -1 the cell is just as telling, with its sign turned
};

/// For each probe its best cell, the most telling one first. A probe that has one answer for the
/// whole text is left out.
std::vector<TellingCell> telling_cells(const Reading& reading, std::string_view text);

/// Pearson's, of two sequences of equal length; 0 if one of them never changes.
double correlation(const std::vector<float>& x, const std::vector<float>& y);
// [/probes]

}  // namespace wr::makemore
