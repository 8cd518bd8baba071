#include "commands.hpp"

#include "shared/kernels/target.hpp"
#include "shared/support/core/build_info.hpp"

namespace wr::gpt {

extern const BuildInfo build_info;

Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind) {
  return Trace(name, kind, args.command_line(), seed, build_info, kernels::active_target());
}

void save(const Trace& trace, const app::Arguments& args) {
  if (args.json()) trace.save(*args.json());
}

}  // namespace wr::gpt
