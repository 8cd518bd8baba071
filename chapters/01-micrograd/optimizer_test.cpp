#include "optimizer.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace wr::micrograd;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(optimizer)

BOOST_AUTO_TEST_CASE(sgd_moves_against_the_gradient) {
  const Values p{1.0};
  p[0].grad() = 2;
  SGD(p, 0.1).step();
  BOOST_TEST(p[0].data() == 0.8, tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(the_first_step_of_adamw_has_the_length_of_the_learning_rate) {
  const Values p{1.0, 1.0};
  p[0].grad() = 1e-3;
  p[1].grad() = -1e3;
  AdamW(p, {.learning_rate = 0.1}).step();
  BOOST_TEST(p[0].data() == 0.9, tt::tolerance(1e-5));
  BOOST_TEST(p[1].data() == 1.1, tt::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(adamw_decays_a_parameter_without_a_gradient) {
  const Values p{2.0};
  AdamW(p, {.learning_rate = 0.1, .weight_decay = 0.5}).step();
  BOOST_TEST(p[0].data() == 2.0 - 0.1 * 0.5 * 2.0, tt::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(adamw_finds_the_bottom_of_a_bowl) {
  const Values p{5.0};
  AdamW adamw(p, {.learning_rate = 0.1});
  for (int i = 0; i < 500; ++i) {
    p[0].grad() = 2 * (p[0].data() - 3);
    adamw.step();
  }
  BOOST_TEST(p[0].data() == 3.0, tt::tolerance(1e-3));
}

BOOST_AUTO_TEST_SUITE_END()
