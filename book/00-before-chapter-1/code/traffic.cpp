// Traffic: the one function that its header only promises.
#include "book/00-before-chapter-1/code/traffic.hpp"

namespace wr::warmup {

// [plus]
Traffic operator+(const Traffic& a, const Traffic& b) {
  return {a.requests + b.requests, a.failures + b.failures};
}
// [/plus]

}  // namespace wr::warmup
