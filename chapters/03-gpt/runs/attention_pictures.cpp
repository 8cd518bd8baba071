#include "attention_pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <set>

#include "shared/base/check.hpp"

namespace wr::gpt {

namespace {

constexpr float kNothing = 0.01f;  // what is less is not drawn

// A sign, or a grey of the terminal's 24 (232 is the darkest), for a probability.
std::string shade(float p, bool colours) {
  constexpr std::string_view kSigns = ".:-=+*#%@";
  if (p < kNothing) return " ";
  const auto step = [&](std::size_t n) {
    return std::min(static_cast<std::size_t>(std::sqrt(p) * static_cast<float>(n)), n - 1);
  };
  if (!colours) return std::string(1, kSigns[step(kSigns.size())]);
  return "\x1b[48;5;" + std::to_string(232 + step(24)) + "m \x1b[0m";
}

template <typename... Values>
std::string printed(const char* format, Values... values) {
  std::array<char, 256> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

// The cells of a map that are worth one, its corner at (x, y).
std::string cells(const AttentionMap& map, double x, double y, double size) {
  const double side = size * static_cast<double>(map.time);
  std::string svg = printed(
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"none\" "
      "stroke=\"#777777\" stroke-width=\"0.5\"/>\n",
      x, y, side, side);
  for (std::size_t t = 0; t < map.time; ++t)
    for (std::size_t u = 0; u <= t; ++u)
      if (const float p = map.row(t)[u]; p >= kNothing)
        svg += printed(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#a33a00\" "
            "fill-opacity=\"%.2f\"/>\n",
            x + size * static_cast<double>(u), y + size * static_cast<double>(t), size, size,
            std::sqrt(double{p}));
  return svg;
}

std::string label_at(const char* anchor, double x, double y, const std::string& text) {
  return printed("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#111111\">", x, y, anchor) +
         escaped(text) + "</text>\n";
}

}  // namespace

std::string attention_text(const AttentionMap& map, const std::vector<std::string>& labels,
                           bool colours) {
  WR_CHECK(labels.size() == map.time);
  std::size_t width = 1;
  for (const std::string& label : labels) width = std::max(width, label.size());
  std::string out;
  if (width == 1) {
    out = "  ";
    for (const std::string& label : labels) out += label;
    out += '\n';
  }
  for (std::size_t t = 0; t < map.time; ++t) {
    out += std::string(width - labels[t].size(), ' ') + labels[t] + ' ';
    std::string line;
    for (std::size_t u = 0; u <= t; ++u) line += shade(map.row(t)[u], colours);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string attention_svg(std::span<const AttentionMap> maps,
                          const std::vector<std::string>& labels) {
  WR_CHECK(!maps.empty());
  std::set<std::size_t> layers, heads;
  for (const AttentionMap& map : maps) {
    layers.insert(map.layer);
    heads.insert(map.head);
  }
  const auto T = static_cast<double>(maps[0].time);
  const bool alone = maps.size() == 1;
  const double size = std::max(alone ? 12.0 : 150 / T, 0.5), side = size * T, margin = 30;
  const double step = side + margin;
  const double width = margin + step * static_cast<double>(heads.size());
  const double height = margin + step * static_cast<double>(layers.size());
  std::string svg = printed(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
      "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"10\" role=\"img\">\n",
      width, height, width, height);
  svg +=
      "<title>Attention: how much every position, a row, looks at those before it</title>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  for (const AttentionMap& map : maps) {
    const auto place = [&](const std::set<std::size_t>& all, std::size_t which) {
      return margin + step * static_cast<double>(std::distance(all.begin(), all.find(which)));
    };
    const double x = place(heads, map.head), y = place(layers, map.layer);
    svg += label_at("start", x, y - (alone ? 18 : 5),
                    "layer " + std::to_string(map.layer) + ", head " + std::to_string(map.head));
    svg += cells(map, x, y, size);
  }
  for (std::size_t t = 0; alone && t < labels.size(); ++t) {
    const double at = margin + size * (static_cast<double>(t) + 0.5);
    svg += label_at("end", margin - 4, at + 3, labels[t]);
    if (labels[t].size() == 1) svg += label_at("middle", at, margin - 4, labels[t]);
  }
  return svg + "</svg>\n";
}

}  // namespace wr::gpt
