// The topological order, as an exercise. Any right order is accepted.
#include <unordered_map>

#include "chapters/01-micrograd/value.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using micrograd::Node;
using micrograd::Value;

// A graph as the list of its sums: node i is a leaf (both -1) or the sum of two earlier nodes. The
// last one is the root.
struct Graph {
  std::vector<int> left, right;
  WR_FIELDS(left, right)

  int size() const { return static_cast<int>(left.size()); }
  void add(int a, int b) {
    left.push_back(a);
    right.push_back(b);
  }
};

std::vector<Value> build(const Graph& graph) {
  std::vector<Value> values;
  for (int i = 0; i < graph.size(); ++i) {
    if (graph.left[i] < 0)
      values.emplace_back(1.0);
    else
      values.push_back(values[graph.left[i]] + values[graph.right[i]]);
  }
  return values;
}

// The order as numbers of nodes; -1 for a node that is none of ours.
std::vector<int> ask_order(const Graph& graph, int calls) {
  const std::vector<Value> values = build(graph);
  std::unordered_map<const Node*, int> number;
  for (int i = 0; i < graph.size(); ++i) number[values[i].node().get()] = i;
  std::vector<Node*> order;
  for (int i = 0; i < calls; ++i) order = topological_order(values.back().node().get());
  std::vector<int> numbers;
  for (const Node* node : order) numbers.push_back(number.contains(node) ? number[node] : -1);
  return numbers;
}

std::string name(int node) { return "node " + std::to_string(node); }

std::string verdict(const Graph& graph, const std::vector<int>& order) {
  std::vector<int> needed(graph.size(), 0);
  needed.back() = 1;
  int count = 0;
  for (int i = graph.size() - 1; i >= 0; --i) {
    if (!needed[i]) continue;
    ++count;
    if (graph.left[i] >= 0) needed[graph.left[i]] = needed[graph.right[i]] = 1;
  }
  if (order.empty())
    return "The list is empty: not even the root is in it. If it was full when first asked for, "
           "the "
           "marks of that call are still set.";
  std::vector<bool> seen(graph.size(), false);
  for (const int node : order) {
    if (node < 0) return "The list holds a node that is not below the root.";
    if (seen[node])
      return name(node) +
             " is in the list twice. A node that is used twice is still one node: mark it "
             "when you first meet it.";
    if (graph.left[node] >= 0)
      for (const int input : {graph.left[node], graph.right[node]})
        if (!seen[input])
          return name(node) + " comes before " + name(input) +
                 ", which it was made from. A node enters the list when both of its inputs are in.";
    seen[node] = true;
  }
  if (static_cast<int>(order.size()) < count)
    return "Only " + std::to_string(order.size()) + " of " + std::to_string(count) +
           " nodes are in the list. Are the marks of an earlier call still there?";
  if (static_cast<int>(order.size()) > count)
    return "The list holds more than what the root was made from.";
  return "";
}

std::string words(const Graph& graph) {
  if (graph.size() > 12) return "a graph of " + std::to_string(graph.size()) + " nodes";
  std::string text;
  for (int i = 0; i < graph.size(); ++i)
    text += (i ? ", " : "") + std::to_string(i) +
            (graph.left[i] < 0
                 ? " a leaf"
                 : " = " + std::to_string(graph.left[i]) + " + " + std::to_string(graph.right[i]));
  return text;
}

Graph random_graph(Random& random) {
  Graph graph;
  const int leaves = random.between(1, 4);
  for (int i = 0; i < leaves; ++i) graph.add(-1, -1);
  const int sums = random.between(2, 7);
  for (int i = 0; i < sums; ++i) {
    // Often the newest, so that most of the graph hangs together
    const int a = random.coin() ? graph.size() - 1 : random.between(0, graph.size() - 1);
    graph.add(a, random.between(0, graph.size() - 1));
  }
  return graph;
}

Graph twice_shared() {  // a; b = a + a; c = b + b
  Graph graph;
  graph.add(-1, -1);
  graph.add(0, 0);
  graph.add(1, 1);
  return graph;
}

Item<Graph, std::vector<int>> order(const std::string& id, int points, int calls) {
  return {.id = id,
          .points = points,
          .examples = {twice_shared()},
          .question = random_graph,
          .show =
              [=](const Graph& graph) {
                return words(graph) + (calls == 2 ? "; asked for twice" : "");
              },
          .ask = [=](const Graph& graph) { return ask_order(graph, calls); },
          .mistakes = {{"root first: inputs before outputs is what a pre-order walk gives",
                        [](const Graph&, const std::vector<int>& right) {
                          return std::vector<int>(right.rbegin(), right.rend());
                        }},
                       {"no marks: every use of a node lists it again",
                        [](const Graph&, const std::vector<int>& right) {
                          auto twice = right;
                          twice.insert(twice.begin(), right.front());
                          return twice;
                        }},
                       {"marks of an earlier call left behind: only the root",
                        [](const Graph&, const std::vector<int>& right) {
                          return std::vector<int>{right.back()};
                        }}},
          .verdict = verdict};
}

Item<int, std::vector<int>> deep_chain() {
  const auto chain = [](int size) {
    Graph graph;
    graph.add(-1, -1);
    for (int i = 1; i < size; ++i) graph.add(i - 1, i - 1);
    return graph;
  };
  return {.id = "deep-chain",
          .points = 3,
          .cases = 1,
          .question = [](Random& random) { return random.between(200000, 220000); },
          .show = [](const int& size) { return "a chain of " + std::to_string(size) + " nodes"; },
          .ask = [chain](const int& size) { return ask_order(chain(size), 1); },
          .verdict = [chain](const int& size,
                             const std::vector<int>& got) { return verdict(chain(size), got); }};
}

}  // namespace

Exercise definition() {
  Exercise sort;
  sort.add(order("inputs-first", 3, 1));
  sort.add(order("called-again", 2, 2));
  sort.add(deep_chain());
  return sort;
}

}  // namespace wr::exercise
