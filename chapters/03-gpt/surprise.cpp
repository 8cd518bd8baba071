#include "surprise.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/check.hpp"

namespace wr::gpt {

// [surprise-cpp]
std::vector<float> surprise(Gpt& model, std::span<const std::int32_t> tokens, std::size_t batch) {
  WR_CHECK(tokens.size() > 0u);
  WR_CHECK(batch > 0u);
  const std::size_t n = tokens.size(), T = std::min(model.config().context, n - 1);
  std::vector<float> losses(n, std::log(static_cast<float>(model.config().vocabulary)));
  const std::size_t stride = std::max<std::size_t>(T / 2, 1);

  // Window w reads T tokens from w * stride on; the last one ends where the text does
  const std::size_t windows = T == 0 ? 0 : (n - 1 - T + stride - 1) / stride + 1;
  std::vector<std::int32_t> inputs, targets;
  for (std::size_t first = 0; first < windows; first += batch) {
    const std::size_t last = std::min(first + batch, windows);
    const auto begin_of = [&](std::size_t w) { return std::min(w * stride, n - 1 - T); };
    inputs.clear(), targets.clear();
    for (std::size_t w = first; w < last; ++w)
      for (std::size_t i = begin_of(w); i < begin_of(w) + T; ++i) {
        inputs.push_back(tokens[i]);
        targets.push_back(tokens[i + 1]);
      }
    model.forward(inputs, targets, T);
    // The first window judges all of its tokens, any other what the one before it did not reach
    for (std::size_t w = first; w < last; ++w)
      for (std::size_t i = w == 0 ? 0 : begin_of(w - 1) + T - begin_of(w); i < T; ++i)
        losses[begin_of(w) + i + 1] = model.losses()[(w - first) * T + i];
  }
  return losses;
}
// [/surprise-cpp]

// [line-surprise-cpp]
std::vector<LineSurprise> lines_of(std::string_view text, std::span<const float> losses) {
  WR_CHECK(text.size() == losses.size());
  std::vector<LineSurprise> lines;
  for (std::size_t begin = 0; begin < text.size(); begin = lines.back().end) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    double total = 0;
    for (std::size_t i = begin; i < end; ++i) total += double{losses[i]};
    lines.push_back(
        {lines.size() + 1, begin, end, total, total / static_cast<double>(end - begin)});
  }
  return lines;
}

std::vector<LineSurprise> most_surprising(std::vector<LineSurprise> lines, std::size_t count,
                                          std::size_t least) {
  const auto too_short = [&](const LineSurprise& line) { return line.end - line.begin < least; };
  lines.erase(std::remove_if(lines.begin(), lines.end(), too_short), lines.end());
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.mean > b.mean; });
  if (lines.size() > count)
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(count), lines.end());
  return lines;
}
// [/line-surprise-cpp]

}  // namespace wr::gpt
