// The road walked: every rung trained on the same text for the same number of steps, from the same
// seed, beside what the text costs without learning.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "floors.hpp"
#include "road.hpp"
#include "shared/support/core/trace.hpp"
#include "text.hpp"

namespace wr::gpt::road {

// [road-run]
struct RoadOptions {
  std::int64_t steps = 3000;  ///< of every rung
  std::int64_t every = 100;   ///< steps of which the mean loss is noted
  std::uint64_t seed = 1337;
  std::size_t sample = 200;  ///< characters that are written at the end
  /// Hears of every step.
  std::function<void(Rung, std::int64_t step, double loss)> progress = {};
};

/// How a rung is trained: sizes, batch, learning rate. The first six differ in their architecture
/// alone (and the bigram in its rate, as in the lecture); the seventh is larger as well, on as many
/// tokens.
struct RungPlan {
  RoadConfig model;
  std::size_t batch;
  double learning_rate;
};
RungPlan plan_of(Rung rung, std::size_t vocabulary);

/// How a rung ended.
struct RungResult {
  Rung rung;
  std::size_t parameters;
  double training;            ///< loss of a piece of the training part as long as the other
  double validation;          ///< loss of the whole validation part
  std::vector<double> curve;  ///< the mean training loss of every `every` steps
  std::string sample;
};

struct Road {
  std::size_t vocabulary;
  Floors floors;
  std::vector<RungResult> rungs;
  std::size_t lecture_parameters;  ///< of rung 7 in the lecture's sizes, counted
};

/// Throws ContractError if a part of the text is shorter than the longest window.
Road walk(const std::string& text, const RoadOptions& options);
// [/road-run]

/// The lecture's last model: six blocks of six heads, 384 channels, 256 tokens.
RoadConfig lecture_config();

std::string table(const Road& road);
/// floors.uniform and so on, rung_1.validation and so on, and `curves`, a row every `every` steps.
void record(const Road& road, const RoadOptions& options, Trace& trace);

}  // namespace wr::gpt::road
