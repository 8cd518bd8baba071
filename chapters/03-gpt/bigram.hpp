// The baseline: what comes next depends on the last token alone. A table with a row of scores for
// every token; position t never hears of those before it.
#pragma once

#include "language_model.hpp"

namespace wr::gpt::road {

// [bigram]
class Bigram : public LanguageModel {
 public:
  Bigram(std::size_t vocabulary, TorchGenerator& random) : scores(vocabulary, vocabulary, random) {}
  Tensor3 forward(std::span<const std::int32_t> tokens, std::size_t T) override {
    return scores.forward(tokens, T);
  }
  void backward(const Tensor3& dlogits) override { scores.backward(dlogits); }
  std::vector<Parameter*> parameters() override { return {&scores.table}; }

  Embedding scores;  // (V, V): the vector of a token is what it makes of all that could follow
};
// [/bigram]

}  // namespace wr::gpt::road
