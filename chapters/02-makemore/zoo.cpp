#include "zoo.hpp"

#include <cstdint>
#include <map>

#include "causal_wavenet.hpp"
#include "mlp.hpp"
#include "recurrent.hpp"
#include "sequence_operations.hpp"
#include "shared/base/check.hpp"
#include "transformer.hpp"

namespace wr::makemore {

namespace {

// [bigram-model]
// One row of logits for each token. What came before that token cannot matter.
class Bigram : public SequenceModel {
 public:
  Bigram(const ModelConfig& c, TorchGenerator&)
      : SequenceModel(1), table_({c.vocabulary, c.vocabulary}) {}

  Tensor logits(Ids tokens, std::size_t time) override { return embedding(table_, tokens, time); }
  NamedTensors parameters() const override { return {{"logits", table_}}; }

 private:
  Tensor table_;  // (V, V)
};
// [/bigram-model]

// [mlp-model]
// Bengio's net at every step: the last block_size tokens, the newest first, side by side. Where
// there are not yet so many, a blank, which is a token of its own.
class MlpModel : public SequenceModel {
 public:
  MlpModel(const ModelConfig& c, TorchGenerator& random)
      : SequenceModel(c.block_size),
        table_(randn({c.vocabulary + 1, c.n_embd}, random)),
        hidden_(c.block_size * c.n_embd, c.n_embd2, random),
        head_(c.n_embd2, c.vocabulary, random) {}

  Tensor logits(Ids tokens, std::size_t time) override {
    const std::size_t block = context_length();
    const auto blank = static_cast<std::int32_t>(table_.shape()[0] - 1);
    std::vector<std::int32_t> contexts;  // (B, T, block_size)
    for (std::size_t i = 0; i < tokens.size(); ++i)
      for (std::size_t back = 0; back < block; ++back)
        contexts.push_back(back <= i % time ? tokens[i - back] : blank);
    const Tensor x = embedding(table_, contexts, block)  // (B * T, block_size, C)
                         .view({tokens.size() / time, time, hidden_.weight.shape()[0]});
    return head_(tanh(hidden_(x)));
  }

  NamedTensors parameters() const override {
    NamedTensors all = {{"token_embedding", table_}};
    append(all, "hidden", named(hidden_));
    append(all, "head", named(head_));
    return all;
  }

 private:
  Tensor table_;  // (V + 1, C)
  Linear hidden_, head_;
};
// [/mlp-model]

// [recurrent-model]
// A recurrent cell between an embedding and a head. What its state is before the first token is
// learned like everything else.
class RecurrentModel : public SequenceModel {
 public:
  RecurrentModel(const ModelConfig& c, TorchGenerator& random)
      : SequenceModel(c.block_size),
        table_(randn({c.vocabulary, c.n_embd}, random)),
        cell_(make_cell(c.type, c.n_embd, c.n_embd2, random)),
        head_(c.n_embd2, c.vocabulary, random) {
    for (std::size_t i = 0; i < cell_->state_size(); ++i) start_.push_back(Tensor({c.n_embd2}));
  }

  Tensor logits(Ids tokens, std::size_t time) override {
    const std::size_t batch = tokens.size() / time;
    State state;
    for (const Tensor& s : start_) state.push_back(repeat(s, batch).view({batch, s.size()}));
    return head_(unroll(*cell_, embedding(table_, tokens, time), state));
  }

  NamedTensors parameters() const override {
    NamedTensors all = {{"token_embedding", table_}};
    append(all, "cell", cell_->parameters());
    append(all, "head", named(head_));
    for (const Tensor& s : start_) all.push_back({&s == &start_[0] ? "start.h" : "start.c", s});
    return all;
  }

