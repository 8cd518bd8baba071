#include "text_training.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::makemore {

namespace {

constexpr std::string_view kKind = "char-rnn";

[[noreturn]] void damaged(const std::string& what) {
  throw FileError(FileError::Sort::damaged, what, "train the net again");
}

constexpr std::pair<const char*, std::size_t TextConfig::*> kSizes[] = {
    {"hidden", &TextConfig::hidden},
    {"layers", &TextConfig::layers},
    {"batch", &TextConfig::batch},
    {"time", &TextConfig::time},
};

constexpr std::pair<const char*, float CharRnnTraining::*> kReals[] = {
    {"learning_rate", &CharRnnTraining::learning_rate},
    {"decay", &CharRnnTraining::decay},
    {"alpha", &CharRnnTraining::alpha},
    {"clip", &CharRnnTraining::clip},
    {"dropout", &CharRnnTraining::dropout},
};

void write_config(const TextConfig& config, const TextVocabulary& vocabulary, Checkpoint& out) {
  out.set("text", config.text);
  out.set("vocabulary", vocabulary.characters());
  out.set("cell", name_of(config.cell));
  for (const auto& [name, size] : kSizes) out.set(name, config.*size);
  for (const auto& [name, real] : kReals) out.set(name, double{config.training.*real});
  out.set("decay_after", config.training.decay_after);
  out.set("seed", config.training.seed);
}

// How many numbers a checkpoint has at least: the matrices twice, since RMSProp has one of each,
// and the state. As a double, which does not overflow.
double floats_of(const TextConfig& config, std::size_t vocabulary) {
  const auto V = static_cast<double>(vocabulary), H = static_cast<double>(config.hidden);
  const auto layers = static_cast<double>(config.layers), B = static_cast<double>(config.batch);
  const double gates = config.cell == CellType::lstm ? 4 : config.cell == CellType::gru ? 3 : 1;
  const double first = (V + H) * H * gates, others = (layers - 1) * 2 * H * H * gates;
  return 2 * (first + others + H * V) + layers * B * H;
}

TextConfig read_config(const Checkpoint& in) {
  TextConfig config;
  config.text = in.text("text");
  const auto cell = cell_type(in.text("cell"));
  if (!cell) damaged("the checkpoint's cell is of an unknown type, \"" + in.text("cell") + "\"");
  config.cell = *cell;
  for (const auto& [name, size] : kSizes)
    config.*size = static_cast<std::size_t>(in.whole(name, 1, 100'000));
  if (floats_of(config, in.text("vocabulary").size()) > static_cast<double>(in.floats()))
    damaged("the checkpoint's tensors are too small for its net");
  for (const auto& [name, real] : kReals)
    config.training.*real = static_cast<float>(in.real(name, 0, 1000));
  if (config.training.dropout >= 1) damaged("the checkpoint's dropout is out of range");
  config.training.decay_after = static_cast<std::size_t>(in.whole("decay_after"));
  config.training.seed = static_cast<std::uint64_t>(in.whole("seed"));
  return config;
}

TrainedText new_net(const TextConfig& config, std::string_view characters) {
  TextVocabulary vocabulary(characters);
  const double bytes = floats_of(config, vocabulary.size()) * sizeof(float);
  if (bytes > static_cast<double>(Checkpoint::kLimit))
    throw FileError(FileError::Sort::damaged, "the net is too large for a checkpoint",
                    "fewer layers, or a smaller hidden layer");
  TorchGenerator random(config.training.seed);
  const CharRnnSizes sizes = {vocabulary.size(), config.cell, config.hidden, config.layers};
  return {config, std::move(vocabulary), CharRnn(sizes, random)};
}

void write_tensors(const NamedTensors& tensors, const std::string& prefix, Checkpoint& out) {
  for (const auto& [name, tensor] : tensors) {
    Checkpoint::Shape shape;
    for (std::size_t axis = 0; axis < tensor.shape().rank(); ++axis)
      shape.push_back(tensor.shape()[axis]);
    out.set_tensor(prefix + name, shape, tensor.data());
  }
}

void read_tensors(const Checkpoint& in, const std::string& prefix, const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) in.read_numbers(prefix + name, tensor.data());
}

}  // namespace

TrainedText TrainedText::load(const std::filesystem::path& path) {
  const Checkpoint checkpoint = Checkpoint::load(path, kKind);
  if (checkpoint.text("vocabulary").empty()) damaged("the checkpoint's vocabulary is empty");
  TrainedText trained = new_net(read_config(checkpoint), checkpoint.text("vocabulary"));
  read_tensors(checkpoint, "parameter.", trained.net.parameters());
  return trained;
}

// [text-training-cpp]
TextTraining::TextTraining(const TextConfig& config)
    : TextTraining(config, load_text(config.text)) {}

TextTraining::TextTraining(const TextConfig& config, const std::string& text)
    : fingerprint_(sha256(text)),
      trained_(new_net(config, text)),
      batches_(trained_.vocabulary.encode(text), config.batch, config.time),
      trainer_(std::make_unique<CharRnnTrainer>(trained_.net, batches_, config.training)) {}

TextTraining::TextTraining(const Checkpoint& checkpoint) : TextTraining(read_config(checkpoint)) {
  if (checkpoint.text("fingerprint") != fingerprint_)
    damaged(trained_.config.text + " is not the text any more that the run was trained on");
  const std::int64_t step = checkpoint.whole("step");
  const double first_loss = checkpoint.real("first_loss");
  if (step < 0 || !std::isfinite(first_loss))
    damaged("the checkpoint's step or first loss is out of range");
  read_tensors(checkpoint, "parameter.", trained_.net.parameters());
  read_tensors(checkpoint, "trainer.", trainer_->arrays());
  trainer_->resume({static_cast<std::size_t>(step), static_cast<float>(first_loss)});
}

Checkpoint TextTraining::checkpoint(double best) const {
  Checkpoint out{std::string(kKind)};
  write_config(trained_.config, trained_.vocabulary, out);
  out.set("fingerprint", fingerprint_);
  out.set("step", trainer_->progress().step);
  out.set("first_loss", double{trainer_->progress().first_loss});
  out.set("best", best);
  write_tensors(trained_.net.parameters(), "parameter.", out);
  write_tensors(trainer_->arrays(), "trainer.", out);
  return out;
}
// [/text-training-cpp]

std::string checkpoint_name(CellType cell, double epoch, double validation_loss) {
  std::array<char, 64> name;
  std::snprintf(name.data(), name.size(), "%s_epoch%.2f_%.4f.ckpt",
                std::string(name_of(cell)).c_str(), epoch, validation_loss);
  return name.data();
}

}  // namespace wr::makemore
