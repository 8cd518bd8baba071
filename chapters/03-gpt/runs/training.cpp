#include "training.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

namespace {

[[noreturn]] void damaged(const std::string& what, const std::string& hint = "train it again") {
  throw FileError(FileError::Sort::damaged, what, hint);
}

void write_model(const TrainedGpt& trained, Checkpoint& out) {
  const TrainingConfig& config = trained.config;
  out.set("data", config.data);
  out.set("seed", config.seed);
  out.set("vocabulary", config.model.vocabulary);
  out.set("characters", trained.vocabulary.characters());
  out.set("fingerprint", trained.fingerprint);
  out.set("positions", position_words()[static_cast<std::size_t>(config.model.positions)]);
  out.set("bias", config.model.bias);
  out.set("tied", config.model.tied);
  for_each_number(config, [&](const char* name, auto number, auto...) { out.set(name, number); });
  for (const ParameterTensor& t : trained.model.parameters.tensors)
    out.set_tensor("parameter." + t.name, t.shape, t.data);
}

Positions read_positions(const Checkpoint& in) {
  const auto& words = position_words();
  const auto found = std::find(words.begin(), words.end(), in.text("positions"));
  if (found == words.end()) damaged("the checkpoint's positions are of an unknown sort");
  return static_cast<Positions>(found - words.begin());
}

// The characters as they were written: each once, in order, one for every token. Or none.
Vocabulary read_vocabulary(const Checkpoint& in, std::size_t size) {
  const std::string& characters = in.text("characters");
  Vocabulary vocabulary(characters);
  if (vocabulary.characters() != characters || (size != characters.size() && !characters.empty()))
    damaged("the checkpoint's characters are no vocabulary");
  return vocabulary;
}

// Every number within its limits, and no model larger than what the file holds: only then is there
// memory to be asked for.
TrainingConfig read_config(const Checkpoint& in) {
  TrainingConfig config;
  config.data = in.text("data");
  config.seed = static_cast<std::uint64_t>(in.whole("seed"));
  config.model.vocabulary = static_cast<std::size_t>(in.whole("vocabulary", 1, 1'000'000));
  config.model.positions = read_positions(in);
  config.model.bias = in.whole("bias", 0, 1) == 1;
  config.model.tied = in.whole("tied", 0, 1) == 1;
  for_each_number(config, [&](const char* name, auto& number, auto low, auto high, auto...) {
    using Type = std::decay_t<decltype(number)>;
    if constexpr (std::is_floating_point_v<Type>)
      number = in.real(name, low, high);
    else
      number = static_cast<Type>(in.whole(name, low, static_cast<std::int64_t>(high)));
  });
  if (in_matrices(config.model) > static_cast<double>(in.floats()))
    damaged("the checkpoint's tensors are too small for its model");
  if (const auto trouble = trouble_with(config)) damaged("the checkpoint: " + trouble->first);
  return config;
}

void read_parameters(const Checkpoint& in, const Parameters& parameters) {
  for (const ParameterTensor& t : parameters.tensors)
    in.read_numbers("parameter." + t.name, t.data);
}

constexpr double kCopies = 3;  // of every parameter in a run's checkpoint: AdamW has two of its own

TrainingConfig fitted(TrainingConfig config, const Vocabulary& vocabulary) {
  config.model.vocabulary = vocabulary.size();
  if (kCopies * sizeof(float) * in_matrices(config.model) > static_cast<double>(Checkpoint::kLimit))
    damaged("the model is too large for a checkpoint", "fewer layers, or fewer channels");
  return config;
}

Split split_of(std::vector<std::int32_t> tokens, const TrainingConfig& config) {
  Split split(std::move(tokens));
  const std::size_t context = config.model.context, least = 10 * context + 1;
  if (split.training().size() <= context || split.validation().size() <= context)
    damaged(config.data + " is too short, " + std::to_string(split.tokens.size()) +
                " characters: the tenth that validates must be longer than a sequence, so " +
                std::to_string(least) + " are needed",
            "a longer text, or a smaller --context");
  if (config.batch > split.training().size())
    damaged("a batch has more sequences than " + config.data + " has characters",
            "a smaller --batch");
  return split;
}

void check_text(const std::string& fingerprint, const std::string& trained_on,
                const std::string& data) {
  if (fingerprint != trained_on)
    damaged(data + " is not the text that the model was trained on",
            "bring that text back, or start another run");
}

}  // namespace

