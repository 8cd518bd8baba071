// Three engines, one training run: the ladder of "make it fast". Each trains the moons demo's net
// on the moons demo's points; the losses agree, the seconds do not.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "batch_tape.hpp"
#include "tape.hpp"
#include "training.hpp"

namespace wr::micrograd {

// [rung]
/// One engine that can do a full-batch step of the moons demo.
class Rung {
 public:
  virtual ~Rung() = default;
  virtual MoonsStep step() = 0;
};

struct RungDescription {
  std::string name;  ///< "readable", "tape", "SIMD tape"
  std::string idea;  ///< the one thing it changes
  std::unique_ptr<Rung> (*start)(unsigned seed);
};

/// The rungs from the bottom up.
const std::vector<RungDescription>& ladder();
// [/rung]

/// The numbers of a model, in the order of MLP::parameters().
std::vector<double> parameter_data(const MLP& model);

// [tape-rung]
/// The second rung: one long tape of scalars.
class TapeMoons : public Rung {
 public:
  explicit TapeMoons(unsigned seed);
  MoonsStep step() override;

 private:
  Scalar score(Scalar x, Scalar y);
  Examples points_;
  Tape tape_;
  std::vector<Scalar> parameters_;
  std::vector<Scalar> now_, next_;  // the layer we read, the layer we write
  int steps_ = 0;
};
// [/tape-rung]

// [batch-rung]
/// The third rung: one short tape, each entry a number for every point.
class BatchTapeMoons : public Rung {
 public:
  explicit BatchTapeMoons(unsigned seed);
  MoonsStep step() override;

 private:
  Examples points_;
  BatchTape tape_;
  BatchTape::Place x_, y_, minus_label_, one_;
  std::size_t start_;  // what stays on the tape from step to step
  int steps_ = 0;
};
// [/batch-rung]

/// How many nodes the readable engine makes for one step.
std::size_t nodes_a_step(unsigned seed);

/// What `micrograd bench` prints of one rung.
struct RungTiming {
  std::string name, idea;
  double milliseconds;    ///< a full-batch step, median over `repeats` runs
  double speedup;         ///< against the rung at the bottom, in the same run
  double loss_deviation;  ///< largest |loss - loss of the readable engine| over the steps
};

/// Runs every rung `repeats` times over `steps` steps, in turn, so that a noisy neighbour meets
/// all.
std::vector<RungTiming> climb(unsigned seed, int steps, int repeats);

}  // namespace wr::micrograd
