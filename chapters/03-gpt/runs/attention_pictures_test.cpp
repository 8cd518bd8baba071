#include "attention_pictures.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "shared/base/check.hpp"

namespace wr::gpt {
namespace {

const AttentionMap kMap = {1, 2, 3, {1, 0, 0, 0.36f, 0.64f, 0, 0.005f, 0.035f, 0.96f}};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attention_pictures)

BOOST_AUTO_TEST_CASE(a_map_is_shaded_by_the_root_of_its_probabilities) {
  BOOST_TEST(attention_text(kMap, {"a", "b", "$"}, false) ==
             "  ab$\n"
             "a @\n"
             "b *%\n"
             "$  :@\n");
  BOOST_TEST(attention_text(kMap, {"7", "1024", "5"}, false) ==
             "   7 @\n"
             "1024 *%\n"
             "   5  :@\n");
  const std::string grey = attention_text(kMap, {"a", "b", "$"}, true);
  BOOST_TEST(grey.find("a \x1b[48;5;255m \x1b[0m\n") != std::string::npos, grey);
  BOOST_TEST(count(grey, "\x1b[48;5;") == 5u);
}

BOOST_AUTO_TEST_CASE(a_picture_has_a_cell_for_every_look_worth_one) {
  const std::vector<AttentionMap> one = {kMap};
  const std::string svg = attention_svg(one, {"a", "<", "&"});
  BOOST_TEST(svg.find("<svg ") == 0u);
  BOOST_TEST(count(svg, "fill-opacity") == 5u);
  BOOST_TEST(count(svg, ">&lt;</text>") == 2u);
  BOOST_TEST(count(svg, ">&amp;</text>") == 2u);
  BOOST_TEST(count(svg, "layer 1, head 2") == 1u);

  AttentionMap other = kMap;
  other.head = 0;
  const std::vector<AttentionMap> two = {other, kMap};
  const std::string grid = attention_svg(two, {"a", "<", "&"});
  BOOST_TEST(count(grid, "fill-opacity") == 10u);
  BOOST_TEST(count(grid, "</text>") == 2u);
  BOOST_CHECK_THROW(attention_svg({}, {}), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
