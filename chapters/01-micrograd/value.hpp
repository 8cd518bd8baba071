// A number that remembers how it was made, so that a gradient can find its way back.
// Leaves out vectors and matrices (a Value is one double) and speed: tape.hpp, batch_tape.hpp.
#pragma once

#include <array>
#include <memory>
#include <vector>

namespace wr::micrograd {

// [node]
// One number in the graph, and what is needed to send its gradient back.
struct Node {
  double data = 0;
  double grad = 0;                              // d(result) / d(data): filled in by backward()
  std::array<std::shared_ptr<Node>, 2> inputs;  // what it was made from; both empty in a leaf
  void (*send_back)(Node&) = nullptr;           // hands grad on to the inputs
  const char* op = "";                          // for pictures: "+", "*", "tanh"
  bool visited = false;                         // used by topological_order()

  Node& left() { return *inputs[0]; }
  Node& right() { return *inputs[1]; }
  ~Node();
};
// [/node]

// [value]
/// A scalar with a gradient: a handle to a node, cheap to copy; copies are the same number.
/// Arithmetic on Values builds the graph as it computes (Karpathy, micrograd, `engine.py`).
class Value {
 public:
  /// A leaf: an input, a parameter or a constant.
  Value(double data = 0) : node_(std::make_shared<Node>()) { node_->data = data; }

  /// The result of an operation on `left` and `right`.
  Value(double data, const char* op, void (*send_back)(Node&), const Value& left,
        const Value& right);
  /// The result of an operation on `input` alone.
  Value(double data, const char* op, void (*send_back)(Node&), const Value& input);

  double& data() const { return node_->data; }
  double& grad() const { return node_->grad; }
  const std::shared_ptr<Node>& node() const { return node_; }

  /// Fills in d(this)/d(node) for every node below. The gradients of leaves accumulate over calls,
  /// those in between start anew, so calling twice gives twice the gradient, as in PyTorch.
  void backward() const;

 private:
  std::shared_ptr<Node> node_;
};
// [/value]

// [operations]
Value operator+(const Value& a, const Value& b);
Value operator*(const Value& a, const Value& b);
Value pow(const Value& base, double exponent);  ///< exponent: a plain number, with no gradient
Value relu(const Value& x);                     ///< max(0, x); the slope at 0 is taken as 0
Value tanh(const Value& x);
Value exp(const Value& x);
Value log(const Value& x);  ///< natural logarithm

Value operator-(const Value& a);
Value operator-(const Value& a, const Value& b);
Value operator/(const Value& a, const Value& b);
Value& operator+=(Value& a, const Value& b);
// [/operations]

// [topological-order]
/// All nodes below `root`, each after its inputs. Needs memory linear in the graph and no deep
/// stack.
std::vector<Node*> topological_order(Node* root);
// [/topological-order]

}  // namespace wr::micrograd
