#include "shared/kernels/dropout.hpp"

#include "shared/base/check.hpp"
#include "shared/kernels/kernels_test.hpp"
#include "shared/kernels/threads.hpp"

using namespace wr::kernels;
using namespace wr::kernels::testing;

namespace {

using Four = std::array<std::uint32_t, 4>;

struct KnownAnswer {
  std::uint64_t counter, seed, stream;
  Four words;
};

// From the file of known answers of Random123, the authors' own library: zeros, ones, and the
// digits of pi. Its counters and keys are lists of 32-bit words, the lowest first.
constexpr std::uint64_t kOnes = ~std::uint64_t{0};
const std::array<KnownAnswer, 3> kKnown = {{
    {0, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {kOnes, kOnes, kOnes, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {0x85a308d3243f6a88,
     0x299f31d0a4093822,
     0x0370734413198a2e,
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
}};

}  // namespace

BOOST_AUTO_TEST_SUITE(philox_and_dropout)

BOOST_AUTO_TEST_CASE(philox_gives_the_known_answers) {
  for (const KnownAnswer& known : kKnown)
    BOOST_TEST(philox_ref(known.counter, known.seed, known.stream) == known.words,
               boost::test_tools::per_element());
  on_every_target([] {
    for (const KnownAnswer& known : kKnown) {
      Four words;
      philox(words, known.seed, known.stream, known.counter);
      BOOST_TEST(words == known.words, boost::test_tools::per_element());
    }
  });
}

BOOST_AUTO_TEST_CASE(philox_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    // The third begins shortly before both halves of the counter overflow
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xFFFFFFFD}, kOnes - 2}) {
      std::vector<std::uint32_t> words(n + offset, 7), reference(n + offset, 7);
      philox(std::span(words).subspan(offset), 0x0123456789abcdef, 0xfedcba9876543210, first);
      for (std::size_t i = 0; i < n; ++i)
        reference[offset + i] =
            philox_ref(first + i / 4, 0x0123456789abcdef, 0xfedcba9876543210)[i % 4];
      BOOST_TEST((words == reference));
    }
  });
}

BOOST_AUTO_TEST_CASE(dropout_agrees_with_the_reference) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    auto x = random_buffer<float>(n, offset, 1);
    for (std::size_t i = 0; i < n; i += 5)
      x[i] = std::array{kNaN<float>, -kInf<float>, kTiny<float>, -0.0f}[i / 5 % 4];
    for (const float probability : {0.0f, 0.1f, 0.5f, 0.999f}) {
      Buffer<float> out(n, offset), reference(n, offset);
      dropout(x, out, probability, 42, 3);
      dropout_ref(x, reference, probability, 42, 3);
      BOOST_TEST(same_bits(out.view(), reference.view()));
      BOOST_TEST(out.front_untouched());
      auto in_place = x;
      dropout(in_place.view(), in_place.span(), probability, 42, 3);
      BOOST_TEST(same_bits(in_place.view(), out.view()));
    }
  });
}

BOOST_AUTO_TEST_CASE(the_gradient_passes_where_the_forward_did) {
  on_every_target_and_length([](std::size_t n, std::size_t offset) {
    Buffer<float> ones(n, offset), mask(n, offset);
    ones.fill_with(1);
    const auto dout = random_buffer<float>(n, offset, 2), before = random_buffer<float>(n, 0, 3);
    for (const float probability : {0.0f, 0.3f}) {
      dropout(ones, mask, probability, 5, 6);
      Buffer<float> dx(n, offset);
      std::copy(before.view().begin(), before.view().end(), dx.span().begin());
      dropout_backward(dout, dx, probability, 5, 6);
      for (std::size_t i = 0; i < n; ++i) {
        // What is kept was multiplied by mask[i] = 1 / (1 - p); volatile forbids a fused rounding
        const volatile float product = dout[i] * mask[i];
        BOOST_TEST(same_bits(dx[i], mask[i] == 0 ? before[i] : before[i] + product));
      }
      BOOST_TEST(dx.front_untouched());
    }
    Buffer<float> spoilt(n, offset), dx(n, offset);
    spoilt.fill_with(kNaN<float>);
    dx.fill_with(1);
    dropout(ones, mask, 0.3f, 5, 6);
    dropout_backward(spoilt, dx, 0.3f, 5, 6);
    for (std::size_t i = 0; i < n; ++i) BOOST_TEST(std::isnan(dx[i]) == (mask[i] != 0));
  });
}

