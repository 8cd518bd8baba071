// Lecture 1, cell by cell: "The spelled-out intro to language modeling: building makemore"
// (nn-zero-to-hero, makemore_part1_bigrams.ipynb); and the n-gram module of LLM101n, which takes
// its counting further.
#pragma once

#include <string>
#include <vector>

#include "bigram.hpp"
#include "lecture.hpp"
#include "names.hpp"
#include "ngram.hpp"

namespace wr::makemore {

/// The lecture's names, or others: then the cells are the same and nothing is published.
enum class Data { classic, other };

/// What the cells print, and what their pictures show.
struct Lecture1 {
  Digits digits;
  std::string characters;      // ".abc"
  IntMatrix counts;            // (V, V)
  Matrix net;                  // (V, V), what the net says after its last step
  std::vector<double> losses;  // the net's, before every step
};
Lecture1 lecture_1(const Names& names, Data data, Multinomial multinomial);
void record(const Lecture1& lecture, Trace& trace);

/// The grid, and what the best model of it makes.
struct LectureNgram {
  Digits digits;
  std::vector<GridRow> grid;
  std::string sample;  // 200 characters, a line a name
};
LectureNgram lecture_ngram(const Names& names, Data data);
void record(const LectureNgram& lecture, Trace& trace);

}  // namespace wr::makemore
