#include "shared/support/core/mersenne_twister.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

BOOST_AUTO_TEST_SUITE(mersenne_twister)

BOOST_AUTO_TEST_CASE(one_number_seeds_like_the_standard_library) {
  for (const std::uint32_t seed : {0u, 1u, 5489u, 1337u, 0xffffffffu}) {
    wr::MersenneTwister ours(seed);
    std::mt19937 theirs(seed);
    for (int i = 0; i < 2000; ++i) BOOST_REQUIRE_EQUAL(ours.next(), theirs());
  }
}

BOOST_AUTO_TEST_CASE(the_ten_thousandth_word_is_the_one_the_standard_names) {
  wr::MersenneTwister twister(5489u);
  for (int i = 1; i < 10000; ++i) twister.next();
  BOOST_TEST(twister.next() == 4123659995u);  // ISO C++, [rand.predef]
}

BOOST_AUTO_TEST_CASE(a_key_seeds_like_the_authors_reference_program) {
  const std::uint32_t key[] = {0x123, 0x234, 0x345, 0x456};
  wr::MersenneTwister twister(key);
  // mt19937ar.out of Matsumoto and Nishimura, first row
  for (const std::uint32_t word : {1067595299u, 955945823u, 477289528u, 4107218783u, 4228976476u})
    BOOST_TEST(twister.next() == word);
}

BOOST_AUTO_TEST_CASE(a_key_longer_than_the_state_is_mixed_in_whole) {
  std::vector<std::uint32_t> key(1000, 7);
  wr::MersenneTwister a(key);
  key.back() = 8;
  wr::MersenneTwister b(key);
  BOOST_TEST(a.next() != b.next());
}

BOOST_AUTO_TEST_SUITE_END()
