#include "nn.hpp"

#include <boost/test/unit_test.hpp>

#include "shared/base/check.hpp"

using namespace wr::micrograd;

BOOST_AUTO_TEST_SUITE(nn)

BOOST_AUTO_TEST_CASE(a_neuron_is_a_weighted_sum_bent_by_its_activation) {
  const auto one = [](int) { return 1.0; };
  const Neuron linear(2, nullptr, one);
  BOOST_TEST(linear({2.0, 3.0}).data() == 5.0);
  const Neuron bent(2, relu, one);
  BOOST_TEST(bent({-2.0, -3.0}).data() == 0.0);
}

BOOST_AUTO_TEST_CASE(the_demo_net_has_337_parameters) {  // karpathy/micrograd, demo.ipynb
  const MLP model(2, {16, 16, 1}, relu, [](int) { return 0.1; });
  BOOST_TEST(model.parameters().size() == 337u);
}

BOOST_AUTO_TEST_CASE(the_last_layer_is_linear) {
  const MLP model(1, {2, 1}, relu, [](int) { return -1.0; });
  BOOST_TEST(model({Value(-3.0)})[0].data() == -6.0);  // relu(3) twice, times -1
}

BOOST_AUTO_TEST_CASE(parameters_are_the_model_and_not_a_copy) {
  const MLP model(1, {1}, relu, [](int) { return 2.0; });
  model.parameters()[0].data() = 10;
  BOOST_TEST(model({Value(1.0)})[0].data() == 10.0);
}

BOOST_AUTO_TEST_CASE(init_sees_the_fan_in) {
  std::vector<int> fans;
  MLP(2, {3, 1}, tanh, [&fans](int fan_in) {
    fans.push_back(fan_in);
    return 0.0;
  });
  BOOST_TEST(fans == (std::vector<int>{2, 2, 2, 2, 2, 2, 3, 3, 3}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(zero_grad_clears_every_parameter) {
  const MLP model(2, {3, 1}, tanh, [](int) { return 0.3; });
  model({1.0, 2.0})[0].backward();
  model.zero_grad();
  for (const Value& p : model.parameters()) BOOST_TEST(p.grad() == 0.0);
}

BOOST_AUTO_TEST_CASE(an_input_of_the_wrong_size_breaks_the_contract) {
  const MLP model(2, {1}, relu, [](int) { return 0.1; });
  BOOST_CHECK_THROW(model({1.0}), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
