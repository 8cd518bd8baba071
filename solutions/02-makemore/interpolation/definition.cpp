// Trigrams that ask bigrams that ask unigrams, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/interpolation/interpolation.hpp"

namespace wr::exercise {
namespace {

using makemore::Names;
using makemore::Vocabulary;

struct Asked {
  Names names, held_out;
  std::string before, next;
  double unigram = 0, bigram = 0, trigram = 0;
  WR_FIELDS(names, held_out, before, next, unigram, bigram, trigram)

  makemore::Weights weights() const { return {unigram, bigram, trigram}; }
};

std::string draw_name(Random& random) {
  std::string name;
  for (int k = random.between(1, 4); k > 0; --k) name += "abcd"[random.between(0, 3)];
  return name;
}

Asked draw(Random& random) {
  Asked q{{"abcd"},
          {},
          "..",
          "a",
          random.tidy(0.5, 0.95),
          random.tidy(0.3, 0.9),
          random.tidy(0.3, 0.9)};
  for (int i = random.between(3, 5); i > 0; --i) q.names.push_back(draw_name(random));
  for (int i = 2; i > 0; --i) q.held_out.push_back(draw_name(random));
  return q;
}

std::string words(const Asked& q) {
  return "names " + show(q.names) + ", weights " + show(q.unigram) + ", " + show(q.bigram) + ", " +
         show(q.trigram);
}

enum class Wrong {
  kNothing,
  kMassLost,
  kNoUniform,
  kFlat,
  kTrigramAlone,
  kEndsAsContext,
  kNoPadding
};

double occurrences(const Names& names, const std::string& gram, bool followed, Wrong wrong) {
  double found = 0;
  const std::size_t skip = wrong == Wrong::kNoPadding ? 1 : 2;
  for (const auto& name : names) {
    const std::string tape = (skip == 1 ? "." : "..") + name + ".";
    const std::size_t end = tape.size() - (followed && wrong != Wrong::kEndsAsContext ? 1 : 0);
    // Grams count where their last character, or the one behind it if it is a context, is a target
    const std::size_t first = followed ? skip : skip + 1;
    for (std::size_t stop = std::max(gram.size(), first); stop <= end; ++stop)
      if (tape.compare(stop - gram.size(), gram.size(), gram) == 0) ++found;
  }
  return found;
}

double estimate(const Asked& q, Wrong wrong) {
  const auto v = static_cast<double>(Vocabulary(q.names).size());
  const double trust[] = {q.unigram, q.bigram, q.trigram};
  double p = wrong == Wrong::kNoUniform ? 0 : 1 / v, flat = 0;
  for (int order = 0; order < 3; ++order) {
    const std::string context = q.before.substr(2 - order);
    const double below = occurrences(q.names, context, true, wrong);
    const double above = occurrences(q.names, context + q.next, false, wrong);
    const double share = below > 0 ? above / below : 0;
    flat += trust[order] * share;
    if (wrong == Wrong::kTrigramAlone && order == 2) return share;
    if (below > 0 || wrong == Wrong::kMassLost) p = trust[order] * share + (1 - trust[order]) * p;
  }
  return wrong == Wrong::kFlat ? flat : p;
}

Mistake<Asked, double> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Asked& q, double) { return estimate(q, wrong); }};
}

