// The nets of parts 2, 3 and 5: their sizes, their first losses, and that they learn.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <optional>

#include "batch_norm.hpp"
#include "mlp.hpp"
#include "operations_test.hpp"
#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/testing/published.hpp"
#include "wavenet.hpp"

namespace wr::makemore {
namespace {

constexpr std::uint64_t kLectureSeed = 2147483647;

// names.txt as the lectures split it, made once
struct Lecture {
  Names names = load_names("names.txt");
  Vocabulary vocabulary{names};
  Splits splits = [this] {
    PythonRandom random(42);
    return split_names(names, random);
  }();

  static const Lecture* find() {
    if (!has_data_set("names.txt")) return nullptr;
    static const Lecture lecture;
    return &lecture;
  }
};

float first_loss(ContextNet& net, const Lecture& lecture, TorchGenerator& random) {
  const Examples train = make_examples(lecture.splits.train, lecture.vocabulary, net.block_size());
  return train_step(net, draw_batch(train, 32, random), 0.1f);
}

const Names kFew = {"emma", "olivia", "ava", "isabella", "sophia", "charlotte", "mia", "amelia"};

// A net of each kind, small
std::unique_ptr<ContextNet> small_net(int which, std::size_t vocabulary) {
  TorchGenerator random(7);
  const MlpSizes sizes = {vocabulary, 4, 6, 40};
  switch (which) {
    case 0:
      return std::make_unique<Mlp>(sizes, random, MlpScales{0.3f, 0.01f, 0.05f, 0});
    case 1:
      return std::make_unique<NormMlp>(sizes, random);
    case 2:
      return std::make_unique<LayeredNet>(deep_mlp(vocabulary, 4, 6, 40, random));
    default:
      return std::make_unique<LayeredNet>(wavenet(
          {vocabulary, 4, 6, 40, 2, which == 3 ? Columns::channels : Columns::positions}, random));
  }
}

BOOST_AUTO_TEST_SUITE(nets)

BOOST_AUTO_TEST_CASE(the_lectures_parameters_are_counted) {
  TorchGenerator random(kLectureSeed);
  WR_PUBLISHED_EXACTLY("MLP (makemore part 2)", 11897, parameter_count(Mlp({}, random)));
  WR_PUBLISHED_EXACTLY("BatchNorm (part 3)", 12097, parameter_count(NormMlp({}, random)));
  WR_PUBLISHED_EXACTLY("deep net (part 3)", 47024,
                       parameter_count(deep_mlp(27, 3, 10, 100, random)));
  WR_PUBLISHED_EXACTLY("WaveNet (part 5)", 76579, parameter_count(wavenet({}, random)));
}

BOOST_AUTO_TEST_CASE(the_first_loss_is_the_lectures_to_every_printed_digit) {
  const Lecture* lecture = Lecture::find();
  if (!lecture) return testing::skip("names.txt is not there");
  {
    TorchGenerator random(kLectureSeed);
    NormMlp net({}, random);
    WR_PUBLISHED("part 3, step 0", 3.3239, first_loss(net, *lecture, random), 1.5e-5);
  }
  {
    TorchGenerator random(kLectureSeed);
    LayeredNet net = deep_mlp(27, 3, 10, 100, random);
    WR_PUBLISHED("part 3, deep net, step 0", 3.2870, first_loss(net, *lecture, random), 1.5e-5);
  }
  {
    TorchGenerator random(42);
    LayeredNet net = wavenet({}, random);
    WR_PUBLISHED("part 5, step 0", 3.3167, first_loss(net, *lecture, random), 1.5e-5);
  }
}

BOOST_AUTO_TEST_CASE(every_net_learns_a_few_names_by_heart) {
  const Vocabulary vocabulary(kFew);
  const Examples examples = make_examples(kFew, vocabulary, 4);
  for (int which = 0; which < 5; ++which) {
    const auto net = small_net(which, vocabulary.size());
    const double before = mean_loss(*net, examples);
    net->train(true);
    for (int step = 0; step < 600; ++step) train_step(*net, examples, 0.1f);
    const double after = mean_loss(*net, examples);
    // Names begin with different letters, so the loss cannot fall to 0
    BOOST_TEST(std::abs(before - std::log(double(vocabulary.size()))) < 0.7,
               which << " " << before);
    BOOST_TEST(after < 0.6, which << ": from " << before << " to " << after);
  }
}

BOOST_AUTO_TEST_CASE(evaluation_moves_nothing) {
  const Vocabulary vocabulary(kFew);
  const Examples examples = make_examples(kFew, vocabulary, 4);
  for (int which = 1; which < 5; ++which) {
    const auto net = small_net(which, vocabulary.size());
    for (int step = 0; step < 3; ++step) train_step(*net, examples, 0.1f);
    const double once = mean_loss(*net, examples);
    TorchGenerator random(1);
    sample(*net, random, Multinomial::lecture_2022);
    BOOST_TEST(mean_loss(*net, examples) == once);
  }
}

BOOST_AUTO_TEST_CASE(in_use_no_row_sees_another) {
  const Vocabulary vocabulary(kFew);
  const Examples examples = make_examples(kFew, vocabulary, 4);
  for (int which = 0; which < 5; ++which) {
    const auto net = small_net(which, vocabulary.size());
    for (int step = 0; step < 3; ++step) train_step(*net, examples, 0.1f);
    net->train(false);
    const Tensor all = net->logits(examples.contexts);
    const Tensor fifth = net->logits(Ids(examples.contexts).subspan(4 * 4, 4));
    for (std::size_t j = 0; j < vocabulary.size(); ++j)
      BOOST_TEST(fifth.data()[j] == all.data()[4 * vocabulary.size() + j]);
  }
}

BOOST_AUTO_TEST_CASE(the_bug_keeps_statistics_for_every_position) {
  const Vocabulary vocabulary(kFew);
  const Examples examples = make_examples(kFew, vocabulary, 4);
  for (const auto& [which, expected] : {std::pair(3, 40u), std::pair(4, 80u)}) {
    const auto net = small_net(which, vocabulary.size());
    train_step(*net, examples, 0.1f);
    const auto& layers = static_cast<LayeredNet&>(*net).layers;
    const auto& norm = static_cast<BatchNorm1d&>(*layers[2]);
    BOOST_TEST(norm.running.mean.size() == expected);
  }
}

// Mean 0 and variance 1 at first; then so much of what the columns of x, one a channel, have said
void check_running(const BatchStatistics& running, const Tensor& x, float momentum) {
  const std::size_t columns = x.shape().columns();
  BatchStatistics seen;
  batch_norm(x, Tensor({columns}), Tensor({columns}), seen);
  BOOST_TEST_REQUIRE(running.mean.size() == columns);
  BOOST_TEST_REQUIRE(running.variance.size() == columns);
  for (std::size_t j = 0; j < columns; ++j) {
    BOOST_TEST(std::abs(running.mean[j] - momentum * seen.mean[j]) < 1e-6f);
    BOOST_TEST(std::abs(running.variance[j] - 1 - momentum * (seen.variance[j] - 1)) < 1e-6f);
  }
}

BOOST_AUTO_TEST_CASE(running_statistics_move_by_their_momentum_from_mean_0_and_variance_1) {
  const Vocabulary vocabulary(kFew);
  const Examples examples = make_examples(kFew, vocabulary, 4);
  TorchGenerator random(7);
  NormMlp net({vocabulary.size(), 4, 6, 40}, random);
  net.logits(examples.contexts);
  const Tensor points = embedding(net.C, examples.contexts, 4);
  check_running(net.running, matmul(points.view({examples.size(), 24}), net.W1), 0.001f);

  const Tensor x = random_tensor({5, 2, 3}, 1);
  BatchNorm1d meant(3, 0.25f), bug(3, 0.25f, Columns::positions);
  meant(x);
  bug(x);
  check_running(meant.running, x, 0.25f);
  check_running(bug.running, x.view({5, 6}), 0.25f);

  for (const int which : {2, 3}) {  // PyTorch's 0.1 in the deep net and in the WaveNet
    const auto layered = small_net(which, vocabulary.size());
    layered->logits(examples.contexts);
    const auto& layers = static_cast<LayeredNet&>(*layered).layers;
    check_running(static_cast<BatchNorm1d&>(*layers[2]).running, layers[1]->out, 0.1f);
  }
}

BOOST_AUTO_TEST_CASE(the_bug_shares_gain_and_bias_among_the_positions) {
  const Tensor x = random_tensor({5, 2, 3}, 1);
  BatchNorm1d bug(3, 0.1f, Columns::positions);
  bug.gamma = Tensor({3}, {2, 3, 4});
  bug.beta = Tensor({3}, {5, 6, 7});
  BatchStatistics seen;
  const Tensor expected = batch_norm(x.view({5, 6}), Tensor({6}, {2, 3, 4, 2, 3, 4}),
                                     Tensor({6}, {5, 6, 7, 5, 6, 7}), seen);
  const Tensor y = bug(x);
  BOOST_TEST(y.shape() == x.shape());
  for (std::size_t i = 0; i < x.size(); ++i) BOOST_TEST(y.data()[i] == expected.data()[i]);
}

BOOST_AUTO_TEST_CASE(flattening_puts_neighbours_side_by_side_and_moves_nothing) {
  const Tensor x = random_tensor({3, 4, 5}, 1);
  FlattenConsecutive two(2), four(4);
  BOOST_TEST(two(x).shape() == Shape({3, 2, 10}));
  BOOST_TEST(four(x).shape() == Shape({3, 20}));
  BOOST_TEST((two.out.data().data() == x.data().data()));
}

BOOST_AUTO_TEST_CASE(names_are_drawn_until_the_boundary_or_the_limit) {
  const Vocabulary vocabulary(kFew);
  const auto net = small_net(0, vocabulary.size());
  TorchGenerator random(1);
  for (int i = 0; i < 20; ++i) {
    const auto ids = sample(*net, random, Multinomial::exponential_race, 5);
    BOOST_TEST(ids.size() <= 5u);
    BOOST_TEST(std::count(ids.begin(), ids.end(), Vocabulary::kBoundary) == 0);
  }
  net->parameters().back().data()[Vocabulary::kBoundary] = -1e9f;  // now it never comes
  BOOST_TEST(sample(*net, random, Multinomial::exponential_race, 5).size() == 5u);
}

// More examples than are judged at once, against one after the other
BOOST_AUTO_TEST_CASE(the_mean_loss_is_that_of_every_example_alone) {
  Names names = default_names();
  names.resize(200);
  const Vocabulary vocabulary(names);
  const Examples examples = make_examples(names, vocabulary, 4);
  BOOST_TEST(examples.size() > 1500u);
  for (int which = 0; which < 5; ++which) {
    const auto net = small_net(which, vocabulary.size());
    for (int step = 0; step < 3; ++step) train_step(*net, examples, 0.5f);
    const double together = mean_loss(*net, examples);
    double sum = 0;
    for (std::size_t i = 0; i < examples.size(); ++i) {
      const auto p = next_probabilities(*net, Ids(examples.contexts).subspan(4 * i, 4));
      sum -= std::log(double{p[static_cast<std::size_t>(examples.targets[i])]});
    }
    BOOST_TEST(together == sum / static_cast<double>(examples.size()),
               boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(the_learning_rate_finder_tries_powers_of_ten) {
  const Vocabulary vocabulary(kFew);
  const Examples examples = make_examples(kFew, vocabulary, 4);
  const auto net = small_net(0, vocabulary.size());
  TorchGenerator random(1);
  const auto tried = find_learning_rate(*net, examples, random, 101, -3, 1);
  BOOST_TEST(tried.size() == 101u);
  BOOST_TEST(tried.front().exponent == -3);
  BOOST_TEST(tried.back().exponent == 1);
  BOOST_TEST(tried[50].exponent == -1, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace wr::makemore