TrainedGpt TrainedGpt::untrained(TrainingConfig config, Vocabulary vocabulary) {
  Gpt model(config.model, config.seed);
  return {std::move(config), std::move(vocabulary), std::move(model)};
}

TrainedGpt TrainedGpt::load(const std::filesystem::path& path) {
  const Checkpoint checkpoint = Checkpoint::load(path, kCheckpointKind);
  const TrainingConfig config = read_config(checkpoint);
  TrainedGpt trained = untrained(config, read_vocabulary(checkpoint, config.model.vocabulary));
  read_parameters(checkpoint, trained.model.parameters);
  trained.fingerprint = checkpoint.text("fingerprint");
  return trained;
}

Split TrainedGpt::text() const {
  const std::string text = load_text(config.data);
  check_text(sha256(text), fingerprint, config.data);
  return split_of(vocabulary.encode(text), config);
}

Checkpoint TrainedGpt::checkpoint() const {
  Checkpoint out{kCheckpointKind};
  write_model(*this, out);
  return out;
}

// [training-cpp]
Training::Training(const TrainingConfig& config) : Training(config, load_text(config.data)) {}

Training::Training(const TrainingConfig& config, const std::string& text)
    : trained_(TrainedGpt::untrained(fitted(config, Vocabulary(text)), Vocabulary(text))),
      split_(split_of(trained_.vocabulary.encode(text), trained_.config)),
      optimizer_(trained_.model.parameters, config.optimizer),
      random_(config.seed) {
  trained_.fingerprint = sha256(text);
}
// [/training-cpp]

// [training-step]
double Training::step() {
  const TrainingConfig& config = trained_.config;
  const auto batches = static_cast<double>(config.accumulation);
  double sum = 0;
  model().zero_gradients();
  for (std::size_t i = 0; i < config.accumulation; ++i) {
    const Batch batch =
        random_batch(split_.training(), config.batch, config.model.context, random_);
    const Dropout dropout = {static_cast<float>(config.dropout), config.seed,
                             static_cast<std::uint64_t>(steps()) * config.accumulation + i};
    sum += model().forward(batch.inputs, batch.targets, config.model.context, dropout);
    model().backward(static_cast<float>(1 / batches));
  }
  gradient_norm_ =
      optimizer_.step(model().parameters, model().gradients, config.schedule.at(steps()));
  return std::isfinite(gradient_norm_) ? sum / batches : std::numeric_limits<double>::quiet_NaN();
}
// [/training-step]

// [estimate]
double estimate(Gpt& model, std::span<const std::int32_t> text, std::int64_t batches,
                const TrainingConfig& config) {
  TorchGenerator random(config.seed + 1);
  double sum = 0;
  for (std::int64_t i = 0; i < batches; ++i) {
    const Batch batch = random_batch(text, config.batch, config.model.context, random);
    sum += model.forward(batch.inputs, batch.targets, config.model.context);
  }
  return sum / static_cast<double>(batches);
}

double Training::validation_loss() {
  return loss_of(model(), split_.validation(), trained_.config.batch);
}
// [/estimate]

// [checkpoint]
Checkpoint Training::checkpoint(double best) const {
  Checkpoint out = trained_.checkpoint();
  out.set("step", steps());
  out.set("best", best);
  out.set_words("random", random_.state());
  out.set_tensor("optimizer.mean", {optimizer_.mean.size()}, optimizer_.mean);
  out.set_tensor("optimizer.square", {optimizer_.square.size()}, optimizer_.square);
  return out;
}

Training::Training(const Checkpoint& checkpoint) : Training(read_config(checkpoint)) {
  if (!checkpoint.has("step"))
    damaged("the checkpoint holds a model, but no run to go on with", "start a run of your own");
  check_text(trained_.fingerprint, checkpoint.text("fingerprint"), trained_.config.data);
  optimizer_.steps = checkpoint.whole("step", 0, 1'000'000'000);
  try {
    random_.restore(checkpoint.words("random"));
  } catch (const ContractError&) {
    damaged("the checkpoint's random is not the state of a stream");
  }
  read_parameters(checkpoint, trained_.model.parameters);
  checkpoint.read_numbers("optimizer.mean", optimizer_.mean);
  checkpoint.read_numbers("optimizer.square", optimizer_.square);
}
// [/checkpoint]

}  // namespace wr::gpt
