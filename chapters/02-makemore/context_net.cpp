#include "context_net.hpp"

#include <algorithm>
#include <numeric>

#include "shared/base/check.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::makemore {

// [parameter-count]
std::size_t parameter_count(const ContextNet& net) {
  std::size_t count = 0;
  for (const Tensor& p : net.parameters()) count += p.size();
  return count;
}
// [/parameter-count]

// [draw-batch]
Examples draw_batch(const Examples& examples, std::size_t size, TorchGenerator& random) {
  Examples batch{examples.block_size, {}, {}};
  batch.contexts.reserve(size * examples.block_size);
  batch.targets.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto which =
        static_cast<std::size_t>(random.randint(0, static_cast<std::int64_t>(examples.size())));
    const Ids context =
        Ids(examples.contexts).subspan(which * examples.block_size, examples.block_size);
    batch.contexts.insert(batch.contexts.end(), context.begin(), context.end());
    batch.targets.push_back(examples.targets[which]);
  }
  return batch;
}
// [/draw-batch]

// [train-step]
void sgd(const std::vector<Tensor>& parameters, float learning_rate) {
  for (const Tensor& p : parameters) kernels::axpy(-learning_rate, p.grad(), p.data());
  zero_grad(parameters);
}

float train_step(ContextNet& net, const Examples& batch, float learning_rate) {
  const Tensor loss = cross_entropy(net.logits(batch.contexts), batch.targets);
  loss.backward();
  sgd(net.parameters(), learning_rate);
  return loss.item();
}
// [/train-step]

// [mean-loss]
double mean_loss(ContextNet& net, const Examples& examples) {
  const NoGrad no_grad;
  net.train(false);
  constexpr std::size_t kAtOnce = 1024;  // so that what lies between the layers stays in the cache
  double sum = 0;
  for (std::size_t begin = 0; begin < examples.size(); begin += kAtOnce) {
    const std::size_t n = std::min(kAtOnce, examples.size() - begin);
    const Ids contexts =
        Ids(examples.contexts).subspan(begin * examples.block_size, n * examples.block_size);
    const Ids targets = Ids(examples.targets).subspan(begin, n);
    sum += double{cross_entropy(net.logits(contexts), targets).item()} * static_cast<double>(n);
  }
  return sum / static_cast<double>(examples.size());
}
// [/mean-loss]

// [sample]
std::vector<float> next_probabilities(ContextNet& net, Ids context) {
  const NoGrad no_grad;
  const Tensor logits = net.logits(context);
  std::vector<float> probabilities(logits.data().begin(), logits.data().end());
  kernels::softmax(probabilities);
  return probabilities;
}

std::vector<std::int32_t> sample(ContextNet& net, TorchGenerator& random, Multinomial generation,
                                 std::size_t max_length) {
  std::vector<std::int32_t> ids(net.block_size(), Vocabulary::kBoundary);
  while (ids.size() < net.block_size() + max_length) {
    const auto probabilities = next_probabilities(net, Ids(ids).last(net.block_size()));
    const auto id = static_cast<std::int32_t>(random.multinomial(probabilities, generation));
    if (id == Vocabulary::kBoundary) break;
    ids.push_back(id);
  }
  ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(net.block_size()));
  return ids;
}
// [/sample]

}  // namespace wr::makemore
