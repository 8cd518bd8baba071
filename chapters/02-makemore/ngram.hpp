// The n-gram model: which character comes next, given the n - 1 before, by counting. Smoothing and
// n are chosen on names that were not counted: a grid search, the first hyperparameters of the
// book. Leaves out backing off to a shorter context where a long one was never seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "names.hpp"
#include "shared/support/core/xorshift64star.hpp"

namespace wr::makemore {

// [tape]
/// All names on one tape: the characters of each, then a boundary. Throws UnknownCharacter.
std::vector<std::int32_t> tape_of(const Names& names, const Vocabulary& vocabulary);
// [/tape]

// [ngram]
/// Counts of what followed every context of n - 1 characters. n is at least 1 and at most 10, the
/// smoothing at least 0; else ContractError.
class Ngram {
 public:
  Ngram(std::size_t n, double smoothing, std::size_t characters);

  std::size_t context_length() const { return n_ - 1; }
  /// Counts every run of n characters on the tape.
  void learn(std::span<const std::int32_t> tape);

  /// What comes after this context: (count + smoothing) over the sum of those, (V). Where that sum
  /// is 0, all characters alike.
  std::vector<double> probabilities(std::span<const std::int32_t> context) const;
  /// The mean of -log p over every run of n characters on the tape: 0 if there is none.
  double loss(std::span<const std::int32_t> tape) const;
  /// So many characters, drawn one after the other, the first after boundaries alone.
  std::vector<std::int32_t> sample(std::size_t count, Xorshift64Star& random) const;

 private:
  std::uint64_t key(std::span<const std::int32_t> context) const;

  std::size_t n_;
  double smoothing_;
  std::size_t characters_;
  // Only contexts that occur: of the 27^4 that five characters could have, 1 in 17 does (names.txt)
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> counts_;
};
// [/ngram]

// [grid-search]
/// One model of the grid and how well it did.
struct GridRow {
  std::size_t n;
  double smoothing;
  double train_loss, validation_loss;
};

/// Trains a model for every pair of n and smoothing, on the first tape, and tries it on both.
std::vector<GridRow> grid_search(std::span<const std::int32_t> train,
                                 std::span<const std::int32_t> validation,
                                 std::span<const std::size_t> ns,
                                 std::span<const double> smoothings, std::size_t characters);

/// The row with the lowest validation loss, the first of equals. Throws ContractError if none.
GridRow best_of(std::span<const GridRow> rows);
// [/grid-search]

}  // namespace wr::makemore
