#include "gpt.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "optimizer.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(gpt)

namespace bdata = boost::unit_test::data;

std::vector<std::int32_t> random_tokens(std::size_t n, std::size_t vocabulary, std::uint64_t seed) {
  TorchGenerator random(seed);
  std::vector<std::int32_t> tokens(n);
  for (std::int32_t& t : tokens)
    t = static_cast<std::int32_t>(random.randint(0, static_cast<std::int64_t>(vocabulary)));
  return tokens;
}

BOOST_AUTO_TEST_CASE(step_time) {
  Gpt model(GptConfig{}, 1337);
  Optimizer optimizer(model.parameters, {});
  const auto in = random_tokens(12 * 64, 65, 1), out = random_tokens(12 * 64, 65, 2);
  std::vector<double> times;
  for (int i = 0; i < 100; ++i) {
    const auto start = std::chrono::steady_clock::now();
    model.zero_gradients();
    const double loss = model.forward(in, out, 64);
    model.backward();
    optimizer.step(model.parameters, model.gradients, 1e-3);
    times.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (i % 20 == 0) std::printf("%d %f\n", i, loss);
  }
  std::sort(times.begin(), times.end());
  std::printf("median %f ms, best %f\n", times[50] * 1e3, times[0] * 1e3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
