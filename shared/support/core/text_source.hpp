// Where a program that learns from a text gets it, and how it shows one.
// Leaves out what a text is to a model: the vocabularies of the chapters.
#pragma once

#include <string>
#include <string_view>

namespace wr {

// [load-text-hpp]
/// "operations", the default of every program, is the first megabyte of the operations corpus;
/// "tinyshakespeare.txt" the data set, verified; anything else, the path of a file. Throws
/// FileError, damaged if the file is empty or larger than 128 MiB.
std::string load_text(const std::string& spec);
// [/load-text-hpp]

// [shown-hpp]
/// Text on one line of ASCII, for messages: `a~\n\xC3`.
std::string shown(std::string_view text);
// [/shown-hpp]

}  // namespace wr
