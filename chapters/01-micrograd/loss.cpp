#include "loss.hpp"

#include <algorithm>

#include "shared/base/check.hpp"

namespace wr::micrograd {

// [max-margin]
Value max_margin(const Values& scores, std::span<const int> labels) {
  WR_CHECK(scores.size() == labels.size());
  WR_CHECK(!scores.empty());
  Value sum;
  for (std::size_t i = 0; i < scores.size(); ++i) sum += relu(1.0 + -1.0 * labels[i] * scores[i]);
  return sum * (1.0 / static_cast<double>(scores.size()));
}
// [/max-margin]

// [l2]
Value l2(const Values& parameters, double alpha) {
  Value sum;
  for (const Value& p : parameters) sum += p * p;
  return alpha * sum;
}
// [/l2]

// [cross-entropy]
Value cross_entropy(const Values& logits, std::size_t target) {
  WR_CHECK(target < logits.size());
  // Subtracting the same number everywhere changes no probability, and exp() cannot overflow
  double largest = logits[0].data();
  for (const Value& logit : logits) largest = std::max(largest, logit.data());

  Value sum;
  for (const Value& logit : logits) sum += exp(logit - largest);
  // The logarithm of a quotient is a difference: nothing here can underflow to log(0)
  return log(sum) - (logits[target] - largest);
}
// [/cross-entropy]

}  // namespace wr::micrograd
