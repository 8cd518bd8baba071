#include "commands.hpp"

#include <array>
#include <cstdio>

#include "shared/kernels/target.hpp"
#include "shared/support/app/trouble.hpp"
#include "shared/support/core/build_info.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr::gpt {

extern const BuildInfo build_info;

Trace trace_of(const app::Arguments& args, const std::string& name,
               std::optional<std::uint64_t> seed, Trace::Kind kind) {
  return Trace(name, kind, args.command_line(), seed, build_info, kernels::active_target());
}

void save(const Trace& trace, const app::Arguments& args) {
  if (args.json()) trace.save(*args.json());
}

std::string load_long_text(const app::Arguments& args, std::size_t shortest) {
  std::string text = load_text(args.text("data"));
  if (text.size() < shortest)
    throw app::UserError(args.text("data") + " has only " + std::to_string(text.size()) +
                             " characters, of which the last tenth is to judge by",
                         "a text of " + std::to_string(shortest) + " characters or more",
                         app::kBadData);
  return text;
}

void RunBars::update(const std::string& run, std::int64_t step, double loss) {
  if (step == 1) bar_.emplace(run, steps_);
  std::array<char, 32> note;
  std::snprintf(note.data(), note.size(), "loss %.4f", loss);
  bar_->update(step, note.data());
  if (step == steps_) bar_.reset();
}

}  // namespace wr::gpt
