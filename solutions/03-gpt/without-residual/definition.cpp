// Layers without the plus, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/without-residual/without-residual.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Stack {
  double x = 0;
  Numbers weights;
  bool plus = true;
  WR_FIELDS(x, weights, plus)
};

// Which half of the plus is there, and where the slopes are taken.
struct Halves {
  bool forward = true, backward = true;
  enum { entering, leaving, first, nowhere } at = entering;
};

double slope_by(const Stack& q, const Halves& halves) {
  double x = q.x, product = 1;
  for (const double w : q.weights) {
    const double out = std::tanh(w * x), next = halves.forward ? x + out : out;
    const double here = halves.at == Halves::leaving ? next : halves.at == Halves::first ? q.x : x;
    const double bend = halves.at == Halves::nowhere ? 1 : 1 - std::pow(std::tanh(w * here), 2);
    product *= bend * w + (halves.backward ? 1.0 : 0.0);
    x = next;
  }
  return product;
}

Item<Stack, double> bottom() {
  return {
      .id = "gradient",
      .points = 4,
      .examples = {{1, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, false},
                   {1, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, true}},
      .question =
          [](Random& random) {
            return Stack{random.tidy(0.3, 1.5), random.tidy_vector(random.between(2, 5), 0.3, 1.5),
                         random.coin()};
          },
      .show =
          [](const Stack& q) {
            return "x " + show(q.x) + ", weights " + show(q.weights) +
                   (q.plus ? ", with the plus" : ", without the plus");
          },
      .ask = [](const Stack& q) { return gpt::gradient_at_bottom(q.x, q.weights, q.plus); },
      .tolerance = 1e-10,
      .mistakes =
          {{"The plus is there on the way up and not on the way down: `out += x` has a partner, "
            "`dx += dout`.",
            [](const Stack& q, double) {
              return slope_by(q, {.forward = q.plus, .backward = false});
            }},
           {"The plus is there on the way down and not on the way up: x goes on to the next layer "
            "as well.",
            [](const Stack& q, double) {
              return slope_by(q, {.forward = false, .backward = q.plus});
            }},
           {"Turned round: the plus is there when it should not be.",
            [](const Stack& q, double) {
              return slope_by(q, {.forward = !q.plus, .backward = !q.plus});
            }},
           {"The open road adds 1 in every layer, not once for the whole stack.",
            [](const Stack& q, double) {
              return slope_by(q, {.forward = q.plus, .backward = false}) + (q.plus ? 1.0 : 0.0);
            }},
           {"The slope of tanh is taken at what leaves the layer. Take it at what enters.",
            [](const Stack& q, double) {
              return slope_by(q, {q.plus, q.plus, Halves::leaving});
            }},
           {"Every layer has a slope at its own x. Yours are all taken at the first.",
            [](const Stack& q, double) {
              return slope_by(q, {q.plus, q.plus, Halves::first});
            }},
           {"The slope of tanh is missing: 1 - tanh squared.",
            [](const Stack& q, double) {
              return slope_by(q, {q.plus, q.plus, Halves::nowhere});
            }},
           {"That is what comes out at the top, not its slope.", [](const Stack& q, double) {
              double x = q.x;
              for (const double w : q.weights) x = std::tanh(w * x) + (q.plus ? x : 0);
              return x;
            }}}};
}

struct Toll {
  double slope = 0.5, left = 0.001;
  WR_FIELDS(slope, left)
};

Item<Toll, int> layers() {
  return {.id = "layers",
          .points = 2,
          .examples = {{0.5, 0.125}, {0.25, 0.5}},
          .question =
              [](Random& random) {
                return Toll{random.tidy(0.3, 0.95), random.tidy(0.001, 0.1, 1000) + 0.0005};
              },
          .show =
              [](const Toll& q) {
                return "layers_until: slope " + show(q.slope) + ", left " + show(q.left);
              },
          .ask = [](const Toll& q) { return gpt::layers_until(q.slope, q.left); },
          .mistakes = {{"One too few: after those, `left` or more is still there.",
                        [](const Toll&, int right) { return right - 1; }},
                       {"One too many: it was less before.",
                        [](const Toll&, int right) { return right + 1; }},
                       {"Exactly `left` is not less than `left`.",
                        [](const Toll& q, int right) {
                          return std::pow(q.slope, right - 1) == q.left ? right - 1 : right;
                        }},
                       {"Each layer multiplies by the slope. It does not take 1 - slope away.",
                        [](const Toll& q, int) {
                          return static_cast<int>((1 - q.left) / (1 - q.slope)) + 1;
                        }}}};
}

Item<Numbers, Numbers> branches() {
  return {.id = "routes",
          .points = 4,
          .examples = {{0.5, 0.5, 0.5}},
          .question =
              [](Random& random) { return random.tidy_vector(random.between(2, 6), -0.5, 1.5); },
          .show = [](const Numbers& q) { return "by_branches(" + show(q) + ")"; },
          .ask = [](const Numbers& q) { return gpt::by_branches(q); },
          .tolerance = 1e-10,
          .mistakes = {{"You have counted the routes. A route is worth the product of its slopes.",
                        [](const Numbers& q, const Numbers&) {
                          Numbers count{1};
                          const auto n = static_cast<double>(q.size());
                          for (double k = 1; k <= n; ++k)
                            count.push_back(std::round(count.back() * (n - k + 1) / k));
                          return count;
                        }},
                       {"The route past all the branches is missing: it is worth 1, whatever the "
                        "branches do.",
                        [](const Numbers&, Numbers right) {
                          right[0] = 0;
                          return right;
                        }},
                       {"The other way round: the first number is that of the open road.",
                        [](const Numbers&, Numbers right) {
                          std::reverse(right.begin(), right.end());
                          return right;
                        }},
                       {"A branch was taken more than once: go through the list from the back.",
                        [](const Numbers& q, const Numbers&) {
                          Numbers all(q.size() + 1);
                          all[0] = 1;
                          for (const double j : q)
                            for (std::size_t k = 1; k < all.size(); ++k) all[k] += all[k - 1] * j;
                          return all;
                        }},
                       {"A branch was taken more than once: its own share of a number must not go "
                        "into the next.",
                        [](const Numbers& q, const Numbers&) {
                          Numbers all{1};
                          for (const double j : q) {
                            all.push_back(0);
                            for (std::size_t k = 1; k < all.size(); ++k) all[k] += j * all[k - 1];
                          }
                          return all;
                        }},
                       {"Those are the first k layers only. A route may take any k of them.",
                        [](const Numbers& q, const Numbers&) {
                          Numbers all{1};
                          for (const double j : q) all.push_back(all.back() * j);
                          return all;
                        }}}};
}

}  // namespace

Exercise definition() {
  Exercise road;
  road.add(bottom());
  road.add(layers());
  road.add(branches());
  return road;
}

}  // namespace wr::exercise
