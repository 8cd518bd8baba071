#include "batch_tape.hpp"

#include <algorithm>
#include <array>

#include "shared/base/check.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/reduce.hpp"

namespace wr::micrograd {

// [batch-tape-push]
BatchTape::BatchTape(std::size_t batch, std::size_t parameters)
    : batch_(batch), parameters_(parameters), gradients_(parameters) {
  WR_CHECK(batch > 0u);
}

BatchTape::Place BatchTape::push(Op op, std::span<const Place> arguments, std::size_t parameter) {
  for (const Place argument : arguments) WR_CHECK(argument < entries_.size());
  entries_.push_back({op, static_cast<std::uint32_t>(arguments_.size()),
                      static_cast<std::uint32_t>(arguments.size()), parameter});
  arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  data_.resize(entries_.size() * batch_);
  return static_cast<Place>(entries_.size() - 1);
}

void BatchTape::rewind(std::size_t mark) {
  WR_CHECK(mark <= entries_.size());
  if (mark < entries_.size()) arguments_.resize(entries_[mark].first_argument);
  entries_.resize(mark);
  data_.resize(mark * batch_);
}
// [/batch-tape-push]

// [batch-tape-forward]
BatchTape::Place BatchTape::input(std::span<const double> numbers) {
  WR_CHECK(numbers.size() == batch_);
  const Place out = push(Op::kInput, {});
  std::copy(numbers.begin(), numbers.end(), values(out).begin());
  return out;
}

BatchTape::Place BatchTape::weighted_sum(std::span<const Place> x, std::size_t first) {
  WR_CHECK(first + x.size() < parameters_.size());
  const Place out = push(Op::kWeightedSum, x, first);
  kernels::fill(parameters_[first + x.size()], values(out));
  for (std::size_t i = 0; i < x.size(); ++i)
    kernels::axpy(parameters_[first + i], values(x[i]), values(out));
  return out;
}

BatchTape::Place BatchTape::add(Place a, Place b) {
  const Place out = push(Op::kAdd, std::array{a, b});
  kernels::add(values(a), values(b), values(out));
  return out;
}

BatchTape::Place BatchTape::multiply(Place a, Place b) {
  const Place out = push(Op::kMultiply, std::array{a, b});
  kernels::multiply(values(a), values(b), values(out));
  return out;
}

BatchTape::Place BatchTape::relu(Place x) {
  const Place out = push(Op::kRelu, std::array{x});
  kernels::relu(values(x), values(out));
  return out;
}

std::span<const double> BatchTape::data(Place place) const {
  WR_CHECK(place < entries_.size());
  return {&data_[place * batch_], batch_};
}
// [/batch-tape-forward]

// [batch-tape-backward]
void BatchTape::backward(Place result, double seed) {
  WR_CHECK(result < entries_.size());
  grad_.assign(data_.size(), 0.0);
  kernels::fill(seed, slopes(result));
  for (Place place = result + 1; place-- > 0;) send_back(place);
}

void BatchTape::send_back(Place place) {
  const Entry& entry = entries_[place];
  const Place* x = &arguments_[entry.first_argument];
  const auto slope = slopes(place);
  switch (entry.op) {
    case Op::kInput:
      break;
    case Op::kWeightedSum:
      for (std::size_t i = 0; i < entry.arguments; ++i) {
        gradients_[entry.parameter + i] += kernels::dot(slope, values(x[i]));
        kernels::axpy(parameters_[entry.parameter + i], slope, slopes(x[i]));
      }
      gradients_[entry.parameter + entry.arguments] += kernels::sum(slope);
      break;
    case Op::kAdd:
      kernels::axpy(1.0, slope, slopes(x[0]));
      kernels::axpy(1.0, slope, slopes(x[1]));
      break;
    case Op::kMultiply:
      kernels::multiply_add(slope, values(x[1]), slopes(x[0]));
      kernels::multiply_add(slope, values(x[0]), slopes(x[1]));
      break;
    case Op::kRelu:
      kernels::relu_backward(values(place), slope, slopes(x[0]));
      break;
  }
}
// [/batch-tape-backward]

}  // namespace wr::micrograd
