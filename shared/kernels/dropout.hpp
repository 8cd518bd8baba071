// Random numbers that can be computed in any order, and dropout made of them. In float.
// Leaves out other distributions: the chapters make those.
//
// An ordinary generator steps from one state to the next. Philox has no state: it mixes a counter
// and a key, so number i of a stream is a function of i alone. So threads and vectors may share the
// work as they like, and the backward pass computes the mask again instead of storing it. Every
// target, number of threads and place in memory gives the same bits, WebAssembly too.
// (Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3. This is Philox4x32-10.)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wr::kernels {

// [philox-ref]
/// What philox is measured against: the four words of one counter. The counter is 128 bits, with
/// stream the upper half; the key is the seed.
inline std::array<std::uint32_t, 4> philox_ref(std::uint64_t counter, std::uint64_t seed,
                                               std::uint64_t stream) {
  const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
  const auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
  std::uint32_t x0 = low(counter), x1 = high(counter), x2 = low(stream), x3 = high(stream);
  std::uint32_t key0 = low(seed), key1 = high(seed);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53} * x0;
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * x2;
    x0 = high(product1) ^ x1 ^ key0;
    x1 = low(product1);
    x2 = high(product0) ^ x3 ^ key1;
    x3 = low(product0);
    key0 += 0x9E3779B9;  // the golden ratio and the root of 3, so that no two rounds are alike
    key1 += 0xBB67AE85;
  }
  return {x0, x1, x2, x3};
}
// [/philox-ref]

/// Fills out, (n), with random words: the four of counter first, then those of first + 1, and so
/// on; the last counter's words may be cut short. After 2^64 - 1 comes counter 0 of the same
/// stream. Exact: the bits of philox_ref.
void philox(std::span<std::uint32_t> out, std::uint64_t seed, std::uint64_t stream,
            std::uint64_t first = 0);

// [dropout-ref]
/// What dropout is measured against.
inline void dropout_ref(std::span<const float> x, std::span<float> out, float probability,
                        std::uint64_t seed, std::uint64_t stream) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint32_t word = philox_ref(i / 4, seed, stream)[i % 4];
    const float uniform = static_cast<float>(word >> 8) / 16777216.0f;  // in [0, 1)
    out[i] = uniform < probability ? 0.0f : x[i] * (1 / (1 - probability));
  }
}
// [/dropout-ref]

/// out[i] = 0 with this probability, else x[i] / (1 - probability), so that the expected value
/// stays what it was. x, out: (n), of equal size (else ContractError); out may be x. The
/// probability is in [0, 1) (else ContractError); with 0 it is a copy. (Srivastava et al. 2014.)
///
/// Whether element i is dropped depends on probability, seed, stream and i, on nothing else: it is
/// dropped if word i of the stream, its upper 24 bits read as a fraction, is below the
/// probability. Give each call of a training run a stream of its own, such as the number of the
/// step times the number of layers, plus the layer. A dropped element is 0 even if x[i] is NaN or
/// infinite; kept ones let these through. Exact: the bits of dropout_ref.
void dropout(std::span<const float> x, std::span<float> out, float probability, std::uint64_t seed,
             std::uint64_t stream);

/// The gradient of dropout: dx[i] += dout[i] / (1 - probability) where the forward call with the
/// same probability, seed and stream kept element i. Elsewhere dx[i] keeps its value, whatever
/// dout[i] is. dout, dx: (n), of equal size (else ContractError), not overlapping.
///
/// The product is rounded, then the sum, on every target.
void dropout_backward(std::span<const float> dout, std::span<float> dx, float probability,
                      std::uint64_t seed, std::uint64_t stream);

}  // namespace wr::kernels
