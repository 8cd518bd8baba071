// 02-makemore/kneser-ney (extend): Known by its company
//
// In a corpus of travel reports `Francisco` is a frequent word, and follows one other word only.
// After a word that was rarely seen, frequency says `Francisco`; it should say something that
// follows *many* words. Kneser and Ney (1995) ask, for what was never seen: after how many
// different ones did it come?
//
// Count the pairs of the names, each from boundary to boundary: `.ann.` has `.a`, `an`, `nn`,
// `n.`. With a discount d between 0 and 1, c after b is
//
//     P(c|b) = max(count(bc) - d, 0) / count(b) + d * followers(b) / count(b) * K(c)
//
// count(b) says how often b was followed by anything, followers(b) by how many different
// characters. K(c) is the continuation probability: the number of different characters that c came
// after, divided by the number of different pairs in all. If b was never followed by anything,
// P(c|b) is K(c).
//
// Write two functions. A character is a letter, or `.` for the boundary:
//
// * `continuation(names, next)`: K.
// * `kneser_ney(names, before, next, discount)`: P.
//
// Check it: practice check kneser-ney     Stuck? practice hint kneser-ney
// In the book: 02-makemore/try-it, "Exercises"
#include "solutions/02-makemore/kneser-ney/kneser-ney.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {


double continuation(const Names& names, char next) {
  throw exercise::Unsolved("continuation");
}

double kneser_ney(const Names& names, char before, char next, double discount) {
  throw exercise::Unsolved("kneser_ney");
}

}  // namespace wr::makemore
