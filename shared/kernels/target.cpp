#include "shared/kernels/target.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <mutex>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "shared/kernels/target.cpp"
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "shared/kernels/dispatch-inl.hpp"
// clang-format on

// [target-name]
HWY_BEFORE_NAMESPACE();
namespace wr::kernels::HWY_NAMESPACE {

// This body is compiled once per target, like every kernel: it knows which one it is.
const char* TargetName() { return &HWY_STR(HWY_NAMESPACE)[2]; }  // N_AVX2 without N_
// [/target-name]

std::size_t LanesOfFloat() {
  return hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<float>());
}

}  // namespace wr::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace wr::kernels {
namespace {

// One bit of Highway's mask a target; a lower bit is a better target.
using Mask = long long;

Mask forced = 0;  // what the ForceTarget alive asked for, 0 for none

// What this machine has, asked before anything was forced.
Mask available() {
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0
  return HWY_TARGETS;
#else
  static const Mask mask = [] {
    const Mask targets = hwy::SupportedTargets() & HWY_TARGETS;
    hwy::GetChosenTarget().DeInit();  // asking also chose; the choice is choose_target's
    return targets;
  }();
  return mask;
#endif
}

std::string name_of(Mask target) {
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0
  static_cast<void>(target);
  return HWY_STATIC_DISPATCH(TargetName)();
#else
  return hwy::TargetName(target);
#endif
}

std::vector<Mask> single_targets() {
  std::vector<Mask> all;  // the best one last
  for (Mask rest = available(); rest != 0; rest &= rest - 1) all.push_back(rest & -rest);
  std::reverse(all.begin(), all.end());
  return all;
}

bool same_name(std::string_view a, std::string_view b) {
  const auto upper = [](char c) { return std::toupper(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return upper(x) == upper(y); });
}

Mask find(std::string_view name, const std::string& asked_by, const std::string& otherwise) {
  std::string known;
  for (const Mask target : single_targets()) {
    if (same_name(name, name_of(target))) return target;
    known += ' ' + name_of(target);
  }
  throw UnknownTarget(
      asked_by + " names '" + std::string(name) + "', which is no target of this machine",
      "choose one of" + known + otherwise);
}

// What the environment asks for, 0 for nothing.
Mask from_environment() {
  const char* name = std::getenv("WR_TARGET");
  return name == nullptr || *name == '\0' ? 0
                                          : find(name, "WR_TARGET", "; or leave WR_TARGET unset");
}

// From now on the next kernel call chooses among these targets; 0 stands for all.
void restrict_to([[maybe_unused]] Mask targets) {
#if (HWY_TARGETS & (HWY_TARGETS - 1)) != 0
  hwy::SetSupportedTargetsForTest(targets);
#endif
}

}  // namespace

namespace detail {

void choose_target() {
#if (HWY_TARGETS & (HWY_TARGETS - 1)) != 0
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  available();
  if (forced == 0) restrict_to(from_environment());
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
#endif
}

}  // namespace detail

std::vector<std::string> targets() {
  std::vector<std::string> names;
  for (const Mask target : single_targets()) names.push_back(name_of(target));
  return names;
}

std::string active_target() {
  if (forced == 0) from_environment();  // only for its complaint
  return WR_DISPATCH(TargetName)();
}

std::size_t active_lanes() { return WR_DISPATCH(LanesOfFloat)(); }

ForceTarget::ForceTarget(std::string_view name) : before_(forced) {
  forced = find(name, "ForceTarget", "");
  restrict_to(forced);
}

ForceTarget::~ForceTarget() {
  forced = before_;
  restrict_to(forced);
}

}  // namespace wr::kernels

#endif  // HWY_ONCE
