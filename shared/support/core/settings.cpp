#include "shared/support/core/settings.hpp"

#include <algorithm>

#include "shared/support/core/file_error.hpp"
#include "shared/support/core/text_source.hpp"

namespace wr {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

[[noreturn]] void damaged(const std::string& origin, std::size_t line, const std::string& what) {
  throw FileError(FileError::Sort::damaged, origin + ", line " + std::to_string(line) + ": " + what,
                  "settings are lines such as: steps = 100");
}

}  // namespace

std::vector<Setting> parse_settings(std::string_view text, const std::string& origin) {
  std::vector<Setting> settings;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = trimmed(text.substr(0, std::min(text.find('#'), end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (whole.empty()) continue;
    const std::size_t equals = whole.find('=');
    const std::string name(trimmed(whole.substr(0, equals)));
    if (equals == std::string_view::npos || name.empty())
      damaged(origin, line, shown(whole.substr(0, 60)) + " is no setting");
    if (std::any_of(settings.begin(), settings.end(),
                    [&](const auto& s) { return s.name == name; }))
      damaged(origin, line, shown(name.substr(0, 60)) + " stands there twice");
    settings.push_back({name, std::string(trimmed(whole.substr(equals + 1))), line});
  }
  return settings;
}

}  // namespace wr
