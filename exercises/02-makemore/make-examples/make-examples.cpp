// 02-makemore/make-examples (rebuild): What the net gets to see
//
// `make_examples(names, vocabulary, block_size)` has been taken out. It turns names into examples:
// the last `block_size` characters, and the one that came next. With a block size of 3, `em`
// becomes
//
//     ... -> e
//     ..e -> m
//     .em -> .
//
// where the full stop is the boundary, whose number is 0 (`Vocabulary::kBoundary`).
//
// Return `Examples`: the block size, the contexts one after the other (N times block_size
// numbers), and the N targets. `vocabulary.encode(name)` gives the numbers of a name's characters,
// without boundaries.
//
// Check it: practice check make-examples     Stuck? practice hint make-examples
// In the book: 02-makemore/mlp, "Examples"
#include "chapters/02-makemore/names.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

Examples make_examples(const Names& names, const Vocabulary& vocabulary, std::size_t block_size) {
  throw exercise::Unsolved("make_examples");
}

}  // namespace wr::makemore