BOOST_AUTO_TEST_CASE(a_number_below_the_probability_drops_and_the_probability_itself_does_not) {
  const std::vector<float> ones(64, 1);
  std::vector<float> out(64);
  on_every_target([&] {
    for (std::size_t i = 0; i < 64; ++i) {
      const float uniform = static_cast<float>(philox_ref(i / 4, 1, 2)[i % 4] >> 8) / 16777216.0f;
      dropout(ones, out, uniform, 1, 2);
      BOOST_TEST(out[i] != 0);
      dropout(ones, out, std::nextafter(uniform, 1.0f), 1, 2);
      BOOST_TEST(out[i] == 0);
    }
  });
}

BOOST_AUTO_TEST_CASE(the_share_that_is_dropped_is_the_probability) {
  constexpr std::size_t n = 100'000;
  const std::vector<float> ones(n, 1);
  std::vector<float> out(n);
  for (const double p : {0.1, 0.5, 0.9}) {
    dropout(ones, out, static_cast<float>(p), 1, 1);
    const auto dropped = static_cast<double>(std::count(out.begin(), out.end(), 0.0f));
    const double deviation = std::sqrt(n * p * (1 - p));
    BOOST_TEST(std::abs(dropped - n * p) < 4 * deviation);
    double sum = 0;
    for (const float v : out) sum += v;
    BOOST_TEST(std::abs(sum / n - 1) < 4 * deviation / n / (1 - p));
  }
}

BOOST_AUTO_TEST_CASE(seeds_and_streams_drop_other_elements) {
  constexpr std::size_t n = 10'000;
  const std::vector<float> ones(n, 1);
  std::vector<float> first(n), other(n);
  dropout(ones, first, 0.5f, 1, 1);
  using Two = std::array<std::uint64_t, 2>;
  for (const auto& [seed, stream] : {Two{2, 1}, Two{1, 2}, Two{1, std::uint64_t{1} << 32}}) {
    dropout(ones, other, 0.5f, seed, stream);
    double same = 0;
    for (std::size_t i = 0; i < n; ++i) same += first[i] == other[i];
    BOOST_TEST(std::abs(same - n / 2.0) < 4 * std::sqrt(n / 4.0));
  }
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  constexpr std::size_t n = 100'003;
  const auto x = random_buffer<float>(n, 0, 4), start = random_buffer<float>(n, 0, 5);
  Buffer<float> reference(n, 0);
  dropout_ref(x, reference, 0.2f, 8, 9);
  auto dreference = start;
  {
    const UseThreads use(1);
    dropout_backward(x, dreference, 0.2f, 8, 9);
  }
  for (const int count : {1, 2, 3, 4, 8}) {
    const UseThreads use(count);
    Buffer<float> out(n, 0);
    auto dx = start;
    dropout(x, out, 0.2f, 8, 9);
    dropout_backward(x, dx, 0.2f, 8, 9);
    BOOST_TEST(same_bits(out.view(), reference.view()));
    BOOST_TEST(same_bits(dx.view(), dreference.view()));
  }
}

BOOST_AUTO_TEST_CASE(sizes_and_probabilities_are_checked) {
  const std::vector<float> three(3);
  std::vector<float> four(4), out(3);
  BOOST_CHECK_THROW(dropout(three, four, 0.5f, 0, 0), wr::ContractError);
  BOOST_CHECK_THROW(dropout_backward(three, four, 0.5f, 0, 0), wr::ContractError);
  for (const float p : {-0.1f, 1.0f, kNaN<float>}) {
    BOOST_CHECK_THROW(dropout(three, out, p, 0, 0), wr::ContractError);
    BOOST_CHECK_THROW(dropout_backward(three, out, p, 0, 0), wr::ContractError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
