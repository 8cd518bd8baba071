#include "sequence_model.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace wr::makemore {

// [sequence-model-cpp]
std::size_t parameter_count(const SequenceModel& model) {
  std::size_t count = 0;
  for (const NamedTensor& p : model.parameters()) count += p.tensor.size();
  return count;
}

std::vector<float> next_logits(SequenceModel& model, Ids tokens) {
  const NoGrad no_grad;
  const std::size_t time = std::min(tokens.size(), model.context_length());
  const Tensor logits = model.logits(tokens.last(time), time);  // (1, T, V)
  const auto last = logits.data().last(logits.shape().columns());
  return {last.begin(), last.end()};
}
// [/sequence-model-cpp]

// [sequences-cpp]
Sequences make_sequences(const Names& names, const Vocabulary& vocabulary, std::size_t time) {
  Sequences all{time, std::vector<std::int32_t>(names.size() * time, Vocabulary::kBoundary),
                std::vector<std::int32_t>(names.size() * time, -1)};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::vector<std::int32_t> ids = vocabulary.encode(names[i]);
    WR_CHECK(ids.size() < time);
    const auto tokens = std::span(all.tokens).subspan(i * time, time);
    const auto targets = std::span(all.targets).subspan(i * time, time);
    std::copy(ids.begin(), ids.end(), tokens.begin() + 1);
    std::copy(ids.begin(), ids.end(), targets.begin());
    targets[ids.size()] = Vocabulary::kBoundary;
  }
  return all;
}

Sequences choose(const Sequences& all, std::span<const std::size_t> which) {
  Sequences batch{all.time, {}, {}};
  for (const std::size_t i : which) {
    WR_CHECK(i < all.size());
    const auto begin = static_cast<std::ptrdiff_t>(i * all.time);
    const auto end = begin + static_cast<std::ptrdiff_t>(all.time);
    batch.tokens.insert(batch.tokens.end(), all.tokens.begin() + begin, all.tokens.begin() + end);
    batch.targets.insert(batch.targets.end(), all.targets.begin() + begin,
                         all.targets.begin() + end);
  }
  return batch;
}
// [/sequences-cpp]

}  // namespace wr::makemore
