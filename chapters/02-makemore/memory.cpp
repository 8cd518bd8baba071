#include "memory.hpp"

#include <cstdlib>

// [glibc]
#ifdef __GLIBC__
#include <malloc.h>
#endif
// [/glibc]

namespace wr::makemore {

// [keep-freed-memory-cpp]
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 25);  // blocks below 32 MiB, the most it takes, share one heap
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}
// [/keep-freed-memory-cpp]

}  // namespace wr::makemore
