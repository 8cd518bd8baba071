// What `makemore neurons` shows: for each probe the cell that answers it best, how well it does so
// on text on which it was not chosen, and a passage coloured by that cell. Leaves out the command:
// program/neurons_command.cpp. The book's pictures are drawn from the trace.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "neurons.hpp"
#include "shared/support/core/trace.hpp"

namespace wr::makemore {

// [chosen-cells]
/// A cell, the probe that it was chosen for (none: somebody named the cell), and how closely it
/// follows it: in the half of the text in which it was found, and in the other.
struct ChosenCell {
  std::string probe;
  std::size_t cell;  ///< of all layers, as in a Reading
  double found = 0, holds = 0;
};

/// The best cell of each probe in the first half of the text, judged by the second half.
std::vector<ChosenCell> choose_cells(const Reading& reading, std::string_view text);

/// How many cells follow some probe with a correlation of at least `bound`, either sign, in the
/// first half of the text and in the second.
std::size_t nameable_cells(const Reading& reading, std::string_view text, double bound);

/// The characters [begin, end) of a text.
struct Passage {
  std::size_t begin, end;
};

/// Lines of the second half, at most `length` characters, in which the cell changes more than in
/// any others. Whether it follows a probe there has no part in the choice.
Passage passage_for(const std::vector<float>& activations, std::string_view text,
                    std::size_t length);
// [/chosen-cells]

// [picture]
/// How a passage is shown.
struct PictureStyle {
  bool colours = false;    ///< 256 of them; else a line of signs, "= - . + #" from -1 to 1
  bool guesses = false;    ///< under each character, the five that the net expected next
  std::size_t width = 80;  ///< longer lines go on below
};

/// A passage of a text, coloured by a cell. A newline shows as `$`, whatever else
/// is not ASCII as `?`.
std::string picture(std::string_view text, const Reading& reading, std::size_t cell,
                    Passage passage, const TextVocabulary& vocabulary, const PictureStyle& style);
// [/picture]

/// The same as rows of a trace: position, byte, activation, and five guesses, each a byte (-1:
/// none) and its probability. Four digits are enough to draw.
void record_passage(std::string_view text, const Reading& reading, std::size_t cell,
                    Passage passage, const TextVocabulary& vocabulary, Series& series);

}  // namespace wr::makemore
