// 02-makemore/bigram-table (rebuild): The table that knows names
//
// The smallest language model has been taken out of the chapter, both halves of it.
//
// * `count_bigrams(names, vocabulary)`: how often character j came after character i, in
//   `counts(i, j)`. Every name begins and ends at the boundary, whose number is 0: `emma` brings
//   the pairs `.e`, `em`, `mm`, `ma` and `a.`.
// * `bigram_probabilities(counts, smoothing)`: add `smoothing` to every count, then divide every
//   row by its own sum. Row i is then the distribution of what comes after character i.
//
// `vocabulary.encode(name)` gives the numbers of a name's characters, without boundaries.
// `xt::zeros<std::int32_t>({rows, columns})` makes a table of zeros.
//
// Check it: practice check bigram-table     Stuck? practice hint bigram-table
// In the book: 02-makemore/bigram, "Counting"
#include "chapters/02-makemore/bigram.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

IntMatrix count_bigrams(const Names& names, const Vocabulary& vocabulary) {
  throw exercise::Unsolved("count_bigrams");
}

Matrix bigram_probabilities(const IntMatrix& counts, float smoothing) {
  throw exercise::Unsolved("bigram_probabilities");
}

}  // namespace wr::makemore
