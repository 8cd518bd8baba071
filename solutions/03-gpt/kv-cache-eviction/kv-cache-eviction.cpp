// Solution: two policies for a cache that is full.
#include "solutions/03-gpt/kv-cache-eviction/kv-cache-eviction.hpp"

#include <cstddef>
#include <limits>

#include "shared/support/exercise/unsolved.hpp"

namespace wr::gpt {

std::vector<int> kept(int length, int sinks, int recent) {
  // [solution]
  std::vector<int> stay;
  for (int t = 0; t < length; ++t)
    if (t < sinks || t >= length - recent) stay.push_back(t);
  return stay;
  // [/solution]
  // [starter]
  // throw exercise::Unsolved("kept");
  // [/starter]
}

double lost(std::span<const double> weights, int sinks, int recent) {
  // [solution-lost]
  double gone = 0;
  for (int t = sinks; t < static_cast<int>(weights.size()) - recent; ++t) gone += weights[t];
  return gone;
  // [/solution-lost]
  // [starter-lost]
  // throw exercise::Unsolved("lost");
  // [/starter-lost]
}

int victim(std::span<const double> weights, int S, int sinks, int recent) {
  // [solution-victim]
  int found = -1;
  double least = std::numeric_limits<double>::infinity();
  for (int s = sinks; s < S - recent; ++s) {
    double received = 0;
    for (std::size_t at = s; at < weights.size(); at += S) received += weights[at];
    if (received < least) {
      least = received;
      found = s;
    }
  }
  return found;
  // [/solution-victim]
  // [starter-victim]
  // throw exercise::Unsolved("victim");
  // [/starter-victim]
}

}  // namespace wr::gpt
