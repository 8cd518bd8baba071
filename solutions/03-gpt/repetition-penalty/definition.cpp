// Penalties for repeating oneself, as an exercise.
#include <algorithm>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/repetition-penalty/repetition-penalty.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;
using Tokens = std::vector<int>;

struct Said {
  Numbers scores;
  Tokens text;
  double first = 1, second = 0;  // the penalty; or presence and frequency
  WR_FIELDS(scores, text, first, second)
};

Tokens draw_text(Random& random, int length, int vocabulary) {
  Tokens text;
  for (int i = 0; i < length; ++i) text.push_back(random.between(0, vocabulary - 1));
  return text;
}

Said draw(Random& random) {
  Said q{random.tidy_vector(6, -4, 4), draw_text(random, random.between(3, 8), 6)};
  q.first = random.between(11, 20) / 10.0;
  q.second = random.between(1, 9) / 10.0;
  return q;
}

// Every score of a token that occurs n > 0 times, changed; n = 0 too if `unsaid`.
template <typename Change>
Numbers changed(const Said& q, Change change, bool unsaid = false) {
  Numbers scores = q.scores;
  for (int token = 0; token < static_cast<int>(scores.size()); ++token) {
    const auto n = std::count(q.text.begin(), q.text.end(), token);
    if (n > 0 || unsaid) scores[token] = change(scores[token], static_cast<int>(n));
  }
  return scores;
}

double smaller(double score, double penalty) {
  return score < 0 ? score * penalty : score / penalty;
}

Item<Said, Numbers> divided() {
  return {.id = "penalised",
          .points = 4,
          .examples = {{{2, -2, 1, 0}, {0, 1, 0}, 2, 0}},
          .question = draw,
          .show =
              [](const Said& q) {
                return "penalised: scores " + show(q.scores) + ", text " + show(q.text) +
                       ", penalty " + show(q.first);
              },
          .ask = [](const Said& q) { return gpt::penalised(q.scores, q.text, q.first); },
          .tolerance = 1e-12,
          .mistakes =
              {{"Divided whatever its sign: a negative score has become larger, and its token more "
                "likely.",
                [](const Said& q, const Numbers&) {
                  return changed(q, [&](double x, int) { return x / q.first; });
                }},
               {"Once for every time it occurs. Once is meant.",
                [](const Said& q, const Numbers&) {
                  return changed(q, [&](double x, int n) {
                    for (; n > 0; --n) x = smaller(x, q.first);
                    return x;
                  });
                }},
               {"Tokens that do not occur in the text are punished, too.",
                [](const Said& q, const Numbers&) {
                  return changed(
                      q, [&](double x, int) { return smaller(x, q.first); }, true);
                }},
               {"The wrong way round: that makes what was said more likely.",
                [](const Said& q, const Numbers&) {
                  return changed(q, [&](double x, int) { return smaller(x, 1 / q.first); });
                }},
               {"Subtracted. This rule divides and multiplies.", [](const Said& q, const Numbers&) {
                  return changed(q, [&](double x, int) { return x - q.first; });
                }}}};
}

Item<Said, Numbers> taken() {
  return {.id = "subtracted",
          .points = 3,
          .examples = {{{2, -2, 1, 0}, {0, 1, 0}, 0.5, 0.25}},
          .question = draw,
          .show =
              [](const Said& q) {
                return "subtracted: scores " + show(q.scores) + ", text " + show(q.text) +
                       ", presence " + show(q.first) + ", frequency " + show(q.second);
              },
          .ask = [](const Said& q) { return gpt::subtracted(q.scores, q.text, q.first, q.second); },
          .tolerance = 1e-12,
          .mistakes = {{"Presence once for every time. It is taken once, frequency n times.",
                        [](const Said& q, const Numbers&) {
                          return changed(
                              q, [&](double x, int n) { return x - n * (q.first + q.second); });
                        }},
                       {"Frequency is taken once. It is taken n times.",
                        [](const Said& q, const Numbers&) {
                          return changed(q, [&](double x, int) { return x - q.first - q.second; });
                        }},
                       {"Presence and frequency have changed places.",
                        [](const Said& q, const Numbers&) {
                          return changed(
                              q, [&](double x, int n) { return x - q.second - n * q.first; });
                        }},
                       {"Added: that makes what was said more likely.",
                        [](const Said& q, const Numbers&) {
                          return changed(
                              q, [&](double x, int n) { return x + q.first + n * q.second; });
                        }},
                       {"Presence is taken from tokens that are not there.",
                        [](const Said& q, const Numbers&) {
                          return changed(
                              q, [&](double x, int n) { return x - q.first - n * q.second; }, true);
                        }}}};
}

struct Rows {
  Tokens text;
  int n = 1;
  WR_FIELDS(text, n)
};

// What follows wherever the text's last tokens stand, in the order of the text.
Tokens followers(const Tokens& text, int last) {
  Tokens found;
  const int size = static_cast<int>(text.size());
  for (int end = last; end < size; ++end) {
    bool same = true;
    for (int i = 1; i <= last; ++i) same = same && text[end - i] == text[size - i];
    if (same) found.push_back(text[end]);
  }
  return found;
}

Tokens ordered(Tokens tokens) {
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

Item<Rows, Tokens> ban() {
  return {
      .id = "banned",
      .points = 3,
      .examples = {{{1, 2, 3, 1, 2}, 3}, {{2, 0, 2}, 1}, {{1, 1}, 2}, {{1, 2}, 4}},
      .cases = 16,
      .question =
          [](Random& random) {
            return Rows{draw_text(random, random.between(6, 14), 3), random.between(1, 3)};
          },
      .show = [](const Rows& q) { return "banned after " + show(q.text) + ", n = " + show(q.n); },
      .ask = [](const Rows& q) { return gpt::banned(q.text, q.n); },
      .mistakes = {{"You compare the last n tokens. With the new one those are n + 1.",
                    [](const Rows& q, const Tokens&) { return ordered(followers(q.text, q.n)); }},
                   {"Each once, and in ascending order.",
                    [](const Rows& q, const Tokens&) { return followers(q.text, q.n - 1); }},
                   {"All that was said is banned. Only what completes n tokens in a row is.",
                    [](const Rows& q, const Tokens&) { return ordered(q.text); }},
                   {"The first place alone. The last n - 1 tokens can stand in several.",
                    [](const Rows& q, const Tokens&) {
                      Tokens found = followers(q.text, q.n - 1);
                      if (found.size() > 1) found.resize(1);
                      return found;
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise fences;
  fences.add(divided());
  fences.add(taken());
  fences.add(ban());
  return fences;
}

}  // namespace wr::exercise
