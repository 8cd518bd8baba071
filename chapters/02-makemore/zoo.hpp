// The models of makemore.py, from a table of pairs to a transformer; the two that its README names
// besides, LSTM and CNN; and lecture 5's WaveNet. All map sequences to logits, and nothing else is
// known of them.
// Leaves out the cells of the recurrent ones: recurrent.hpp; transformer.hpp; causal_wavenet.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sequence_model.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [make-model-hpp]
/// What a config's type may be: bigram, mlp, rnn, gru, lstm, bow, cnn, transformer, wavenet.
std::vector<std::string> model_types();

/// A new model. Throws ContractError for an
/// unknown type, or a size of 0.
std::unique_ptr<SequenceModel> make_model(const ModelConfig& config, TorchGenerator& random);
// [/make-model-hpp]

}  // namespace wr::makemore
