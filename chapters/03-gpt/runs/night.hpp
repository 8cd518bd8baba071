// A model that has read other nights reads the night of the book: what surprises it, where its
// heads look, and what it would have written itself.
// Leaves out what is printed: program/night_command.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attention_maps.hpp"
#include "runs/training.hpp"
#include "sampler.hpp"
#include "shared/support/core/corpus.hpp"
#include "surprise.hpp"

namespace wr::gpt {

// [night]
/// A night of the operations corpus.
struct Night {
  NightFacts facts;
  std::string text;
  std::vector<CorpusBlock> blocks;  ///< the same text, piece by piece
};

/// The first `count` nights of the corpus. Night 0 is the book's.
std::vector<Night> first_nights(std::size_t count);
// [/night]

// [train-on-nights]
struct NightOptions {
  std::int64_t steps = 1500;
  std::uint64_t seed = 1337;
  std::size_t learned = 8;  ///< nights to learn from: 1, 2, ...
  /// Hears of every step.
  std::function<void(std::int64_t step, double loss)> progress = {};
};

/// nanoGPT's model for a CPU, trained on later nights. Of night 0 it has the characters alone.
/// `nights` has more than `learned`.
TrainedGpt train_on_later(const std::vector<Night>& nights, const NightOptions& options);
// [/train-on-nights]

// [night-line]
/// A line of a night, and what it cost.
struct NightLine {
  LineSurprise cost;
  CorpusKind kind;
  std::string_view path, text;  ///< of the night's own
  int minute;                   ///< of the day; -1 where no time of day stands in it
};

/// All lines but the headers of pieces and what is shorter than `least` characters, in order.
std::vector<NightLine> read_night(TrainedGpt& trained, const Night& night, std::size_t least);

/// 1 for the line that cost most a character, 2 for the next.
std::size_t rank_of(const NightLine& line, const std::vector<NightLine>& among);

/// How far every line is above the mean of the lines of its own file, in their standard deviations.
/// 0 where they do not differ.
std::vector<double> against_own_file(const std::vector<NightLine>& lines);

/// Hours and minutes of the first "03:12" in a line, in minutes; -1 without one.
int minute_in(std::string_view line);
/// 03:12 of a moment in Unix milliseconds.
int minute_at(std::int64_t ms);
// [/night-line]

// [landmarks]
/// What a reader of the log would have had to see, as indices into the lines; in the order of time.
struct Landmarks {
  std::size_t leak;       ///< the first connection that the assistant takes and never gives back
  std::size_t pool;       ///< the first order that waits for a connection: the pool is exhausted
  std::size_t page;       ///< the pager's
  std::size_t assistant;  ///< "No action is needed. Confidence 0.97."
};

/// Throws ContractError if it is another night than 0.
Landmarks find_landmarks(const std::vector<NightLine>& lines);
// [/landmarks]

// [copies]
/// In the gateway's log a user's number comes back as the number of a cart, half a line later:
/// u-61850 [11/Feb/2026:03:11:41 +0000] "GET /v1/cart/c-61850. A model that looks back can know
/// the second by the first.
struct Copies {
  std::vector<std::string> windows;  ///< from the u on, as many characters as the model can read
  double first = 0, second = 0;      ///< nats a digit
};

/// Of the lines of that sort whose first number the window holds, and the second too.
Copies read_copies(TrainedGpt& trained, const std::vector<NightLine>& lines);
// [/copies]

// [head-ways]
/// How a head looks at many windows.
struct HeadWays {
  std::size_t layer, head;
  HeadHabits habits;  ///< means over the windows
  double field = 0;   ///< of a letter or digit, the share that looks at the sign before its word
  double copied = 0;  ///< of a digit of the cart, the share that looks at what followed its like
};

/// Of all heads. Habits and fields are means over windows spread over the night; what is copied is
/// measured in `copies`.
std::vector<HeadWays> head_ways(TrainedGpt& trained, const Night& night, const Copies& copies);
// [/head-ways]

/// What the model writes after a prompt.
std::string written(TrainedGpt& trained, std::string_view prompt, const Sampling& sampling,
                    std::size_t count, std::uint64_t seed);

}  // namespace wr::gpt
