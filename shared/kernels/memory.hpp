// The machine's memory as the kernels see it: how large the second cache is, and working memory
// that is kept from call to call. Leaves out the stack, where small buffers of fixed size belong.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace wr::kernels::detail {

/// The bytes of the second cache of a core, as the system tells; 512 KiB if it does not. Only block
/// sizes may follow it, never a result.
std::size_t second_cache();

// [scratch]
/// At least n floats that begin on a cache line, this thread's own until the next call with the
/// same User. A User is a type that stands for one buffer: kernels that call each other name
/// different ones. Holds what the call before left there; grows and never shrinks. (Fresh pages
/// from the system at each call would cost more than a small product.)
template <class User>
float* scratch(std::size_t n) {
  struct Free {
    void operator()(float* p) const { ::operator delete (p, std::align_val_t{64}); }
  };
  thread_local std::unique_ptr<float, Free> buffer;
  thread_local std::size_t size = 0;
  if (size < n) {
    buffer.reset();
    size = 0;
    buffer.reset(static_cast<float*>(::operator new (n * sizeof(float), std::align_val_t{64})));
    size = n;
  }
  return buffer.get();
}
// [/scratch]

}  // namespace wr::kernels::detail
