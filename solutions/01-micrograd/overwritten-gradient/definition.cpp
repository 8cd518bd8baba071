// The missing plus, as an exercise.
#include <cmath>

#include "shared/support/exercise/exercise.hpp"
#include "solutions/01-micrograd/overwritten-gradient/overwritten-gradient.hpp"

namespace wr::exercise {
namespace {

using micrograd::Line;
using micrograd::Program;

// A program as it travels: one string of operations, and lists of numbers.
struct Written {
  std::string ops{};
  std::vector<double> values{};
  std::vector<int> left{}, right{};
  WR_FIELDS(ops, values, left, right)

  int size() const { return static_cast<int>(ops.size()); }
  bool sound() const {
    if (ops.empty() || values.size() != ops.size() || left.size() != ops.size() ||
        right.size() != ops.size())
      return false;
    for (int i = 0; i < size(); ++i) {
      if (ops[i] == 'x') continue;
      if (ops[i] != '+' && ops[i] != '*') return false;
      if (left[i] < 0 || left[i] >= i || right[i] < 0 || right[i] >= i) return false;
    }
    return true;
  }
  void add(char op, double value, int a, int b) {
    ops += op;
    values.push_back(value);
    left.push_back(a);
    right.push_back(b);
  }
};

Program program(const Written& w) {
  Program lines;
  for (int i = 0; i < w.size(); ++i)
    lines.push_back({w.ops[i], w.values[i], w.left[i], w.right[i]});
  return lines;
}

std::string words(const Written& w) {
  std::string text;
  for (int i = 0; i < w.size(); ++i) {
    text += (i ? "; " : "") + std::to_string(i);
    text += w.ops[i] == 'x' ? " leaf " + show(w.values[i])
                            : " = " + std::to_string(w.left[i]) + ' ' + w.ops[i] + ' ' +
                                  std::to_string(w.right[i]);
  }
  return text;
}

// The engine's way back on plain numbers; how a contribution arrives is the question.
enum class Arrival { kAdded, kSet, kFirstStays };

std::vector<double> gradients(const Written& w, Arrival arrival) {
  std::vector<double> v, g(w.ops.size());
  std::vector<bool> has(w.ops.size());
  for (int i = 0; i < w.size(); ++i)
    v.push_back(w.ops[i] == 'x'   ? w.values[i]
                : w.ops[i] == '+' ? v[w.left[i]] + v[w.right[i]]
                                  : v[w.left[i]] * v[w.right[i]]);
  g.back() = 1;
  const auto arrive = [&](int at, double part) {
    if (arrival == Arrival::kAdded) g[at] += part;
    if (arrival == Arrival::kSet || (arrival == Arrival::kFirstStays && !has[at])) g[at] = part;
    has[at] = true;
  };
  for (int i = w.size() - 1; i >= 0; --i) {
    if (w.ops[i] == 'x') continue;
    const bool plus = w.ops[i] == '+';
    const double down = g[i];
    arrive(w.left[i], down * (plus ? 1 : v[w.right[i]]));
    arrive(w.right[i], down * (plus ? 1 : v[w.left[i]]));
  }
  return g;
}

struct Question {
  Written lines{};
  int line = 0;
  WR_FIELDS(lines, line)
};

Question draw(Random& random, int leaves, int operations) {
  Question q;
  for (int i = 0; i < leaves; ++i) q.lines.add('x', random.tidy(1.1, 3, 10), 0, 0);
  for (int i = 0; i < operations; ++i) {
    const int last = q.lines.size() - 1;
    q.lines.add(random.coin() ? '+' : '*', 0, last, random.between(0, last));
  }
  q.line = random.between(0, leaves - 1);
  return q;
}

Question twice_doubled() {  // a = 1; b = a + a; c = b + b
  Question q;
  q.lines.add('x', 1, 0, 0);
  q.lines.add('+', 0, 0, 0);
  q.lines.add('+', 0, 1, 1);
  return q;
}

Item<Question, double> reported(const std::string& id, int points, int leaves, int operations,
                                std::vector<Question> examples) {
  return {
      .id = id,
      .points = points,
      .examples = std::move(examples),
      .cases = 10,
      .question = [=](Random& random) { return draw(random, leaves, operations); },
      .show =
          [](const Question& q) {
            return words(q.lines) + "; reported for line " + std::to_string(q.line);
          },
      .ask =
          [](const Question& q) { return micrograd::reported_gradient(program(q.lines), q.line); },
      .tolerance = 1e-10,
      .mistakes =
          {{"That is the right gradient. The question is what the broken engine says.",
            [](const Question& q, double) { return gradients(q.lines, Arrival::kAdded)[q.line]; }},
           {"You kept the first contribution. With `=` it is the last one that stays: right input "
            "after left, earlier lines after later ones.",
            [](const Question& q, double) {
              return gradients(q.lines, Arrival::kFirstStays)[q.line];
            }}}};
}

Item<int, Written> smallest() {
  return {
      .id = "smallest-failure",
      .points = 3,
      .cases = 1,
      .question = [](Random&) { return 1; },
      .show = [](const int&) { return std::string("smallest_failure()"); },
      .ask =
          [](const int&) {
            Written w;
            for (const auto& [op, value, left, right] : micrograd::smallest_failure())
              w.add(op, value, left, right);
            return w;
          },
      .mistakes = {{"a product of two leaves, which nothing goes wrong with",
                    [](const int&, const Written&) {
                      Written w;
                      w.add('x', 2, 0, 0);
                      w.add('x', 3, 0, 0);
                      w.add('*', 0, 0, 1);
                      return w;
                    }},
                   {"a + a twice: it fails, but is not the smallest",
                    [](const int&, const Written&) { return twice_doubled().lines; }}},
      .verdict = [](const int&, const Written& w) -> std::string {
        if (!w.sound())
          return "This is no program: an operation is '+' or '*', on two earlier lines, counted "
                 "from 0.";
        int operations = 0;
        for (const char op : w.ops) operations += op != 'x';
        if (operations != 1)
          return "It has " + std::to_string(operations) + " operations, and one is enough.";
        const auto right = gradients(w, Arrival::kAdded), wrong = gradients(w, Arrival::kSet);
        for (int i = 0; i < w.size(); ++i)
          if (w.ops[i] == 'x' && !agree(right[i], wrong[i], 1e-12)) return "";
        return "The broken engine gets all of its gradients right: " + words(w) +
               ". Nothing was overwritten.";
      }};
}

}  // namespace

Exercise definition() {
  Exercise missing_plus;
  missing_plus.add(reported("one-leaf", 2, 1, 3, {twice_doubled()}));
  missing_plus.add(reported("many-leaves", 3, 3, 5, {}));
  missing_plus.add(smallest());
  return missing_plus;
}

}  // namespace wr::exercise
