#include "neuron_pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "shared/base/check.hpp"

namespace wr::makemore {
namespace {

// Characters [begin, end) of what was read.
Reading part(const Reading& reading, std::size_t begin, std::size_t end) {
  const auto at = [&](std::size_t i) {
    return reading.activations.begin() + static_cast<std::ptrdiff_t>(i * reading.cells);
  };
  return {reading.cells, {at(begin), at(end)}, {end - begin, std::vector<Guess>{}}};
}

const Probe& probe_called(const std::string& name) {
  const auto found = std::find_if(probes().begin(), probes().end(),
                                  [&](const Probe& probe) { return probe.name == name; });
  WR_CHECK(static_cast<std::size_t>(found - probes().begin()) < probes().size());
  return *found;
}

}  // namespace

std::vector<ChosenCell> choose_cells(const Reading& reading, std::string_view text) {
  const std::size_t half = text.size() / 2;
  const Reading second = part(reading, half, text.size());
  std::vector<ChosenCell> chosen;
  for (const auto& [probe, cell, r] : telling_cells(part(reading, 0, half), text.substr(0, half)))
    chosen.push_back(
        {probe, cell, r,
         correlation(second.cell(cell), probe_called(probe).answer(text.substr(half)))});
  return chosen;
}

std::size_t nameable_cells(const Reading& reading, std::string_view text, double bound) {
  const std::size_t half = text.size() / 2;
  const Reading halves[] = {part(reading, 0, half), part(reading, half, text.size())};
  std::size_t count = 0;
  for (std::size_t cell = 0; cell < reading.cells; ++cell) {
    const std::vector<float> first = halves[0].cell(cell), second = halves[1].cell(cell);
    count += std::any_of(probes().begin(), probes().end(), [&](const Probe& probe) {
      return std::abs(correlation(first, probe.answer(text.substr(0, half)))) >= bound &&
             std::abs(correlation(second, probe.answer(text.substr(half)))) >= bound;
    });
  }
  return count;
}

Passage passage_for(const std::vector<float>& activations, std::string_view text,
                    std::size_t length) {
  WR_CHECK(activations.size() == text.size());
  std::size_t middle = text.find('\n', text.size() / 2) + 1;  // 0: no line begins there
  if (middle == text.size()) middle = 0;
  Passage best{middle, std::min(middle + length, text.size())};
  double most = -1;
  for (std::size_t begin = middle; begin + length <= text.size();) {
    double change = 0;
    for (std::size_t i = begin; i + 1 < begin + length; ++i)
      change += std::abs(double{activations[i + 1]} - double{activations[i]});
    if (change > most) best = {begin, begin + length};
    most = std::max(most, change);
    begin = text.find('\n', begin) + 1;
    if (begin == 0) break;
  }
  const std::size_t newline = text.rfind('\n', best.end - 1);
  if (newline != std::string_view::npos && newline >= best.begin) best.end = newline + 1;
  return best;
}

namespace {

constexpr std::array<int, 9> kGrounds = {166, 173, 216, 223, 255, 153, 111, 68, 25};  // -1 to 1
constexpr std::string_view kSigns = "=-.+#";

// Which of n equal steps from -1 to 1 it is.
std::size_t step_of(float activation, std::size_t n) {
  const float share = (std::clamp(activation, -1.0f, 1.0f) + 1) / 2;
  return std::min(static_cast<std::size_t>(share * static_cast<float>(n)), n - 1);
}

char sign_of(float activation) { return kSigns[step_of(activation, kSigns.size())]; }

std::string coloured(char c, float activation) {
  const std::size_t step = step_of(activation, kGrounds.size());
  const int ink = step == 0 || step + 2 >= kGrounds.size() ? 231 : 16;  // white on dark grounds
  return "\x1b[48;5;" + std::to_string(kGrounds[step]) + ";38;5;" + std::to_string(ink) + 'm' + c +
         "\x1b[0m";
}

char visible(char c) { return c == '\n' ? '$' : c < ' ' || c > '~' ? '?' : c; }

}  // namespace

std::string picture(std::string_view text, const Reading& reading, std::size_t cell,
                    Passage passage, const TextVocabulary& vocabulary, const PictureStyle& style) {
  auto [begin, end] = passage;
  const std::vector<float> activations = reading.cell(cell);
  std::string out;
  while (begin < end) {
    const std::size_t newline = std::min(text.find('\n', begin), end - 1);
    const std::size_t stop = std::min(newline + 1, begin + style.width);
    std::string line, signs;
    for (std::size_t i = begin; i < stop; ++i) {
      const char c = visible(text[i]);
      line += style.colours ? coloured(c, activations[i]) : std::string(1, c);
      signs += sign_of(activations[i]);
    }
    out += line + '\n' + (style.colours ? "" : signs + '\n');
    for (std::size_t rank = 0; style.guesses && rank < 5; ++rank) {
      for (std::size_t i = begin; i < stop; ++i)
        out += rank < reading.guesses[i].size()
                   ? visible(vocabulary.characters()[static_cast<std::size_t>(
                         reading.guesses[i][rank].character)])
                   : ' ';
      out += '\n';
    }
    if (style.guesses) out += '\n';
    begin = stop;
  }
  return out;
}

void record_passage(std::string_view text, const Reading& reading, std::size_t cell,
                    Passage passage, const TextVocabulary& vocabulary, Series& series) {
  const auto rounded = [](float x) { return std::round(double{x} * 1e4) / 1e4; };
  const auto byte = [](char c) { return static_cast<int>(static_cast<unsigned char>(c)); };
  for (std::size_t i = passage.begin; i < passage.end; ++i) {
    std::vector<Number> row = {i, byte(text[i]),
                               rounded(reading.activations[i * reading.cells + cell])};
    for (std::size_t rank = 0; rank < 5; ++rank) {
      const bool there = rank < reading.guesses[i].size();
      const Guess guess = there ? reading.guesses[i][rank] : Guess{-1, 0};
      row.push_back(there ? byte(vocabulary.characters()[static_cast<std::size_t>(guess.character)])
                          : -1);
      row.push_back(rounded(guess.probability));
    }
    series.add_row(row);
  }
}

}  // namespace wr::makemore
