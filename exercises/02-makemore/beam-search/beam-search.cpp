// 02-makemore/beam-search (extend): The most probable name
//
// Sampling draws a name. Which one is the most *probable*? Taking the best character each time
// does not find it: a fine beginning may lead to where every ending is unlikely.
//
// `p[i][j]` is the probability that character j comes after character i; 0 is the boundary, where
// names begin and end. A name is a list of characters without boundaries, and its probability is
// the product over all its steps, the one from and the one to the boundary included. The empty
// name is a name. Write two functions that return a name and the logarithm of its probability:
//
// * `beam_search(p, width, longest)`: keep the `width` best beginnings. At first there is one,
//   empty, with logarithm 0. In each round extend every beginning by every character and by the
//   boundary, and of *all* these extensions keep the `width` most probable. Those that end at the
//   boundary are complete: they leave the beam, and the best complete name of all rounds is the
//   answer. After `longest` rounds, or with an empty beam, the search is over. If no name was
//   completed, the name is empty and the logarithm minus infinity.
// * `most_probable(p)`: the best of all names, of any length.
//
// All p are between 0 and 1, and no two names that matter are equally probable.
//
// Check it: practice check beam-search     Stuck? practice hint beam-search
// In the book: 02-makemore/try-it, "Exercises"
#include "solutions/02-makemore/beam-search/beam-search.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


Found beam_search(const Transitions& p, int width, int longest) {
  throw exercise::Unsolved("beam_search");
}

Found most_probable(const Transitions& p) {
  throw exercise::Unsolved("most_probable");
}

}  // namespace wr::makemore
