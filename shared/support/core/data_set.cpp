#include "shared/support/core/data_set.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>

#include "shared/base/check.hpp"
#include "shared/support/core/atomic_file.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"

namespace wr {

namespace detail {
extern const char data_sets_json[];  // data_sets.json, put into the program by CMake
}

namespace {

const char kHint[] = "run ci/data, or pass --data PATH";

std::vector<DataSet> read_list() {
  std::vector<DataSet> list;
  const auto parsed = boost::json::parse(detail::data_sets_json);
  for (const auto& entry : parsed.as_array()) {
    const auto text = [&](const char* key) { return std::string(entry.at(key).as_string()); };
    list.push_back({text("name"), entry.at("bytes").to_number<std::uint64_t>(), text("sha256"),
                    text("url"), text("origin"), text("terms")});
  }
  return list;
}

}  // namespace

const std::vector<DataSet>& data_sets() {
  static const std::vector<DataSet> list = read_list();
  return list;
}

const DataSet& data_set(std::string_view name) {
  for (const DataSet& candidate : data_sets())
    if (candidate.name == name) return candidate;
  throw ContractError("no data set is called " + std::string(name));
}

// [data-folders]
std::vector<std::filesystem::path> data_folders() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value ? value : "");
  };
  std::vector<std::filesystem::path> folders;
  if (const auto own = variable("WHITE_ROOM_DATA"); !own.empty()) folders.push_back(own);
  if (const auto cache = variable("XDG_CACHE_HOME"); !cache.empty())
    folders.push_back(cache / "white-room");
  else if (const auto home = variable("HOME"); !home.empty())
    folders.push_back(home / ".cache" / "white-room");
  return folders;
}
// [/data-folders]

std::string load_data_set(const DataSet& wanted,
                          const std::vector<std::filesystem::path>& folders) {
  std::string looked;
  for (const auto& folder : folders) {
    const auto path = folder / wanted.name;
    looked += (looked.empty() ? "" : ", ") + folder.string();
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    const auto damaged = [&](const std::string& difference) {
      return FileError(FileError::Sort::damaged, path.string() + " is damaged: " + difference,
                       "delete it, then run ci/data");
    };
    // Looking at the size first, a file of the wrong kind is never read whole.
    const auto size = std::filesystem::file_size(path);
    if (size != wanted.bytes)
      throw damaged(std::to_string(size) + " bytes instead of " + std::to_string(wanted.bytes));
    std::string contents = read_file(path, static_cast<std::size_t>(wanted.bytes));
    if (sha256(contents) != wanted.sha256) throw damaged("its SHA-256 is not the published one");
    return contents;
  }
  throw FileError(
      FileError::Sort::missing,
      "cannot find " + wanted.name + (looked.empty() ? ": no folder to look in" : " in " + looked),
      kHint);
}

bool has_data_set(std::string_view name) {
  const auto folders = data_folders();
  return std::any_of(folders.begin(), folders.end(), [&](const auto& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder / data_set(name).name, ignored);
  });
}

}  // namespace wr
