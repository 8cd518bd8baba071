#include "char_rnn.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/optimizer.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::makemore {

// [char-rnn-init]
namespace {

Tensor uniform(Shape shape, TorchGenerator& random) {
  Tensor out(shape);
  random.uniform(out.data(), -0.08f, 0.08f);
  return out;
}

// How many gate inputs each product drives, in units of H.
std::vector<std::size_t> gates_of(CellType cell) {
  switch (cell) {
    case CellType::lstm:
      return {4};
    case CellType::gru:
      return {2, 1};
    default:
      return {1};
  }
}

}  // namespace

CharRnn::CharRnn(const CharRnnSizes& sizes, TorchGenerator& random) : sizes_(sizes) {
  WR_CHECK(sizes.layers >= 1u);
  const std::size_t hidden = sizes.hidden;
  for (std::size_t i = 0; i < sizes.layers; ++i) {
    Layer& layer = layers_.emplace_back();
    for (const std::size_t gates : gates_of(sizes.cell)) {
      const std::size_t n = gates * hidden;
      const Tensor w = uniform({i == 0 ? sizes.vocabulary : hidden, n}, random);
      const Tensor u = uniform({hidden, n}, random), bias = uniform({n}, random);
      layer.parts.push_back({w, {u, bias}});
      // Remember, until told otherwise
      if (sizes.cell == CellType::lstm)
        std::fill(bias.data().subspan(hidden, hidden).begin(),
                  bias.data().subspan(hidden, hidden).end(), 1.0f);
    }
  }
  decoder_ = uniform({hidden, sizes.vocabulary}, random);
  decoder_bias_ = uniform({sizes.vocabulary}, random);
}

// [/char-rnn-init]

// [char-rnn-parameters]
NamedTensors CharRnn::parameters() const {
  NamedTensors all;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (std::size_t j = 0; j < layers_[i].parts.size(); ++j) {
      const Part& part = layers_[i].parts[j];
      const std::string name = "layer" + std::to_string(i) + (j == 0 ? "" : ".candidate");
      append(all, name, {{"w", part.w}, {"u", part.recurrence.u}, {"bias", part.recurrence.bias}});
    }
  append(all, "decoder", {{"weight", decoder_}, {"bias", decoder_bias_}});
  return all;
}
// [/char-rnn-parameters]

// [char-rnn-logits]
CarriedState CharRnn::empty_state(std::size_t batch) const {
  CarriedState state;
  while (state.size() < sizes_.layers)
    state.push_back(makemore::empty_state(sizes_.cell, batch, sizes_.hidden));
  return state;
}

Tensor CharRnn::run(const Layer& layer, const std::vector<Tensor>& drives,
                    LayerState& state) const {
  const std::vector<Part>& parts = layer.parts;
  switch (sizes_.cell) {
    case CellType::lstm:
      return lstm(drives[0], parts[0].recurrence, state);
    case CellType::gru:
      return gru(drives[0], parts[0].recurrence, drives[1], parts[1].recurrence, state);
    default:
      return rnn(drives[0], parts[0].recurrence, state);
  }
}

Tensor CharRnn::logits(Ids characters, std::size_t batch, CarriedState& state,
                       const Dropout& dropped) const {
  WR_CHECK(characters.size() % batch == 0u);
  WR_CHECK(state.size() == layers_.size());
  Tensor x;  // (T, batch, H): what the layer below says
  DropoutStream random = dropped.random;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    std::vector<Tensor> drives;
    for (const Part& part : layers_[i].parts)
      drives.push_back(x ? matmul(x, part.w) : embedding(part.w, characters, batch));
    x = run(layers_[i], drives, state[i]);
    if (dropped.probability > 0) x = dropout(x, dropped.probability, random);
    ++random.stream;
  }
  return linear(x.view({characters.size(), sizes_.hidden}), decoder_, decoder_bias_);
}
// [/char-rnn-logits]

// [trainer-cpp]
ExplodingLoss::ExplodingLoss(float value, float first_loss, std::size_t step)
    : std::runtime_error("the loss explodes: " + std::to_string(value) + " at step " +
                         std::to_string(step) + ", " + std::to_string(first_loss) + " at first"),
      loss(value) {}

CharRnnTrainer::CharRnnTrainer(CharRnn& net, const TextBatches& batches,
                               const CharRnnTraining& options)
    : net_(net), batches_(batches), options_(options), state_(net.empty_state(batches.rows())) {
  for (const auto& [name, parameter] : net.parameters()) squares_.emplace_back(parameter.shape());
}

