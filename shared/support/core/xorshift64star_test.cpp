// Expected numbers were computed by hand, in Python's integers of any size:
//   s ^= s >> 12; s ^= (s << 25) % 2**64; s ^= s >> 27; (s * 0x2545F4914F6CDD1D % 2**64) >> 32
#include "shared/support/core/xorshift64star.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(xorshift64star)

BOOST_AUTO_TEST_CASE(words_and_state_equal_the_definition) {
  wr::Xorshift64Star stream(1337), one(1);
  for (const std::uint32_t word : {989205090u, 818269915u, 1335155955u, 3876892996u})
    BOOST_TEST(stream.random_u32() == word);
  BOOST_TEST(stream.state() == 3115803837778227132u);
  // From 1: the first shift gives nothing, the second bit 25, the third nothing again.
  BOOST_TEST(one.random_u32() == 1206177355u);
  BOOST_TEST(one.state() == 33554433u);
}

BOOST_AUTO_TEST_CASE(numbers_have_24_bits_and_fit_a_float_exactly) {
  wr::Xorshift64Star stream(1337);
  for (const double x : {0.23031723499298096, 0.19051826000213623, 0.3108651638031006})
    BOOST_TEST(stream.random() == x);
  for (int i = 0; i < 1000; ++i) {
    const double x = stream.random();
    BOOST_REQUIRE_EQUAL(double{static_cast<float>(x)}, x);
  }
}

BOOST_AUTO_TEST_CASE(a_restored_stream_continues_and_zero_is_refused) {
  wr::Xorshift64Star stream(1337);
  stream.random_u32();
  wr::Xorshift64Star other(stream.state());
  BOOST_TEST(other.uniform(-1, 1) == stream.uniform(-1, 1));
  BOOST_CHECK_THROW(wr::Xorshift64Star(0), wr::ContractError);
  BOOST_CHECK_THROW(other.restore(0), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
