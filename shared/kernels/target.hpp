// Which instruction sets this machine has, which one the kernels use, and how to force another.
// Leaves out the kernels and how a call reaches them: dispatch-inl.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/environment_error.hpp"

namespace wr::kernels {

/// A target that does not exist or that this machine does not have, asked for by name. The hint
/// lists the ones it has. A program calls active_target() before any kernel, to hear of it early.
class UnknownTarget : public EnvironmentError {
 public:
  using EnvironmentError::EnvironmentError;
};

/// The targets that were compiled and that this machine can run, the best one last: for example
/// SCALAR, SSE4, AVX2. Not changed by forcing. Never empty.
std::vector<std::string> targets();

/// The target that kernels run on now, reported from inside a kernel: by what executed, not by
/// what was asked for. It is the best one, unless the environment variable WR_TARGET names
/// another (in any case: WR_TARGET=sse4), or a ForceTarget is alive.
///
/// Throws UnknownTarget if WR_TARGET names no target of this machine; so does the first call of
/// any kernel. An empty WR_TARGET is the same as none.
std::string active_target();

/// How many floats one vector of the active target holds: 1, 4, 8, 16. A double takes two places
/// (on WebAssembly with Highway 1.0 doubles are computed one at a time).
std::size_t active_lanes();

/// Forces a target for as long as it lives; then what was active before is active again. They may
/// be nested. For tests and benchmarks: kernels that other threads are running change too, at
/// their next call.
class ForceTarget {
 public:
  /// In any case. Throws UnknownTarget, and then nothing has changed.
  explicit ForceTarget(std::string_view name);
  ~ForceTarget();
  ForceTarget(const ForceTarget&) = delete;
  ForceTarget& operator=(const ForceTarget&) = delete;

 private:
  long long before_;  // the mask of targets that was in force, 0 for none
};

}  // namespace wr::kernels
