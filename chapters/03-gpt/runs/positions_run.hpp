// Four ways to tell a position where it stands, compared: the same model on the same text, a few
// seeds each, and then windows longer than any it was trained on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gpt.hpp"
#include "shared/support/core/trace.hpp"
#include "text.hpp"

namespace wr::gpt {

// [positions-run]
struct PositionsOptions {
  std::int64_t steps = 600;
  std::int64_t seeds = 3;     ///< runs of each way
  std::uint64_t seed = 1337;  ///< of the first run; the others follow
  std::size_t time = 64;      ///< tokens a window in training; it is judged up to four times that
  std::size_t batch = 12;
  std::size_t layers = 2, heads = 4, channels = 64;
  double learning_rate = 3e-3;
  std::size_t judged = 40'000;  ///< tokens of the validation part, at most
  /// Hears of every step.
  std::function<void(const std::string& way, std::int64_t step, double loss)> progress = {};
};

/// How one way did. Losses are means over the seeds, in nats a token, on the validation part.
struct WayResult {
  Positions way;
  std::string name;
  std::size_t parameters;        ///< without the rows of a table that training never sees
  double loss, lowest, highest;  ///< in windows as long as in training; the seeds' mean, and range
  std::vector<double> by_place;  ///< in windows four times as long: (4 time) losses by place
};

/// Throws ContractError if a part of the text is not longer than four windows of training.
std::vector<WayResult> compare_positions(const std::string& text, const PositionsOptions& options);
// [/positions-run]

/// The mean loss of the places of quarter 0, 1, 2 or 3 of the long windows. In training there was
/// quarter 0 alone.
double quarter(const WayResult& result, std::size_t which);

std::string table(const std::vector<WayResult>& results);
/// learned.loss and so on, and `by_place`: place, and a column a way, eight places together.
void record(const std::vector<WayResult>& results, const PositionsOptions& options, Trace& trace);

}  // namespace wr::gpt
