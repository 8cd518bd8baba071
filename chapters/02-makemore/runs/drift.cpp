#include "drift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/check.hpp"

namespace wr::makemore {

// [monitor-cpp]
Monitor::Monitor(const Names& train, const Names& calibration, std::size_t n, double smoothing,
                 std::size_t window)
    : vocabulary_(train),
      model_(ngram_player(train, vocabulary_, n, smoothing)),
      window_(window),
      usual_(frequencies(train)) {
  WR_CHECK(window > 0u);
  WR_CHECK(calibration.size() >= window);
  low_.fill(std::numeric_limits<double>::infinity());
  high_.fill(-std::numeric_limits<double>::infinity());
  for (const Signals& signals : look_through(calibration))
    for (std::size_t s = 0; s < Signal::count; ++s) {
      low_[s] = std::min(low_[s], signals[s]);
      high_[s] = std::max(high_[s], signals[s]);
    }
}

std::vector<double> Monitor::frequencies(std::span<const std::string> names) const {
  std::vector<double> share(vocabulary_.size());
  double total = 0;
  for (const std::string& name : names)
    for (const std::int32_t id : vocabulary_.encode(name)) {
      ++share[static_cast<std::size_t>(id)];
      ++total;
    }
  if (total > 0)
    for (double& x : share) x /= total;
  return share;
}

Signals Monitor::look(std::span<const std::string> names) const {
  Signals signals{};
  Names readable;
  std::vector<Surprisal> games;
  std::size_t at_once = 0;
  for (const std::string& name : names) {
    try {
      const auto game = play(model_, vocabulary_, name);
      games.insert(games.end(), game.begin(), game.end());
      readable.push_back(name);
      signals[Signal::length] += static_cast<double>(name.size());
    } catch (const UnknownCharacter&) {
      ++signals[Signal::unknown];
    }
  }
  signals[Signal::unknown] /= static_cast<double>(names.size());
  if (readable.empty()) return signals;
  for (const Surprisal& character : games) at_once += character.guess == 1;
  signals[Signal::bits] = bits_a_character(games);
  signals[Signal::first_guess] = static_cast<double>(at_once) / static_cast<double>(games.size());
  signals[Signal::length] /= static_cast<double>(readable.size());
  const std::vector<double> now = frequencies(readable);
  for (std::size_t i = 0; i < now.size(); ++i)
    signals[Signal::characters] += std::abs(now[i] - usual_[i]) / 2;
  return signals;
}
// [/monitor-cpp]

// [alarms]
std::vector<Signals> Monitor::look_through(const Names& names) const {
  std::vector<Signals> windows;
  for (std::size_t begin = 0; begin + window_ <= names.size(); begin += window_)
    windows.push_back(look(std::span(names).subspan(begin, window_)));
  return windows;
}

std::array<std::size_t, Signal::count> Monitor::alarms(std::span<const Signals> windows) const {
  std::array<std::size_t, Signal::count> count{};
  for (const Signals& signals : windows)
    for (std::size_t s = 0; s < Signal::count; ++s)
      count[s] += signals[s] < low_[s] || signals[s] > high_[s];
  return count;
}
// [/alarms]

// [drifted]
Names drifted(Names names, Drift drift, double share) {
  WR_CHECK(share >= 0.0);
  WR_CHECK(share <= 1.0);
  double due = 0;
  for (std::string& name : names) {
    due += share;
    if (due < 1) continue;
    due -= 1;
    if (drift == Drift::prefixed) name.insert(0, "python3-");
    if (drift == Drift::reversed) std::reverse(name.begin(), name.end());
    if (drift == Drift::separated) std::replace(name.begin(), name.end(), '-', '_');
  }
  return names;
}
// [/drifted]

}  // namespace wr::makemore
