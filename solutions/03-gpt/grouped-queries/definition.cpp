// Grouped-query attention, as an exercise.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/03-gpt/grouped-queries/grouped-queries.hpp"

namespace wr::exercise {
namespace {

using Numbers = std::vector<double>;

struct Member {
  int head = 0, heads = 1, groups = 1;
  WR_FIELDS(head, heads, groups)
};

Member draw_member(Random& random) {
  const int groups = random.between(2, 8), heads = groups * random.between(2, 6);
  return {random.between(1, heads - 1), heads, groups};
}

Item<Member, int> member() {
  return {.id = "group",
          .points = 1,
          .examples = {{29, 32, 8}, {5, 8, 8}, {5, 8, 1}},
          .question = draw_member,
          .show =
              [](const Member& x) {
                return "head " + show(x.head) + " of " + show(x.heads) + ", " + show(x.groups) +
                       " groups";
              },
          .ask = [](const Member& x) { return gpt::group_of(x.head, x.heads, x.groups); },
          .mistakes = {{"Dealt out like cards. The heads of a group are neighbours.",
                        [](const Member& x, int) { return x.head % x.groups; }},
                       {"Divided by the number of groups. A group has H / G heads.",
                        [](const Member& x, int) { return x.head / x.groups; }},
                       {"That is the head's place in its group.",
                        [](const Member& x, int) { return x.head % (x.heads / x.groups); }}}};
}

struct Looking {
  Numbers q, k, v;
  int heads = 1, groups = 1, d = 1;
  WR_FIELDS(q, k, v, heads, groups, d)
};

Looking draw_looking(Random& random) {
  const int groups = random.between(2, 3), heads = groups * 2;
  const int d = random.between(2, 3), length = random.between(2, 4);
  return {random.tidy_vector(heads * d, -2, 2),
          random.tidy_vector(length * groups * d, -2, 2),
          random.tidy_vector(length * groups * d, -2, 2),
          heads,
          groups,
          d};
}

// The answer of somebody for whom a query head belongs to that group, and key or value of a
// position and a group begin there.
template <typename Group, typename Begin>
Numbers attend(const Looking& x, Group group, Begin begin, double divisor) {
  const int length = static_cast<int>(x.k.size()) / (x.groups * x.d);
  Numbers found(x.q.size());
  for (int head = 0; head < x.heads; ++head) {
    double all = 0;
    Numbers e;
    for (int s = 0; s < length; ++s) {
      double product = 0;
      for (int c = 0; c < x.d; ++c)
        product += x.q[head * x.d + c] * x.k[begin(s, group(head), length) + c];
      all += e.emplace_back(std::exp(product / divisor));
    }
    for (int s = 0; s < length; ++s)
      for (int c = 0; c < x.d; ++c)
        found[head * x.d + c] += e[s] / all * x.v[begin(s, group(head), length) + c];
  }
  return found;
}

Item<Looking, Numbers> attention() {
  const auto neighbours = [](const Looking& x) {
    return [size = x.heads / x.groups](int head) { return head / size; };
  };
  const auto by_position = [](const Looking& x) {
    return [x](int s, int group, int) { return (s * x.groups + group) * x.d; };
  };
  return {
      .id = "attention",
      .points = 5,
      .question = draw_looking,
      .show =
          [](const Looking& x) {
            return "q " + show(x.q) + ", k " + show(x.k) + ", v " + show(x.v) + ", H " +
                   show(x.heads) + ", G " + show(x.groups) + ", D " + show(x.d);
          },
      .ask =
          [](const Looking& x) {
            return gpt::grouped_attention(x.q, x.k, x.v, x.heads, x.groups, x.d);
          },
      .tolerance = 1e-9,
      .mistakes = {{"Dealt out like cards: head h reads group h % G. Neighbours share a group.",
                    [=](const Looking& x, const Numbers&) {
                      return attend(
                          x, [&](int head) { return head % x.groups; }, by_position(x),
                          std::sqrt(x.d));
                    }},
                   {"All heads read group 0: that is multi-query attention.",
                    [=](const Looking& x, const Numbers&) {
                      return attend(
                          x, [](int) { return 0; }, by_position(x), std::sqrt(x.d));
                    }},
                   {"The keys are (S, G, D): all groups of a position, then the next position.",
                    [=](const Looking& x, const Numbers&) {
                      return attend(
                          x, neighbours(x),
                          [&](int s, int group, int length) { return (group * length + s) * x.d; },
                          std::sqrt(x.d));
                    }},
                   {"The root of D is missing.", [=](const Looking& x, const Numbers&) {
                      return attend(x, neighbours(x), by_position(x), 1);
                    }}}};
}

struct Kept {
  std::int64_t layers = 1, positions = 1, groups = 1, d = 1;
  WR_FIELDS(layers, positions, groups, d)
};

Item<Kept, std::int64_t> kept() {
  return {
      .id = "cache",
      .points = 1,
      .examples = {{32, 8192, 8, 128}},
      .question =
          [](Random& random) {
            return Kept{random.between(2, 80), random.between(3, 8192), random.between(2, 16),
                        32 * random.between(1, 4)};
          },
      .show =
          [](const Kept& x) {
            return "cache_numbers: layers " + show(x.layers) + ", S " + show(x.positions) + ", G " +
                   show(x.groups) + ", D " + show(x.d);
          },
      .ask = [](const Kept& x) { return gpt::cache_numbers(x.layers, x.positions, x.groups, x.d); },
      .mistakes = {{"Keys or values. Both are kept.",
                    [](const Kept&, std::int64_t right) { return right / 2; }},
                   {"That is one layer's.",
                    [](const Kept& x, std::int64_t right) { return right / x.layers; }},
                   {"That is one position's.",
                    [](const Kept& x, std::int64_t right) { return right / x.positions; }},
                   {"Those are three vectors: queries are not kept.",
                    [](const Kept&, std::int64_t right) { return right / 2 * 3; }}}};
}

struct Matrices {
  Numbers numbers;
  int heads = 1, groups = 1;
  WR_FIELDS(numbers, heads, groups)
};

// The sums over all heads that `group` sends to one group.
template <typename Group>
Numbers sums(const Matrices& x, Group group) {
  const std::size_t size = x.numbers.size() / x.heads;
  Numbers all(size * x.groups);
  for (std::size_t i = 0; i < x.numbers.size(); ++i)
    all[group(static_cast<int>(i / size)) * size + i % size] += x.numbers[i];
  return all;
}

Numbers times(Numbers numbers, double factor) {
  for (double& x : numbers) x *= factor;
  return numbers;
}

Item<Matrices, Numbers> matrix() {
  return {
      .id = "matrix",
      .points = 3,
      .examples = {{{1, 2, 3, 4, 10, 20, 30, 40}, 4, 2}},
      .question =
          [](Random& random) {
            const int groups = random.between(2, 3), heads = groups * random.between(2, 3);
            return Matrices{random.tidy_vector(heads * random.between(2, 4), -9, 9), heads, groups};
          },
      .show =
          [](const Matrices& x) {
            return "grouped_matrix of " + show(x.numbers) + ", H " + show(x.heads) + ", G " +
                   show(x.groups);
          },
      .ask = [](const Matrices& x) { return gpt::grouped_matrix(x.numbers, x.heads, x.groups); },
      .tolerance = 1e-10,
      .mistakes = {{"Those are sums. The mean divides by the heads of a group.",
                    [](const Matrices& x, const Numbers& right) {
                      return times(right, x.heads / x.groups);
                    }},
                   {"Divided by all the heads. A group has H / G.",
                    [](const Matrices& x, const Numbers& right) {
                      return times(right, 1.0 / x.groups);
                    }},
                   {"Dealt out like cards. The heads of a group are neighbours.",
                    [](const Matrices& x, const Numbers&) {
                      return times(sums(x, [&](int head) { return head % x.groups; }),
                                   1.0 * x.groups / x.heads);
                    }},
                   {"The first head of each group, without the others.",
                    [](const Matrices& x, const Numbers& right) {
                      const std::size_t size = x.numbers.size() / x.heads;
                      Numbers first;
                      for (std::size_t i = 0; i < right.size(); ++i)
                        first.push_back(
                            x.numbers[i / size * size * (x.heads / x.groups) + i % size]);
                      return first;
                    }}}};
}

}  // namespace

Exercise definition() {
  Exercise shared;
  shared.add(member());
  shared.add(attention());
  shared.add(kept());
  shared.add(matrix());
  return shared;
}

}  // namespace wr::exercise
