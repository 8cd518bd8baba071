// Solution: depth first, with a stack of our own.
#include <utility>
#include <vector>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/unsolved.hpp"

namespace wr::micrograd {

std::vector<Node*> topological_order(Node* root) {
  // [solution]
  std::vector<Node*> order;
  std::vector<std::pair<Node*, int>> path{{root, 0}};
  root->visited = true;
  while (!path.empty()) {
    auto& [node, next] = path.back();
    if (next == 2) {
      order.push_back(node);
      path.pop_back();
      continue;
    }
    Node* input = node->inputs[next++].get();
    if (input && !input->visited) {
      input->visited = true;
      path.push_back({input, 0});
    }
  }
  for (Node* node : order) node->visited = false;
  return order;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("topological_order");
  // [/starter]
}

}  // namespace wr::micrograd