// The pair and the character come from a name of the training data, or the pair never occurs.
Item<Asked, double> probability(const std::string& id, int points, bool seen,
                                std::vector<Asked> examples,
                                std::vector<Mistake<Asked, double>> mistakes) {
  return {
      .id = id,
      .points = points,
      .examples = std::move(examples),
      .cases = 10,
      .question =
          [=](Random& random) {
            Asked q = draw(random);
            if (seen) {
              const std::string tape = ".." + q.names[random.between(0, 2)] + ".";
              const int at = random.between(2, static_cast<int>(tape.size()) - 1);
              q.before = tape.substr(at - 2, 2);
              q.next = tape.substr(random.coin() ? at : tape.size() - 1, 1);
            } else {
              q.names = {"abcd", random.coin() ? "ab" : "bcd", "cd"};
              const char* const never[] = {"aa", "bd", "da", "ca", "db"};
              q.before = never[random.between(0, 4)];
              q.next = "abcd."[random.between(0, 4)];
            }
            return q;
          },
      .show = [](const Asked& q) { return "P(" + q.next + " | " + q.before + "), " + words(q); },
      .ask =
          [](const Asked& q) {
            return makemore::interpolated(q.names, q.before, q.next[0], q.weights());
          },
      .tolerance = 1e-10,
      .mistakes = std::move(mistakes)};
}

// Terms and the sum of -log over the held-out names.
double mean_surprise(const Asked& q, bool with_ends) {
  double sum = 0, terms = 0;
  for (const std::string& name : q.held_out) {
    const std::string tape = ".." + name + (with_ends ? "." : "");
    for (std::size_t at = 2; at < tape.size(); ++at, ++terms) {
      Asked one = q;
      one.before = tape.substr(at - 2, 2);
      one.next = tape[at];
      sum -= std::log(estimate(one, Wrong::kNothing));
    }
  }
  return sum / terms;
}

Item<Asked, double> perplexity() {
  return {
      .id = "perplexity",
      .points = 4,
      .question = draw,
      .show = [](const Asked& q) { return "perplexity of " + show(q.held_out) + ", " + words(q); },
      .ask = [](const Asked& q) { return makemore::perplexity(q.names, q.held_out, q.weights()); },
      .tolerance = 1e-9,
      .mistakes = {{"That is the mean loss. The perplexity is e to it.",
                    [](const Asked&, double right) { return std::log(right); }},
                   {"The logarithm was natural, so the base is e, not 2.",
                    [](const Asked&, double right) { return std::exp2(std::log(right)); }},
                   {"The ends of the names are missing: the model guesses those too.",
                    [](const Asked& q, double) { return std::exp(mean_surprise(q, false)); }},
                   {"The sign: a perplexity is at least 1.",
                    [](const Asked&, double right) { return 1 / right; }},
                   {"Divided by the number of names: the mean is over characters and ends.",
                    [](const Asked& q, double right) {
                      double terms = 0;
                      for (const std::string& name : q.held_out)
                        terms += static_cast<double>(name.size() + 1);
                      return std::pow(right, terms / static_cast<double>(q.held_out.size()));
                    }},
                   {"That is the perplexity of the training names.", [](const Asked& q, double) {
                      Asked own = q;
                      own.held_out = q.names;
                      return std::exp(mean_surprise(own, true));
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise interpolation;
  interpolation.add(probability(
      "seen", 4, true,
      {{{"abcd"}, {}, "ab", "c", 0.9, 0.5, 0.5}, {{"abcd"}, {}, "..", "a", 0.9, 0.5, 0.5}},
      {mistake("That is the trigram alone: mix it with the orders below.", Wrong::kTrigramAlone),
       mistake("The weights are nested: what one order leaves, 1 - w, goes to the whole mixture "
               "below. You added three shares side by side.",
               Wrong::kFlat),
       mistake("The bottom is missing: what the unigrams leave is spread evenly, 1 / V each.",
               Wrong::kNoUniform),
       mistake("The end of a name was counted as a context: nothing follows it, so it belongs to "
               "no sum below the line.",
               Wrong::kEndsAsContext),
       mistake("Only one boundary stands before the names: the pair `..` was never seen.",
               Wrong::kNoPadding)}));
  interpolation.add(probability(
      "never-seen", 3, false, {},
      {mistake("The weight of a context that was never seen is lost: give all of it to the order "
               "below.",
               Wrong::kMassLost)}));
  interpolation.add(perplexity());
  return interpolation;
}

}  // namespace wr::exercise
