#include "shared/support/core/data_set.hpp"

#include <boost/test/unit_test.hpp>

#include "shared/base/check.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"
#include "shared/support/testing/environment.hpp"
#include "shared/support/testing/folder.hpp"

using wr::FileError;
using wr::testing::Folder;

namespace {

const wr::DataSet kSmall = {"small.txt", 6, wr::sha256("right\n"), "", "", ""};

auto says(FileError::Sort sort, const std::string& part) {
  return [=](const FileError& e) {
    BOOST_TEST(std::string(e.what()).find(part) != std::string::npos, e.what());
    return e.sort() == sort;
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(data_set)

BOOST_AUTO_TEST_CASE(the_list_has_the_classics) {
  BOOST_TEST(wr::data_sets().size() >= 3u);
  BOOST_TEST(wr::data_set("names.txt").bytes == 228145u);
  BOOST_TEST(wr::data_set("tinyshakespeare.txt").bytes == 1115394u);
  BOOST_TEST(wr::data_set("taylorswift.txt").bytes == 185768u);
  for (const auto& entry : wr::data_sets()) {
    BOOST_TEST(entry.sha256.size() == 64u);
    BOOST_TEST(entry.url.starts_with("https://"));
    BOOST_TEST(!entry.origin.empty());
    BOOST_TEST(!entry.terms.empty());
  }
  BOOST_CHECK_THROW(wr::data_set("nonsense.txt"), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(a_right_file_is_loaded_from_the_first_folder_that_has_it) {
  const Folder empty, one, two;
  one.put("small.txt", "right\n");
  two.put("small.txt", "wrong\n");
  BOOST_TEST(wr::load_data_set(kSmall, {empty.path(), one.path(), two.path()}) == "right\n");
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_reported_with_the_places_and_a_hint) {
  const Folder one, two;
  BOOST_CHECK_EXCEPTION(
      wr::load_data_set(kSmall, {one.path(), two.path()}), FileError, [&](const FileError& e) {
        BOOST_TEST(e.what() ==
                   "cannot find small.txt in " + one.path().string() + ", " + two.path().string());
        BOOST_TEST(e.hint() == "run ci/data, or pass --data PATH");
        return e.sort() == FileError::Sort::missing;
      });
  BOOST_CHECK_EXCEPTION(wr::load_data_set(kSmall, {}), FileError,
                        says(FileError::Sort::missing, "no folder to look in"));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_named_and_never_used) {
  const Folder one, two;
  two.put("small.txt", "right\n");
  one.put("small.txt", "wrong\n");
  BOOST_CHECK_EXCEPTION(wr::load_data_set(kSmall, {one.path(), two.path()}), FileError,
                        says(FileError::Sort::damaged, "its SHA-256 is not the published one"));
  one.put("small.txt", "right");
  BOOST_CHECK_EXCEPTION(wr::load_data_set(kSmall, {one.path()}), FileError,
                        says(FileError::Sort::damaged, "5 bytes instead of 6"));
}

BOOST_AUTO_TEST_CASE(folders_come_from_the_environment_in_order) {
  wr::testing::Environment environment;
  environment.set("WHITE_ROOM_DATA", "/data");
  environment.set("XDG_CACHE_HOME", "/cache");
  environment.set("HOME", "/home/reader");
  using Paths = std::vector<std::filesystem::path>;
  BOOST_TEST((wr::data_folders() == Paths{"/data", "/cache/white-room"}));
  environment.set("XDG_CACHE_HOME", "");
  BOOST_TEST((wr::data_folders() == Paths{"/data", "/home/reader/.cache/white-room"}));
  environment.set("WHITE_ROOM_DATA", nullptr);
  environment.set("HOME", nullptr);
  BOOST_TEST(wr::data_folders().empty());
}

BOOST_AUTO_TEST_CASE(the_classics_are_verified_where_they_are) {
  for (const auto& entry : wr::data_sets()) {
    if (!wr::has_data_set(entry.name)) continue;  // golden tests say so; nothing here depends on it
    BOOST_TEST(wr::load_data_set(entry.name).size() == entry.bytes);
  }
}

BOOST_AUTO_TEST_SUITE_END()
