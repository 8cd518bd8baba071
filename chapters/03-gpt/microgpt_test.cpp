#include "microgpt.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "runs/documents.hpp"
#include "shared/base/check.hpp"
#include "shared/support/core/data_set.hpp"
#include "shared/support/testing/published.hpp"
#include "text.hpp"

namespace wr::gpt {

BOOST_AUTO_TEST_SUITE(microgpt)

using micro::MicroGpt;
using Ids = std::vector<std::int32_t>;

// The same model in plain doubles, a sequence at a time instead of a token at a time, and without
// a tape: what the loss is, from the parameters alone.
class PlainGpt {
 public:
  PlainGpt(std::span<const micro::Record> parameters, std::size_t vocabulary)
      : V(vocabulary), p(parameters) {}

  double loss(const Ids& document) const {
    const std::size_t T = std::min<std::size_t>(16, document.size() + 1);
    Ids tokens{static_cast<std::int32_t>(V - 1)};
    tokens.insert(tokens.end(), document.begin(), document.end());
    tokens.push_back(static_cast<std::int32_t>(V - 1));
    const std::size_t square = C * C, blocks = (2 * V + 16) * C;
    std::vector<std::vector<double>> x(T), q(T), k(T), v(T);
    double sum = 0;
    for (std::size_t t = 0; t < T; ++t) {
      for (std::size_t i = 0; i < C; ++i)
        x[t].push_back(at(static_cast<std::size_t>(tokens[t]) * C + i) + at((V + t) * C + i));
      x[t] = norm(x[t]);
      q[t] = times(blocks, C, norm(x[t]));
      k[t] = times(blocks + square, C, norm(x[t]));
      v[t] = times(blocks + 2 * square, C, norm(x[t]));
      std::vector<double> attended(C);
      for (std::size_t h = 0; h < C; h += 4) {
        std::vector<double> weights(t + 1);
        double total = 0;
        for (std::size_t s = 0; s <= t; ++s) {
          double score = 0;
          for (std::size_t i = h; i < h + 4; ++i) score += q[t][i] * k[s][i];
          total += weights[s] = std::exp(score / 2);
        }
        for (std::size_t s = 0; s <= t; ++s)
          for (std::size_t i = h; i < h + 4; ++i) attended[i] += weights[s] / total * v[s][i];
      }
      add(x[t], times(blocks + 3 * square, C, attended));
      std::vector<double> hidden = times(blocks + 4 * square, 4 * C, norm(x[t]));
      for (double& e : hidden) e = std::max(e, 0.0);
      add(x[t], times(blocks + 8 * square, C, hidden));
      const std::vector<double> scores = times((V + 16) * C, V, x[t]);
      double total = 0;
      for (const double s : scores) total += std::exp(s);
      sum += std::log(total) - scores[static_cast<std::size_t>(tokens[t + 1])];
    }
    return sum / static_cast<double>(T);
  }

 private:
  static constexpr std::size_t C = 16;
  double at(std::size_t i) const { return p[i].data; }
  static void add(std::vector<double>& x, const std::vector<double>& y) {
    for (std::size_t i = 0; i < C; ++i) x[i] += y[i];
  }
  static std::vector<double> norm(std::vector<double> x) {
    double sum = 0;
    for (const double e : x) sum += e * e;
    for (double& e : x) e /= std::sqrt(sum / C + 1e-5);
    return x;
  }
  std::vector<double> times(std::size_t first, std::size_t rows,
                            const std::vector<double>& x) const {
    std::vector<double> out(rows);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < x.size(); ++i) out[r] += at(first + r * x.size() + i) * x[i];
    return out;
  }

  std::size_t V;
  std::span<const micro::Record> p;
};

