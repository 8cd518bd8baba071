#include "language_model.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/kernels/cross_entropy.hpp"
#include "shared/kernels/optimizer.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::gpt::road {

// [parameter-count-cpp]
std::size_t parameter_count(LanguageModel& model) {
  std::size_t count = 0;
  for (const Parameter* p : model.parameters()) count += p->data.size();
  return count;
}
// [/parameter-count-cpp]

// [learner]
Learner::Learner(LanguageModel& model, double learning_rate)
    : model_(model), learning_rate_(learning_rate) {
  for (const Parameter* p : model.parameters()) mean_.push_back(xt::zeros_like(p->data));
  square_ = mean_;
}
// [/learner]

// [step]
double Learner::step(const Batch& batch, std::size_t T) {
  model_.dropout.training = true;
  model_.dropout.step = static_cast<std::uint64_t>(steps_++);
  const Tensor3 logits = model_.forward(batch.inputs, T);
  Tensor3 dlogits = xt::zeros_like(logits);
  std::vector<float> losses(batch.targets.size());
  const double loss = kernels::cross_entropy_forward_backward(span_of(logits), batch.targets,
                                                              1 / static_cast<float>(losses.size()),
                                                              losses, span_of(dlogits));

  const std::vector<Parameter*> parameters = model_.parameters();
  for (Parameter* p : parameters) p->gradient.fill(0.0f);
  model_.backward(dlogits);
  model_.dropout.training = false;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    kernels::adamw_step(span_of(parameters[i]->data), span_of(parameters[i]->gradient),
                        span_of(mean_[i]), span_of(square_[i]),
                        {.learning_rate = static_cast<float>(learning_rate_), .step = steps_});
  return loss;
}
// [/step]

// [road-loss]
double loss_of(LanguageModel& model, std::span<const std::int32_t> tokens, std::size_t T) {
  WR_CHECK(tokens.size() > T);
  const std::size_t windows = (tokens.size() - 1) / T, at_once = std::max<std::size_t>(1024 / T, 1);
  double sum = 0;
  for (std::size_t w = 0; w < windows; w += at_once) {
    const std::size_t begin = w * T, n = std::min(at_once, windows - w) * T;
    const Tensor3 logits = model.forward(tokens.subspan(begin, n), T);
    std::vector<float> losses(n);
    sum += static_cast<double>(n) *
           kernels::cross_entropy(span_of(logits), tokens.subspan(begin + 1, n), losses);
  }
  return sum / static_cast<double>(windows * T);
}
// [/road-loss]

// [generate]
void generate(LanguageModel& model, std::vector<std::int32_t>& tokens, std::size_t count,
              std::size_t context, TorchGenerator& random) {
  WR_CHECK(!tokens.empty());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t T = std::min(context, tokens.size());
    Tensor3 logits = model.forward(std::span(tokens).last(T), T);
    const std::span<float> next = row(logits, 0, T - 1);  // what could come after the last one
    kernels::softmax(next);
    tokens.push_back(
        static_cast<std::int32_t>(random.multinomial(next, Multinomial::exponential_race)));
  }
}
// [/generate]

}  // namespace wr::gpt::road
