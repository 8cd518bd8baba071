#include "shared/support/core/torch_generator.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>

#include "shared/base/check.hpp"

using wr::Multinomial;

namespace {

// Equal but for the last bits, in which PyTorch's own builds differ: the numbers in llm.c come from
// one whose cosine is a polynomial.
void check_close(std::span<const float> ours, std::span<const double> torch) {
  BOOST_REQUIRE_EQUAL(ours.size(), torch.size());
  for (std::size_t i = 0; i < ours.size(); ++i)
    BOOST_TEST(std::abs(double{ours[i]} - torch[i]) < 1e-6,
               "element " << i << ": " << ours[i] << " against " << torch[i]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(torch_generator)

// The one published walk through all of it: llm.c, llmc/rand.h, which prints PyTorch's numbers.
BOOST_AUTO_TEST_CASE(integers_and_normal_numbers_equal_the_walk_in_llm_c) {
  wr::TorchGenerator g(137);
  for (const std::uint32_t word : {4053805790u, 2173880614u, 380293709u, 1237255315u, 2986595568u})
    BOOST_TEST(g.random_u32() == word);
  std::vector<float> eight(8), sixteen(16);
  g.randn(eight);
  const double torch_eight[] = {0.7947664260864258,  1.4369317293167114,  -0.2292192131280899,
                                0.47556325793266296, -0.6334410905838013, -0.5791953802108765,
                                -0.0925704762339592, -0.8659197092056274};
  check_close(eight, torch_eight);
  BOOST_TEST(g.random_u32() == 2186503452u);
  g.randn(sixteen);
  const double torch_sixteen[] = {
      -1.2813878059387207,  -2.646395683288574,   -0.06569503247737885, 0.2180829495191574,
      -0.46536165475845337, -0.33108410239219666, 2.5485482215881348,   0.10425379872322083,
      0.8460659980773926,   0.9462448358535767,   -0.2913765013217926,  0.34313806891441345,
      -1.1186704635620117,  -0.18305328488349915, -2.3153159618377686,  0.3961987793445587};
  check_close(sixteen, torch_sixteen);
  BOOST_TEST(g.random_u32() == 2756748748u);
}

BOOST_AUTO_TEST_CASE(only_the_lower_half_of_a_seed_counts) {
  wr::TorchGenerator a(5), b((std::uint64_t{9} << 32) + 5);
  BOOST_TEST(a.random_u32() == b.random_u32());
}

BOOST_AUTO_TEST_CASE(an_incomplete_block_redraws_the_last_sixteen) {
  std::vector<float> x(19), whole(16), tail(16);
  wr::TorchGenerator g(3), parts(3);
  g.randn(x);
  std::vector<float> uniform(19);
  parts.rand(uniform);
  parts.randn(tail);
  wr::TorchGenerator(3).randn(whole);
  // The first three stand from the first block, the rest are the redrawn sixteen.
  BOOST_CHECK_EQUAL_COLLECTIONS(x.begin(), x.begin() + 3, whole.begin(), whole.begin() + 3);
  BOOST_CHECK_EQUAL_COLLECTIONS(x.begin() + 3, x.end(), tail.begin(), tail.end());
  BOOST_TEST(g.random_u32() == parts.random_u32());
}

BOOST_AUTO_TEST_CASE(mean_and_deviation_scale_both_paths) {
  for (const std::size_t n : {5u, 32u}) {
    std::vector<float> plain(n), scaled(n);
    wr::TorchGenerator(11).randn(plain);
    wr::TorchGenerator(11).normal(scaled, 1.0f, 0.5f);
    for (std::size_t i = 0; i < n; ++i)
      BOOST_TEST(scaled[i] == plain[i] * 0.5f + 1.0f, boost::test_tools::tolerance(1e-6f));
  }
}

BOOST_AUTO_TEST_CASE(integers_are_remainders_of_the_words) {
  wr::TorchGenerator g(137);
  // llm.c's words for seed 137, by hand: remainders of the first words
  for (const std::uint32_t word : {4053805790u, 2173880614u, 380293709u})
    BOOST_TEST(g.randint(0, 27) == word % 27);
  BOOST_TEST(g.randint(-10, 0) == -10 + 1237255315 % 10);
  BOOST_CHECK_THROW(g.randint(4, 4), wr::ContractError);
  BOOST_CHECK_THROW(g.randint(0, std::int64_t{1} << 40), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(randperm_equals_torch) {
  // torch.manual_seed(0); torch.randperm(10), as tutorials on DataLoader print it
  const auto order = wr::TorchGenerator(0).randperm(10);
  const std::size_t torch[] = {4, 1, 7, 5, 3, 9, 0, 8, 6, 2};
  BOOST_CHECK_EQUAL_COLLECTIONS(order.begin(), order.end(), std::begin(torch), std::end(torch));
  BOOST_TEST(wr::TorchGenerator(0).randperm(0).empty());
}

// makemore part 1: g = torch.Generator().manual_seed(2147483647), then everything below.
BOOST_AUTO_TEST_CASE(uniform_numbers_and_samples_equal_the_lecture) {
  wr::TorchGenerator g(2147483647);
  std::vector<float> p(3);
  g.rand(p);
  const float sum = p[0] + p[1] + p[2];
  const double lecture[] = {0.6064, 0.3033, 0.0903};
  for (int i = 0; i < 3; ++i) {
    p[i] /= sum;
    BOOST_TEST(std::abs(p[i] - lecture[i]) < 5e-5);
  }
  const std::size_t drawn[] = {1, 1, 2, 0, 0, 2, 1, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1};
  const auto ours = g.multinomial(p, 20, Multinomial::lecture_2022);
  BOOST_CHECK_EQUAL_COLLECTIONS(ours.begin(), ours.end(), std::begin(drawn), std::end(drawn));
}

BOOST_AUTO_TEST_CASE(the_first_letter_of_mor_and_of_cexze) {
  // How many of makemore's names begin with a, b, c, ...: the counts that part 1 prints.
  std::vector<float> p = {0,    4410, 1306, 1542, 1690, 1531, 417, 669, 874,
                          591,  2422, 2963, 1572, 2538, 1146, 394, 515, 92,
                          1639, 2055, 1308, 78,   376,  307,  134, 535, 929};
  for (float& x : p) x /= 32033.0f;
  wr::TorchGenerator then(2147483647), now(2147483647);
  BOOST_TEST(then.multinomial(p, Multinomial::lecture_2022) == 13u);    // m, as in the lecture
  BOOST_TEST(now.multinomial(p, Multinomial::exponential_race) == 3u);  // c, as everybody gets
}

BOOST_AUTO_TEST_CASE(the_race_draws_once_a_class_and_the_lookup_once) {
  const std::vector<float> p(27, 1.0f / 27);
  wr::TorchGenerator race(1), lookup(1), words(1);
  race.multinomial(p, Multinomial::exponential_race);
  for (int i = 0; i < 27; ++i) words.rand_double();
  BOOST_TEST(race.random_u32() == words.random_u32());
  words = wr::TorchGenerator(1);
  lookup.multinomial(p, Multinomial::lecture_2022);
  words.rand_double();
  BOOST_TEST(lookup.random_u32() == words.random_u32());
}

BOOST_AUTO_TEST_CASE(both_generations_sample_in_proportion_to_the_weights) {
  const float weights[] = {1, 0, 2, 5, 0};
  for (const auto generation : {Multinomial::lecture_2022, Multinomial::exponential_race}) {
    wr::TorchGenerator g(17);
    std::map<std::size_t, int> count;
    for (int i = 0; i < 8000; ++i) ++count[g.multinomial(weights, generation)];
    BOOST_TEST(count[1] + count[4] == 0);
    // Standard deviations are about 30, 39 and 43.
    BOOST_TEST(std::abs(count[0] - 1000) < 150);
    BOOST_TEST(std::abs(count[2] - 2000) < 200);
    BOOST_TEST(std::abs(count[3] - 5000) < 220);
  }
}

BOOST_AUTO_TEST_CASE(weights_that_are_no_distribution_are_refused) {
  const std::vector<std::vector<float>> bad = {{},       {0, 0},        {1, -1},
                                               {1, NAN}, {1, INFINITY}, {3e38f, 3e38f}};
  for (const auto& weights : bad)
    for (const auto generation : {Multinomial::lecture_2022, Multinomial::exponential_race})
      BOOST_CHECK_THROW(wr::TorchGenerator(1).multinomial(weights, generation), wr::ContractError);
}

BOOST_AUTO_TEST_CASE(a_restored_stream_continues_bit_for_bit) {
  wr::TorchGenerator stream(7), other(8);
  std::vector<float> x(3), y(3);
  stream.randn(x);  // odd: a number is waiting
  other.restore(stream.state());
  for (int i = 0; i < 500; ++i) {
    stream.randn(x);
    other.randn(y);
    BOOST_REQUIRE_EQUAL_COLLECTIONS(x.begin(), x.end(), y.begin(), y.end());
  }
  BOOST_CHECK_THROW(other.restore({}), wr::ContractError);
}

BOOST_AUTO_TEST_SUITE_END()
