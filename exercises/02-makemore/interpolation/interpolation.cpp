// 02-makemore/interpolation (extend): Three characters, two, or one
//
// A trigram knows more than a bigram, and has seen less of it: most pairs of characters were
// followed by few others, many by none. Jelinek and Mercer (1980) mix the estimates instead of
// choosing one.
//
// Count in the training names, each with two boundaries before it and one behind: `..emma.` brings
// the trigrams `..e`, `.em`, `emm`, `mma`, `ma.`. A trigram's last two characters are a bigram,
// its last one a unigram. Then, for the character c after the pair ab,
//
//     P1(c)    = u * count(c) / n         + (1 - u) / V
//     P2(c|b)  = v * count(bc) / count(b) + (1 - v) * P1(c)
//     P3(c|ab) = w * count(abc) / count(ab) + (1 - w) * P2(c|b)
//
// count(ab) says how often ab was followed by anything, count(b) the same for b. Where that is 0
// nothing is known: then P3 is P2, and P2 is P1. n is the number of trigrams, and V the number of
// characters, the boundary included.
//
// Write two functions, with `Weights` {u, v, w}:
//
// * `interpolated(names, before, next, weights)`: P3 of the character `next` after the two
//   characters `before`, `.` being the boundary.
// * `perplexity(train, held_out, weights)`: e to the mean of -log P3 over all characters of the
//   held-out names and their ends. A model that is as lost as one that throws a die of k sides has
//   the perplexity k.
//
// `Vocabulary(names).size()` is V; all characters of the held-out names occur in the training
// names.
//
// Check it: practice check interpolation     Stuck? practice hint interpolation
// In the book: 02-makemore/try-it, "Exercises"
#include "solutions/02-makemore/interpolation/interpolation.hpp"

#include <cmath>
#include <map>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


double interpolated(const Names& names, const std::string& before, char next,
                    const Weights& weights) {
  throw exercise::Unsolved("interpolated");
}

double perplexity(const Names& train, const Names& held_out, const Weights& weights) {
  throw exercise::Unsolved("perplexity");
}

}  // namespace wr::makemore
