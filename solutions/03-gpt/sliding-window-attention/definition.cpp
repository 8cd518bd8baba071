// Attention with a window, as an exercise.
#include <algorithm>
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/sliding-window-attention/sliding-window-attention.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Text {
  Numbers q, k, v;
  int d = 1, window = 1;
  WR_FIELDS(q, k, v, d, window)
};

Text draw_text(Random& random) {
  const int d = random.between(2, 3), length = random.between(3, 6);
  return {random.tidy_vector(length * d, -2, 2), random.tidy_vector(length * d, -2, 2),
          random.tidy_vector(length * d, -2, 2), d, random.between(1, length - 1)};
}

struct Slip {
  int seen = 0;         // positions more than the window has
  bool future = false;  // later positions are seen
  bool scaled = true;   // by the root of D
  bool silent = false;  // what is outside has the score 0 instead of no part
};

// The answer of somebody who slips.
Numbers attend(const Text& x, const Slip& slip) {
  const int length = static_cast<int>(x.q.size()) / x.d;
  Numbers found(x.q.size());
  for (int t = 0; t < length; ++t) {
    Numbers e(x.q.size() / x.d);
    double all = 0;
    for (int s = 0; s < length; ++s) {
      const bool inside = s > t - x.window - slip.seen && (slip.future || s <= t);
      if (!inside && !(slip.silent && s <= t)) continue;
      double product = 0;
      for (int c = 0; c < x.d; ++c) product += x.q[t * x.d + c] * x.k[s * x.d + c];
      if (slip.scaled) product /= std::sqrt(x.d);
      all += e[s] = std::exp(inside ? product : 0);
    }
    for (int s = 0; s < length; ++s)
      for (int c = 0; c < x.d; ++c)
        if (e[s] > 0) found[t * x.d + c] += e[s] / all * x.v[s * x.d + c];
  }
  return found;
}

Item<Text, Numbers> attention() {
  const auto who = [](Slip slip) {
    return [slip](const Text& x, const Numbers&) { return attend(x, slip); };
  };
  return {
      .id = "attention",
      .points = 5,
      .examples =
          {{{1, 0, 0, 1, 1, 1, 2, 0}, {1, 0, 0, 1, 1, 1, 2, 0}, {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2}},
      .question = draw_text,
      .show =
          [](const Text& x) {
            return "q " + show(x.q) + ", k " + show(x.k) + ", v " + show(x.v) + ", D " + show(x.d) +
                   ", window " + show(x.window);
          },
      .ask =
          [](const Text& x) {
            return gpt::window_attention(x.q, x.k, x.v, std::size_t(x.d), std::size_t(x.window));
          },
      .tolerance = 1e-9,
      .mistakes = {{"That sees one position too many: the window counts the position itself.",
                    who({.seen = 1})},
                   {"That has no window: all of the past is seen.", who({.seen = 1000})},
                   {"The window is there, but the future is seen as well.", who({.future = true})},
                   {"The root of D is missing.", who({.scaled = false})},
                   {"What is outside the window has got the score 0, and e to the 0 is 1. It "
                    "takes no part at all.",
                    who({.silent = true})}}};
}

struct Reach {
  int t = 0, window = 1, layers = 1;
  WR_FIELDS(t, window, layers)
};

Item<Reach, int> reach() {
  return {
      .id = "oldest",
      .points = 2,
      .examples = {{100, 8, 1}, {10, 8, 6}, {50, 1, 4}},
      .question =
          [](Random& random) {
            return Reach{random.between(20, 200), random.between(2, 16), random.between(1, 8)};
          },
      .show =
          [](const Reach& x) {
            return "oldest(t = " + show(x.t) + ", window = " + show(x.window) +
                   ", layers = " + show(x.layers) + ")";
          },
      .ask = [](const Reach& x) { return gpt::oldest(x.t, x.window, x.layers); },
      .mistakes = {{"That is the reach of one layer. The next one reads what it has written.",
                    [](const Reach& x, int) { return std::max(0, x.t - x.window + 1); }},
                   {"One too far for each layer: the position itself is in its window.",
                    [](const Reach& x, int) { return std::max(0, x.t - x.layers * x.window); }},
                   {"One too few, once: every layer's window has its position in it.",
                    [](const Reach& x, int) { return std::max(0, x.t - x.layers * x.window + 1); }},
                   {"No text begins before position 0.",
                    [](const Reach& x, int) { return x.t - x.layers * x.window + x.layers; }}}};
}

struct Written {
  int t = 0, window = 1;
  WR_FIELDS(t, window)
};

Item<Written, std::vector<int>> rows() {
  using Rows = std::vector<int>;
  return {
      .id = "ring",
      .points = 3,
      .examples = {{1, 4}, {3, 4}, {6, 4}},
      .question =
          [](Random& random) {
            return Written{random.between(0, 30), random.between(2, 8)};
          },
      .show =
          [](const Written& x) {
            return "ring(t = " + show(x.t) + ", window = " + show(x.window) + ")";
          },
      .ask = [](const Written& x) { return gpt::ring(x.t, x.window); },
      .mistakes = {{"Those are the last positions in the order of the text. In a ring they stay "
                    "where they were written.",
                    [](const Written&, Rows right) {
                      std::sort(right.begin(), right.end());
                      const auto none = std::count(right.begin(), right.end(), -1);
                      std::rotate(right.begin(), right.begin() + none, right.end());
                      return right;
                    }},
                   {"Position t is written as well.",
                    [](const Written& x, Rows right) {
                      right[x.t % x.window] = x.t >= x.window ? x.t - x.window : -1;
                      return right;
                    }},
                   {"A row that nothing was written to holds -1, not position 0.",
                    [](const Written&, Rows right) {
                      std::replace(right.begin(), right.end(), -1, 0);
                      return right;
                    }},
                   {"The ring was never written a second time.", [](const Written& x, Rows right) {
                      for (int row = 0; row < x.window; ++row) right[row] = row <= x.t ? row : -1;
                      return right;
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise window;
  window.add(attention());
  window.add(reach());
  window.add(rows());
  return window;
}

}  // namespace wr::exercise
