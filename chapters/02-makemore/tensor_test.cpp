#include "tensor.hpp"

#include <string>
#include <vector>

#include "operations.hpp"
#include "operations_test.hpp"
#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

BOOST_AUTO_TEST_SUITE(tensor)

BOOST_AUTO_TEST_CASE(a_shape_knows_its_rows_and_columns) {
  const Shape shape = {4, 8, 24};
  BOOST_TEST(shape.size() == 768u);
  BOOST_TEST(shape.rows() == 32u);
  BOOST_TEST(shape.columns() == 24u);
  BOOST_TEST(shape.with_columns(5) == Shape({4, 8, 5}));
  BOOST_TEST(Shape({7}).rows() == 1u);
  BOOST_CHECK_THROW(Shape({}), ContractError);
  BOOST_CHECK_THROW(Shape({1, 2, 3, 4, 5}), ContractError);
}

BOOST_AUTO_TEST_CASE(data_that_does_not_fit_its_shape_is_refused) {
  BOOST_CHECK_THROW(Tensor({2, 3}, {1, 2, 3}), ContractError);
  BOOST_CHECK_THROW(Tensor({2, 3}).view({4}), ContractError);
  BOOST_CHECK_THROW(Tensor({2}).item(), ContractError);
}

BOOST_AUTO_TEST_CASE(a_view_is_the_same_memory) {
  const Tensor x = random_tensor({2, 6}, 1);
  const Tensor v = x.view({4, 3});
  v.data()[5] = 42;
  v.grad()[7] = 43;
  BOOST_TEST(x.data()[5] == 42);
  BOOST_TEST(x.grad()[7] == 43);
}

BOOST_AUTO_TEST_CASE(gradients_of_a_tensor_used_twice_add_up) {  // chapter 1's b = a + a
  const Tensor a({1}, {3});
  const Tensor b = add(a, a);
  const Tensor c = add(b, b);
  c.backward();
  BOOST_TEST(a.grad()[0] == 4);
}

BOOST_AUTO_TEST_CASE(gradients_through_a_view_and_around_it_add_up) {
  const Tensor a({2}, {3, 5});
  weighted(add(a.view({1, 2}), tanh(a.view({1, 2})))).backward();
  const float slope = 1 - std::tanh(3.0f) * std::tanh(3.0f);
  BOOST_TEST(a.grad()[0] == (1 + slope) * std::sin(1.0f), boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(gradients_of_leaves_accumulate_over_graphs) {
  const Tensor a({1}, {0.5f});
  tanh(a).backward();
  const float once = a.grad()[0];
  tanh(a).backward();
  BOOST_TEST(a.grad()[0] == 2 * once);
  zero_grad(std::vector{a});
  BOOST_TEST(a.grad()[0] == 0);
}

BOOST_AUTO_TEST_CASE(a_graph_can_be_walked_once) {
  const Tensor a({1}, {0.5f});
  const Tensor b = tanh(a), c = tanh(b);
  c.backward();
  BOOST_CHECK_THROW(c.backward(), ContractError);
  BOOST_CHECK_THROW(tanh(b).backward(), ContractError);
  const float before = a.grad()[0];
  tanh(b.detach()).backward();  // and that is what detach is for
  BOOST_TEST(a.grad()[0] == before);
}

BOOST_AUTO_TEST_CASE(a_history_has_every_tensor_once_and_inputs_first) {
  const Tensor a({1}, {0.5f});
  const Tensor b = tanh(a), c = add(b, a), d = add(c, b);
  tanh(b);  // has no part in d
  const std::vector<Tensor> history = d.history();
  std::vector<const float*> numbers;
  for (const Tensor& tensor : history) numbers.push_back(tensor.data().data());
  BOOST_CHECK(numbers == std::vector<const float*>(
                             {a.data().data(), b.data().data(), c.data().data(), d.data().data()}));
  BOOST_TEST(std::string(history[1].op()) == "tanh");
  BOOST_TEST(std::string(history[2].op()).empty());
  BOOST_TEST(history[0].inputs().empty());
  BOOST_CHECK(history[3].inputs()[1].data().data() == b.data().data());
  d.backward();
  BOOST_TEST(d.inputs().empty());
  BOOST_CHECK_THROW(d.history(), ContractError);
}

BOOST_AUTO_TEST_CASE(backward_starts_from_one_number) {
  BOOST_CHECK_THROW(tanh(Tensor({2})).backward(), ContractError);
}

BOOST_AUTO_TEST_CASE(nothing_is_remembered_without_grad) {
  const Tensor a({1}, {0.5f});
  Tensor b;
  {
    const NoGrad outer;
    { const NoGrad inner; }
    b = tanh(a);
  }
  b.backward();
  BOOST_TEST(a.grad()[0] == 0);
  tanh(a).backward();
  BOOST_TEST(a.grad()[0] > 0);
}

BOOST_AUTO_TEST_CASE(a_chain_of_a_million_is_walked_and_let_go) {
  const Tensor a({1}, {1});
  Tensor x = a;
  for (int i = 0; i < 1'000'000; ++i) x = x.view({1, 1});
  x.backward();
  BOOST_TEST(a.grad()[0] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
