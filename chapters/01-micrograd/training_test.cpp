#include "training.hpp"

#include <boost/test/unit_test.hpp>

#include "shared/support/testing/published.hpp"

using namespace wr::micrograd;

BOOST_AUTO_TEST_SUITE(training)

BOOST_AUTO_TEST_CASE(moons_prints_the_published_losses_and_accuracies) {
  MoonsTraining training;  // karpathy/micrograd, demo.ipynb
  for (int i = 0; i < 100; ++i) {
    const MoonsStep s = training.step();
    if (i == 0) WR_PUBLISHED("loss at step 0", 0.8958441028683222, s.loss, 1e-12);
    if (i == 0) WR_PUBLISHED("accuracy at step 0", 50.0, s.accuracy, 0);
    if (i == 1) WR_PUBLISHED("loss at step 1", 1.7235905336972022, s.loss, 1e-12);
    if (i == 1) WR_PUBLISHED("accuracy at step 1", 81.0, s.accuracy, 0);
    if (i == 99) WR_PUBLISHED("loss at step 99", 0.010978370135492717, s.loss, 1e-12);
    if (i == 99) WR_PUBLISHED("accuracy at step 99", 100.0, s.accuracy, 0);
  }
}

BOOST_AUTO_TEST_CASE(yin_yang_prints_the_published_losses) {
  // LLM101n, micrograd module: the upstream script, run unchanged
  const double validation[] = {1.053898, .781408, .503792, .417821, .286108,
                               .218478,  .176266, .133399, .094695, .078724};
  YinYangTraining training;
  for (int step = 1; step <= 100; ++step) {
    if (step % 10 == 1)
      WR_PUBLISHED("validation loss at step " + std::to_string(step), validation[step / 10],
                   training.loss(training.splits().validation), 5e-7);
    const double loss = training.step();
    if (step == 1) WR_PUBLISHED("train loss at step 1", 1.0122152826497561, loss, 1e-12);
    if (step == 100) WR_PUBLISHED("train loss at step 100", 0.03906091113485444, loss, 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(an_evaluation_changes_nothing) {
  YinYangTraining watched, alone;
  for (int i = 0; i < 5; ++i) {
    watched.loss(watched.splits().test);
    watched.accuracy(watched.splits().train);
    BOOST_TEST(watched.step() == alone.step());
  }
}

BOOST_AUTO_TEST_CASE(the_schedule_ends_at_a_tenth) {
  BOOST_TEST(moons_learning_rate(0) == 1.0);
  BOOST_TEST(moons_learning_rate(50) == 0.55);
  BOOST_TEST(moons_learning_rate(5000) == 0.1, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_SUITE_END()
