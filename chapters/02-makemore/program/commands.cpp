#include "commands.hpp"

#include "shared/kernels/target.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"

namespace wr::makemore {

extern const BuildInfo build_info;

Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind) {
  return Trace(name, kind, args.command_line(), seed, build_info, kernels::active_target());
}

void save(const Trace& trace, const app::Arguments& args) {
  if (args.json()) trace.save(*args.json());
}

Names load_enough_names(const std::string& data) {
  const Names names = load_names(data);
  if (names.size() < 10)
    throw app::UserError(data + " has only " + std::to_string(names.size()) + " names",
                         "ten are the least: a tenth of them is the test", app::kBadData);
  return names;
}

}  // namespace wr::makemore
