// A tensor that remembers how it was made: chapter 1's Value, with a shape. Each has data, a
// gradient, and the way to send blame back; the arithmetic itself is the kernel library's.
// Leaves out broadcasting, slices that are views, numbers other than float, and second derivatives.
// What one can do with tensors: operations.hpp.
//
// B is the batch, T the time (positions), C the channels, V the vocabulary.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <ostream>
#include <span>
#include <vector>

namespace wr::makemore {

// [shape]
/// Up to four extents, row-major: the last one lies side by side in memory.
class Shape {
 public:
  Shape(std::initializer_list<std::size_t> extents);  // NOLINT: {32, 200} is a shape

  std::size_t rank() const { return rank_; }
  std::size_t operator[](std::size_t axis) const { return extents_[axis]; }
  std::size_t size() const;     ///< how many numbers
  std::size_t columns() const;  ///< the last extent
  std::size_t rows() const;     ///< how many runs of that length
  /// The same with another last extent: what a layer does to its input's shape.
  Shape with_columns(std::size_t columns) const;
  friend bool operator==(const Shape&, const Shape&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Shape& shape);

 private:
  std::array<std::size_t, 4> extents_{};
  std::size_t rank_;
};
// [/shape]

// [tensor]
/// A handle, as a tensor in Python is: copies are the same tensor. Throws ContractError if data and
/// shape do not fit.
class Tensor {
 public:
  Tensor() = default;  ///< no tensor yet
  explicit Tensor(Shape shape);
  Tensor(Shape shape, std::vector<float> data);

  const Shape& shape() const;
  std::size_t size() const { return shape().size(); }
  std::span<float> data() const;
  std::span<float> grad() const;  ///< zeros, until something is sent back
  float item() const;             ///< the only number of a tensor of size 1

  /// The same numbers and the same gradient under another shape: nothing is copied.
  Tensor view(Shape shape) const;

  /// The operation that made it, where it bends what it gets ("tanh"); else "".
  const char* op() const;
  /// What it was made from: nothing for a leaf, and after a walk back.
  const std::vector<Tensor>& inputs() const;
  /// Everything that had a part in this tensor: leaves, then the rest in the order in which it was
  /// made, this tensor last. Throws ContractError if a walk back has used up some of it.
  std::vector<Tensor> history() const;

  /// Walks back from this tensor, of size 1, and adds d(this)/d(leaf) to the gradient of every
  /// leaf. The graph is used up by it: to walk again, compute again. A second walk is a
  /// ContractError.
  void backward() const;

  /// The same numbers with no past: a new leaf. Where the walk back is to end.
  Tensor detach() const;

  explicit operator bool() const { return node_ != nullptr; }

 private:
  struct Memory;
  struct Node;
  friend Tensor made_from(Tensor, std::vector<Tensor>, std::function<void(const Tensor&)>,
                          const char*);
  std::shared_ptr<Node> node_;
};
// [/tensor]

// [made-from-hpp]
/// Notes how `out` was made, unless a NoGrad is alive, and returns it. `send_back` adds to the
/// inputs' gradients what out.grad() says about them; it must not hold `out` itself.
Tensor made_from(Tensor out, std::vector<Tensor> inputs,
                 std::function<void(const Tensor& out)> send_back, const char* op = "");
// [/made-from-hpp]

// [no-grad]
/// While one is alive on this thread, nothing remembers how it was made: for evaluation, for
/// sampling, and for changing parameters.
class NoGrad {
 public:
  NoGrad();
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  bool before_;
};
// [/no-grad]

/// Sets the gradients of all of them to zero.
void zero_grad(std::span<const Tensor> tensors);

}  // namespace wr::makemore
