// LLM101n's modules that make names (EurekaLabsAI: ngram and mlp). The same three files, the same
// question, two answers: counts, whose grid search finds the best length of a context; and a net
// that sees the same three characters. Leaves out the modules' other languages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lecture.hpp"
#include "lecture1.hpp"
#include "lecture_nets.hpp"
#include "mlp.hpp"
#include "names.hpp"
#include "ngram.hpp"
#include "shared/support/core/xorshift64star.hpp"

namespace wr::makemore {

/// LLM101n's three files: shuffled, a thousand names to test by, a thousand to choose by (of fewer
/// than ten thousand names, a tenth), the rest to learn from. names.txt, the classic data, does not
/// end its last line, so there its last name and the one that comes to follow it are one line.
Splits split_as_llm101n(const Names& names, Data data);

/// The grid, and what the best model of it makes.
struct LectureNgram {
  Digits digits;
  std::vector<GridRow> grid;
  std::string sample;  // 200 characters, a line a name
};
LectureNgram lecture_ngram(const Names& names, Data data);
void record(const LectureNgram& lecture, Trace& trace);

// [module-mlp-hpp]
constexpr std::int64_t kMlpSteps = 50'000;  // the module's

/// Every run of block_size characters on the tape, and the one after it: a context may reach back
/// into the name before. (make_examples fills it with boundaries instead.)
Examples windows(std::span<const std::int32_t> tape, std::size_t block_size);

/// The `size` examples from `position` on, and the position behind them. Behind the last example
/// comes the first.
Examples next_batch(const Examples& examples, std::size_t size, std::size_t& position);

/// The module's net: 48 dimensions a character, 512 tanh. It starts as PyTorch starts an embedding
/// (normal numbers) and linear layers (uniform, at most 1 / sqrt(fan_in) from 0), from this stream.
Mlp module_mlp(std::size_t vocabulary, Xorshift64Star& random);

/// What the net's run prints.
struct LectureMlp {
  struct Seen {  // before a step
    std::int64_t step;
    double batch, validation;  // losses
  };
  Digits digits;
  std::vector<Seen> losses;
  std::string sample;  // 200 characters, a line a name
};
/// AdamW on batches of 128 in the tape's order, the learning rate a cosine from 7e-4 to 0 over
/// options.steps.
LectureMlp lecture_mlp(const Names& names, const LectureOptions& options);
// [/module-mlp-hpp]
void record(const LectureMlp& lecture, Trace& trace);

}  // namespace wr::makemore