double CharRnnTrainer::epoch() const {
  return static_cast<double>(progress_.step) / static_cast<double>(batches_.training());
}

float CharRnnTrainer::learning_rate() const {
  const std::size_t done = progress_.step / batches_.training();  // whole epochs
  if (done < options_.decay_after) return options_.learning_rate;
  const auto times = static_cast<float>(done - options_.decay_after + 1);
  return options_.learning_rate * std::pow(options_.decay, times);
}

// [/trainer-cpp]

// [trainer-step]
float CharRnnTrainer::step() {
  const std::size_t which = progress_.step % batches_.training();
  if (which == 0) state_ = net_.empty_state(batches_.rows());
  const TextBatch batch = batches_[which];
  const Dropout dropped = {options_.dropout, {options_.seed, progress_.step * net_.sizes().layers}};
  const Tensor loss =
      cross_entropy(net_.logits(batch.inputs, batches_.rows(), state_, dropped), batch.targets);

  if (progress_.step == 0) progress_.first_loss = loss.item();
  if (!(loss.item() <= 3 * progress_.first_loss))  // true of NaN as well
    throw ExplodingLoss(loss.item(), progress_.first_loss, progress_.step);
  loss.backward();
  update(net_.parameters());
  ++progress_.step;
  return loss.item();
}

void CharRnnTrainer::update(const NamedTensors& parameters) {
  // The bound is for a gradient that is summed over the steps; ours is their mean
  const float bound = options_.clip / static_cast<float>(batches_.time());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& p = parameters[i].tensor;
    for (float& g : p.grad()) g = std::clamp(g, -bound, bound);
    kernels::rmsprop_step(p.data(), p.grad(), squares_[i].data(),
                          {.learning_rate = learning_rate(), .alpha = options_.alpha});
    kernels::fill(0, p.grad());
  }
}

// [/trainer-step]

// [trainer-arrays]
NamedTensors CharRnnTrainer::arrays() const {
  NamedTensors all;
  const NamedTensors parameters = net_.parameters();
  for (std::size_t i = 0; i < squares_.size(); ++i)
    append(all, "square", {{parameters[i].name, squares_[i]}});
  for (std::size_t i = 0; i < state_.size(); ++i) {
    const std::string name = "state" + std::to_string(i);
    append(all, name, {{"h", state_[i].h}});
    if (state_[i].c) append(all, name, {{"c", state_[i].c}});
  }
  return all;
}
// [/trainer-arrays]

// [validation-loss-cpp]
namespace {

double mean_loss(const CharRnn& net, const TextBatches& batches, std::size_t begin,
                 std::size_t end) {
  const NoGrad no_grad;
  CarriedState state = net.empty_state(batches.rows());
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const TextBatch batch = batches[i];
    sum += double{
        cross_entropy(net.logits(batch.inputs, batches.rows(), state), batch.targets).item()};
  }
  return sum / static_cast<double>(end - begin);
}

}  // namespace

double validation_loss(const CharRnn& net, const TextBatches& batches) {
  return mean_loss(net, batches, batches.training(), batches.size());
}

double training_loss(const CharRnn& net, const TextBatches& batches) {
  return mean_loss(net, batches, 0, batches.training());
}
// [/validation-loss-cpp]

// [writer-cpp]
const std::vector<float>& Writer::read(std::int32_t character) {
  const NoGrad no_grad;
  const Tensor next = net_.logits(Ids(&character, 1), 1, state_);
  logits_.assign(next.data().begin(), next.data().end());
  return logits_;
}

std::int32_t Writer::write(float temperature, TorchGenerator& random) {
  WR_CHECK(temperature >= 0.0f);
  const auto largest = std::max_element(logits_.begin(), logits_.end());
  auto next = static_cast<std::size_t>(largest - logits_.begin());
  if (temperature > 0) {
    std::vector<float> p;
    for (const float x : logits_) p.push_back((x - *largest) / temperature);  // 0 at most
    kernels::softmax(p);
    next = random.multinomial(p, Multinomial::exponential_race);
  }
  read(static_cast<std::int32_t>(next));
  return static_cast<std::int32_t>(next);
}

std::string write_text(const CharRnn& net, const TextVocabulary& vocabulary, std::string_view prime,
                       std::size_t length, float temperature, TorchGenerator& random) {
  Writer writer(net);
  for (const std::int32_t id : vocabulary.encode(prime)) writer.read(id);
  std::vector<std::int32_t> written;
  while (written.size() < length) written.push_back(writer.write(temperature, random));
  return vocabulary.decode(written);
}
// [/writer-cpp]

}  // namespace wr::makemore
