#include "ladder.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "shared/base/check.hpp"
#include "shared/kernels/target.hpp"

using namespace wr::micrograd;

BOOST_AUTO_TEST_SUITE(ladder_of_engines)

BOOST_AUTO_TEST_CASE(all_rungs_see_the_same_losses) {
  std::vector<std::unique_ptr<Rung>> rungs;
  for (const auto& description : ladder()) rungs.push_back(description.start(1337));
  BOOST_TEST(rungs.size() == 3u);
  for (int i = 0; i < 100; ++i) {
    const MoonsStep readable = rungs[0]->step();
    for (std::size_t r = 1; r < rungs.size(); ++r) {
      const MoonsStep other = rungs[r]->step();
      BOOST_TEST(std::abs(other.loss - readable.loss) < 1e-9, "rung " << r << ", step " << i);
      BOOST_TEST(other.accuracy == readable.accuracy);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_simd_tape_agrees_on_every_target) {
  const auto reference = ladder()[0].start(7);
  std::vector<double> losses;
  for (int i = 0; i < 10; ++i) losses.push_back(reference->step().loss);
  for (const std::string& target : wr::kernels::targets()) {
    const wr::kernels::ForceTarget forced(target);
    const auto rung = ladder()[2].start(7);
    for (const double loss : losses) BOOST_TEST(std::abs(rung->step().loss - loss) < 1e-9, target);
  }
}

BOOST_AUTO_TEST_CASE(a_tape_collects_the_gradient_of_every_use) {
  Tape tape;
  const Scalar a{&tape, tape.push(1.0)};
  const Scalar b = a + a, c = b * b;
  tape.backward(c.place);
  BOOST_TEST(tape[a.place].grad == 8.0);
}

BOOST_AUTO_TEST_CASE(a_rewound_tape_keeps_its_parameters) {
  Tape tape;
  const Scalar a{&tape, tape.push(3.0)};
  const auto mark = tape.mark();
  const Scalar once = a * a;
  tape.backward(once.place);
  tape.rewind(mark);
  BOOST_TEST(tape[a.place].grad == 6.0);
  const Scalar again = a * 2.0;
  tape.backward(again.place);
  BOOST_TEST(tape[a.place].grad == 2.0);
}

BOOST_AUTO_TEST_CASE(a_batch_tape_is_a_tape_for_every_example) {
  BatchTape tape(3, 2);  // y = w x + b, then y * y, over three examples
  tape.parameters()[0] = 2;
  tape.parameters()[1] = -1;
  const std::vector<double> x{1, 2, -3};
  const auto input = tape.input(x);
  const BatchTape::Place inputs[] = {input};
  const auto y = tape.weighted_sum(inputs, 0);
  const auto squared = tape.multiply(y, y);
  tape.backward(squared, 1.0);
  double dw = 0, db = 0;
  for (const double xi : x) {
    dw += 2 * (2 * xi - 1) * xi;
    db += 2 * (2 * xi - 1);
  }
  BOOST_TEST(tape.gradients()[0] == dw);
  BOOST_TEST(tape.gradients()[1] == db);
}

BOOST_AUTO_TEST_CASE(a_place_that_is_not_on_the_tape_breaks_the_contract) {
  BatchTape tape(2, 1);
  BOOST_CHECK_THROW(tape.relu(0), wr::ContractError);
  BOOST_CHECK_THROW(tape.backward(5, 1.0), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
