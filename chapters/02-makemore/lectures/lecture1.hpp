// Lecture 1, cell by cell: "The spelled-out intro to language modeling: building makemore"
// (nn-zero-to-hero, makemore_part1_bigrams.ipynb).
#pragma once

#include <string>
#include <vector>

#include "bigram.hpp"
#include "lecture.hpp"
#include "names.hpp"

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

}  // namespace wr::makemore
