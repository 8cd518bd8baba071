// What softmax, log-softmax and cross-entropy share: the powers of a row, and their sum. Compiled
// once per target, hence the guard that toggles.
#if defined(WR_KERNELS_SOFTMAX_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef WR_KERNELS_SOFTMAX_INL
#undef WR_KERNELS_SOFTMAX_INL
#else
#define WR_KERNELS_SOFTMAX_INL
#endif

#include <algorithm>
#include <cstddef>
#include <limits>

#include "hwy/highway.h"
#include "shared/kernels/map-inl.hpp"
#include "shared/kernels/math-inl.hpp"
#include "shared/kernels/reduce-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// [exp-of-difference]
// e to the x - largest, where x - largest is not rounded: what the subtraction lost is put back.
// Without that, a row of many equal scores far below the largest would be off as one.
template <class D, class V>
HWY_INLINE V ExpOfDifference(D d, V x, V largest) {
  const V difference = hn::Sub(x, largest);
  // Knuth's two-sum: exactly what is missing from the difference
  const V of_largest = hn::Sub(difference, x);
  const V of_x = hn::Sub(difference, of_largest);
  const V lost = hn::Sub(hn::Sub(x, of_x), hn::Add(largest, of_largest));
  // e^(difference + lost) = e^difference (1 + lost), so small is lost. At -infinity it is not a
  // number, and the power has long been 0
  const V small = hn::IfThenElseZero(hn::Gt(difference, hn::Set(d, -104.0f)), lost);
  const V power = ExpVector(d, difference);
  return hn::MulAdd(power, small, power);
}
// [/exp-of-difference]

// [exp-of-row]
// Writes e to the x[i] - largest to out, unless that is null, and returns their sum. out may be x.
HWY_INLINE double ExpOfRow(const float* x, float* out, std::size_t n, float largest) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto powers = [&](auto scores)
                          HWY_ATTR { return ExpOfDifference(d, scores, hn::Set(d, largest)); };

  // A sum in every lane, and beside it what its additions lost: two-sum again
  auto sum = hn::Zero(d), lost = hn::Zero(d);
  const auto add = [&](auto term) HWY_ATTR {
    const auto before = sum;
    sum = hn::Add(before, term);
    const auto of_term = hn::Sub(sum, before);
    const auto of_before = hn::Sub(sum, of_term);
    lost = hn::Add(lost, hn::Add(hn::Sub(before, of_before), hn::Sub(term, of_term)));
  };

  if (n < lanes) {  // one vector, whose other lanes are masked
    float row[hn::MaxLanes(d)];
    std::fill_n(std::copy_n(x, n, row), lanes - n, -std::numeric_limits<float>::infinity());
    const auto only = powers(hn::LoadU(d, row));
    add(only);
    hn::StoreU(only, d, row);
    if (out != nullptr) std::copy_n(row, n, out);
  } else {
    // The last vector overlaps the one before it: see Map. It is summed without those lanes
    const auto last = powers(hn::LoadU(d, x + n - lanes));
    std::size_t i = 0;
    for (; i + lanes < n; i += lanes) {
      const auto power = powers(hn::LoadU(d, x + i));
      add(power);
      if (out != nullptr) hn::StoreU(power, d, out + i);
    }
    add(hn::IfThenZeroElse(hn::FirstN(d, i + lanes - n), last));
    if (out != nullptr) hn::StoreU(last, d, out + n - lanes);
  }

  float sums[hn::MaxLanes(d)], losses[hn::MaxLanes(d)];
  hn::StoreU(sum, d, sums);
  hn::StoreU(lost, d, losses);
  // Four at once: each addition of one sum would wait for the one before it
  double total[4] = {};
  WR_UNROLL for (std::size_t lane = 0; lane < lanes; ++lane) {
    total[lane % 4] += double{sums[lane]} + losses[lane];
  }
  return (total[0] + total[1]) + (total[2] + total[3]);
}
// [/exp-of-row]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the toggling guard
