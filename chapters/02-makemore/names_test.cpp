#include "names.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/core/file_error.hpp"
#include "shared/support/core/sha256.hpp"
#include "shared/support/core/xorshift64star.hpp"
#include "shared/support/testing/folder.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::makemore;

namespace {

std::function<bool(const wr::FileError&)> damaged(const std::string& message) {
  return [message](const wr::FileError& e) {
    BOOST_TEST(e.what() == message);
    return e.sort() == wr::FileError::Sort::damaged && !e.hint().empty();
  };
}

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += name + '\n';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(characters_have_the_numbers_of_their_order_and_the_boundary_is_zero) {
  const Vocabulary vocabulary({"emma", "a+b-9"});
  BOOST_TEST(vocabulary.characters() == ".+-9abem");
  BOOST_TEST(vocabulary.size() == 8u);
  BOOST_TEST(vocabulary.character(0) == '.');
  BOOST_TEST(vocabulary.character(7) == 'm');
  BOOST_CHECK_THROW(vocabulary.character(8), wr::ContractError);
  BOOST_CHECK_THROW(vocabulary.character(-1), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(decode_undoes_encode) {
  const Names names = default_names();
  const Vocabulary vocabulary(names);
  for (const std::string& name : names)
    BOOST_REQUIRE(vocabulary.decode(vocabulary.encode(name)) == name);
  const std::vector<std::int32_t> ids = {0, 1, 0};
  BOOST_TEST(Vocabulary({"a"}).decode(ids) == ".a.");
}

BOOST_AUTO_TEST_CASE(an_unknown_character_is_named_with_its_name) {
  const Vocabulary vocabulary({"emma"});
  for (const char* name : {"emil", "zoe", "Emma", "emm.", "m\xc3\xa4"})
    BOOST_CHECK_THROW(vocabulary.encode(name), UnknownCharacter);
  try {
    vocabulary.encode("emil");
  } catch (const UnknownCharacter& e) {
    BOOST_TEST(e.name == "emil");
    BOOST_TEST(e.character == 'i');
    BOOST_TEST(e.what() == "'i' of \"emil\" is not in the vocabulary");
  }
}

BOOST_AUTO_TEST_CASE(examples_slide_over_each_name_from_boundary_to_boundary) {
  const Vocabulary vocabulary({"emma"});  // . a e m
  const Examples examples = make_examples({"em", "a"}, vocabulary, 3);
  BOOST_TEST(examples.size() == 5u);
  const std::vector<std::int32_t> contexts = {0, 0, 0, 0, 0, 2, 0, 2, 3,  // ... ..e .em
                                              0, 0, 0, 0, 0, 1};          // ... ..a
  const std::vector<std::int32_t> targets = {2, 3, 0, 1, 0};
  BOOST_TEST(examples.contexts == contexts, boost::test_tools::per_element());
  BOOST_TEST(examples.targets == targets, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_context_of_no_characters_leaves_the_targets_alone) {
  const Examples examples = make_examples({"em"}, Vocabulary({"em"}), 0);
  BOOST_TEST(examples.contexts.empty());
  BOOST_TEST(examples.size() == 3u);
}

BOOST_AUTO_TEST_CASE(the_lectures_split_has_the_published_sizes) {
  if (!wr::has_data_set("names.txt")) return wr::testing::skip("names.txt is not there");
  const Names names = load_names("names.txt");
  WR_PUBLISHED_EXACTLY("number of names (makemore, part 1)", 32033, names.size());
  const Vocabulary vocabulary(names);
  BOOST_TEST(vocabulary.characters() == ".abcdefghijklmnopqrstuvwxyz");

  wr::PythonRandom random(42);
  const Splits splits = split_names(names, random);
  // makemore, parts 3 to 5: the shapes of Xtr, Xdev, Xte
  WR_PUBLISHED_EXACTLY("train (makemore, part 3)", 182625,
                       make_examples(splits.train, vocabulary, 3).size());
  WR_PUBLISHED_EXACTLY("dev (makemore, part 3)", 22655,
                       make_examples(splits.dev, vocabulary, 3).size());
  WR_PUBLISHED_EXACTLY("test (makemore, part 3)", 22866,
                       make_examples(splits.test, vocabulary, 3).size());
  // makemore, part 5: the first words after the shuffle
  WR_PUBLISHED_EXACTLY("first (makemore, part 5)", "yuheng", splits.train[0]);
  WR_PUBLISHED_EXACTLY("second (makemore, part 5)", "diondre", splits.train[1]);
  WR_PUBLISHED_EXACTLY("third (makemore, part 5)", "xavien", splits.train[2]);
}

BOOST_AUTO_TEST_CASE(a_split_loses_no_name_and_takes_none_twice) {
  for (const std::size_t count : {1u, 2u, 9u, 10u, 11u, 25u, 20000u}) {
    Names names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(i));
    wr::PythonRandom python(7);
    wr::TorchGenerator torch(7);
    const Splits by_python = split_names(names, python), by_torch = split_test(names, torch);
    BOOST_TEST(by_python.train.size() == count * 8 / 10);
    BOOST_TEST(by_torch.test.size() == std::min<std::size_t>(1000, count / 10));
    BOOST_TEST(by_torch.dev.empty());
    std::sort(names.begin(), names.end());
    for (const Splits* splits : {&by_python, &by_torch}) {
      Names all = splits->train;
      all.insert(all.end(), splits->dev.begin(), splits->dev.end());
      all.insert(all.end(), splits->test.begin(), splits->test.end());
      std::sort(all.begin(), all.end());
      BOOST_TEST((all == names));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_test_names_are_the_end_of_the_permutation) {
  Names names;
  for (int i = 0; i < 40; ++i) names.push_back(std::to_string(i));
  wr::TorchGenerator random(3407), again(3407);
  const auto order = again.randperm(40);
  const Splits splits = split_test(names, random);
  for (std::size_t i = 0; i < 36; ++i) BOOST_TEST(splits.train[i] == names[order[i]]);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(splits.test[i] == names[order[36 + i]]);
}

BOOST_AUTO_TEST_CASE(blanks_at_the_ends_and_empty_lines_are_dropped) {
  const Names expected = {"emma", "ann marie", "olivia"};
  BOOST_TEST(parse_names("emma\nann marie\nolivia", "x") == expected,
             boost::test_tools::per_element());
  BOOST_TEST(parse_names("\r\n  emma\r\n\n\tann marie \t\r\n \nolivia\n\n", "x") == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_damaged_list_is_refused_with_its_line) {
  const std::string longest(100, 'a');
  BOOST_TEST(parse_names(longest, "x").front().size() == 100u);
  BOOST_TEST(parse_names("!~", "x").front() == "!~");  // the first and the last that is printable
  BOOST_CHECK_EXCEPTION(parse_names("emma\n\n" + longest + "a\n", "x"), wr::FileError,
                        damaged("x, line 3: a name of 101 characters"));
  BOOST_CHECK_EXCEPTION(parse_names("em\x07ma\n", "x"), wr::FileError,
                        damaged("x, line 1: byte 7 in a name"));
  BOOST_CHECK_EXCEPTION(parse_names(std::string_view("ok\na\0b", 6), "x"), wr::FileError,
                        damaged("x, line 2: byte 0 in a name"));
  BOOST_CHECK_EXCEPTION(parse_names("ok\nzo\xc3\xab\n", "x"), wr::FileError,
                        damaged("x, line 2: byte 195 in a name"));
  BOOST_CHECK_EXCEPTION(parse_names("del\x7f", "x"), wr::FileError,
                        damaged("x, line 1: byte 127 in a name"));
  for (const char* nothing : {"", "\n", " \r\n\t\n"})
    BOOST_CHECK_EXCEPTION(parse_names(nothing, "x"), wr::FileError, damaged("x has no names"));
}

BOOST_AUTO_TEST_CASE(where_the_vocabulary_is_given_every_character_must_be_in_it) {
  const Vocabulary known({"emma"});
  BOOST_TEST(parse_names("mae\nam", "x", &known).size() == 2u);
  BOOST_CHECK_EXCEPTION(parse_names("mae\nemil", "x", &known), wr::FileError,
                        damaged("x, line 2: 'i' of \"emil\" is not in the vocabulary"));
  BOOST_CHECK_THROW(load_names("packages", &known), wr::FileError);
}

// Any bytes at all: a list of names comes out, or FileError.
BOOST_AUTO_TEST_CASE(no_bytes_make_the_parser_do_anything_else) {
  wr::Xorshift64Star random(2022);
  const std::string bytes("ab.\n\r\t \0\x7f\xc3", 10);
  for (int i = 0; i < 5000; ++i) {
    std::string text(random.random_u32() % 40, ' ');
    for (char& c : text) c = bytes[random.random_u32() % (i % 2 ? 7 : bytes.size())];
    try {
      const Names names = parse_names(text, "fuzz");
      BOOST_REQUIRE(!names.empty());
      BOOST_REQUIRE((parse_names(joined(names), "again") == names));
      const Vocabulary vocabulary(names);
      for (const std::string& name : names) vocabulary.encode(name);
    } catch (const wr::FileError&) {
    }
  }
}

BOOST_AUTO_TEST_CASE(the_program_carries_the_committed_list_of_packages) {
  const Names names = default_names();
  BOOST_TEST(names.size() == 30523u);
  BOOST_TEST(std::is_sorted(names.begin(), names.end()));
  BOOST_TEST(Vocabulary(names).characters() == ".+-0123456789abcdefghijklmnopqrstuvwxyz");
  // data/README.md
  BOOST_TEST(wr::sha256(joined(names)) ==
             "5793d963af950a7f2e342f84e194df9f02ac72c694c4fef9114497c3dd5bc7fe");
  BOOST_TEST((load_names("packages") == names));
}

BOOST_AUTO_TEST_CASE(names_come_from_a_file_of_ones_own) {
  const wr::testing::Folder folder;
  const auto path = folder.put("hosts", "web-1\nweb-2\n");
  BOOST_TEST(load_names(path.string()).size() == 2u);
  BOOST_CHECK_EXCEPTION(load_names((folder / "none").string()), wr::FileError,
                        [](const wr::FileError& e) {
                          return e.sort() == wr::FileError::Sort::missing && !e.hint().empty();
                        });
  BOOST_CHECK_THROW(load_names(folder.path().string()), wr::FileError);  // a folder
}

BOOST_AUTO_TEST_SUITE_END()
