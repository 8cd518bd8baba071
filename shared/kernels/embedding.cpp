#include "shared/kernels/embedding.hpp"

#include <algorithm>

#include "shared/base/check.hpp"
#include "shared/kernels/threads.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/embedding.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
#include "shared/kernels/map-inl.hpp"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// [embedding-scatter]
// For n columns; stride is the length of a row.
void ScatterAdd(const float* dout, std::span<const std::int32_t> ids, float* dtable,
                std::size_t stride, std::size_t n) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const float* from = dout + i * stride;
    float* to = dtable + static_cast<std::size_t>(ids[i]) * stride;
    Map(to, n, [&](auto d, std::size_t j) HWY_ATTR {
      return hn::Add(hn::LoadU(d, to + j), hn::LoadU(d, from + j));
    });
  }
}
// [/embedding-scatter]

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

void check_ids(std::size_t table_size, std::span<const std::int32_t> ids, std::size_t rows_size,
               std::size_t columns) {
  WR_CHECK(columns > 0u);
  WR_CHECK(table_size % columns == 0u);
  WR_CHECK(rows_size == ids.size() * columns);
  const auto vocabulary = static_cast<std::int64_t>(table_size / columns);
  for (const std::int32_t id : ids) {
    WR_CHECK(id >= 0);
    WR_CHECK(id < vocabulary);
  }
}

}  // namespace

// [embedding-gather]
void embedding_gather(std::span<const float> table, std::span<const std::int32_t> ids,
                      std::span<float> out, std::size_t columns) {
  check_ids(table.size(), ids, out.size(), columns);
  const auto nanoseconds = 0.2 * static_cast<double>(columns);
  parallel_for(ids.size(), nanoseconds, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      std::copy_n(table.data() + static_cast<std::size_t>(ids[i]) * columns, columns,
                  out.data() + i * columns);
  });
}
// [/embedding-gather]

void embedding_scatter_add(std::span<const float> dout, std::span<const std::int32_t> ids,
                           std::span<float> dtable, std::size_t columns) {
  check_ids(dtable.size(), ids, dout.size(), columns);
  const auto nanoseconds = 0.3 * static_cast<double>(ids.size());
  const auto body = WR_DISPATCH(ScatterAdd);
  parallel_for(columns, nanoseconds, [&](std::size_t begin, std::size_t end) {
    body(dout.data() + begin, ids, dtable.data() + begin, columns, end - begin);
  });
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
