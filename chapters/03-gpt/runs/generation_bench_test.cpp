#include "runs/generation_bench.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "shared/base/check.hpp"
#include "shared/support/testing/published.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(generation_bench)

constexpr GptConfig kTiny = {
    .vocabulary = 50, .context = 16, .layers = 1, .heads = 2, .channels = 32};

BOOST_AUTO_TEST_CASE(the_model_has_the_size_of_llama2_cs) {
  const Parameters parameters(kFifteenMillion);
  WR_PUBLISHED("parameters, in millions (llama2.c README)", 15.0,
               static_cast<double>(parameters.memory.size()) / 1e6, 0.02);
}

BOOST_AUTO_TEST_CASE(all_ways_on_all_threads_write_the_same_text) {
  const auto writings = time_writing(kTiny, 15, 2, 2);
  BOOST_REQUIRE(writings.size() == 8u);
  for (std::size_t i = 0; i < writings.size(); ++i) {
    const Writing& w = writings[i];
    BOOST_TEST(w.name == writings[i % 4].name);
    BOOST_TEST(w.threads == (i < 4 ? 1 : 2));
    BOOST_TEST(w.text.size() == 15u);
    if (i % 4 < 2)  // fewer bits may choose otherwise
      BOOST_TEST(w.text == writings[0].text, boost::test_tools::per_element());
    BOOST_TEST(w.best > 0);
    BOOST_TEST(w.tokens_a_second > 0);
  }
}

BOOST_AUTO_TEST_CASE(bytes_are_the_weights_and_half_the_cache) {
  const auto writings = time_writing(kTiny, 15, 1, 1);
  const double weights = 50 * 32 + 12 * 32 * 32, cache = 2 * 32 * (1 + 15) / 2.0;
  const double size[] = {0, 4, 2, 1.125};
  for (std::size_t i = 1; i < 4; ++i) {
    BOOST_TEST(writings[i].bytes == weights * size[i] + cache * 4);
    BOOST_TEST(writings[i].stream > 0);
  }
  BOOST_TEST(writings[0].bytes == 0);
}

BOOST_AUTO_TEST_CASE(nothing_cannot_be_timed) {
  BOOST_CHECK_THROW(time_writing(kTiny, 0, 1, 1), ContractError);
  BOOST_CHECK_THROW(time_writing(kTiny, 1, 0, 1), ContractError);
  BOOST_CHECK_THROW(time_writing(kTiny, 1, 1, 0), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
