#include "shared/kernels/dropout.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/kernels/dot.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/dropout.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

#ifndef WR_KERNELS_DROPOUT_ONCE  // the same for every target
#define WR_KERNELS_DROPOUT_ONCE
namespace wr::kernels::detail {

constexpr std::size_t kPhiloxBlock = 64;  // words made at a time: two steps of the widest vectors

struct PhiloxStart {
  std::uint64_t seed, stream, counter;
};

}  // namespace wr::kernels::detail
#endif

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

using detail::kPhiloxBlock;
using detail::PhiloxStart;

// [philox]
// The lower half of every lane times the factor.
template <class V>
HWY_INLINE V MultiplyLower(V v, std::uint32_t factor) {
  using D = hn::DFromV<V>;
#if HWY_TARGET == HWY_SCALAR  // its one lane of 64 bits cannot be read as two of 32
  return hn::Set(D(), std::uint64_t{factor} * static_cast<std::uint32_t>(hn::GetLane(v)));
#else
  const hn::Repartition<std::uint32_t, D> d32;
  return hn::MulEven(hn::BitCast(d32, v), hn::Set(d32, factor));
#endif
}

// 64 words. Each 64-bit lane works on one counter and holds one of its four words in its lower
// half: a product of two words then has room, and what is in an upper half never matters.
HWY_INLINE void PhiloxBlock(const PhiloxStart& start, std::uint32_t* words) {
  const hn::ScalableTag<std::uint64_t> d;
  const hn::Rebind<std::uint32_t, decltype(d)> half;
  for (std::size_t i = 0; i < kPhiloxBlock; i += 4 * hn::Lanes(d)) {
    auto x0 = hn::Add(hn::Set(d, start.counter + i / 4), hn::Iota(d, 0));
    auto x1 = hn::ShiftRight<32>(x0);
    auto x2 = hn::Set(d, start.stream), x3 = hn::Set(d, start.stream >> 32);
    auto key0 = hn::Set(d, start.seed), key1 = hn::Set(d, start.seed >> 32);
    for (int round = 0; round < 10; ++round) {
      const auto product0 = MultiplyLower(x0, 0xD2511F53);
      const auto product1 = MultiplyLower(x2, 0xCD9E8D57);
      x0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product1), x1), key0);
      x1 = product1;
      x2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product0), x3), key1);
      x3 = product0;
      key0 = hn::Add(key0, hn::Set(d, 0x9E3779B9));
      key1 = hn::Add(key1, hn::Set(d, 0xBB67AE85));
    }
    hn::StoreInterleaved4(hn::TruncateTo(half, x0), hn::TruncateTo(half, x1),
                          hn::TruncateTo(half, x2), hn::TruncateTo(half, x3), half, words + i);
  }
}
// [/philox]

void Philox(std::uint32_t* out, std::size_t n, PhiloxStart start) {
  HWY_ALIGN std::uint32_t words[kPhiloxBlock];
  for (std::size_t i = 0; i < n; i += kPhiloxBlock, start.counter += kPhiloxBlock / 4) {
    PhiloxBlock(start, words);
    std::copy_n(words, std::min(kPhiloxBlock, n - i), out + i);
  }
}

// [dropout]
// Calls op(d, i, kept) for vectors of elements; kept masks those that are not dropped.
template <class Op>
HWY_INLINE void MapKept(float* out, std::size_t n, float probability, PhiloxStart start, Op op) {
  HWY_ALIGN std::uint32_t words[kPhiloxBlock];
  for (std::size_t i = 0; i < n; i += kPhiloxBlock, start.counter += kPhiloxBlock / 4) {
    PhiloxBlock(start, words);
    Map(out + i, std::min(kPhiloxBlock, n - i), [&](auto d, std::size_t j) HWY_ATTR {
      // The upper 24 bits are a whole number that a float holds exactly
      const hn::RebindToSigned<decltype(d)> whole;
      const hn::RebindToUnsigned<decltype(d)> bits;
      const auto upper = hn::ShiftRight<8>(hn::LoadU(bits, words + j));
      const auto uniform =
          hn::Mul(hn::ConvertTo(d, hn::BitCast(whole, upper)), hn::Set(d, 1 / 16777216.0f));
      return op(d, i + j, hn::Ge(uniform, hn::Set(d, probability)));
    });
  }
}

void Dropout(const float* x, float* out, std::size_t n, float probability, PhiloxStart start) {
  const float scale = 1 / (1 - probability);
  MapKept(out, n, probability, start, [&](auto d, std::size_t i, auto kept) HWY_ATTR {
    return hn::IfThenElse(kept, hn::Mul(hn::LoadU(d, x + i), hn::Set(d, scale)), hn::Zero(d));
  });
}

void DropoutBackward(const float* dout, float* dx, std::size_t n, float probability,
                     PhiloxStart start) {
  const float scale = 1 / (1 - probability);
  MapKept(dx, n, probability, start, [&](auto d, std::size_t i, auto kept) HWY_ATTR {
    const auto before = hn::LoadU(d, dx + i);
    const auto after = hn::Add(before, hn::Mul(hn::LoadU(d, dout + i), hn::Set(d, scale)));
    return hn::IfThenElse(kept, after, before);
  });
}
// [/dropout]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

using detail::kPhiloxBlock;

// Calls body(begin, n, counter) for pieces of n elements, cut between blocks.
template <class Body>
void share_blocks(std::size_t n, Body body) {
  const std::size_t blocks = (n + kPhiloxBlock - 1) / kPhiloxBlock;
  parallel_for(blocks, 0.7 * kPhiloxBlock, [&](std::size_t from, std::size_t to) {
    const std::size_t begin = from * kPhiloxBlock, end = std::min(n, to * kPhiloxBlock);
    body(begin, end - begin, begin / 4);
  });
}

void check_probability(float probability) {
  WR_CHECK(probability >= 0.0f);
  WR_CHECK(probability < 1.0f);
}

}  // namespace

void philox(std::span<std::uint32_t> out, std::uint64_t seed, std::uint64_t stream,
            std::uint64_t first) {
  const auto body = WR_DISPATCH(Philox);
  share_blocks(out.size(), [&](std::size_t begin, std::size_t n, std::uint64_t counter) {
    body(out.data() + begin, n, {seed, stream, first + counter});
  });
}

void dropout(std::span<const float> x, std::span<float> out, float probability, std::uint64_t seed,
             std::uint64_t stream) {
  WR_CHECK(x.size() == out.size());
  check_probability(probability);
  if (probability == 0) return scale(1.0f, x, out);
  const auto body = WR_DISPATCH(Dropout);
  share_blocks(out.size(), [&](std::size_t begin, std::size_t n, std::uint64_t counter) {
    body(x.data() + begin, out.data() + begin, n, probability, {seed, stream, counter});
  });
}

void dropout_backward(std::span<const float> dout, std::span<float> dx, float probability,
                      std::uint64_t seed, std::uint64_t stream) {
  WR_CHECK(dout.size() == dx.size());
  check_probability(probability);
  if (probability == 0) return axpy(1.0f, dout, dx);
  const auto body = WR_DISPATCH(DropoutBackward);
  share_blocks(dx.size(), [&](std::size_t begin, std::size_t n, std::uint64_t counter) {
    body(dout.data() + begin, dx.data() + begin, n, probability, {seed, stream, counter});
  });
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
