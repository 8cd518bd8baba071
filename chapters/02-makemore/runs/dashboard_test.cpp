#include "dashboard.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <sstream>

#include "verdicts.hpp"

namespace wr::makemore {
namespace {

Summary some(double deviation) { return {0, deviation, -deviation, deviation, {1, 2, 3, 4}}; }

CurveReport healthy(const std::string& layer) {
  return {layer, "tanh", 100, 64, 3.0, 0, some(0.6), some(1e-3)};
}

MatrixReport healthy_matrix(const std::string& name) {
  return {name, {Shape({64, 32}), some(1e-3), 0.01}, {-3.1, -2.9}};
}

// Nothing to complain of, until a test changes something.
Diagnosis healthy() { return {2.5, {healthy("a"), healthy("b")}, {healthy_matrix("a.weight")}}; }

std::vector<std::string> words_on(const Diagnosis& d) { return verdicts(d, 27); }

void check_only_verdict(const Diagnosis& d, const std::string& part) {
  const auto found = words_on(d);
  BOOST_TEST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].find(part) != std::string::npos, found[0]);
}

BOOST_AUTO_TEST_SUITE(dashboard)

BOOST_AUTO_TEST_CASE(a_healthy_net_has_nothing_to_be_told) {
  BOOST_TEST(words_on(healthy()).empty());
  BOOST_TEST(makemore::dashboard(healthy(), 27).find("No rule of thumb is broken") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_rule_speaks_up_alone) {
  Diagnosis d = healthy();
  d.loss = 3.4;  // ln 27 is 3.30
  check_only_verdict(d, "loss 3.40: a guess among all characters has 3.30");
  d = healthy();
  d.curves[1].saturated = 97;
  d.curves[1].dead = 2;  // said already
  check_only_verdict(d, "b tanh: 97.0 % saturated");
  d = healthy();
  d.curves[0].dead = 3;
  check_only_verdict(d, "a tanh: 3 of 64 units saturated");
  d = healthy();
  d.curves[0].outputs = some(0.005);
  check_only_verdict(d, "a tanh: outputs hardly differ");
  d = healthy();
  d.curves[0].gradients = some(0);
  check_only_verdict(d, "a tanh: no gradient arrives");
  d = healthy();
  d.curves[0].gradients = some(std::numeric_limits<double>::quiet_NaN());
  check_only_verdict(d, "a tanh: numbers that are not finite");
  d = healthy();
  d.curves[0].gradients = some(0.9e-5);
  check_only_verdict(d, "gradients at b tanh are 111 times those at a tanh");
  d = healthy();
  d.matrices[0].update_ratios = {-2.4, -2.4};
  check_only_verdict(d, "a.weight: a step changes 10^-2.4 of it; a lower learning rate");
  d.matrices[0].update_ratios = {-3.6, -3.6};
  check_only_verdict(d, "a.weight: a step changes 10^-3.6 of it; it hardly moves");
  d.matrices[0].update_ratios = {NAN, -3};
  check_only_verdict(d, "a.weight: numbers that are not finite");
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_no_number_is_worse_than_a_guess) {
  Diagnosis d = healthy();
  d.loss = NAN;
  BOOST_TEST(words_on(d).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_sparkline_is_as_high_as_its_heights) {
  BOOST_TEST(sparkline({0, 1, 4, 8}, 4) == " ▁▄█");
  BOOST_TEST(sparkline({1, 1, 2, 2}, 2) == "▄█");
  BOOST_TEST(sparkline({0, 0}, 2) == "  ");
  BOOST_TEST(sparkline({0, 1}, 2) == " █");
  BOOST_TEST(sparkline({0, 1, 1000}, 3) == " ▁█");
}

BOOST_AUTO_TEST_CASE(a_gauge_has_its_guide_at_minus_three) {
  BOOST_TEST(gauge({-3}) == "        o        ");
  BOOST_TEST(gauge({-2, -2}) == "        |   o    ");
  BOOST_TEST(gauge({-4, -3.5, -3}) == "    - o |        ");
  BOOST_TEST(gauge({-9}) == "o       |        ");
  BOOST_TEST(gauge({-std::numeric_limits<double>::infinity()}) == "o       |        ");
  BOOST_TEST(gauge({9}) == "        |       o");
  BOOST_TEST(gauge({}) == "                 ");
  BOOST_TEST(gauge({NAN}) == "                 ");
}

BOOST_AUTO_TEST_CASE(a_page_has_a_line_for_each_curve_and_matrix_and_fits_a_terminal) {
  Diagnosis d = healthy();
  d.matrices[0].update_ratios = {-1.5};
  const std::string page = makemore::dashboard(d, 27);
  std::istringstream lines(page);
  std::size_t of_a = 0, marked = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto continued = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    });
    BOOST_TEST(line.size() - static_cast<std::size_t>(continued) <= 80u, line);
    of_a += line.starts_with("a tanh ");
    marked += line.ends_with(" !");
  }
  BOOST_TEST(of_a == 2u);
  BOOST_TEST(marked == 1u);
}

BOOST_AUTO_TEST_CASE(a_model_without_curves_has_its_matrices) {
  Diagnosis d = healthy();
  d.curves.clear();
  const std::string page = makemore::dashboard(d, 27);
  BOOST_TEST(page.find("curve") == std::string::npos);
  BOOST_TEST(page.find("a.weight") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
