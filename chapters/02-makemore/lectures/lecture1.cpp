#include "lecture1.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace wr::makemore {
namespace {

constexpr std::uint64_t kSeed = 2147483647;  // the lecturer's, 2^31 - 1, in every lecture

using Texts = std::array<const char*, 5>;

struct Published {
  Texts by_counts, by_net;  // five names each
};

// The lecture was recorded in 2022. Whoever runs its notebook today sees the other names.
Published published_names(Multinomial multinomial) {
  if (multinomial == Multinomial::lecture_2022)
    return {{"mor.", "axx.", "minaymoryles.", "kondlaisah.", "anchshizarie."},
            {"mor.", "axx.", "minaymoryles.", "kondlaisah.", "anchthizarie."}};
  return {{"cexze.", "momasurailezitynn.", "konimittain.", "llayn.", "ka."}, {"", "", "", "", ""}};
}

void add_samples(const std::string& what, const Matrix& p, const Vocabulary& vocabulary,
                 Multinomial multinomial, const Texts& published, Digits& digits) {
  TorchGenerator random(kSeed);
  for (std::size_t i = 0; i < published.size(); ++i)
    digits.push_back({what + ".sample_" + std::to_string(i + 1), published[i],
                      sample_name(p, vocabulary, random, multinomial) + '.'});
}

// Three uniform numbers made probabilities, and a hundred draws from them. For so many at a time
// both generations of multinomial draw alike.
void add_dice(Multinomial multinomial, Digits& digits) {
  TorchGenerator random(kSeed);
  std::array<float, 3> p;
  random.rand(p);
  const float total = std::accumulate(p.begin(), p.end(), 0.0f);
  for (float& x : p) x /= total;
  digits.insert(digits.end(), {{"dice.p_1", "0.6064", double{p[0]}},
                               {"dice.p_2", "0.3033", double{p[1]}},
                               {"dice.p_3", "0.0903", double{p[2]}}});
  std::string draws;
  for (const std::size_t i : random.multinomial(p, 100, multinomial)) draws += std::to_string(i);
  digits.push_back({"dice.first_20_draws", "11200211000110011001", draws.substr(0, 20)});
}

double sum_of(const IntMatrix& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

void add_counting(const Names& names, const Vocabulary& vocabulary, const IntMatrix& counts,
                  Digits& digits) {
  const auto [shortest, longest] = std::minmax_element(
      names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  digits.insert(digits.end(), {{"names", "32033", static_cast<double>(names.size())},
                               {"names.shortest", "2", static_cast<double>(shortest->size())},
                               {"names.longest", "15", static_cast<double>(longest->size())},
                               {"bigrams", "228146", sum_of(counts)}});
  const std::array<const char*, 10> published = {"n. 6763", "a. 6640", "an 5438", ".a 4410",
                                                 "e. 3983", "ar 3264", "el 3248", "ri 3033",
                                                 "na 2977", ".k 2963"};
  const auto top = top_bigrams(counts, vocabulary, published.size());
  for (std::size_t i = 0; i < top.size(); ++i)
    digits.push_back({"top." + std::to_string(i + 1), published[i],
                      top[i].first + ' ' + std::to_string(top[i].second)});
  const Matrix p = bigram_probabilities(counts, 0);
  digits.insert(digits.end(), {{"first.p_1", "0.1377", double{p(0, 1)}},
                               {"first.p_2", "0.0408", double{p(0, 2)}},
                               {"first.p_3", "0.0481", double{p(0, 3)}}});
}

// [lecture-likelihood]
void add_likelihood(const Names& names, const Vocabulary& vocabulary, const IntMatrix& counts,
                    Digits& digits) {
  const Matrix p = bigram_probabilities(counts, 0), smooth = bigram_probabilities(counts, 1);
  const IntMatrix andrejq = count_bigrams({"andrejq"}, vocabulary);
  const auto in_float = [&](const Matrix& q) {
    return double{negative_log_likelihood_in_float(names, vocabulary, q)};
  };
  digits.insert(digits.end(),
                {{"counts.loss", "", negative_log_likelihood(counts, p)},
                 {"counts.loss_in_float", "2.454094171524048", in_float(p)},
                 {"counts.loss_smoothed", "", negative_log_likelihood(counts, smooth)},
                 {"counts.loss_smoothed_in_float", "2.4543561935424805", in_float(smooth)},
                 {"counts.andrejq", "inf", negative_log_likelihood(andrejq, p)},
                 {"counts.andrejq_smoothed", "", negative_log_likelihood(andrejq, smooth)}});
}
// [/lecture-likelihood]

Digit near(const std::string& name, const std::string& published, double ours,
           double tolerance = 1e-6) {
  return {name, published, ours, Match::tolerance, tolerance};
}

// [lecture-first-name]
// The five bigrams of "emma" under the untrained net, then four steps on them alone.
void add_first_name(const std::string& name, const Vocabulary& vocabulary, Digits& digits) {
  TorchGenerator random(kSeed);
  Matrix weights = initial_weights(vocabulary.size(), random);
  const Matrix p = net_probabilities(weights);
  const std::array<const char*, 6> row = {"0.0607", "0.0100", "0.0123",
                                          "0.0042", "0.0168", "0.0123"};
  for (std::size_t j = 0; j < row.size(); ++j)
    digits.push_back({"net.p_" + std::to_string(j), row[j], double{p(0, j)}});
  const IntMatrix counts = count_bigrams({name}, vocabulary);
  digits.push_back(
      near("net.first_name_loss", "3.7693049907684326", negative_log_likelihood(counts, p)));
  for (int step = 0; step < 4; ++step)
    descend(weights, by_counts(weights, counts, 0).dweights, 0.1f);
  digits.push_back(near("net.first_name_loss_4_steps", "3.6891887187957764",
                        by_counts(weights, counts, 0).loss));
}
// [/lecture-first-name]

// [lecture-descent]
// All names, all at once, at a learning rate of 50. The notebook's cell was run again and again,
// and the loss it kept, 2.481828, lies between our steps 265 and 266.
Matrix add_descent(const Vocabulary& vocabulary, const IntMatrix& counts, Digits& digits,
                   std::vector<double>& losses) {
  constexpr float kLearningRate = 50, kDecay = 0.01f;
  TorchGenerator random(kSeed);
  Matrix weights = initial_weights(vocabulary.size(), random);
  for (int step = 0; step <= 266; ++step) {
    const LossAndGradient now = by_counts(weights, counts, kDecay);
    losses.push_back(now.loss);
    if (step < 266) descend(weights, now.dweights, kLearningRate);
  }
  digits.push_back(near("net.loss_at_0", "3.768619", losses[0]));
  digits.push_back(near("net.loss_at_100", "2.489959", losses[100]));
  digits.push_back({"net.loss_at_266", "2.481828451156616", losses[266], Match::statistical, 1e-5});
  return net_probabilities(weights);
}
// [/lecture-descent]

}  // namespace

// [lecture-1]
Lecture1 lecture_1(const Names& names, Data data, Multinomial multinomial) {
  const Vocabulary vocabulary(names);
  const Published published = published_names(multinomial);
  Lecture1 lecture;
  lecture.characters = vocabulary.characters();
  lecture.counts = count_bigrams(names, vocabulary);
  Digits& digits = lecture.digits;
  add_counting(names, vocabulary, lecture.counts, digits);
  add_dice(multinomial, digits);
  add_samples("counts", bigram_probabilities(lecture.counts, 1), vocabulary, multinomial,
              published.by_counts, digits);
  add_likelihood(names, vocabulary, lecture.counts, digits);
  add_first_name(names.front(), vocabulary, digits);
  lecture.net = add_descent(vocabulary, lecture.counts, digits, lecture.losses);
  add_samples("net", lecture.net, vocabulary, multinomial, published.by_net, digits);
  if (data == Data::other) forget_published(digits);
  return lecture;
}
// [/lecture-1]

void record(const Lecture1& lecture, Trace& trace) {
  record(lecture.digits, trace);
  trace.value("characters", lecture.characters);
  Series& table = trace.series("bigrams", {"row", "column", "count", "net"});
  for (std::size_t i = 0; i < lecture.counts.shape(0); ++i)
    for (std::size_t j = 0; j < lecture.counts.shape(1); ++j)
      table.add_row({i, j, lecture.counts(i, j), lecture.net(i, j)});
  Series& losses = trace.series("descent", {"step", "loss"});
  for (std::size_t step = 0; step < lecture.losses.size(); ++step)
    losses.add_row({step, lecture.losses[step]});
}

}  // namespace wr::makemore
