// Causal multi-head attention: forward, backward, and one token at a time with a cache. In float.
// Leaves out the projections before and after it, which are products of matrices: matmul.hpp; and
// positions: rope.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace wr::kernels {

// [attention-shape]
/// The shapes of self-attention over `batch` sequences of `time` positions. One position holds
/// channels() = heads * head_size numbers; qkv, (batch, time, 3 * channels()), holds for every
/// position its queries, then its keys, then its values, head after head.
struct AttentionShape {
  std::size_t batch = 1, time = 0, heads = 1, head_size = 0;
  std::size_t channels() const { return heads * head_size; }
};
// [/attention-shape]

/// out = softmax(Q K^T / sqrt(head_size)) V for every head, (batch, time, channels()), where a
/// position sees itself and the ones before it (Vaswani et al. 2017, equation 1).
///
/// log_sum, (batch, heads, time), becomes the logarithm of the softmax's sum of each position, from
/// which the backward makes the probabilities again: (time, time) scores exist for a few rows of
/// one head at a time, never as a whole (Milakov and Gimelshein 2018; Dao et al. 2022). Sizes are
/// checked; head_size must not be 0 (ContractError). NaN or an infinity in a position spoils its
/// head there and at every position that sees it, perhaps at a few before.
///
/// out is off by at most (head_size * a + time + 24) * 2^-22 * (the largest |value| of the head),
/// where a is the head's largest sum of |q k| / sqrt(head_size). The same bits for any number of
/// threads.
void attention(std::span<const float> qkv, std::span<float> out, std::span<float> log_sum,
               const AttentionShape& shape);

/// dqkv += the gradient of qkv, given dout, the gradient of out. qkv, out and log_sum are what went
/// into attention and what came of it.
void attention_backward(std::span<const float> qkv, std::span<const float> out,
                        std::span<const float> log_sum, std::span<const float> dout,
                        std::span<float> dqkv, const AttentionShape& shape);

/// Attention of one new position: query and out are (channels); keys and values, (time, channels),
/// hold the positions so far, the new one last. shape.batch must be 1. Equals the last row of
/// attention up to rounding; time is at least 1 (ContractError).
void attention_step(std::span<const float> query, std::span<const float> keys,
                    std::span<const float> values, std::span<float> out,
                    const AttentionShape& shape);

// [attention-ref]
/// What attention is measured against: the formula, in double, one position after the other.
inline void attention_ref(std::span<const float> qkv, std::span<float> out,
                          std::span<float> log_sum, const AttentionShape& s) {
  const std::size_t channels = s.channels();
  const double scale = 1 / std::sqrt(static_cast<double>(s.head_size));
  std::vector<double> p(s.time);
  for (std::size_t b = 0; b < s.batch; ++b)
    for (std::size_t h = 0; h < s.heads; ++h) {
      // Element c of position t: of the query with part 0, the key with 1, the value with 2
      const auto at = [&](std::size_t t, std::size_t part, std::size_t c) {
        return double{qkv[((b * s.time + t) * 3 + part) * channels + h * s.head_size + c]};
      };
      for (std::size_t t = 0; t < s.time; ++t) {
        double largest = -INFINITY, sum = 0;
        for (std::size_t u = 0; u <= t; ++u) {
          p[u] = 0;
          for (std::size_t c = 0; c < s.head_size; ++c) p[u] += at(t, 0, c) * at(u, 1, c) * scale;
          largest = std::max(largest, p[u]);
        }
        for (std::size_t u = 0; u <= t; ++u) sum += p[u] = std::exp(p[u] - largest);
        log_sum[(b * s.heads + h) * s.time + t] = static_cast<float>(largest + std::log(sum));
        for (std::size_t c = 0; c < s.head_size; ++c) {
          double mean = 0;
          for (std::size_t u = 0; u <= t; ++u) mean += p[u] / sum * at(u, 2, c);
          out[(b * s.time + t) * channels + h * s.head_size + c] = static_cast<float>(mean);
        }
      }
    }
}
// [/attention-ref]

// [attention-backward-ref]
/// What attention_backward is measured against. It needs neither out nor log_sum.
inline void attention_backward_ref(std::span<const float> qkv, std::span<const float> dout,
                                   std::span<float> dqkv, const AttentionShape& s) {
  const std::size_t channels = s.channels();
  const double scale = 1 / std::sqrt(static_cast<double>(s.head_size));
  std::vector<double> p(s.time), dp(s.time), sums(dqkv.begin(), dqkv.end());
  for (std::size_t b = 0; b < s.batch; ++b)
    for (std::size_t h = 0; h < s.heads; ++h) {
      const auto index = [&](std::size_t t, std::size_t part, std::size_t c) {
        return ((b * s.time + t) * 3 + part) * channels + h * s.head_size + c;
      };
      for (std::size_t t = 0; t < s.time; ++t) {
        double largest = -INFINITY, sum = 0, mean = 0;
        for (std::size_t u = 0; u <= t; ++u) {
          p[u] = dp[u] = 0;
          for (std::size_t c = 0; c < s.head_size; ++c) {
            p[u] += double{qkv[index(t, 0, c)]} * double{qkv[index(u, 1, c)]} * scale;
            dp[u] += double{dout[(b * s.time + t) * channels + h * s.head_size + c]} *
                     double{qkv[index(u, 2, c)]};
          }
          largest = std::max(largest, p[u]);
        }
        for (std::size_t u = 0; u <= t; ++u) sum += p[u] = std::exp(p[u] - largest);
        for (std::size_t u = 0; u <= t; ++u) mean += (p[u] /= sum) * dp[u];
        for (std::size_t u = 0; u <= t; ++u)
          for (std::size_t c = 0; c < s.head_size; ++c) {
            const double ds = p[u] * (dp[u] - mean) * scale;
            sums[index(t, 0, c)] += ds * double{qkv[index(u, 1, c)]};
            sums[index(u, 1, c)] += ds * double{qkv[index(t, 0, c)]};
            sums[index(u, 2, c)] +=
                p[u] * double{dout[(b * s.time + t) * channels + h * s.head_size + c]};
          }
      }
    }
  for (std::size_t i = 0; i < dqkv.size(); ++i) dqkv[i] = static_cast<float>(sums[i]);
}
// [/attention-backward-ref]

}  // namespace wr::kernels
