#include "training.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/kernels/softmax.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"
#include "zoo.hpp"

namespace wr::makemore {

namespace {

constexpr std::string_view kKind = "makemore";

std::string fingerprint(const Names& names) {
  Sha256 hash;
  for (const std::string& name : names) hash.update(name + '\n');
  return hash.hex();
}

std::size_t longest(const Names& names) {
  std::size_t length = 0;
  for (const std::string& name : names) length = std::max(length, name.size());
  return length;
}

// The model's extents and the run's settings, each under a name of its own.
constexpr std::pair<const char*, std::size_t ModelConfig::*> kSizes[] = {
    {"model.n_layer", &ModelConfig::n_layer},       {"model.n_head", &ModelConfig::n_head},
    {"model.n_embd", &ModelConfig::n_embd},         {"model.n_embd2", &ModelConfig::n_embd2},
    {"model.block_size", &ModelConfig::block_size},
};

void write_config(const TrainingConfig& config, const Vocabulary& vocabulary, Checkpoint& out) {
  out.set("model.type", config.model.type);
  for (const auto& [name, size] : kSizes) out.set(name, config.model.*size);
  out.set("vocabulary", vocabulary.characters().substr(1));
  out.set("data", config.data);
  out.set("batch_size", config.batch_size);
  out.set("learning_rate", config.learning_rate);
  out.set("weight_decay", config.weight_decay);
  out.set("seed", config.seed);
}

[[noreturn]] void damaged(const std::string& what) {
  throw FileError(FileError::Sort::damaged, what, "train the model again");
}

// The characters as they were written: each once, in order, and such as names have.
Vocabulary read_vocabulary(const Checkpoint& in) {
  const std::string& characters = in.text("vocabulary");
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (characters.empty() || !std::all_of(characters.begin(), characters.end(), printable) ||
      std::adjacent_find(characters.begin(), characters.end(), std::greater_equal{}) !=
          characters.end())
    damaged("the checkpoint's vocabulary is none");
  return Vocabulary({characters});
}

// How many numbers the matrices of a model have. As a double, which does not overflow.
double in_matrices(const ModelConfig& c) {
  const auto C = static_cast<double>(c.n_embd), H = static_cast<double>(c.n_embd2);
  const auto V = static_cast<double>(c.vocabulary), T = static_cast<double>(c.block_size);
  const auto layers = static_cast<double>(c.n_layer);
  if (c.type == "bigram") return V * V;
  if (c.type == "mlp") return V * C + T * C * H + H * V;
  if (c.type == "bow") return (2 * V + T + 2 * H) * C;
  if (c.type == "cnn") return (2 * V + layers * 3 * H) * C;
  if (c.type == "wavenet") return V * C + (2 * C + 4 * H + V) * H;
  if (c.type == "transformer") return (2 * V + T + layers * 12 * C) * C;
  const double gates = c.type == "lstm" ? 4 : c.type == "gru" ? 3 : 1;
  return V * C + gates * (C + H) * H + H * V;
}

constexpr double kCopies = 3;  // of every parameter in a checkpoint: AdamW has two of its own

TrainingConfig read_config(const Checkpoint& in) {
  TrainingConfig config;
  config.model.type = in.text("model.type");
  const auto types = model_types();
  if (std::find(types.begin(), types.end(), config.model.type) == types.end())
    damaged("the checkpoint holds a model of an unknown type, \"" + config.model.type + "\"");
  for (const auto& [name, size] : kSizes)
    config.model.*size = static_cast<std::size_t>(in.whole(name, 1, 4096));
  if (config.model.type == "transformer" && config.model.n_embd % config.model.n_head)
    damaged("the checkpoint's heads do not divide its channels");
  config.model.vocabulary = read_vocabulary(in).size();
  if (kCopies * in_matrices(config.model) > static_cast<double>(in.floats()))
    damaged("the checkpoint's tensors are too small for its model");
  config.data = in.text("data");
  config.batch_size = in.whole("batch_size", 1, 100'000);
  config.learning_rate = in.real("learning_rate", 0, 1000);
  config.weight_decay = in.real("weight_decay", 0, 1000);
  config.seed = static_cast<std::uint64_t>(in.whole("seed"));
  return config;
}

void read_parameters(const Checkpoint& in, const NamedTensors& parameters) {
  for (const auto& [name, tensor] : parameters) in.read_numbers("parameter." + name, tensor.data());
}

void read_state(const Checkpoint& in, SequenceModel& model) {
  for (const auto& [name, numbers] : model.state()) in.read_numbers("state." + name, numbers);
}

TrainedModel new_model(const TrainingConfig& config, Vocabulary vocabulary, TorchGenerator& random,
                       const std::string& fingerprint) {
  const double bytes = kCopies * in_matrices(config.model) * sizeof(float);
  if (bytes > static_cast<double>(Checkpoint::kLimit))
    throw FileError(FileError::Sort::damaged, "the model is too large for a checkpoint",
                    "fewer layers, or a smaller embedding or hidden layer");
  return {config, std::move(vocabulary), make_model(config.model, random), fingerprint};
}

void check_names(const Names& names, const std::string& run, const std::string& data) {
  if (fingerprint(names) != run)
    throw FileError(FileError::Sort::damaged, "the checkpoint's run was trained on other names",
                    "it was started with --data " + data);
}

}  // namespace

TrainedModel TrainedModel::load(const std::filesystem::path& path) {
  const Checkpoint checkpoint = Checkpoint::load(path, kKind);
  const TrainingConfig config = read_config(checkpoint);
  TorchGenerator random(config.seed);
  TrainedModel trained =
      new_model(config, read_vocabulary(checkpoint), random, checkpoint.text("names"));
  read_parameters(checkpoint, trained.model->parameters());
  read_state(checkpoint, *trained.model);
  trained.model->train(false);
  return trained;
}

Splits TrainedModel::splits(const Names& names) const {
  check_names(names, fingerprint, config.data);
  TorchGenerator random(config.seed);
  return split_test(names, random);
}

namespace {

std::vector<Tensor> tensors(const NamedTensors& all) {
  std::vector<Tensor> bare;
  for (const NamedTensor& named : all) bare.push_back(named.tensor);
  return bare;
}

// What follows from the names: how many characters there are, and how long a sequence can get.
TrainingConfig fitted(TrainingConfig config, const Names& names) {
  config.model.vocabulary = Vocabulary(names).size();
  config.model.block_size = longest(names) + 1;
  return config;
}

TrainingConfig config_of_run(const Names& names, const Checkpoint& checkpoint) {
  check_names(names, checkpoint.text("names"), checkpoint.text("data"));
  return read_config(checkpoint);
}

}  // namespace

// [training-cpp]
Training::Training(const Names& names, TrainingConfig config)
    : random_(config.seed),
      splits_(split_test(names, random_)),
      trained_(new_model(fitted(std::move(config), names), Vocabulary(names), random_,
                         fingerprint(names))),
      parameters_(trained_.model->parameters()),
      optimizer_(
          tensors(parameters_),
          {.beta2 = 0.99f, .weight_decay = static_cast<float>(trained_.config.weight_decay)}),
      sequences_(make_sequences(splits_.train, vocabulary(), trained_.config.model.block_size)) {}

// [training-step]
float Training::step() {
  std::vector<std::size_t> which(static_cast<std::size_t>(config().batch_size));
  for (std::size_t& i : which)
    i = static_cast<std::size_t>(random_.randint(0, std::int64_t(sequences_.size())));
  const Sequences batch = choose(sequences_, which);
  const Tensor loss = cross_entropy(model().logits(batch.tokens, batch.time), batch.targets);
  loss.backward();
  optimizer_.step(static_cast<float>(config().learning_rate));
  return loss.item();
}
// [/training-step]
// [/training-cpp]

double Training::loss(const Names& names) {
  const NoGrad no_grad;
  model().train(false);
  constexpr std::size_t kAtOnce = 64;
  double sum = 0, counted = 0;
  for (std::size_t begin = 0; begin < names.size(); begin += kAtOnce) {
    const auto from = names.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t n = std::min(kAtOnce, names.size() - begin);
    const Sequences some = make_sequences({from, from + static_cast<std::ptrdiff_t>(n)},
                                          vocabulary(), config().model.block_size);
    const auto targets =
        static_cast<double>(some.targets.size()) -
        static_cast<double>(std::count(some.targets.begin(), some.targets.end(), -1));
    const Tensor mean = cross_entropy(model().logits(some.tokens, some.time), some.targets);
    sum += double{mean.item()} * targets;
    counted += targets;
  }
  model().train(true);
  return counted > 0 ? sum / counted : 0;
}

Names some_learned(const Splits& splits) {
  const std::size_t count = std::min<std::size_t>(1000, splits.train.size());
  return {splits.train.begin(), splits.train.begin() + static_cast<std::ptrdiff_t>(count)};
}

// [checkpoint-cpp]
Checkpoint Training::checkpoint(double best) const {
  Checkpoint out{std::string(kKind)};
  write_config(config(), vocabulary(), out);
  out.set("names", trained_.fingerprint);
  out.set("steps", steps());
  out.set("best", best);
  out.set_words("random", random_.state());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto& [name, tensor] = parameters_[i];
    Checkpoint::Shape shape;
    for (std::size_t axis = 0; axis < tensor.shape().rank(); ++axis)
      shape.push_back(tensor.shape()[axis]);
    out.set_tensor("parameter." + name, shape, tensor.data());
    out.set_tensor("mean." + name, shape, optimizer_.means[i]);
    out.set_tensor("square." + name, shape, optimizer_.squares[i]);
  }
  for (const auto& [name, numbers] : trained_.model->state())
    out.set_tensor("state." + name, {numbers.size()}, numbers);
  return out;
}

Training::Training(const Names& names, const Checkpoint& checkpoint)
    : Training(names, config_of_run(names, checkpoint)) {
  optimizer_.adamw.step = checkpoint.whole("steps", 0, 1'000'000'000);
  try {
    random_.restore(checkpoint.words("random"));
  } catch (const ContractError&) {
    damaged("the checkpoint's random is not the state of a stream");
  }
  read_parameters(checkpoint, parameters_);
  read_state(checkpoint, model());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    checkpoint.read_numbers("mean." + parameters_[i].name, optimizer_.means[i]);
    checkpoint.read_numbers("square." + parameters_[i].name, optimizer_.squares[i]);
  }
}
// [/checkpoint-cpp]

namespace {

// [choose-next]
// One character by its logits, as `sampling` says.
std::int32_t choose_next(std::vector<float> logits, const Sampling& sampling,
                         TorchGenerator& random) {
  if (!std::all_of(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); }))
    damaged("the model's logits are no numbers");
  const auto most = std::max_element(logits.begin(), logits.end());
  const auto temperature = static_cast<float>(sampling.temperature);
  if (temperature == 0) return static_cast<std::int32_t>(most - logits.begin());
  for (const float largest = *most; float& x : logits) x = (x - largest) / temperature;
  const auto k = static_cast<std::size_t>(sampling.top_k);
  if (k > 0 && k < logits.size()) {
    std::vector<float> sorted = logits;
    std::nth_element(sorted.begin(), sorted.begin() + std::ptrdiff_t(k - 1), sorted.end(),
                     std::greater{});
    for (float& x : logits)
      if (x < sorted[k - 1]) x = -std::numeric_limits<float>::infinity();
  }
  kernels::softmax(logits);
  return static_cast<std::int32_t>(random.multinomial(logits, Multinomial::exponential_race));
}
// [/choose-next]

}  // namespace

// [generate-cpp]
std::string generate(const TrainedModel& trained, const Sampling& sampling,
                     TorchGenerator& random) {
  std::vector<std::int32_t> ids = {Vocabulary::kBoundary};
  while (ids.size() < trained.config.model.block_size) {
    const auto id = choose_next(next_logits(*trained.model, ids), sampling, random);
    if (id == Vocabulary::kBoundary) break;
    ids.push_back(id);
  }
  return trained.vocabulary.decode(Ids(ids).subspan(1));
}
// [/generate-cpp]

// [novelty-cpp]
Novelty sort_by_novelty(const Names& made, const Splits& splits) {
  const std::set<std::string> train(splits.train.begin(), splits.train.end());
  const std::set<std::string> test(splits.test.begin(), splits.test.end());
  Novelty sorted;
  for (const std::string& name : made)
    (train.contains(name)  ? sorted.in_train
     : test.contains(name) ? sorted.in_test
                           : sorted.fresh)
        .push_back(name);
  return sorted;
}
// [/novelty-cpp]

}  // namespace wr::makemore
