#include "surprise.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "shared/base/check.hpp"
#include "shared/support/core/torch_generator.hpp"

namespace wr::gpt {
namespace {

using boost::test_tools::tolerance;

constexpr std::size_t kContext = 6;

Gpt some_model() {
  Gpt model({.vocabulary = 7, .context = kContext, .layers = 1, .heads = 2, .channels = 8}, 1);
  TorchGenerator random(2);
  random.normal(model.parameters.memory, 0.0f, 0.5f);
  return model;
}

std::vector<std::int32_t> some_tokens(std::size_t n) {
  TorchGenerator random(3);
  std::vector<std::int32_t> tokens(n);
  for (std::int32_t& t : tokens) t = static_cast<std::int32_t>(random.randint(0, 7));
  return tokens;
}

// The loss of one token after the ones given, nothing shared with any other.
double loss_after(Gpt& model, std::span<const std::int32_t> before, std::int32_t token) {
  std::vector<std::int32_t> targets(before.size(), -1);
  targets.back() = token;
  return model.forward(before, targets, before.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(surprises)

// Every length around the windows' edges, in batches of one, two and many windows.
BOOST_AUTO_TEST_CASE(every_token_is_judged_once_with_at_least_half_a_context) {
  Gpt model = some_model();
  const std::size_t half = kContext / 2;
  for (std::size_t n = 1; n < 4 * kContext; ++n)
    for (const std::size_t batch : {1, 2, 100}) {
      const auto tokens = some_tokens(n);
      const std::vector<float> losses = surprise(model, tokens, batch);
      BOOST_TEST_REQUIRE(losses.size() == n);
      BOOST_TEST(losses[0] == std::log(7.0f));
      for (std::size_t i = 1; i < n; ++i) {
        // Which window judged it is the implementation's; what it may have seen is the contract's
        bool found = false;
        for (std::size_t seen = std::min(i, half); seen <= std::min(i, kContext); ++seen) {
          const auto before = std::span(tokens).subspan(i - seen, seen);
          found |= std::abs(losses[i] - loss_after(model, before, tokens[i])) < 1e-5;
        }
        BOOST_TEST(found, "token " << i << " of " << n << ", batch " << batch);
      }
    }
  BOOST_CHECK_THROW(surprise(model, {}, 1), ContractError);
}

BOOST_AUTO_TEST_CASE(the_bits_do_not_depend_on_the_batch) {
  Gpt model = some_model();
  const auto tokens = some_tokens(50);
  const std::vector<float> one = surprise(model, tokens, 1), many = surprise(model, tokens, 7);
  for (std::size_t i = 0; i < one.size(); ++i) BOOST_TEST(std::abs(one[i] - many[i]) < 1e-5f);
}

BOOST_AUTO_TEST_CASE(lines_divide_the_text) {
  const std::string text = "ab\n\nc\nlast";
  const std::vector<float> losses = {1, 2, 3, 4, 0, 8, 1, 1, 1, 1};
  const auto lines = lines_of(text, losses);
  BOOST_TEST_REQUIRE(lines.size() == 4u);
  BOOST_TEST(lines[0].total == 6.0);
  BOOST_TEST(lines[0].mean == 2.0);
  BOOST_TEST(lines[1].mean == 4.0);
  BOOST_TEST(lines[2].number == 3u);
  BOOST_TEST(text.substr(lines[2].begin, lines[2].end - lines[2].begin) == "c\n");
  BOOST_TEST(lines[3].mean == 1.0);
  BOOST_TEST(lines[3].end == text.size());
  BOOST_TEST(lines_of("", {}).empty());
}

BOOST_AUTO_TEST_CASE(the_most_surprising_come_first_and_short_ones_not_at_all) {
  const std::string text = "ab\n\nc\nlast";
  const std::vector<float> losses = {1, 2, 3, 4, 0, 8, 1, 1, 1, 1};
  const auto numbers = [&](std::size_t count, std::size_t least) {
    std::vector<std::size_t> out;
    for (const LineSurprise& line : most_surprising(lines_of(text, losses), count, least))
      out.push_back(line.number);
    return out;
  };
  BOOST_TEST(numbers(9, 1) == (std::vector<std::size_t>{2, 3, 1, 4}),
             boost::test_tools::per_element());
  BOOST_TEST(numbers(2, 1) == (std::vector<std::size_t>{2, 3}), boost::test_tools::per_element());
  BOOST_TEST(numbers(9, 3) == (std::vector<std::size_t>{1, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
