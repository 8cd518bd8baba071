// Bigrams, counted and made into probabilities, as an exercise.
#include "chapters/02-makemore/bigram.hpp"
#include "shared/support/exercise/exercise.hpp"

namespace wr::exercise {
namespace {

using makemore::Names;
using Counts = std::vector<std::vector<int>>;
using Table = std::vector<std::vector<double>>;

Names draw_names(Random& random) {
  Names names;
  for (int i = random.between(2, 4); i > 0; --i) {
    std::string name;
    for (int k = random.between(1, 4); k > 0; --k) name += "abc"[random.between(0, 2)];
    names.push_back(name);
  }
  return names;
}

Counts ask_counts(const Names& names) {
  const IntMatrix counts = count_bigrams(names, makemore::Vocabulary(names));
  Counts rows;
  for (std::size_t i = 0; i < counts.shape(0); ++i) {
    rows.emplace_back();
    for (std::size_t j = 0; j < counts.shape(1); ++j) rows.back().push_back(counts(i, j));
  }
  return rows;
}

enum class Wrong { kNoBegin, kNoEnd, kTransposed, kOneTape };

// The pairs of every name, as text, counted with something wrong.
Counts miscounted(const Names& names, Wrong wrong) {
  const makemore::Vocabulary vocabulary(names);
  std::string tape;
  for (const auto& name : names) {
    if (wrong == Wrong::kOneTape)
      tape += name;
    else
      tape += (wrong == Wrong::kNoBegin ? "" : ".") + name + (wrong == Wrong::kNoEnd ? " " : ". ");
  }
  Counts counts(vocabulary.size(), std::vector<int>(vocabulary.size()));
  for (std::size_t i = 1; i < tape.size(); ++i) {
    if (tape[i - 1] == ' ' || tape[i] == ' ') continue;
    const auto a = vocabulary.characters().find(tape[i - 1]);
    const auto b = vocabulary.characters().find(tape[i]);
    ++(wrong == Wrong::kTransposed ? counts[b][a] : counts[a][b]);
  }
  return counts;
}

Mistake<Names, Counts> mistake(const std::string& says, Wrong wrong) {
  return {says, [wrong](const Names& q, const Counts&) { return miscounted(q, wrong); }};
}

Item<Names, Counts> counts() {
  return {.id = "counts",
          .points = 3,
          .examples = {{"emma"}},
          .question = draw_names,
          .show = [](const Names& q) { return "counts of the pairs of " + show(q); },
          .ask = ask_counts,
          .mistakes = {mistake("The pair of the boundary and the first character is missing: row "
                               "0 is about how names begin.",
                               Wrong::kNoBegin),
                       mistake("The pair of the last character and the boundary is missing: the "
                               "model would not know how to end.",
                               Wrong::kNoEnd),
                       mistake("Rows and columns have changed places: the row is the character "
                               "before.",
                               Wrong::kTransposed),
                       mistake("You counted the names as one long text: the last character of a "
                               "name and the first of the next are no pair.",
                               Wrong::kOneTape)}};
}

struct Smoothed {
  Counts counts;
  double smoothing = 0;
  WR_FIELDS(counts, smoothing)
};

Smoothed draw_counts(Random& random, double smoothing) {
  Smoothed q{Counts(3, std::vector<int>(3)), smoothing};
  for (auto& row : q.counts)
    for (int& count : row) count = random.between(1, 9);
  return q;
}

Table ask_probabilities(const Smoothed& q) {
  const std::size_t v = q.counts.size();
  IntMatrix counts = IntMatrix::from_shape({v, v});
  for (std::size_t i = 0; i < v; ++i)
    for (std::size_t j = 0; j < v; ++j) counts(i, j) = q.counts[i][j];
  const Matrix p = makemore::bigram_probabilities(counts, static_cast<float>(q.smoothing));
  Table rows;
  for (std::size_t i = 0; i < p.shape(0); ++i) {
    rows.emplace_back();
    for (std::size_t j = 0; j < p.shape(1); ++j) rows.back().push_back(double{p(i, j)});
  }
  return rows;
}

// Sums of rows, of columns, or of everything: what each count is divided by is the question.
enum class By { kRow, kColumn, kRowOfColumn, kAll };

Table divided(const Smoothed& q, By by, bool smooth_above, bool smooth_below) {
  const std::size_t v = q.counts.size();
  std::vector<double> rows(v), columns(v);
  double all = 0;
  for (std::size_t i = 0; i < v; ++i)
    for (std::size_t j = 0; j < v; ++j) {
      const double c = q.counts[i][j] + (smooth_below ? q.smoothing : 0);
      rows[i] += c, columns[j] += c, all += c;
    }
  Table p(v, std::vector<double>(v));
  for (std::size_t i = 0; i < v; ++i)
    for (std::size_t j = 0; j < v; ++j)
      p[i][j] =
          (q.counts[i][j] + (smooth_above ? q.smoothing : 0)) / (by == By::kRow      ? rows[i]
                                                                 : by == By::kColumn ? columns[j]
                                                                 : by == By::kRowOfColumn ? rows[j]
                                                                                          : all);
  return p;
}

Mistake<Smoothed, Table> mistake(const std::string& says, By by, bool above = true,
                                 bool below = true) {
  return {says, [=](const Smoothed& q, const Table&) { return divided(q, by, above, below); }};
}

Item<Smoothed, Table> probabilities(const std::string& id, int points, double smoothing,
                                    std::vector<Mistake<Smoothed, Table>> mistakes) {
  return {.id = id,
          .points = points,
          .question = [=](Random& random) { return draw_counts(random, smoothing); },
          .show =
              [](const Smoothed& q) {
                return "probabilities of the counts " + show(q.counts) + ", smoothing " +
                       show(q.smoothing);
              },
          .ask = ask_probabilities,
          .tolerance = 1e-5,
          .mistakes = std::move(mistakes)};
}

}  // namespace

Exercise definition() {
  Exercise table;
  table.add(counts());
  table.add(probabilities(
      "probabilities", 3, 0,
      {mistake("Each column is divided by its own sum. The rows are what has to sum to 1.",
               By::kColumn),
       mistake("Column j is divided by the sum of row j: the sums lie along the columns, because "
               "they were kept without keep_dims.",
               By::kRowOfColumn),
       mistake("Everything is divided by the sum of the whole table: that is the probability of a "
               "pair, not of what comes next.",
               By::kAll)}));
  table.add(probabilities(
      "smoothing", 2, 2,
      {mistake("The smoothing is missing.", By::kRow, false, false),
       mistake("The counts are smoothed, the sums below them are not: the rows sum to more than 1.",
               By::kRow, true, false),
       mistake("The sums are smoothed, the counts above them are not: the rows sum to less than 1.",
               By::kRow, false, true)}));
  return table;
}

}  // namespace wr::exercise
