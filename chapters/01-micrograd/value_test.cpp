#include "value.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <random>
#include <span>

#include "lecture.hpp"
#include "shared/support/core/gradient_check.hpp"
#include "shared/support/testing/published.hpp"

using namespace wr::micrograd;

namespace {

// A random expression over three leaves, with every operation and many shared parts. Arguments are
// kept where the operation is smooth and tame, so that finite differences can be trusted.
Value random_expression(std::mt19937& random, const std::vector<Value>& leaves) {
  std::vector<Value> pool = leaves;
  const auto pick = [&]() -> Value& { return pool[random() % pool.size()]; };
  for (int i = 0; i < 12; ++i) {
    const Value& a = pick();
    const Value& b = pick();
    switch (random() % 9) {
      case 0:
        pool.push_back(a + b);
        break;
      case 1:
        pool.push_back(a * b);
        break;
      case 2:
        pool.push_back(a - b);
        break;
      case 3:
        pool.push_back(a / (b * b + 1.5));
        break;
      case 4:
        pool.push_back(tanh(a));
        break;
      case 5:
        pool.push_back(exp(tanh(a)));
        break;
      case 6:
        pool.push_back(log(a * a + 1.0));
        break;
      case 7:
        pool.push_back(pow(tanh(a) + 2.0, 1.7));
        break;
      default:
        pool.push_back(relu(a) + 0.5 * a);
        break;
    }
    pool.back() = tanh(0.3 * pool.back()) * 2.0;  // keep numbers small
  }
  Value sum;
  for (const Value& v : pool) sum += v;
  return sum;
}

long resident_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(value)

BOOST_AUTO_TEST_CASE(each_operation_computes_what_its_name_says) {
  const Value a = 3.0, b = -2.0;
  BOOST_TEST((a + b).data() == 1.0);
  BOOST_TEST((a - b).data() == 5.0);
  BOOST_TEST((a * b).data() == -6.0);
  BOOST_TEST((a / b).data() == -1.5);
  BOOST_TEST((-a).data() == -3.0);
  BOOST_TEST(pow(a, 2).data() == 9.0);
  BOOST_TEST(relu(a).data() == 3.0);
  BOOST_TEST(relu(b).data() == 0.0);
  BOOST_TEST(tanh(a).data() == std::tanh(3.0));
  BOOST_TEST(exp(a).data() == std::exp(3.0));
  BOOST_TEST(log(a).data() == std::log(3.0));
}

BOOST_AUTO_TEST_CASE(the_readme_expression_has_the_published_numbers) {
  const auto numbers = readme_numbers();  // karpathy/micrograd, README.md
  WR_PUBLISHED("g", 24.7041, numbers[0].second, 5e-5);
  WR_PUBLISHED("dg/da", 138.8338, numbers[1].second, 5e-5);
  WR_PUBLISHED("dg/db", 645.5773, numbers[2].second, 5e-5);
}

BOOST_AUTO_TEST_CASE(the_lecture_neuron_has_the_published_gradients) {
  const LectureNeuron n;  // nn-zero-to-hero, lecture 1
  WR_PUBLISHED("o", 0.7071067811865476, n.o.data(), 1e-15);
  WR_PUBLISHED("x1.grad", -1.5, n.x1.grad(), 1e-14);
  WR_PUBLISHED("w1.grad", 1.0, n.w1.grad(), 1e-14);
  WR_PUBLISHED("x2.grad", 0.5, n.x2.grad(), 1e-14);
  WR_PUBLISHED("w2.grad", 0.0, n.w2.grad(), 1e-14);
  for (const auto& [name, number] : lecture_numbers()) {
    if (name == "lecture.f_at_3") WR_PUBLISHED(name, 20.0, number, 1e-15);
    if (name == "lecture.d") WR_PUBLISHED(name, 4.0, number, 1e-15);
    if (name == "lecture.L") WR_PUBLISHED(name, -8.0, number, 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(gradients_of_random_expressions_equal_finite_differences) {
  std::mt19937 random(20261123);
  for (int trial = 0; trial < 300; ++trial) {
    const auto recipe = static_cast<unsigned>(random());
    std::vector<double> at;
    for (int i = 0; i < 3; ++i) at.push_back(static_cast<double>(random() % 4001) / 1000 - 2.0003);
    const auto build = [recipe](std::span<const double> x, std::vector<Value>& leaves) {
      leaves.assign(x.begin(), x.end());
      std::mt19937 same(recipe);
      return random_expression(same, leaves);
    };
    std::vector<Value> leaves;
    build(at, leaves).backward();
    std::vector<double> gradient;
    for (const Value& leaf : leaves) gradient.push_back(leaf.grad());
    const auto f = [&build](std::span<const double> x) {
      std::vector<Value> unused;
      return build(x, unused).data();
    };
    const auto check = wr::check_gradient(f, at, gradient);
    BOOST_TEST(check.passed, "trial " << trial << ", " << check.describe());
  }
}

BOOST_AUTO_TEST_CASE(a_shared_part_collects_the_gradient_of_every_use) {
  const Value a = 1.0;  // micrograd issue 2: b = a + a; c = b + b
  const Value b = a + a;
  const Value c = b + b;
  c.backward();
  BOOST_TEST(b.grad() == 2.0);
  BOOST_TEST(a.grad() == 4.0);
}

BOOST_AUTO_TEST_CASE(a_node_waits_for_all_its_users_before_it_sends_back) {
  const Value a = 2.0;
  const Value b = a * a;      // used near the result and far from it
  const Value c = b + b * b;  // dc/db = 1 + 2b = 9, db/da = 4
  c.backward();
  BOOST_TEST(a.grad() == 36.0);
}

BOOST_AUTO_TEST_CASE(calling_backward_twice_gives_twice_the_gradient_of_leaves) {
  const Value a = 2.0, b = 3.0;
  const Value c = tanh(a * b * 0.1) + a;
  c.backward();
  const double once = a.grad();
  c.backward();
  BOOST_TEST(a.grad() == 2 * once, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(c.grad() == 1.0);
}

BOOST_AUTO_TEST_CASE(zeroing_leaves_between_calls_gives_the_gradient_again) {
  const Value a = 2.0;
  const Value c = exp(a) * a + a / 3.0;
  c.backward();
  const double once = a.grad();
  a.grad() = 0;
  c.backward();
  BOOST_TEST(a.grad() == once);
}

BOOST_AUTO_TEST_CASE(a_leaf_is_its_own_derivative) {
  const Value a = 5.0;
  a.backward();
  BOOST_TEST(a.grad() == 1.0);
}

BOOST_AUTO_TEST_CASE(relu_is_flat_at_zero) {
  const Value zero = 0.0;
  relu(zero).backward();
  BOOST_TEST(zero.grad() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_chain_of_a_million_nodes_is_built_differentiated_and_freed) {
  const Value start = 1.0;
  {
    Value chain = start;
    for (int i = 0; i < 1'000'000; ++i) chain = i % 2 ? chain + 1e-6 : -chain;
    chain.backward();
    BOOST_TEST(std::abs(start.grad()) == 1.0);
  }
  BOOST_TEST(start.node().use_count() == 1);  // everything above it is gone
}

BOOST_AUTO_TEST_CASE(a_chain_of_doublings_is_freed_without_a_deep_stack) {
  Value doubled = 1e-300;
  for (int i = 0; i < 300'000; ++i) doubled = i % 900 ? doubled + doubled : doubled * 0.0;
  BOOST_TEST(std::isfinite(doubled.data()));
}

BOOST_AUTO_TEST_CASE(a_graph_has_no_cycles_of_ownership) {
  std::weak_ptr<Node> watched;
  {
    const Value a = 2.0;
    const Value b = a * a + exp(a) / log(a + 3.0);
    b.backward();
    watched = b.node();
  }
  BOOST_TEST(watched.expired());
}

BOOST_AUTO_TEST_CASE(memory_is_linear_in_the_graph) {
  const auto grow = [](int nodes) {
    const long before = resident_kilobytes();
    Value chain = 1.0;
    for (int i = 0; i < nodes; ++i) chain = chain + chain;
    chain.backward();
    return resident_kilobytes() - before;
  };
  grow(1'500'000);  // sets the high-water mark: two smaller graphs, one after the other, stay below
  BOOST_TEST(grow(500'000) < 20'000);
  BOOST_TEST(grow(1'000'000) < 20'000);
}

BOOST_AUTO_TEST_CASE(topological_order_puts_inputs_first) {
  const Value a = 1.0, b = 2.0;
  const Value c = a * b, d = c + a, e = d * c;
  std::vector<const Node*> seen;
  for (const Node* node : topological_order(e.node().get())) {
    for (const auto& input : node->inputs)
      if (input) BOOST_TEST((std::find(seen.begin(), seen.end(), input.get()) != seen.end()));
    seen.push_back(node);
  }
  BOOST_TEST(seen.size() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
