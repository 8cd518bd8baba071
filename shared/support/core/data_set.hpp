// The classic data sets: which there are, where they are looked for, and whether what was found is
// what the published numbers were measured on. The list is data_sets.json, which ci/data reads too.
// Leaves out: downloading, which is ci/data's work. No program needs one: each has its own default.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace wr {

/// One published file.
struct DataSet {
  std::string name;     ///< the file's name
  std::uint64_t bytes;  ///< its size
  std::string sha256;   ///< 64 hexadecimal digits
  std::string url;      ///< where anyone can fetch it
  std::string origin;   ///< whose it is
  std::string terms;    ///< under which terms
};

/// All that are known.
const std::vector<DataSet>& data_sets();

/// The one of that name. Throws ContractError if there is none.
const DataSet& data_set(std::string_view name);

/// Where data sets are looked for, in order: $WHITE_ROOM_DATA, then white-room in the user's cache
/// ($XDG_CACHE_HOME, or ~/.cache). What is not set is left out.
std::vector<std::filesystem::path> data_folders();

/// The contents of a data set, verified. Throws FileError: missing, with the places looked at and a
/// hint, if no folder has it; damaged, with what differs, if the first one found is not the
/// published file. A damaged file is never used, and never passed over in silence.
std::string load_data_set(const DataSet& data_set,
                          const std::vector<std::filesystem::path>& folders);
inline std::string load_data_set(std::string_view name) {
  return load_data_set(data_set(name), data_folders());
}

/// Whether load_data_set would find the file, for tests that can do without; the contents are not
/// looked at.
bool has_data_set(std::string_view name);

}  // namespace wr
