#include "optimizer.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace wr::makemore {

BOOST_AUTO_TEST_SUITE(optimizer)

// Kingma and Ba 2015: with a steady gradient, every step has the size of the rate
BOOST_AUTO_TEST_CASE(with_a_steady_gradient_each_parameter_moves_by_the_rate_at_every_step) {
  const Tensor small({2}, {1.0f, -1.0f}), large({1}, {5.0f});
  Optimizer adamw({small, large}, {.weight_decay = 0});
  for (int step = 1; step <= 3; ++step) {
    small.grad()[0] = 1e-3f, small.grad()[1] = -2.0f, large.grad()[0] = 70.0f;
    adamw.step(0.1f);
    const auto near = boost::test_tools::tolerance(1e-4f);
    BOOST_TEST(small.data()[0] == 1.0f - 0.1f * static_cast<float>(step), near);
    BOOST_TEST(small.data()[1] == -1.0f + 0.1f * static_cast<float>(step), near);
    BOOST_TEST(large.data()[0] == 5.0f - 0.1f * static_cast<float>(step), near);
    BOOST_TEST(adamw.adamw.step == step);
    BOOST_TEST(small.grad()[1] == 0.0f);
    BOOST_TEST(large.grad()[0] == 0.0f);
  }
}

BOOST_AUTO_TEST_CASE(decay_shrinks_what_no_gradient_moves) {
  const Tensor p({1}, {2.0f});
  Optimizer adamw({p}, {.weight_decay = 0.5f});
  p.grad()[0] = 0;
  adamw.step(0.1f);
  BOOST_TEST(p.data()[0] == 2.0f * (1 - 0.1f * 0.5f), boost::test_tools::tolerance(1e-6f));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::makemore
