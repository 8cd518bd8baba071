#include "verdicts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace wr::makemore {

namespace {

std::string rounded(double x, int places) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.*f", places, x);
  return text.data();
}

// [judge-loss]
// A net that knows nothing can say so, and give every character the same probability.
std::string judge_loss(double loss, std::size_t vocabulary) {
  const double guess = std::log(static_cast<double>(vocabulary));
  if (loss <= guess) return "";
  return "loss " + rounded(loss, 2) + ": a guess among all characters has " + rounded(guess, 2) +
         "; this net is sure of what is wrong";
}
// [/judge-loss]

// [judge-curve]
// The first rule that a curve breaks.
std::string judge(const CurveReport& curve) {
  const std::string name = curve.name() + ": ";
  if (!std::isfinite(curve.outputs.deviation) || !std::isfinite(curve.gradients.deviation))
    return name + "numbers that are not finite; this net is lost";
  if (curve.gradients.low == 0 && curve.gradients.high == 0)
    return name + "no gradient arrives; what lies below learns nothing by way of it";
  if (curve.saturated > 90)
    return name + rounded(curve.saturated, 1) + " % saturated; hardly any gradient passes";
  if (curve.dead > 0)
    return name + std::to_string(curve.dead) + " of " + std::to_string(curve.units) +
           " units saturated wherever one looks; they do not learn";
  if (curve.outputs.deviation < 0.01)
    return name + "outputs hardly differ; it says the same about everything";
  return "";
}
// [/judge-curve]

// [judge-pace]
// Gradients that shrink or grow on their way down leave some layers behind.
std::string judge_pace(const std::vector<CurveReport>& curves) {
  if (curves.empty()) return "";
  const auto [faint, loud] = std::minmax_element(
      curves.begin(), curves.end(), [](const CurveReport& a, const CurveReport& b) {
        return a.gradients.deviation < b.gradients.deviation;
      });
  const double times = loud->gradients.deviation / faint->gradients.deviation;
  if (!(times > 100) || std::isinf(times)) return "";
  return "gradients at " + loud->name() + " are " + rounded(times, 0) + " times those at " +
         faint->name() + "; the two do not learn at one pace";
}
// [/judge-pace]

// [judge-matrix]
std::string judge(const MatrixReport& matrix) {
  const double ratio = matrix.mean_ratio();
  const std::string change = matrix.name + ": a step changes 10^" + rounded(ratio, 1) + " of it; ";
  if (std::isnan(ratio)) return matrix.name + ": numbers that are not finite; this net is lost";
  if (ratio > kFast) return change + "a lower learning rate may help";
  if (ratio < kSlow) return change + "it hardly moves";
  return "";
}
// [/judge-matrix]

}  // namespace

// [verdicts-cpp]
std::vector<std::string> verdicts(const Diagnosis& d, std::size_t vocabulary) {
  std::vector<std::string> all = {judge_loss(d.loss, vocabulary)};
  for (const CurveReport& curve : d.curves) all.push_back(judge(curve));
  all.push_back(judge_pace(d.curves));
  for (const MatrixReport& matrix : d.matrices) all.push_back(judge(matrix));
  all.erase(std::remove(all.begin(), all.end(), ""), all.end());
  return all;
}
// [/verdicts-cpp]

}  // namespace wr::makemore
