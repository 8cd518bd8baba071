#include "draw.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <stdexcept>

#include "lecture.hpp"

using namespace wr::micrograd;

namespace {

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

void must_be_xml(const std::string& text) {
  std::istringstream in(text);
  boost::property_tree::ptree tree;
  BOOST_CHECK_NO_THROW(boost::property_tree::read_xml(in, tree));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(draw)

BOOST_AUTO_TEST_CASE(the_graph_of_the_lecture_neuron_shows_every_node) {
  const LectureNeuron n;  // 5 leaves, 2 products, 2 sums, 1 tanh
  const Labels labels{{n.x1.node().get(), "x1"}, {n.o.node().get(), "o < \"1\" & more"}};
  const std::string svg = graph_svg(n.o, labels);
  must_be_xml(svg);
  BOOST_TEST(count(svg, ">data ") == 10);
  BOOST_TEST(count(svg, ">grad -1.5000") == 1);
  BOOST_TEST(count(svg, ">x1</text>") == 1);
  BOOST_TEST(count(svg, "<circle") == 5);
  const std::string dot = graph_dot(n.o, labels);
  BOOST_TEST(count(dot, "shape=circle") == 5);
  BOOST_TEST(count(dot, "->") == 5 + 9);
}

BOOST_AUTO_TEST_CASE(boxes_of_the_graph_do_not_overlap) {
  const Value a = 0.5, b = 2.0;
  Value sum = a * b;
  for (int i = 0; i < 8; ++i) sum = sum * a + tanh(sum) / (b + 1.0);
  const std::string svg = graph_svg(sum, {});
  std::vector<std::pair<double, double>> corners;
  for (auto at = svg.find("<rect x=\""); at != std::string::npos;
       at = svg.find("<rect x=\"", at + 1)) {
    double x = 0, y = 0;
    BOOST_TEST(std::sscanf(svg.c_str() + at, "<rect x=\"%lf\" y=\"%lf\"", &x, &y) == 2);
    for (const auto& [left, top] : corners)
      BOOST_TEST((std::abs(x - left) > 118 || std::abs(y - top) > 58));
    corners.emplace_back(x, y);
  }
  BOOST_TEST(corners.size() > 40u);
}

BOOST_AUTO_TEST_CASE(a_graph_too_large_to_read_is_refused) {
  Value chain = 1.0;
  for (int i = 0; i < 500; ++i) chain = chain + 1.0;
  BOOST_CHECK_THROW(graph_svg(chain, {}), std::length_error);
}

BOOST_AUTO_TEST_CASE(regions_show_both_classes_and_all_points) {
  const Examples points{{{-1, 0}, -1}, {{1, 0}, 1}};
  const Classify by_side = [](double x, double) { return x > 0 ? 1 : 0; };
  const Window window = window_around(points);
  const std::string svg = regions_svg(points, window, by_side);
  must_be_xml(svg);
  BOOST_TEST(count(svg, "<circle") == 2);
  BOOST_TEST(count(svg, "<rect") == 2 * 320);  // a run for each side in each row
  const std::string cells = regions_cells(points, window, by_side, 20, 10);
  BOOST_TEST(count(cells, "\n") == 10);
  BOOST_TEST(count(cells, "▀") == 200);
}

BOOST_AUTO_TEST_SUITE_END()
