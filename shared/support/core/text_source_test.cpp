#include "shared/support/core/text_source.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr {
namespace {

BOOST_AUTO_TEST_SUITE(text_source)

BOOST_AUTO_TEST_CASE(the_default_text_is_a_megabyte_of_the_operations_corpus) {
  const std::string text = load_text("operations");
  BOOST_TEST(text.size() == 1'000'000u);
  BOOST_TEST(std::set<char>(text.begin(), text.end()).size() <= 94u);
}

BOOST_AUTO_TEST_CASE(texts_come_from_files_as_they_are) {
  const testing::Folder folder;
  const std::string any = {'\r', '\n', '\0', '\xFF', 'x'};
  BOOST_TEST((load_text(folder.put("any", any).string()) == any));
  const auto sort = [&](const std::string& spec) {
    try {
      load_text(spec);
    } catch (const FileError& error) {
      BOOST_TEST(!error.hint().empty());
      return error.sort();
    }
    return FileError::Sort::broken;
  };
  BOOST_TEST((sort(folder.put("empty", "").string()) == FileError::Sort::damaged));
  BOOST_TEST((sort((folder / "none").string()) == FileError::Sort::missing));
  BOOST_TEST((sort(folder.path().string()) == FileError::Sort::missing));
}

BOOST_AUTO_TEST_CASE(a_text_is_shown_on_one_line_of_ascii) {
  BOOST_TEST(shown("a~\n\xC3") == "a~\\n\\xC3");
  BOOST_TEST(shown(std::string(1, '\0')) == "\\x00");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr
