// Lectures 2, 3 and 5, cell by cell (nn-zero-to-hero: makemore_part2_mlp, makemore_part3_bn and
// makemore_part5_cnn1): nets that see a few characters, trained 200,000 steps. And the runs of the
// lectures' logs, each a step from the one before.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "diagnostics.hpp"
#include "lecture.hpp"
#include "mlp.hpp"
#include "names.hpp"

namespace wr::makemore {

/// The names as the lectures use them: shuffled by Python's random.seed(42), 80, 10 and 10 per
/// cent.
struct LectureData {
  explicit LectureData(const Names& names);

  Vocabulary vocabulary;
  Splits splits;
};

/// What the runs need to know besides.
struct LectureOptions {
  bool classic = true;           ///< names.txt; for other names nothing is published
  std::int64_t steps = 200'000;  ///< the lectures'; a shorter run has no published end
  bool log = false;              ///< the runs of the log too, the whole way each
  Multinomial multinomial = Multinomial::lecture_2022;
  std::function<void(const std::string& run, std::int64_t step, float loss)> progress = {};
};

/// One training run.
struct LectureRun {
  std::string name;
  std::size_t parameters = 0;
  float first_loss = 0;        // of the first batch, before any step
  std::vector<double> losses;  // the mean of log10 of every hundred batches' losses
  double train = 0, dev = 0;   // over the whole splits, in the end
};

// [shared-by-lectures]
constexpr std::uint64_t kSeed = 2147483647;  // 2^31 - 1, in lectures 1 to 4

/// Forward, backward, update. Returns the loss of the batch before the update.
using Step = std::function<float(const Examples& batch, float learning_rate)>;

/// A run as all the lectures have it: batches of 32, and a learning rate of 0.1 that falls to a
/// tenth at one step. Every step is `step`, or else the train_step of context_net.hpp.
LectureRun run(const std::string& name, ContextNet& net, const LectureData& data,
               TorchGenerator& random, std::int64_t drop_at, const LectureOptions& options);
LectureRun run(const std::string& name, ContextNet& net, const LectureData& data,
               TorchGenerator& random, std::int64_t drop_at, const LectureOptions& options,
               const Step& step);

/// The 20 names that the lectures draw in the end.
std::vector<std::string> sample_names(ContextNet& net, const LectureData& data,
                                      const LectureOptions& options);

/// Adds the lecture's digits for a run. Losses at the end are another run's than the lecture's,
/// unless even the batches are the same; they are to come near.
void add_end(const LectureRun& run, const std::string& train, const std::string& dev,
             double tolerance, const LectureOptions& options, Digits& digits);

void record_runs(const std::vector<LectureRun>& runs, Trace& trace);
void record_samples(const std::vector<std::string>& samples, Trace& trace);
// [/shared-by-lectures]

/// Lecture 2: the multi-layer perceptron.
struct Lecture2 {
  Digits digits;
  std::string examples;          // the first lines of what the net learns from
  std::vector<Tried> tried;      // by the learning-rate finder
  std::vector<LectureRun> runs;  // the map's net, then the lecture's
  std::string characters;        // ".abc"
  std::vector<float> points;     // (V, 2): an embedding one can look at
  std::vector<std::string> samples;
};
Lecture2 lecture_2(const Names& names, const LectureOptions& options);

/// Lecture 3: activations, gradients, BatchNorm.
struct Lecture3 {
  struct Start {  // a way to begin, and what it looks like before the first step
    std::string name;
    float loss;
    double saturated;  // per cent of tanh beyond 0.99
    Summary before_tanh, after_tanh;
  };
  Digits digits;
  std::vector<Start> starts;
  std::vector<LectureRun> runs;
  std::vector<LayerReport> layers;  // the deep net after 1000 steps
  std::vector<WeightReport> weights;
  std::vector<std::vector<double>> ratios;  // (steps, matrices)
  std::vector<std::string> samples;
};
Lecture3 lecture_3(const Names& names, const LectureOptions& options);

/// Lecture 5: WaveNet.
struct Lecture5 {
  Digits digits;
  std::vector<LectureRun> runs;
  std::vector<std::string> samples;
};
Lecture5 lecture_5(const Names& names, const LectureOptions& options);

void record(const Lecture2& lecture, Trace& trace);
void record(const Lecture3& lecture, Trace& trace);
void record(const Lecture5& lecture, Trace& trace);

}  // namespace wr::makemore
