#include "averaging.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "road_test.hpp"
#include "shared/base/check.hpp"

namespace wr::gpt::road {
namespace {

namespace bdata = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(averaging)

BOOST_AUTO_TEST_CASE(position_t_becomes_the_mean_of_0_to_t) {
  const Tensor3 x = {{{2, 0}, {4, 1}, {6, 5}}};
  const Tensor3 expected = {{{2, 0}, {3, 0.5f}, {4, 2}}};
  check_close(numbers(expected), numbers(average_by_loop(x)), 1e-6f);
}

BOOST_DATA_TEST_CASE(all_three_ways_agree,
                     bdata::make({1, 2, 4}) * bdata::make({1, 2, 8, 33}) * bdata::make({1, 2, 17}),
                     B, T, C) {
  const Tensor3 x = random_tensor(static_cast<std::size_t>(B), static_cast<std::size_t>(T),
                                  static_cast<std::size_t>(C), 5);
  const Tensor3 loop = average_by_loop(x), matrix = average_by_matrix(x),
                softmax = average_by_softmax(x);
  check_close(numbers(loop), numbers(matrix), 1e-6f);
  check_close(numbers(loop), numbers(softmax), 1e-6f);
}

BOOST_AUTO_TEST_CASE(nobody_hears_of_the_future_or_of_another_sequence) {
  Tensor3 x = random_tensor(2, 6, 3, 1);
  const Tensor3 before = average_by_softmax(x);
  row(x, 0, 4)[0] += 1;
  const Tensor3 after = average_by_softmax(x);
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t t = 0; t < 6; ++t) {
      const bool hears = b == 0 && t >= 4;
      BOOST_TEST((before(b, t, 0) != after(b, t, 0)) == hears, b << ' ' << t);
    }
}

BOOST_AUTO_TEST_CASE(the_mask_hides_what_lies_ahead_and_nothing_else) {
  Tensor3 scores = xt::ones<float>({2, 3, 3});
  hide_future(span_of(scores), 3);
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t t = 0; t < 3; ++t)
      for (std::size_t u = 0; u < 3; ++u)
        BOOST_TEST(scores(b, t, u) == (u > t ? -std::numeric_limits<float>::infinity() : 1.0f));
  BOOST_CHECK_THROW(hide_future(span_of(scores), 4), ContractError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::gpt::road
