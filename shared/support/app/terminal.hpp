// What standard output or standard error is connected to: a terminal or not, how wide, with which
// colours; and the few escape sequences a program here needs.
// Leaves out: keys, mouse, full-screen drawing.
#pragma once

#include <cstdio>
#include <string>

namespace wr::app {

/// Whether the stream is a terminal that understands escape sequences (TERM is not "dumb").
bool is_terminal(std::FILE* stream);

/// Columns of the terminal on standard output or standard error; else $COLUMNS; else 80.
int terminal_width();

/// How many colours a stream shows.
enum class Colours {
  none,  ///< not a terminal, or the user set NO_COLOR (https://no-color.org)
  sixteen,
  truecolor,  ///< 24 bits: COLORTERM says so
};
Colours colours(std::FILE* stream);

/// A colour of a cell, 0 to 255 a channel.
struct Rgb {
  unsigned char red, green, blue;
};

/// Text on a coloured ground, in 24-bit colour, with the colours reset behind it.
std::string cell(Rgb ground, const std::string& text = "  ");

/// Two cells in one character, the upper half and the lower half: twice the vertical resolution.
std::string half_cells(Rgb upper, Rgb lower);

/// `text` in bold, green or red where the stream shows colours; plain otherwise.
std::string bold(const std::string& text, std::FILE* stream = stdout);
std::string green(const std::string& text, std::FILE* stream = stdout);
std::string red(const std::string& text, std::FILE* stream = stdout);

}  // namespace wr::app