BOOST_AUTO_TEST_CASE(the_loss_is_that_of_plain_loops) {
  PythonRandom random(7);
  MicroGpt model(5, random);
  for (const Ids& document : {Ids{}, Ids{3}, Ids{0, 1, 2, 3, 0, 0}, Ids(15, 2), Ids(40, 1)}) {
    for (micro::Record& p : model.parameters()) p.data *= 1.1;
    const double plain = PlainGpt(model.parameters(), 5).loss(document);
    BOOST_TEST(model.loss(document) == plain, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_is_the_slope_of_the_loss) {
  PythonRandom random(1);
  MicroGpt model(5, random);
  for (micro::Record& p : model.parameters()) p.data *= 3;  // so that heads differ
  const Ids document{0, 3, 1, 1, 2, 0};
  model.loss(document);
  const std::vector<micro::Record> before(model.parameters().begin(), model.parameters().end());
  const PlainGpt plain(model.parameters(), 5);
  constexpr double kStep = 1e-6;
  double largest = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    double& x = model.parameters()[i].data;
    x = before[i].data + kStep;
    const double above = plain.loss(document);
    x = before[i].data - kStep;
    const double below = plain.loss(document);
    x = before[i].data;
    const double slope = (above - below) / (2 * kStep);
    largest = std::max(largest, std::abs(slope));
    BOOST_TEST(std::abs(before[i].grad - slope) < 1e-7,
               "parameter " << i << ": " << before[i].grad << ", not " << slope);
  }
  BOOST_TEST(largest > 0.1);
}

BOOST_AUTO_TEST_CASE(the_first_step_of_adam_moves_every_parameter_by_the_rate) {
  PythonRandom random(1);
  MicroGpt model(5, random);
  model.loss(Ids{0, 3});
  const std::vector<micro::Record> before(model.parameters().begin(), model.parameters().end());
  model.update(0.25);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double grad = before[i].grad;
    const double moved = before[i].data - model.parameters()[i].data;
    BOOST_TEST(std::abs(moved - 0.25 * grad / (std::abs(grad) + 1e-8)) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(a_document_is_learned_by_heart) {
  PythonRandom random(3);
  MicroGpt model(5, random);
  const Ids document{0, 1, 1, 2, 3};
  for (int step = 0; step < 150; ++step) {
    model.loss(document);
    model.update(0.02);
  }
  BOOST_TEST(model.loss(document) < 0.05);
  BOOST_TEST(model.sample(0.1, random) == document, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sample_leaves_the_model_as_it_was_and_ends_with_the_context) {
  PythonRandom random(3);
  MicroGpt model(4, random);
  const double before = model.loss(Ids{0, 1, 2});
  bool full = false;
  for (int i = 0; i < 200; ++i) {
    const Ids sample = model.sample(100, random);
    BOOST_TEST(sample.size() <= micro::kContext);
    full = full || sample.size() == micro::kContext;
    for (const std::int32_t token : sample) BOOST_TEST((token >= 0 && token < 3));
  }
  BOOST_TEST(full);
  BOOST_TEST(model.loss(Ids{0, 1, 2}) == before);
}

BOOST_AUTO_TEST_CASE(tokens_that_are_none_break_the_contract) {
  PythonRandom random(3);
  MicroGpt model(4, random);
  for (const std::int32_t token : {-1, 3, 4})
    BOOST_CHECK_THROW(model.loss(Ids{0, token, 1}), ContractError);
  BOOST_CHECK_THROW(model.sample(0, random), ContractError);
}

BOOST_AUTO_TEST_CASE(the_published_run_comes_out_again) {
  if (!has_data_set("names.txt")) return testing::skip("names.txt is not there");
  std::vector<std::string> documents = load_documents("names.txt");
  PythonRandom random(42);
  random.shuffle(documents);
  const Vocabulary vocabulary("abcdefghijklmnopqrstuvwxyz");
  MicroGpt model(27, random);
  WR_PUBLISHED_EXACTLY("microgpt, documents", 32033, documents.size());
  WR_PUBLISHED_EXACTLY("microgpt, parameters", 4192, model.parameters().size());
  const double losses[] = {3.3659669475848504, 3.4242727838717717, 3.177802125458052,
                           3.066355684224198};
  for (std::size_t step = 0; step < 1000; ++step) {
    const double loss = model.loss(vocabulary.encode(documents[step]));
    model.update(0.01 * (1 - static_cast<double>(step) / 1000));
    if (step < 4)
      WR_PUBLISHED("microgpt, loss of step " + std::to_string(step + 1), losses[step], loss, 1e-9);
    if (step == 999) WR_PUBLISHED("microgpt, loss of step 1000", 2.6497, loss, 5e-5);
  }
  for (const std::string name :
       {"kamon", "ann",    "karai", "jaire",  "vialan", "karia", "yeran", "anna", "areli", "kaina",
        "konna", "keylen", "liole", "alerin", "earan",  "lenne", "kana",  "lara", "alela", "anton"})
    WR_PUBLISHED_EXACTLY("microgpt, sample", name, vocabulary.decode(model.sample(0.5, random)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace wr::gpt
