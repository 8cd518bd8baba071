// Nets that see the last few characters and guess the next one; and how all of them are trained,
// judged and sampled from. Leaves out the nets themselves: mlp.hpp, batch_norm.hpp, wavenet.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "names.hpp"
#include "operations.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::makemore {

// [context-net]
/// A net that maps the block_size characters before a position to logits of the one there.
class ContextNet {
 public:
  explicit ContextNet(std::size_t block_size) : block_size_(block_size) {}
  virtual ~ContextNet() = default;

  std::size_t block_size() const { return block_size_; }
  /// contexts: (N, block_size); the logits are (N, V).
  virtual Tensor logits(Ids contexts) = 0;
  /// All that is learned, in the order in which it was drawn.
  virtual std::vector<Tensor> parameters() const = 0;
  /// Whether the net is being trained: some layers behave differently then.
  virtual void train(bool /*training*/) {}

 private:
  std::size_t block_size_;
};

std::size_t parameter_count(const ContextNet& net);
// [/context-net]

// [batch]
/// Some of the examples, drawn with replacement as `torch.randint` draws.
Examples draw_batch(const Examples& examples, std::size_t size, TorchGenerator& random);

/// One step down: every parameter minus learning_rate times its gradient; then the gradients are
/// zero again.
void sgd(const std::vector<Tensor>& parameters, float learning_rate);

/// Forward, backward, update. Returns the loss of the batch before the update.
float train_step(ContextNet& net, const Examples& batch, float learning_rate);
// [/batch]

// [judge]
/// The mean loss over all examples, with the net as it is in use. (Calls train(false); the caller
/// who goes on training calls train(true).)
double mean_loss(ContextNet& net, const Examples& examples);

/// The next character's distribution after this context, (V).
std::vector<float> next_probabilities(ContextNet& net, Ids context);

/// A name, drawn character by character until the boundary, of at most max_length characters.
std::vector<std::int32_t> sample(ContextNet& net, TorchGenerator& random, Multinomial generation,
                                 std::size_t max_length = 100);
// [/judge]

}  // namespace wr::makemore
