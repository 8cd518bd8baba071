// The axis that disappeared, as an exercise.
#include "shared/support/exercise/exercise.hpp"
#include "solutions/02-makemore/without-keep-dims/without-keep-dims.hpp"

namespace wr::exercise {
namespace {

using makemore::Table;
using Quotients = std::vector<std::vector<double>>;

// Sums of equal rows are wanted now and then: some rows are made of another row's counts.
Table draw(Random& random) {
  Table counts(random.between(2, 4));
  for (auto& row : counts) {
    for (std::size_t j = 0; j != counts.size(); ++j)
      row.push_back(random.coin() ? random.between(1, 9) : 0);
    row[random.between(0, static_cast<int>(counts.size()) - 1)] = random.between(1, 9);
  }
  if (random.coin()) {
    counts.back() = counts.front();
    std::swap(counts.back().front(), counts.back().back());
  }
  return counts;
}

int sum_of_row(const Table& counts, std::size_t i) {
  int sum = 0;
  for (const int count : counts[i]) sum += count;
  return sum;
}

int sum_of_column(const Table& counts, std::size_t j) {
  int sum = 0;
  for (const auto& row : counts) sum += row[j];
  return sum;
}

// Every count divided by what `below` says of its row and column; 0 / 0 is taken for 0.
Quotients over(const Table& counts, const std::function<int(std::size_t, std::size_t)>& below) {
  Quotients p(counts.size());
  for (std::size_t i = 0; i != counts.size(); ++i)
    for (std::size_t j = 0; j != counts.size(); ++j)
      p[i].push_back(counts[i][j] == 0 ? 0 : double(counts[i][j]) / below(i, j));
  return p;
}

Item<Table, Quotients> broken() {
  return {
      .id = "broken-probabilities",
      .points = 3,
      .examples = {{{1, 3}, {1, 1}}},
      .question = draw,
      .show = [](const Table& q) { return "broken_probabilities(" + show(q) + ")"; },
      .ask = [](const Table& q) { return makemore::broken_probabilities(q); },
      .tolerance = 1e-12,
      .mistakes = {{"Those are the right probabilities. The question is what the broken line says.",
                    [](const Table& q, const Quotients&) {
                      return over(q, [&](auto i, auto) { return sum_of_row(q, i); });
                    }},
                   {"You normalised the columns. Nobody has computed sums of columns: column j is "
                    "divided by the sum of row j.",
                    [](const Table& q, const Quotients&) {
                      return over(q, [&](auto, auto j) { return sum_of_column(q, j); });
                    }}}};
}

int count_if(const Table& q, const std::function<bool(std::size_t, std::size_t)>& counts) {
  int found = 0;
  for (std::size_t i = 0; i < q.size(); ++i)
    for (std::size_t j = 0; j < q.size(); ++j) found += counts(i, j);
  return found;
}

Item<Table, int> wrong() {
  return {
      .id = "wrong-entries",
      .points = 3,
      .examples = {{{1, 3}, {1, 1}}, {{2, 1}, {1, 2}}},
      .cases = 12,
      .question = draw,
      .show = [](const Table& q) { return "wrong_entries(" + show(q) + ")"; },
      .ask = [](const Table& q) { return makemore::wrong_entries(q); },
      .mistakes = {{"You counted everything off the diagonal. Zeros stay zeros, and rows whose "
                    "sums are equal may be mixed up without harm.",
                    [](const Table& q, int) {
                      return count_if(q, [](auto i, auto j) { return i != j; });
                    }},
                   {"A count of 0 is 0 whatever it is divided by.",
                    [](const Table& q, int) {
                      return count_if(
                          q, [&](auto i, auto j) { return sum_of_row(q, i) != sum_of_row(q, j); });
                    }},
                   {"Entries whose rows have equal sums are right.",
                    [](const Table& q, int) {
                      return count_if(q, [&](auto i, auto j) { return i != j && q[i][j] != 0; });
                    }},
                   {"You counted the right ones.", [](const Table& q, int right) {
                      return static_cast<int>(q.size() * q.size()) - right;
                    }}}};
}

Item<int, Table> smallest() {
  return {
      .id = "smallest-failure",
      .points = 3,
      .cases = 1,
      .question = [](Random&) { return 1; },
      .show = [](const int&) { return std::string("smallest_failure()"); },
      .ask = [](const int&) { return makemore::smallest_failure(); },
      .mistakes = {{"counts on the diagonal alone: nothing goes wrong",
                    [](const int&, const Table&) {
                      return Table{{1, 0}, {0, 2}};
                    }},
                   {"it fails, but three counts are more than needed",
                    [](const int&, const Table&) {
                      return Table{{1, 3}, {0, 1}};
                    }},
                   {"one row: its only entry is on the diagonal",
                    [](const int&, const Table&) { return Table{{1}}; }}},
      .verdict = [](const int&, const Table& table) -> std::string {
        const std::size_t rows = table.size();
        for (std::size_t i = 0; i < rows; ++i) {
          if (table[i].size() != rows) return "The table is not square.";
          for (const int count : table[i])
            if (count < 0 || count > 1000000) return "A count is a whole number, 0 to a million.";
          if (sum_of_row(table, i) == 0) return "Row " + std::to_string(i) + " is all zero.";
        }
        const int failing = count_if(table, [&](auto i, auto j) {
          return table[i][j] != 0 && sum_of_row(table, i) != sum_of_row(table, j);
        });
        if (failing == 0)
          return "All entries are right. One is wrong if it is not 0 and the sums of rows i and j "
                 "differ.";
        if (rows > 2) return "It fails, but there is a table with fewer rows.";
        if (count_if(table, [&](auto i, auto j) { return table[i][j] != 0; }) > 2)
          return "It fails, but fewer counts will do.";
        return "";
      }};
}

}  // namespace

Exercise definition() {
  Exercise axis;
  axis.add(broken());
  axis.add(wrong());
  axis.add(smallest());
  return axis;
}

}  // namespace wr::exercise
