// The most probable name, as an exercise.
#include <cmath>
#include <functional>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/beam-search/beam-search.hpp"

namespace wr::exercise {
namespace {

using makemore::Transitions;

struct Search {
  Transitions p;
  int width = 1, longest = 6;
  WR_FIELDS(p, width, longest)
};

// The boundary is rare, or every best name would be empty.
Search draw(Random& random, int width) {
  const int v = random.between(4, 5);
  Search q{Transitions(v), width, random.between(4, 6)};
  for (int i = 0; i < v; ++i) {
    double sum = 0;
    for (int j = 0; j < v; ++j) {
      const double sharp = std::pow(random.uniform(0.1, 1), 4);
      q.p[i].push_back(j == 0 ? sharp * (i == 0 ? 0.05 : 0.6) : sharp);
      sum += q.p[i].back();
    }
    for (double& each : q.p[i]) each /= sum;
  }
  return q;
}

struct Answer {
  std::vector<int> name;
  double log_probability = 0;
  WR_FIELDS(name, log_probability)
};

Answer answer(const makemore::Found& found) { return {found.name, found.log_probability}; }

// Every name of at most so many characters, by the last of them and the product so far.
using Visit = std::function<void(const std::vector<int>&, double)>;
void all_names(const Search& q, std::vector<int>& name, double so_far, const Visit& visit) {
  const auto& row = q.p[name.empty() ? 0 : name.back()];
  visit(name, so_far * row[0]);
  if (static_cast<int>(name.size()) + 1 >= q.longest) return;
  for (int next = 1; next < static_cast<int>(q.p.size()); ++next) {
    name.push_back(next);
    all_names(q, name, so_far * row[next], visit);
    name.pop_back();
  }
}

// The best by a measure of one's own.
Answer best_by(const Search& q,
               const std::function<double(const std::vector<int>&, double)>& worth) {
  Answer best;
  double most = -1e300;
  std::vector<int> name;
  all_names(q, name, 1, [&](const std::vector<int>& found, double probability) {
    if (worth(found, probability) <= most) return;
    most = worth(found, probability);
    best = {found, std::log(probability)};
  });
  return best;
}

Answer greedy(const Search& q) {
  Answer taken;
  int at = 0;
  for (int round = 0; round < q.longest; ++round) {
    int next = 0;
    for (int j = next; j < static_cast<int>(q.p.size()); ++j)
      if (q.p[at][j] > q.p[at][next]) next = j;
    taken.log_probability += std::log(q.p[at][next]);
    if (next == 0) return taken;
    taken.name.push_back(at = next);
  }
  return {{}, -INFINITY};
}

std::vector<Mistake<Search, Answer>> common() {
  return {{"The step to the boundary is missing from the probability: ending is a choice too.",
           [](const Search& q, Answer right) {
             right.log_probability -= std::log(q.p[right.name.empty() ? 0 : right.name.back()][0]);
             return right;
           }},
          {"That is the probability. Return its logarithm.",
           [](const Search&, Answer right) {
             right.log_probability = std::exp(right.log_probability);
             return right;
           }},
          {"The boundary stands in the name.", [](const Search&, Answer right) {
             right.name.push_back(0);
             return right;
           }}};
}

Item<Search, Answer> beam(const std::string& id, int points, int width,
                          std::vector<Mistake<Search, Answer>> mistakes) {
  return {
      .id = id,
      .points = points,
      .examples = {{{{0.1, 0.5, 0.4}, {0.4, 0.3, 0.3}, {0.9, 0.05, 0.05}}, width, 6}},
      .cases = 14,
      .question = [=](Random& random) { return draw(random, width); },
      .show =
          [](const Search& q) {
            return "beam_search of width " + show(q.width) + ", " + show(q.longest) +
                   " rounds, p " + show(q.p);
          },
      .ask = [](const Search& q) { return answer(makemore::beam_search(q.p, q.width, q.longest)); },
      .tolerance = 1e-9,
      .mistakes = std::move(mistakes)};
}

Item<Search, Answer> exact() {
  auto mistakes = common();
  mistakes.push_back({"That is what a beam of width 1 finds, if it finds anything.",
                      [](const Search& q, const Answer&) { return greedy(q); }});
  mistakes.push_back(
      {"That is the name with the highest mean per step: long names are not "
       "favoured here.",
       [](const Search& q, const Answer&) {
         return best_by(q, [](const std::vector<int>& name, double probability) {
           return std::log(probability) / static_cast<double>(name.size() + 1);
         });
       }});
  mistakes.push_back(
      {"That is the empty name: others are more probable.", [](const Search& q, const Answer&) {
         return Answer{{}, std::log(q.p[0][0])};
       }});
  return {.id = "most-probable",
          .points = 5,
          .examples = {{{{0.5, 0.5}, {0.5, 0.5}}, 1, 6}},
          .cases = 14,
          .question = [](Random& random) { return draw(random, 1); },
          .show = [](const Search& q) { return "most_probable of p " + show(q.p); },
          .ask = [](const Search& q) { return answer(makemore::most_probable(q.p)); },
          .tolerance = 1e-9,
          .mistakes = std::move(mistakes)};
}

}  // namespace

Exercise definition() {
  Exercise search;
  auto narrow = common();
  narrow.push_back({"That is the best of all names; a beam of width 1 does not find it.",
                    [](const Search& q, const Answer&) {
                      return best_by(q, [](auto&, double probability) { return probability; });
                    }});
  search.add(beam("width-one", 2, 1, std::move(narrow)));
  search.add(beam("width-three", 4, 3,
                  {{"That is what a width of 1 finds: keep three beginnings, not one.",
                    [](const Search& q, const Answer&) { return greedy(q); }},
                   {"That is the best of all names; this beam is too narrow to find it.",
                    [](const Search& q, const Answer&) {
                      return best_by(q, [](auto&, double probability) { return probability; });
                    }}}));
  search.add(exact());
  return search;
}

}  // namespace wr::exercise
