// A lecture's digits beside ours: what each lecture's driver returns, a table for the reader, and
// the same for machines.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "shared/support/core/trace.hpp"

namespace wr::makemore {

// [digit]
/// How close ours should come to what was published.
enum class Match {
  exact,        ///< every character that was printed
  tolerance,    ///< the same computation, but for rounding
  statistical,  ///< another run of the same experiment: its random numbers are not known
};

/// A number or a text that a lecture prints, and what we get.
struct Digit {
  std::string name;       ///< as the trace calls it: "counts.loss"
  std::string published;  ///< as it stands there; empty if it is printed nowhere
  std::variant<double, std::string> ours;
  Match match = Match::exact;
  double tolerance = 0;  ///< absolute; not for exact
};
using Digits = std::vector<Digit>;
// [/digit]

/// Ours as text, with as many decimals as the published number has; six if there is none.
std::string shown(const Digit& digit);
/// Whether ours is what the match asks for. True if nothing was published.
bool agrees(const Digit& digit);
/// One line a digit: name, published, ours, and "same", "within 0.01" or "differs".
std::string table(const Digits& digits);
/// A value for each digit, under its name, and what was published under NAME.published.
void record(const Digits& digits, Trace& trace);
/// Takes away what was published: for data other than the lecture's.
void forget_published(Digits& digits);

}  // namespace wr::makemore
