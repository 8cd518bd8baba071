// Solution: a view, of rank three or two.
#include "chapters/02-makemore/layers.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::makemore {

Tensor FlattenConsecutive::forward(const Tensor& x) {
  // [solution]
  const std::size_t groups = x.shape()[1] / n_, channels = n_ * x.shape()[2];
  return groups == 1 ? x.view({x.shape()[0], channels}) : x.view({x.shape()[0], groups, channels});
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("FlattenConsecutive::forward");
  // [/starter]
}

}  // namespace wr::makemore
