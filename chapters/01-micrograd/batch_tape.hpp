// The third rung: a tape whose entries hold one number for every example of the batch. The work of
// an entry is then a loop over the batch, and that loop is a kernel.
// Leaves out exp, log and division: the moons demo needs none, and each would be one more case.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wr::micrograd {

// [batch-tape]
/// Entries of `batch` doubles each; parameters are single numbers that all examples share.
class BatchTape {
 public:
  using Place = std::uint32_t;
  BatchTape(std::size_t batch, std::size_t parameters);

  Place input(std::span<const double> values);  ///< `batch` numbers
  /// Every example's w . x + b. The weights are the parameters from `first` on, one for each place
  /// in `x`, and the bias is the one after them.
  Place weighted_sum(std::span<const Place> x, std::size_t first);
  Place add(Place a, Place b);
  Place multiply(Place a, Place b);
  Place relu(Place x);

  std::span<const double> data(Place place) const;
  /// Fills in gradients(): d(sum of seed * data(result)) / d(parameter), added to what is there.
  void backward(Place result, double seed);

  std::span<double> parameters() { return parameters_; }
  std::span<double> gradients() { return gradients_; }
  std::size_t mark() const { return entries_.size(); }
  void rewind(std::size_t mark);

 private:
  enum class Op : std::uint8_t { kInput, kWeightedSum, kAdd, kMultiply, kRelu };
  struct Entry {
    Op op;
    std::uint32_t first_argument, arguments;  // a range of arguments_
    std::size_t parameter;                    // of a weighted sum: the first weight
  };
  Place push(Op op, std::span<const Place> arguments, std::size_t parameter = 0);
  std::span<double> values(Place place) { return {&data_[place * batch_], batch_}; }
  std::span<double> slopes(Place place) { return {&grad_[place * batch_], batch_}; }
  void send_back(Place place);

  std::size_t batch_;
  std::vector<Entry> entries_;
  std::vector<Place> arguments_;
  std::vector<double> data_, grad_;  // entry i owns [i * batch, (i + 1) * batch)
  std::vector<double> parameters_, gradients_;
};
// [/batch-tape]

}  // namespace wr::micrograd
