// Scores without the root of D, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/without-root-d/without-root-d.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Looking {
  Numbers query, keys;
  bool scaled = false;
  WR_FIELDS(query, keys, scaled)
};

Looking draw(Random& random) {
  const int d = random.between(2, 6), n = random.between(2, 5);
  return {random.tidy_vector(d, -3, 3), random.tidy_vector(n * d, -3, 3), random.coin()};
}

std::string words(const Looking& q) {
  return "query " + show(q.query) + ", keys " + show(q.keys) +
         (q.scaled ? ", scaled" : ", not scaled");
}

// The weights if the scores are divided by something else.
Numbers weights(const Looking& q, double divisor) {
  const std::size_t d = q.query.size();
  Numbers p;
  for (std::size_t key = 0; key < q.keys.size(); key += d) {
    double match = 0;
    for (std::size_t c = 0; c < d; ++c) match += q.query[c] * q.keys[key + c];
    p.push_back(match / divisor);
  }
  const double top = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& x : p) sum += x = std::exp(x - top);
  for (double& x : p) x /= sum;
  return p;
}

double root(const Looking& q) { return std::sqrt(static_cast<double>(q.query.size())); }
double divisor(const Looking& q) { return q.scaled ? root(q) : 1; }

double bits(const Numbers& p) {
  double sum = 0;
  for (const double x : p)
    if (x > 0) sum -= x * std::log2(x);
  return sum;
}

double slope(const Numbers& p) {
  double largest = 0;
  for (const double x : p) largest = std::max(largest, x * (1 - x));
  return largest;
}

Item<Looking, double> entropy() {
  return {.id = "entropy",
          .points = 3,
          .examples = {{{2, 2, 2, 2}, {3, 3, 3, 3, 1, 1, 1, 1}, false}},
          .question = draw,
          .show = [](const Looking& q) { return "entropy: " + words(q); },
          .ask = [](const Looking& q) { return gpt::entropy(q.query, q.keys, q.scaled); },
          .tolerance = 1e-9,
          .mistakes = {{"Those are nats. Bits are logarithms to the base 2.",
                        [](const Looking&, double right) { return right * std::log(2.0); }},
                       {"The root is there when it should not be, and the other way round.",
                        [](const Looking& q, double) {
                          return bits(weights(q, q.scaled ? 1 : root(q)));
                        }},
                       {"Divided by D. It is the root of D.",
                        [](const Looking& q, double) {
                          return bits(weights(q, q.scaled ? root(q) * root(q) : 1));
                        }},
                       {"The sign is missing: a logarithm of a weight is not positive.",
                        [](const Looking&, double right) { return -right; }}}};
}

Item<Looking, double> steepest() {
  return {.id = "slope",
          .points = 3,
          .question = draw,
          .show = [](const Looking& q) { return "steepest: " + words(q); },
          .ask = [](const Looking& q) { return gpt::steepest(q.query, q.keys, q.scaled); },
          .tolerance = 1e-9,
          .mistakes = {{"That is the largest weight. The slope is p (1 - p): a weight near 1 is as "
                        "stuck as one near 0.",
                        [](const Looking& q, double) {
                          const Numbers p = weights(q, divisor(q));
                          return *std::max_element(p.begin(), p.end());
                        }},
                       {"A score that is divided by the root moves the weight by less, but the "
                        "slope asked for is that to the divided score.",
                        [](const Looking& q, double right) { return right / divisor(q); }},
                       {"That is the sum of the slopes.",
                        [](const Looking& q, double) {
                          double sum = 0;
                          for (const double p : weights(q, divisor(q))) sum += p * (1 - p);
                          return sum;
                        }},
                       {"The root is there when it should not be, and the other way round.",
                        [](const Looking& q, double) {
                          return slope(weights(q, q.scaled ? 1 : root(q)));
                        }}}};
}

// Numbers of the answer as the question of the other two: the first key's weight.
double first(const Numbers& numbers, int d, bool scaled) {
  const Looking q{Numbers(numbers.begin(), numbers.begin() + d),
                  Numbers(numbers.begin() + d, numbers.end()), scaled};
  return weights(q, divisor(q))[0];
}

Item<int, Numbers> door() {
  return {.id = "shut-door",
          .points = 4,
          .examples = {16},
          .cases = 4,
          .question = [](Random& random) { return random.between(14, 64); },
          .show = [](const int& d) { return "shut_door(" + show(d) + ")"; },
          .ask = [](const int& d) { return gpt::shut_door(d); },
          .mistakes = {{"both keys are the same",
                        [](const int& d, const Numbers&) {
                          return Numbers(static_cast<std::size_t>(3 * d), 1);
                        }},
                       {"the keys have changed places",
                        [](const int& d, Numbers numbers) {
                          std::swap_ranges(numbers.begin() + d, numbers.begin() + 2 * d,
                                           numbers.begin() + 2 * d);
                          return numbers;
                        }},
                       {"the second key is turned round as a whole",
                        [](const int& d, Numbers numbers) {
                          for (int c = 2 * d; c < 3 * d; ++c) numbers[c] = -1;
                          return numbers;
                        }}},
          .verdict = [](const int& d, const Numbers& numbers) -> std::string {
            if (numbers.size() != static_cast<std::size_t>(3 * d))
              return "A query and two keys are 3 d numbers.";
            for (const double x : numbers)
              if (x != 1 && x != -1) return "A number is neither 1 nor -1.";
            if (!(first(numbers, d, false) > 0.999))
              return "Without the root the first key has no more than 0.999.";
            if (first(numbers, d, true) > 0.9) return "With the root it has more than 0.9 as well.";
            return "";
          }};
}

}  // namespace

Exercise definition() {
  Exercise shut;
  shut.add(entropy());
  shut.add(steepest());
  shut.add(door());
  return shut;
}

}  // namespace wr::exercise
