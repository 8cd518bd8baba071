// 02-makemore/without-keep-dims (break): The axis that disappeared
//
// `p = counts / counts.sum(1)`: the table has V rows and V columns, the sums have the shape (V).
// It compiles, it runs, and every number lies where a probability might. Somebody has left out
// `keepdim=True`.
//
// A vector is laid along the *last* axis when it meets a matrix. So what is divided by what?
//
// Write three functions for square tables without a row of zeros:
//
// * `broken_probabilities(counts)`: what that line computes.
// * `wrong_entries(counts)`: how many entries of it differ from the right ones, which divide every
//   row by its own sum.
// * `smallest_failure()`: a table of whole numbers from 0 up with a wrong entry, with as few rows
//   as possible, and among those with as few counts that are not 0.
//
// Before you run anything: many say that the line normalises the columns. Does it?
//
// Check it: practice check without-keep-dims     Stuck? practice hint without-keep-dims
// In the book: 02-makemore/bigram, "From counts to probabilities"
#include "solutions/02-makemore/without-keep-dims/without-keep-dims.hpp"

#include <numeric>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


std::vector<std::vector<double>> broken_probabilities(const Table& counts) {
  throw exercise::Unsolved("broken_probabilities");
}

int wrong_entries(const Table& counts) {
  throw exercise::Unsolved("wrong_entries");
}

Table smallest_failure() {
  throw exercise::Unsolved("smallest_failure");
}

}  // namespace wr::makemore
