// 02-makemore/flatten-consecutive (rebuild): Neighbours side by side
//
// `FlattenConsecutive::forward` has been taken out of the layers. It puts `n_` neighbouring
// positions side by side: x of shape (B, T, C) becomes (B, T / n, n * C). Where only one group is
// left (T is n), the middle extent goes: (B, n * C), which is what the layers on top expect.
//
// `x.shape()` is `(B, T, C)`, and `s[0]`, `s[1]`, `s[2]` are its extents. `x.view({...})` gives
// the same numbers, and the same gradient, under another shape.
//
// Check it: practice check flatten-consecutive     Stuck? practice hint flatten-consecutive
// In the book: 02-makemore/wavenet, "Flatten what stands together"
#include "chapters/02-makemore/layers.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

Tensor FlattenConsecutive::forward(const Tensor& x) {
  throw exercise::Unsolved("FlattenConsecutive::forward");
}

}  // namespace wr::makemore