 private:
  Tensor table_;  // (V, C)
  std::unique_ptr<RecurrentCell> cell_;
  Linear head_;
  State start_;  // each (H)
};
// [/recurrent-model]

// [bag-of-words]
// Every step adds to its token the mean of all tokens so far, in no order but what the position
// embeddings say; then a small MLP. Attention would let a step choose whom to listen to.
class BagOfWords : public SequenceModel {
 public:
  BagOfWords(const ModelConfig& c, TorchGenerator& random)
      : SequenceModel(c.block_size),
        inputs_(c, random),
        hidden_(c.n_embd, c.n_embd2, random),
        back_(c.n_embd2, c.n_embd, random),
        head_(c.n_embd, c.vocabulary, random) {}

  Tensor logits(Ids tokens, std::size_t time) override {
    Tensor x = inputs_(tokens, time);
    x = add(x, causal_mean(x));
    x = add(x, back_(tanh(hidden_(x))));
    return head_(x);
  }

  NamedTensors parameters() const override {
    NamedTensors all = inputs_.parameters();
    append(all, "hidden", named(hidden_));
    append(all, "back", named(back_));
    append(all, "head", named(head_));
    return all;
  }

 private:
  PositionedEmbedding inputs_;
  Linear hidden_, back_, head_;
};
// [/bag-of-words]

// [cnn]
// Causal convolutions over two steps, 1, 2, 4, ... steps apart, as in WaveNet: each layer doubles
// how far back a step can see. With four layers, 16 tokens.
class Cnn : public SequenceModel {
 public:
  Cnn(const ModelConfig& c, TorchGenerator& random)
      : SequenceModel(c.block_size),
        table_(randn({c.vocabulary, c.n_embd}, random)),
        head_(c.n_embd, c.vocabulary, random) {
    for (std::size_t i = 0; i < c.n_layer; ++i)
      layers_.push_back(
          {Linear(2 * c.n_embd, c.n_embd2, random), Linear(c.n_embd2, c.n_embd, random)});
  }

  Tensor logits(Ids tokens, std::size_t time) override {
    Tensor x = embedding(table_, tokens, time);
    std::size_t dilation = 1;
    for (Layer& layer : layers_) {
      x = add(x, layer.back(relu(layer.convolution(pairs(x, dilation)))));
      dilation *= 2;
    }
    return head_(x);
  }

  NamedTensors parameters() const override {
    NamedTensors all = {{"token_embedding", table_}};
    append(all, "head", named(head_));
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      append(all, "layer" + std::to_string(i) + ".convolution", named(layers_[i].convolution));
      append(all, "layer" + std::to_string(i) + ".back", named(layers_[i].back));
    }
    return all;
  }

 private:
  struct Layer {
    Linear convolution, back;
  };
  Tensor table_;  // (V, C)
  Linear head_;
  std::vector<Layer> layers_;
};
// [/cnn]

// [make-model]
using Make = std::unique_ptr<SequenceModel>(const ModelConfig&, TorchGenerator&);

template <class Model>
std::unique_ptr<SequenceModel> make(const ModelConfig& config, TorchGenerator& random) {
  return std::make_unique<Model>(config, random);
}

const std::map<std::string, Make*> kZoo = {
    {"bigram", make<Bigram>},
    {"mlp", make<MlpModel>},
    {"rnn", make<RecurrentModel>},
    {"gru", make<RecurrentModel>},
    {"lstm", make<RecurrentModel>},
    {"bow", make<BagOfWords>},
    {"cnn", make<Cnn>},
    {"transformer", make<Transformer>},
    {"wavenet", make<CausalWaveNet>},
};

}  // namespace

std::vector<std::string> model_types() {
  std::vector<std::string> types;
  for (const auto& [type, maker] : kZoo) types.push_back(type);
  return types;
}

std::unique_ptr<SequenceModel> make_model(const ModelConfig& config, TorchGenerator& random) {
  WR_CHECK(kZoo.contains(config.type));
  for (const std::size_t extent :
       {config.n_embd, config.n_embd2, config.vocabulary, config.block_size})
    WR_CHECK(extent > 0u);
  return kZoo.at(config.type)(config, random);
}
// [/make-model]

}  // namespace wr::makemore
