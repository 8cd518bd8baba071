#include "value.hpp"

#include <cmath>
#include <utility>

namespace wr::micrograd {

// [constructors]
Value::Value(double data, const char* op, void (*send_back)(Node&), const Value& left,
             const Value& right)
    : Value(data, op, send_back, left) {
  node_->inputs[1] = right.node_;
}

Value::Value(double data, const char* op, void (*send_back)(Node&), const Value& input)
    : Value(data) {
  node_->inputs[0] = input.node_;
  node_->send_back = send_back;
  node_->op = op;
}
// [/constructors]

// [add]
Value operator+(const Value& a, const Value& b) {
  const auto send_back = [](Node& out) {
    out.left().grad += out.grad;
    out.right().grad += out.grad;
  };
  return Value(a.data() + b.data(), "+", send_back, a, b);
}
// [/add]

// [multiply]
Value operator*(const Value& a, const Value& b) {
  const auto send_back = [](Node& out) {
    out.left().grad += out.right().data * out.grad;
    out.right().grad += out.left().data * out.grad;
  };
  return Value(a.data() * b.data(), "*", send_back, a, b);
}
// [/multiply]

// [pow]
Value pow(const Value& base, double exponent) {
  // The exponent rides along as a leaf of its own: a place to keep it, and nothing flows back.
  const auto send_back = [](Node& out) {
    const double n = out.right().data;
    out.left().grad += n * std::pow(out.left().data, n - 1) * out.grad;
  };
  return Value(std::pow(base.data(), exponent), "pow", send_back, base, exponent);
}
// [/pow]

// [relu]
Value relu(const Value& x) {
  const auto send_back = [](Node& out) { out.left().grad += (out.data > 0) * out.grad; };
  return Value(x.data() < 0 ? 0 : x.data(), "relu", send_back, x);
}
// [/relu]

// [tanh]
Value tanh(const Value& x) {
  const auto send_back = [](Node& out) { out.left().grad += (1 - out.data * out.data) * out.grad; };
  return Value(std::tanh(x.data()), "tanh", send_back, x);
}
// [/tanh]

// [exp-and-log]
Value exp(const Value& x) {
  const auto send_back = [](Node& out) { out.left().grad += out.data * out.grad; };
  return Value(std::exp(x.data()), "exp", send_back, x);
}

Value log(const Value& x) {
  const auto send_back = [](Node& out) { out.left().grad += out.grad / out.left().data; };
  return Value(std::log(x.data()), "log", send_back, x);
}
// [/exp-and-log]

// [derived]
// The rest is made of what we have: no new derivative to get wrong.
Value operator-(const Value& a) { return a * -1.0; }
Value operator-(const Value& a, const Value& b) { return a + -b; }
// [divide]
Value operator/(const Value& a, const Value& b) { return a * pow(b, -1); }
// [/divide]
Value& operator+=(Value& a, const Value& b) { return a = a + b; }
// [/derived]

// [topological-order]
std::vector<Node*> topological_order(Node* root) {
  std::vector<Node*> order;
  std::vector<std::pair<Node*, int>> path{{root, 0}};  // a node, and which input to look at next
  root->visited = true;
  while (!path.empty()) {
    auto& [node, next] = path.back();
    if (next == 2) {  // both inputs are in the order: now the node itself
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
}
// [/topological-order]

// [backward]
void Value::backward() const {
  const std::vector<Node*> order = topological_order(node_.get());
  for (Node* node : order)
    if (node->send_back) node->grad = 0;  // what an earlier call left behind
  node_->grad += 1;                       // d(result) / d(result)
  for (auto node = order.rbegin(); node != order.rend(); ++node)
    if ((*node)->send_back) (*node)->send_back(**node);
}
// [/backward]

// [release]
// Frees what only this node held, without recursion: a chain may be a million nodes long.
Node::~Node() {
  std::vector<std::shared_ptr<Node>> doomed;
  const auto let_go = [&doomed](Node& node) {
    for (auto& input : node.inputs)
      if (auto held = std::move(input); held.use_count() == 1) doomed.push_back(std::move(held));
  };
  let_go(*this);
  while (!doomed.empty()) {
    const auto node = std::move(doomed.back());
    doomed.pop_back();
    let_go(*node);
  }
}
// [/release]

}  // namespace wr::micrograd
