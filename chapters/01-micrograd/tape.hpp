// The second rung: the same numbers and gradients on a tape, one array that grows as we compute.
// No node is allocated or freed on its own, and nothing is sorted: the order of writing is the
// topological order. Leaves out graphs that outlive a step: clear() forgets them all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wr::micrograd {

// [tape-entry]
// What backward() needs to know of one operation. Not which one it was: its two slopes are enough.
struct TapeEntry {
  double data;
  double grad;
  double slope[2];         // d(this) / d(input)
  std::uint32_t input[2];  // places on the tape; 0 is the place nobody reads
};
// [/tape-entry]

// [tape]
/// An arena of operations. `mark()` and `rewind()` drop what a step computed and keep what came
/// before it: the parameters.
class Tape {
 public:
  Tape() { entries_.push_back({}); }  // place 0 swallows the gradients of constants

  std::uint32_t push(double data, double slope0 = 0, std::uint32_t input0 = 0, double slope1 = 0,
                     std::uint32_t input1 = 0) {
    entries_.push_back({data, 0, {slope0, slope1}, {input0, input1}});
    return static_cast<std::uint32_t>(entries_.size() - 1);
  }
  std::size_t mark() const { return entries_.size(); }
  void rewind(std::size_t mark) { entries_.resize(mark); }

  TapeEntry& operator[](std::uint32_t place) { return entries_[place]; }
  /// Gradients of entry `result` with respect to all entries; what they held before is dropped.
  void backward(std::uint32_t result);

 private:
  std::vector<TapeEntry> entries_;
};
// [/tape]

// [tape-operations]
/// A number on a tape.
struct Scalar {
  Tape* tape;
  std::uint32_t place;
  double data() const { return (*tape)[place].data; }
};

inline Scalar operator+(Scalar a, Scalar b) {
  return {a.tape, a.tape->push(a.data() + b.data(), 1, a.place, 1, b.place)};
}
inline Scalar operator*(Scalar a, Scalar b) {
  return {a.tape, a.tape->push(a.data() * b.data(), b.data(), a.place, a.data(), b.place)};
}
inline Scalar operator+(Scalar a, double b) {
  return {a.tape, a.tape->push(a.data() + b, 1, a.place)};
}
inline Scalar operator*(Scalar a, double b) {
  return {a.tape, a.tape->push(a.data() * b, b, a.place)};
}
inline Scalar relu(Scalar x) {
  const bool on = x.data() > 0;
  return {x.tape, x.tape->push(on ? x.data() : 0, on, x.place)};
}
// [/tape-operations]

}  // namespace wr::micrograd
