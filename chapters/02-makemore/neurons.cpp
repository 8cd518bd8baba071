#include "neurons.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "shared/base/check.hpp"
#include "shared/kernels/elementwise.hpp"
#include "shared/kernels/softmax.hpp"

namespace wr::makemore {

// [read-text]
namespace {

std::vector<Guess> best_guesses(std::vector<float> logits) {
  kernels::softmax(logits);
  std::vector<Guess> all;
  for (std::size_t i = 0; i < logits.size(); ++i)
    all.push_back({static_cast<std::int32_t>(i), logits[i]});
  std::stable_sort(all.begin(), all.end(),
                   [](const Guess& a, const Guess& b) { return a.probability > b.probability; });
  all.resize(std::min<std::size_t>(all.size(), 5));
  return all;
}

}  // namespace

Reading read_text(const CharRnn& net, Ids text) {
  const std::size_t hidden = net.sizes().hidden, cells = net.sizes().layers * hidden;
  Reading reading{cells, std::vector<float>(text.size() * cells), {}};
  Writer reader(net);
  std::span<float> rest = reading.activations;  // not yet filled
  for (const std::int32_t character : text) {
    reading.guesses.push_back(best_guesses(reader.read(character)));
    for (const LayerState& state : reader.state()) {
      if (state.c)
        kernels::tanh(state.c.data(), rest.first(hidden));
      else
        std::copy(state.h.data().begin(), state.h.data().end(), rest.begin());
      rest = rest.subspan(hidden);
    }
  }
  return reading;
}

std::vector<float> Reading::cell(std::size_t which) const {
  WR_CHECK(which < cells);
  std::vector<float> values;
  for (std::size_t i = which; i < activations.size(); i += cells) values.push_back(activations[i]);
  return values;
}
// [/read-text]

// [probes-inside]
namespace {

using Answers = std::vector<float>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A line begins outside: a quote that nobody closed must not turn the rest of the text around.
Answers inside_quotes(std::string_view text) {
  Answers answers;
  bool inside = false;
  for (const char c : text) {
    inside = c != '\n' && inside != (c == '"');
    answers.push_back(inside);
  }
  return answers;
}

Answers inside_brackets(std::string_view text) {
  Answers answers;
  int depth = 0;
  for (const char c : text) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') depth = std::max(depth - 1, 0);
    if (c == '\n') depth = 0;
    answers.push_back(depth > 0);
  }
  return answers;
}

// [/probes-inside]

// [probes-places]
Answers position_in_line(std::string_view text) {
  Answers answers;
  float position = 0;
  for (const char c : text) {
    position = c == '\n' ? 0 : position + 1;
    answers.push_back(position);
  }
  return answers;
}

// Blanks at the beginning of the line, as far as they have been read.
Answers indentation(std::string_view text) {
  Answers answers;
  float blanks = 0;
  bool at_beginning = true;
  for (const char c : text) {
    if (c == '\n') blanks = 0;
    at_beginning = c == '\n' || (at_beginning && c == ' ');
    if (at_beginning && c == ' ') ++blanks;
    answers.push_back(blanks);
  }
  return answers;
}

// [/probes-places]

// [probes-numbers]
Answers number(std::string_view text) {
  Answers answers;
  for (const char c : text) answers.push_back(is_digit(c));
  return answers;
}

// "03:12", and what stands around it without a blank: "2026-02-11T03:12:04.250Z".
Answers timestamp(std::string_view text) {
  const auto is_part = [](char c) {
    return is_digit(c) || std::string_view(":-.TZ").find(c) != std::string_view::npos;
  };
  const auto has_time = [](std::string_view word) {
    for (std::size_t i = 0; i + 5 <= word.size(); ++i)
      if (is_digit(word[i]) && is_digit(word[i + 1]) && word[i + 2] == ':' &&
          is_digit(word[i + 3]) && is_digit(word[i + 4]))
        return true;
    return false;
  };
  Answers answers;
  while (answers.size() < text.size()) {
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(answers.size());
    const auto end = std::find_if_not(begin, text.end(), is_part);
    const bool found = has_time(text.substr(answers.size(), static_cast<std::size_t>(end - begin)));
    answers.insert(answers.end(), static_cast<std::size_t>(end - begin), found);
    if (end != text.end()) answers.push_back(0);
  }
  return answers;
}

}  // namespace

const std::vector<Probe>& probes() {
  static const std::vector<Probe> all = {
      {"inside quotes", inside_quotes},
      {"inside brackets", inside_brackets},
      {"position in line", position_in_line},
      {"indentation", indentation},
      {"number", number},
      {"timestamp", timestamp},
  };
  return all;
}
// [/probes-numbers]

// [telling-cells]
namespace {

// Minus the mean, divided by the length: the correlation of two of these is their scalar product.
// Empty if all are equal.
std::vector<double> normalised(const std::vector<float>& x) {
  if (x.empty() || std::all_of(x.begin(), x.end(), [&](float v) { return v == x[0]; })) return {};
  std::vector<double> out(x.begin(), x.end());
  const double mean = std::accumulate(out.begin(), out.end(), 0.0) / static_cast<double>(x.size());
  for (double& v : out) v -= mean;
  const double length = std::sqrt(std::inner_product(out.begin(), out.end(), out.begin(), 0.0));
  for (double& v : out) v /= length;
  return out;
}

}  // namespace

std::vector<TellingCell> telling_cells(const Reading& reading, std::string_view text) {
  WR_CHECK(reading.size() == text.size());
  std::vector<std::vector<double>> cells;
  for (std::size_t i = 0; i < reading.cells; ++i) cells.push_back(normalised(reading.cell(i)));

  std::vector<TellingCell> telling;
  for (const Probe& probe : probes()) {
    const std::vector<double> answers = normalised(probe.answer(text));
    if (answers.empty()) continue;
    TellingCell best{probe.name, 0, 0};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const double r = std::inner_product(cells[i].begin(), cells[i].end(), answers.begin(), 0.0);
      if (std::abs(r) > std::abs(best.correlation)) best = {probe.name, i, r};
    }
    telling.push_back(best);
  }
  std::stable_sort(telling.begin(), telling.end(), [](const TellingCell& a, const TellingCell& b) {
    return std::abs(a.correlation) > std::abs(b.correlation);
  });
  return telling;
}

double correlation(const std::vector<float>& x, const std::vector<float>& y) {
  WR_CHECK(x.size() == y.size());
  const std::vector<double> a = normalised(x), b = normalised(y);
  if (a.empty() || b.empty()) return 0;
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}
// [/telling-cells]

}  // namespace wr::makemore
