// Kneser and Ney's bigrams, as an exercise.
#include <algorithm>
#include <set>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/kneser-ney/kneser-ney.hpp"

namespace wr::exercise {
namespace {

using makemore::Names;

struct Asked {
  Names names;
  std::string before, next;
  double discount = 0.5;
  WR_FIELDS(names, before, next, discount)
};

// Names in which pairs come again; the characters asked about are any of theirs.
Asked draw(Random& random) {
  Asked q{{}, ".", ".", random.tidy(0.3, 0.9)};
  for (int i = random.between(3, 5); i > 0; --i) {
    std::string name;
    for (int k = random.between(2, 5); k > 0; --k)
      name += "abcd"[std::min(random.between(0, 3), random.between(0, 3))];
    q.names.push_back(name);
  }
  const std::string all = q.names[0] + "." + q.names[1] + ".";
  q.before = all[random.between(0, static_cast<int>(all.size()) - 1)];
  q.next = all[random.between(0, static_cast<int>(all.size()) - 1)];
  return q;
}

std::string words(const Asked& q) {
  return "P(" + q.next + " | " + q.before + "), names " + show(q.names) + ", discount " +
         show(q.discount);
}

// All pairs as text, with repetitions.
std::vector<std::string> tape(const Asked& q) {
  std::vector<std::string> pairs;
  for (const std::string& name : q.names) {
    const std::string text = "." + name + ".";
    for (std::size_t i = 1; i < text.size(); ++i) pairs.push_back(text.substr(i - 1, 2));
  }
  return pairs;
}

std::set<std::string> different(const Asked& q) {
  const auto all = tape(q);
  return {all.begin(), all.end()};
}

template <typename Pairs>
double having(const Pairs& pairs, int place, const std::string& character) {
  double found = 0;
  for (const std::string& pair : pairs) found += pair[place] == character[0];
  return found;
}

double company(const Asked& q) {
  return having(different(q), 1, q.next) / static_cast<double>(different(q).size());
}

double frequency(const Asked& q) {
  return having(tape(q), 1, q.next) / static_cast<double>(tape(q).size());
}

double seen(const Asked& q) {
  const auto all = tape(q);
  return static_cast<double>(std::count(all.begin(), all.end(), q.before + q.next));
}

// The two parts of the formula, with what stands below them.
double mixed(const Asked& q, double first, double handed_out, double k) {
  const double total = having(tape(q), 0, q.before);
  return total == 0 ? k : (first + handed_out * k) / total;
}

double taken(const Asked& q) { return q.discount * having(different(q), 0, q.before); }
double left(const Asked& q) { return std::max(0.0, seen(q) - q.discount); }

Item<Asked, double> shares() {
  return {.id = "continuation",
          .points = 3,
          .examples = {{{"ann", "anna"}, ".", "n", 0.5}},
          .question = draw,
          .show = [](const Asked& q) { return "K(" + q.next + "), names " + show(q.names); },
          .ask = [](const Asked& q) { return makemore::continuation(q.names, q.next[0]); },
          .tolerance = 1e-12,
          .mistakes = {{"That is how frequent the character is. Count each pair once, however "
                        "often it was seen.",
                        [](const Asked& q, double) { return frequency(q); }},
                       {"That is how many different characters come after it. Count those that it "
                        "came after.",
                        [](const Asked& q, double) {
                          return having(different(q), 0, q.next) /
                                 static_cast<double>(different(q).size());
                        }},
                       {"That is their number. Divide it by the number of different pairs.",
                        [](const Asked& q, double) { return having(different(q), 1, q.next); }},
                       {"Divided by the number of all pairs: only different ones count.",
                        [](const Asked& q, double) {
                          return having(different(q), 1, q.next) /
                                 static_cast<double>(tape(q).size());
                        }}}};
}

Item<Asked, double> probability(const std::string& id, int points, std::vector<Asked> examples,
                                std::function<Asked(Random&)> question,
                                std::vector<Mistake<Asked, double>> mistakes) {
  return {.id = id,
          .points = points,
          .examples = std::move(examples),
          .cases = 10,
          .question = std::move(question),
          .show = words,
          .ask =
              [](const Asked& q) {
                return makemore::kneser_ney(q.names, q.before[0], q.next[0], q.discount);
              },
          .tolerance = 1e-10,
          .mistakes = std::move(mistakes)};
}

}  // namespace

Exercise definition() {
  Exercise company_kept;
  company_kept.add(shares());
  company_kept.add(probability(
      "probability", 5, {{{"ann", "anna"}, "n", "n", 0.5}, {{"ann", "anna"}, "a", "a", 0.5}}, draw,
      {{"The discount was taken and not handed out again: the rows sum to less than 1.",
        [](const Asked& q, double) { return mixed(q, left(q), 0, company(q)); }},
       {"Nothing was taken, and something handed out: the rows sum to more than 1.",
        [](const Asked& q, double) { return mixed(q, seen(q), taken(q), company(q)); }},
       {"Below stands how frequent the character is. That is the mistake that this method mends: "
        "use the continuation probability.",
        [](const Asked& q, double) { return mixed(q, left(q), taken(q), frequency(q)); }},
       {"A pair that was never seen has a count below 0: the discount takes no more than is there.",
        [](const Asked& q, double) {
          return mixed(q, seen(q) - q.discount, taken(q), company(q));
        }},
       {"The discount is handed out once. It was taken from every follower that b has.",
        [](const Asked& q, double) { return mixed(q, left(q), q.discount, company(q)); }}}));
  company_kept.add(
      probability("never-followed", 2, {},
                  [](Random& random) {
                    Asked q = draw(random);
                    q.before = "z";
                    q.next = q.names[0][0];
                    return q;
                  },
                  {{"A character that was never followed by anything leaves all to K.",
                    [](const Asked& q, double) { return q.discount * company(q); }},
                   {"That is how frequent the character is, not after how many others it came.",
                    [](const Asked& q, double) { return frequency(q); }}}));
  return company_kept;
}

}  // namespace wr::exercise
