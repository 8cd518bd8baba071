#include "runs/documents.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "shared/support/core/file_error.hpp"
#include "shared/support/testing/folder.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(documents)

BOOST_AUTO_TEST_CASE(a_line_is_a_document_without_the_blanks_around_it) {
  const std::vector<std::string> expected{"ada", "grace hopper", "~"};
  BOOST_TEST(parse_documents("ada\r\n\n \t grace hopper \n~", "x") == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_ascii_are_named_with_their_line) {
  BOOST_CHECK_EXCEPTION(
      parse_documents("ada\n\nzo\xc3\xab\n", "names"), FileError, [](const FileError& error) {
        return error.sort() == FileError::Sort::damaged &&
               error.what() == std::string("names, line 3: byte 195 in a document");
      });
  for (const std::string text : {"", "\n\n", " \t\r\n"})
    BOOST_CHECK_THROW(parse_documents(text, "names"), FileError);
}

BOOST_AUTO_TEST_CASE(any_byte_is_read_or_refused) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a") + static_cast<char>(byte) + "b";
    const bool fits = (byte >= 32 && byte < 127) || byte == '\n';
    if (fits)
      BOOST_TEST(parse_documents(text, "x").size() == (byte == '\n' ? 2u : 1u));
    else
      BOOST_CHECK_THROW(parse_documents(text, "x"), FileError);
  }
}

BOOST_AUTO_TEST_CASE(the_words_of_the_night_need_no_file) {
  const std::vector<std::string> words = load_documents("operations");
  BOOST_TEST(words.size() > 1000u);
  BOOST_TEST(std::set(words.begin(), words.end()).size() == words.size());
  for (const std::string& word : words) {
    BOOST_TEST((word.size() >= 3 && word.size() <= 15), word);
    BOOST_TEST(std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }),
               word);
  }
  for (const std::string word : {"checkout", "runbook", "latency"})
    BOOST_TEST(std::count(words.begin(), words.end(), word) == 1, word);
  BOOST_TEST(std::count(words.begin(), words.end(), "heckout") == 0);  // of CheckoutLatencyHigh
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_missing) {
  const testing::Folder folder;
  for (const std::string& spec : {folder.path().string(), (folder / "none").string()})
    BOOST_CHECK_EXCEPTION(load_documents(spec), FileError, [](const FileError& error) {
      return error.sort() == FileError::Sort::missing;
    });
  BOOST_TEST(load_documents(folder.put("some", "one\ntwo\n").string()).size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
