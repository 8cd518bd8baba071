#include "lecture4.hpp"

#include <algorithm>

#include "elementary.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {

namespace {

constexpr std::uint64_t kSeed = 2147483647;  // the lectures' g
constexpr std::size_t kBatch = 32;

}  // namespace

// [taken-apart]
TakenApart taken_apart(const HandNet& net, const Examples& batch) {
  using namespace elementary;
  const float n = static_cast<float>(batch.size());
  // The embedding and the first linear layer
  const Tensor emb = embedding(net.C, batch.contexts, batch.block_size);
  const Tensor embcat = emb.view({batch.size(), net.W1.shape()[0]});
  const Tensor hprebn = matmul(embcat, net.W1) + net.b1;
  // Batch normalisation
  const Tensor bnmeani = 1 / n * sum(hprebn, 0);
  const Tensor bndiff = hprebn - bnmeani;
  const Tensor bndiff2 = square(bndiff);
  const Tensor bnvar = 1 / (n - 1) * sum(bndiff2, 0);
  const Tensor bnvar_inv = pow(bnvar + 1e-5f, -0.5f);
  const Tensor bnraw = bndiff * bnvar_inv;
  const Tensor hpreact = net.bngain * bnraw + net.bnbias;
  // The bend and the second linear layer
  const Tensor h = elementary::tanh(hpreact);
  const Tensor logits = matmul(h, net.W2) + net.b2;
  // Cross-entropy
  const Tensor logit_maxes = row_max(logits);
  const Tensor norm_logits = logits - logit_maxes;
  const Tensor counts = exp(norm_logits);
  const Tensor counts_sum = sum(counts, 1);
  const Tensor counts_sum_inv = pow(counts_sum, -1);
  const Tensor probs = counts * counts_sum_inv;
  const Tensor logprobs = log(probs);
  const Tensor loss = -1 / n * sum(pick(logprobs, batch.targets), 0);
  return {loss,
          {{"logprobs", logprobs},
           {"probs", probs},
           {"counts_sum_inv", counts_sum_inv},
           {"counts_sum", counts_sum},
           {"counts", counts},
           {"norm_logits", norm_logits},
           {"logit_maxes", logit_maxes},
           {"logits", logits},
           {"h", h},
           {"W2", net.W2},
           {"b2", net.b2},
           {"hpreact", hpreact},
           {"bngain", net.bngain},
           {"bnbias", net.bnbias},
           {"bnraw", bnraw},
           {"bnvar_inv", bnvar_inv},
           {"bnvar", bnvar},
           {"bndiff2", bndiff2},
           {"bndiff", bndiff},
           {"bnmeani", bnmeani},
           {"hprebn", hprebn},
           {"embcat", embcat},
           {"W1", net.W1},
           {"b1", net.b1},
           {"emb", emb},
           {"C", net.C}}};
}
// [/taken-apart]

// [lecture4]
Lecture4 lecture4(const Examples& training, std::size_t vocabulary) {
  TorchGenerator random(kSeed);
  HandNet net({.vocabulary = vocabulary, .block_size = training.block_size, .hidden = 64}, random);
  const Examples batch = draw_batch(training, kBatch, random);

  const ByHand<float> hand = by_hand<float>(net.sizes, parameters_in_a_row(net), batch);
  const TakenApart autograd = taken_apart(net, batch);
  autograd.loss.backward();

  Lecture4 cells{};
  cells.parameters = parameter_count(net);
  cells.loss = hand.loss;
  cells.batch = batch;
  for (std::size_t i = 0; const auto& [name, tensor] : autograd.tensors) {
    const std::vector<float>& numbers = hand.values[i].data;
    const std::vector<float>& gradient = hand.gradients[i++].data;
    cells.exercise1.push_back(compare(name, gradient, tensor.grad()));
    if (name == "logits") {
      const Tensor logits({batch.size(), vocabulary}, numbers);
      cells.loss_at_once = cross_entropy(logits, batch.targets).item();
      cells.exercise2 = compare(name, hand.logits_at_once, tensor.grad());
      cells.dlogits = hand.logits_at_once;
    }
    if (name == "hprebn") cells.exercise3 = compare(name, hand.hprebn_at_once, tensor.grad());
    if (name == "probs") cells.probs = numbers;
  }
  return cells;
}
// [/lecture4]

// [exercise4]
HandNet exercise4(const Examples& training, std::size_t vocabulary, std::size_t steps,
                  const std::function<void(std::size_t step, float loss)>& watch) {
  TorchGenerator random(kSeed);
  HandNet net({.vocabulary = vocabulary, .block_size = training.block_size}, random);
  for (std::size_t step = 0; step < steps; ++step) {
    const Examples batch = draw_batch(training, kBatch, random);
    const float loss = train_step_by_hand(net, batch, step < steps / 2 ? 0.1f : 0.01f);
    if (watch) watch(step, loss);
  }
  calibrate(net, training);
  net.train(false);
  return net;
}
// [/exercise4]

}  // namespace wr::makemore
