// What a monitor sees when names change under a model that does not: five signals over windows of
// names, the band in which each of them moves on usual days, and how many windows leave it when a
// share of the names has drifted. Leaves out what to do about it, and drift that is slow over
// months: each window is judged on its own.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "names.hpp"
#include "surprisal.hpp"

namespace wr::makemore {

// [signals]
/// What can be measured of a window of names without knowing any right answer.
struct Signal {
  enum : std::size_t { bits, first_guess, characters, length, unknown, count };
};
using Signals = std::array<double, Signal::count>;  ///< one of each
// [/signals]

// [monitor]
/// A model in use, with what is known of the names it was made from.
class Monitor {
 public:
  /// The model counts the training names; the bands are what windows of the calibration names show.
  Monitor(const Names& train, const Names& calibration, std::size_t n, double smoothing,
          std::size_t window);

  /// - bits: the model's surprise, a character
  /// - first_guess: the share of characters that it guesses at once
  /// - characters: how far the frequencies of characters are from those of the training names, as
  ///   total variation: 0 the same, 1 nothing in common
  /// - length: the mean length of a name
  /// - unknown: the share of names with a character that no training name has. The model cannot
  /// read
  ///   these; the other signals are of the rest. A window without a readable name is all 0 but
  ///   this.
  Signals look(std::span<const std::string> names) const;

  /// One Signals for each whole window of the names.
  std::vector<Signals> look_through(const Names& names) const;

  /// For each signal, how many of these windows are outside its band.
  std::array<std::size_t, Signal::count> alarms(std::span<const Signals> windows) const;

  const Signals& low() const { return low_; }
  const Signals& high() const { return high_; }

 private:
  std::vector<double> frequencies(std::span<const std::string> names) const;

  Vocabulary vocabulary_;
  NextCharacter model_;
  std::size_t window_;
  std::vector<double> usual_;  // (V), frequencies of characters in training
  Signals low_, high_;         // the bands: the extremes of the calibration's windows
};
// [/monitor]

// [drifts]
/// Ways in which names may come to be others.
enum class Drift {
  prefixed,   ///< everything is now called python3-something: easier than before
  reversed,   ///< spelled backwards: the same characters, in an order that nobody has seen
  separated,  ///< an underscore for every hyphen, which is not in the vocabulary
};

/// The names, of which this share (0 to 1) has drifted, evenly spread.
Names drifted(Names names, Drift drift, double share);
// [/drifts]

}  // namespace wr::makemore
