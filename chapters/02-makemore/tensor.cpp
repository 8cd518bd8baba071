#include "tensor.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "shared/base/check.hpp"

namespace wr::makemore {

// [shape-cpp]
Shape::Shape(std::initializer_list<std::size_t> extents) : rank_(extents.size()) {
  WR_CHECK(rank_ >= 1u);
  WR_CHECK(rank_ <= extents_.size());
  std::copy(extents.begin(), extents.end(), extents_.begin());
}

std::size_t Shape::size() const { return rows() * columns(); }

std::size_t Shape::columns() const { return extents_[rank_ - 1]; }

std::size_t Shape::rows() const {
  std::size_t product = 1;
  for (std::size_t axis = 0; axis + 1 < rank_; ++axis) product *= extents_[axis];
  return product;
}

Shape Shape::with_columns(std::size_t columns) const {
  Shape other = *this;
  other.extents_[rank_ - 1] = columns;
  return other;
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  for (std::size_t axis = 0; axis < shape.rank_; ++axis)
    out << (axis ? ", " : "(") << shape.extents_[axis];
  return out << ')';
}
// [/shape-cpp]

// [node]
// The numbers. Views of one tensor share them, gradients and all.
struct Tensor::Memory {
  std::vector<float> data;
  std::vector<float> grad;  // empty until somebody asks
};

struct Tensor::Node {
  Shape shape;
  std::shared_ptr<Memory> memory;
  std::vector<Tensor> inputs = {};
  std::function<void(const Tensor&)> send_back = nullptr;
  const char* op = "";
  std::size_t number = 0;  // larger than that of any input: the order in which tensors were made
  std::size_t walk = 0;    // the last walk that came by
  bool used_up = false;
};
// [/node]

// [constructors]
Tensor::Tensor(Shape shape) : Tensor(shape, std::vector<float>(shape.size())) {}

Tensor::Tensor(Shape shape, std::vector<float> data) {
  WR_CHECK(data.size() == shape.size());
  auto memory = std::make_shared<Memory>(Memory{std::move(data), {}});
  node_ = std::make_shared<Node>(Node{shape, std::move(memory)});
}

const Shape& Tensor::shape() const { return node_->shape; }

std::span<float> Tensor::data() const { return node_->memory->data; }

std::span<float> Tensor::grad() const {
  std::vector<float>& grad = node_->memory->grad;
  if (grad.empty()) grad.resize(size());
  return grad;
}

float Tensor::item() const {
  WR_CHECK(size() == 1u);
  return data()[0];
}

const char* Tensor::op() const { return node_->op; }

const std::vector<Tensor>& Tensor::inputs() const { return node_->inputs; }
// [/constructors]

Tensor Tensor::detach() const {
  return Tensor(shape(), std::vector<float>(data().begin(), data().end()));
}

namespace {

thread_local bool recording = true;
thread_local std::size_t tensors_made = 0, walks_begun = 0;

}  // namespace

// [made-from]
Tensor made_from(Tensor out, std::vector<Tensor> inputs,
                 std::function<void(const Tensor& out)> send_back, const char* op) {
  if (!recording) return out;
  Tensor::Node& node = *out.node_;
  node.inputs = std::move(inputs);
  node.send_back = std::move(send_back);
  node.op = op;
  node.number = ++tensors_made;
  return out;
}
// [/made-from]

// [view]
Tensor Tensor::view(Shape shape) const {
  WR_CHECK(shape.size() == size());
  Tensor out;
  out.node_ = std::make_shared<Node>(Node{shape, node_->memory});
  return made_from(out, {*this}, [](const Tensor&) {});  // its gradient is the input's already
}
// [/view]

// [history]
std::vector<Tensor> Tensor::history() const {
  const std::size_t walk = ++walks_begun;
  std::vector<Tensor> order, waiting = {*this};
  while (!waiting.empty()) {
    Tensor tensor = std::move(waiting.back());
    waiting.pop_back();
    if (std::exchange(tensor.node_->walk, walk) == walk) continue;
    WR_CHECK(!tensor.node_->used_up);
    for (const Tensor& input : tensor.node_->inputs) waiting.push_back(input);
    order.push_back(std::move(tensor));
  }
  std::sort(order.begin(), order.end(),
            [](const Tensor& a, const Tensor& b) { return a.node_->number < b.node_->number; });
  return order;
}
// [/history]

// [backward]
void Tensor::backward() const {
  WR_CHECK(size() == 1u);
  const std::vector<Tensor> order = history();
  grad()[0] = 1;
  // Last made, first asked: whoever used a tensor was made after it
  for (auto tensor = order.rbegin(); tensor != order.rend(); ++tensor)
    if (tensor->node_->send_back) tensor->node_->send_back(*tensor);

  // Let go of the graph one by one, or the destructors would call each other, a step deep each
  for (const Tensor& tensor : order) {
    if (!tensor.node_->send_back) continue;
    tensor.node_->used_up = true;
    tensor.node_->send_back = nullptr;
    tensor.node_->inputs.clear();
  }
}
// [/backward]

// [no-grad-cpp]
NoGrad::NoGrad() : before_(std::exchange(recording, false)) {}

NoGrad::~NoGrad() { recording = before_; }

void zero_grad(std::span<const Tensor> tensors) {
  for (const Tensor& tensor : tensors) std::fill(tensor.grad().begin(), tensor.grad().end(), 0.0f);
}
// [/no-grad-cpp]

}  // namespace wr::makemore
