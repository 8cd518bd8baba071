// Solution: three fences against repetition.
#include "solutions/03-gpt/repetition-penalty/repetition-penalty.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<double> penalised(std::span<const double> scores, std::span<const int> text,
                              double penalty) {
  // [solution]
  std::vector<double> out(scores.begin(), scores.end());
  for (const int token : std::set<int>(text.begin(), text.end()))
    out[token] = out[token] > 0 ? out[token] / penalty : out[token] * penalty;
  return out;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("penalised");
  // [/starter]
}

std::vector<double> subtracted(std::span<const double> scores, std::span<const int> text,
                               double presence, double frequency) {
  // [solution-subtracted]
  std::vector<double> out(scores.begin(), scores.end());
  for (const int token : std::set<int>(text.begin(), text.end())) out[token] -= presence;
  for (const int token : text) out[token] -= frequency;
  return out;
  // [/solution-subtracted]
  // [starter-subtracted]
  // throw exercise::Unsolved("subtracted");
  // [/starter-subtracted]
}

std::vector<int> banned(std::span<const int> text, int n) {
  // [solution-banned]
  const std::size_t known = static_cast<std::size_t>(n) - 1;
  std::set<int> tokens;
  for (std::size_t at = 0; at + known < text.size(); ++at)
    if (std::equal(text.end() - static_cast<std::ptrdiff_t>(known), text.end(), text.begin() + at))
      tokens.insert(text[at + known]);
  return {tokens.begin(), tokens.end()};
  // [/solution-banned]
  // [starter-banned]
  // throw exercise::Unsolved("banned");
  // [/starter-banned]
}

}  // namespace wr::gpt
