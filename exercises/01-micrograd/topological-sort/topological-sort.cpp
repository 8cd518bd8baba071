// 01-micrograd/topological-sort (rebuild): Which node first?
//
// `topological_order(root)` has been taken out of the engine. It lists all nodes that `root` was
// made from, and `root` itself, each one once and each *after* its inputs; going through the list
// from its end, `backward` then meets no node before its gradient is complete.
//
// Two demands make it harder than it looks:
//
// * A chain of a few hundred thousand nodes must not overflow the stack: no recursion.
// * It may be called again on the same graph, and must then give a full list again.
//
// Every node has two `inputs`, either of which may be empty, and a mark `visited`, false when you
// get it.
//
// Check it: practice check topological-sort     Stuck? practice hint topological-sort
// In the book: 01-micrograd/engine, "The walk"
#include <utility>
#include <vector>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

std::vector<Node*> topological_order(Node* root) {
  throw exercise::Unsolved("topological_order");
}

}  // namespace wr::micrograd
