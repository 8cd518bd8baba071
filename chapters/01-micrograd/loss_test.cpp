#include "loss.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/base/check.hpp"

using namespace wr::micrograd;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(loss)

BOOST_AUTO_TEST_CASE(max_margin_charges_for_what_is_wrong_or_too_close) {
  const std::vector<int> labels{1, -1, 1};
  // right by 2 costs 0; right by 0.5 costs 0.5; wrong by 1 costs 2
  BOOST_TEST(max_margin({2.0, -0.5, -1.0}, labels).data() == 2.5 / 3, tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(l2_is_the_sum_of_squares) {
  const Values p{3.0, -4.0};
  const Value price = l2(p, 0.1);
  BOOST_TEST(price.data() == 2.5, tt::tolerance(1e-15));
  price.backward();
  BOOST_TEST(p[1].grad() == -0.8, tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(cross_entropy_of_equal_logits_is_the_log_of_their_number) {
  BOOST_TEST(cross_entropy({1.0, 1.0, 1.0}, 2).data() == std::log(3.0), tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(cross_entropy_gradient_is_softmax_minus_one_at_the_target) {
  const Values logits{0.5, -1.0, 2.0};
  cross_entropy(logits, 0).backward();
  const double sum = std::exp(0.5) + std::exp(-1.0) + std::exp(2.0);
  BOOST_TEST(logits[0].grad() == std::exp(0.5) / sum - 1, tt::tolerance(1e-14));
  BOOST_TEST(logits[2].grad() == std::exp(2.0) / sum, tt::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(cross_entropy_survives_logits_whose_exponential_overflows) {
  BOOST_TEST(cross_entropy({1000.0, 990.0}, 1).data() == 10.0 + std::log1p(std::exp(-10.0)),
             tt::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(cross_entropy_of_an_all_but_impossible_class_is_large_and_finite) {
  const Values logits{0.0, -5000.0};
  const Value surprise = cross_entropy(logits, 1);
  surprise.backward();
  BOOST_TEST(surprise.data() == 5000.0);
  BOOST_TEST(logits[1].grad() == -1.0);
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_match_break_the_contract) {
  const std::vector<int> labels{1};
  BOOST_CHECK_THROW(max_margin({1.0, 2.0}, labels), wr::ContractError);
  BOOST_CHECK_THROW(cross_entropy({1.0}, 1), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
