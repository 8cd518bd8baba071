// Embeddings: rows of a table looked up by number, and the gradient of that. In float.
// Leaves out the text that becomes the numbers: a tokenizer's work.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace wr::kernels {

// [embedding-ref]
/// What embedding_gather is measured against.
template <std::floating_point T>
void embedding_gather_ref(std::span<const T> table, std::span<const std::int32_t> ids,
                          std::span<T> out, std::size_t columns) {
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (std::size_t j = 0; j < columns; ++j)
      out[i * columns + j] = table[static_cast<std::size_t>(ids[i]) * columns + j];
}

/// What embedding_scatter_add is measured against.
template <std::floating_point T>
void embedding_scatter_add_ref(std::span<const T> dout, std::span<const std::int32_t> ids,
                               std::span<T> dtable, std::size_t columns) {
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (std::size_t j = 0; j < columns; ++j)
      dtable[static_cast<std::size_t>(ids[i]) * columns + j] += dout[i * columns + j];
}
// [/embedding-ref]

/// Row i of out = row ids[i] of table. table: (V, columns), row-major; ids: (n); out: (n, columns).
/// Exact: every bit is copied.
///
/// Throws ContractError, before anything is written, if an id is below 0 or not below V, if the
/// sizes disagree, or if columns is 0. out must not overlap the table. Threads share the rows.
void embedding_gather(std::span<const float> table, std::span<const std::int32_t> ids,
                      std::span<float> out, std::size_t columns);

/// The gradient of embedding_gather: row ids[i] of dtable += row i of dout, for every i in order.
/// dout: (n, columns); ids: (n); dtable: (V, columns).
///
/// An id that repeats adds each time. Threads share the columns, so every number of threads, every
/// target and every place in memory gives the same bits: those of the plain loop in float. Throws
/// what embedding_gather throws, before anything is written. dtable must not overlap dout.
void embedding_scatter_add(std::span<const float> dout, std::span<const std::int32_t> ids,
                           std::span<float> dtable, std::size_t columns);

}  // namespace wr::kernels
