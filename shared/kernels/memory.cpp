#include "shared/kernels/memory.hpp"

#ifndef __EMSCRIPTEN__
#include <unistd.h>
#endif

namespace wr::kernels::detail {

std::size_t second_cache() {
#ifdef _SC_LEVEL2_CACHE_SIZE
  static const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  if (bytes > 0) return static_cast<std::size_t>(bytes);
#endif
  return 512 * 1024;
}

}  // namespace wr::kernels::detail
