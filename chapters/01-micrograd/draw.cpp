#include "draw.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace wr::micrograd {

namespace {

std::string printed(const char* form, auto... values) {
  std::array<char, 512> text;
  std::snprintf(text.data(), text.size(), form, values...);
  return text.data();
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

// What the caller named the node; nothing for the nodes in between.
std::string label_of(const Node& node, const Labels& labels) {
  const auto found = labels.find(&node);
  return found == labels.end() ? "" : found->second;
}

// One box of the picture, or a bend in an arrow that crosses a layer.
struct Place {
  const Node* node;  // nullptr: a bend
  int layer;
  double y;
  std::vector<std::size_t> before, after;  // neighbours one layer to the left and to the right
};

constexpr double kBoxWidth = 118, kBoxHeight = 58, kLayerStep = 220, kRowStep = 76, kMargin = 24;

// Layered drawing (Sugiyama, Tagawa and Toda 1981): layers, bends, few crossings, straight arrows.
class Layout {
 public:
  explicit Layout(const Value& root) {
    const auto order = topological_order(root.node().get());
    if (order.size() > 400) throw std::length_error("over 400 nodes");
    assign_layers(order);
    for (const Node* node : order) add(node, layer_[node]);
    for (const Node* node : order)
      for (const auto& input : node->inputs)
        if (input) connect(input.get(), node);
    order_layers();
    straighten();
  }

  const std::vector<Place>& places() const { return places_; }
  int layers() const { return static_cast<int>(columns_.size()); }

 private:
  // A result stands one layer right of its last input; a leaf, one layer left of its first user.
  void assign_layers(const std::vector<Node*>& order) {
    for (const Node* node : order)
      for (const auto& input : node->inputs)
        if (input) layer_[node] = std::max(layer_[node], layer_[input.get()] + 1);
    std::map<const Node*, int> first_user;
    for (const Node* node : order)
      for (const auto& input : node->inputs)
        if (input && !input->send_back) {
          const auto [entry, fresh] = first_user.emplace(input.get(), layer_[node]);
          entry->second = std::min(entry->second, layer_[node]);
        }
    for (const auto& [leaf, user] : first_user) layer_[leaf] = user - 1;
  }

  std::size_t add(const Node* node, int layer) {
    if (static_cast<std::size_t>(layer) >= columns_.size()) columns_.resize(layer + 1);
    places_.push_back({node, layer, 0, {}, {}});
    columns_[layer].push_back(places_.size() - 1);
    if (node) at_[node] = places_.size() - 1;
    return places_.size() - 1;
  }

  void connect(const Node* from, const Node* to) {
    std::size_t left = at_[from];
    for (int layer = layer_[from] + 1; layer <= layer_[to]; ++layer) {
      const std::size_t right = layer == layer_[to] ? at_[to] : add(nullptr, layer);
      places_[left].after.push_back(right);
      places_[right].before.push_back(left);
      left = right;
    }
  }

  double mean_rank(const std::vector<std::size_t>& neighbours, double otherwise) const {
    if (neighbours.empty()) return otherwise;
    double sum = 0;
    for (const std::size_t n : neighbours) sum += places_[n].y;
    return sum / static_cast<double>(neighbours.size());
  }

  // Sorts each layer by where its neighbours stand, to and fro, until few arrows cross.
  void order_layers() {
    for (auto& column : columns_) renumber(column);
    for (int sweep = 0; sweep < 24; ++sweep) {
      const bool forth = sweep % 2 == 0;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        auto& column = columns_[forth ? i : columns_.size() - 1 - i];
        std::map<std::size_t, double> key;
        for (const std::size_t p : column)
          key[p] = mean_rank(forth ? places_[p].before : places_[p].after, places_[p].y);
        std::stable_sort(column.begin(), column.end(),
                         [&key](std::size_t a, std::size_t b) { return key[a] < key[b]; });
        renumber(column);
      }
    }
  }

  void renumber(const std::vector<std::size_t>& column) {
    for (std::size_t i = 0; i < column.size(); ++i)
      places_[column[i]].y = static_cast<double>(i) - static_cast<double>(column.size() - 1) / 2;
  }

  // Moves boxes towards their neighbours without changing the order or letting them touch.
  void straighten() {
    for (int sweep = 0; sweep < 60; ++sweep) {
      for (auto& column : columns_) {
        std::vector<double> wish;
        for (const std::size_t p : column) {
          auto all = places_[p].before;
          all.insert(all.end(), places_[p].after.begin(), places_[p].after.end());
          wish.push_back(0.5 * places_[p].y + 0.5 * mean_rank(all, places_[p].y));
        }
        for (std::size_t i = 0; i < column.size(); ++i) {
          const double lowest = i ? places_[column[i - 1]].y + 1 : wish[i];
          places_[column[i]].y = std::max(wish[i], lowest);
        }
        double shift = 0;  // pushing down only would drift: take the mean drift back
        for (std::size_t i = 0; i < column.size(); ++i) shift += places_[column[i]].y - wish[i];
        for (const std::size_t p : column)
          places_[p].y -= shift / static_cast<double>(column.size());
      }
    }
  }

  std::vector<Place> places_;
  std::vector<std::vector<std::size_t>> columns_;
  std::map<const Node*, int> layer_;
  std::map<const Node*, std::size_t> at_;
};

struct Colour {
  int red, green, blue;
};
// Okabe and Ito's palette, which colour-blind readers can tell apart; pale for regions.
constexpr Colour kPoint[] = {{0, 90, 160}, {200, 80, 0}, {0, 120, 90}};
constexpr Colour kRegion[] = {{200, 222, 240}, {252, 220, 190}, {196, 232, 220}};

int class_of(int label) { return label < 0 ? 0 : label; }

std::string hex(const Colour& c) { return printed("#%02x%02x%02x", c.red, c.green, c.blue); }

}  // namespace

std::string graph_dot(const Value& root, const Labels& labels) {
  const auto order = topological_order(root.node().get());
  std::map<const Node*, std::size_t> number;
  for (const Node* node : order) number.emplace(node, number.size());
  std::string dot = "digraph expression {\n  rankdir=LR;\n  node [shape=record];\n";
  for (const Node* node : order) {
    std::string label = label_of(*node, labels);
    std::erase_if(label, [](char c) { return c == '"' || c == '{' || c == '}' || c == '|'; });
    dot += printed("  n%zu [label=\"{ ", number[node]) + (label.empty() ? "" : label + " | ") +
           printed("data %.4f | grad %.4f }\"];\n", node->data, node->grad);
    if (!node->send_back) continue;
    dot += printed("  o%zu [shape=circle, label=\"%s\"];\n  o%zu -> n%zu;\n", number[node],
                   node->op, number[node], number[node]);
    for (const auto& input : node->inputs)
      if (input) dot += printed("  n%zu -> o%zu;\n", number[input.get()], number[node]);
  }
  return dot + "}\n";
}

std::string graph_svg(const Value& root, const Labels& labels) {
  const Layout layout(root);
  const auto& places = layout.places();
  double top = 0, bottom = 0;
  for (const Place& p : places) {
    top = std::min(top, p.y);
    bottom = std::max(bottom, p.y);
  }
  const auto x_of = [](const Place& p) { return kMargin + p.layer * kLayerStep; };
  const auto y_of = [top](const Place& p) { return kMargin + (p.y - top) * kRowStep; };
  const double width = 2 * kMargin + (layout.layers() - 1) * kLayerStep + kBoxWidth;
  const double height = 2 * kMargin + (bottom - top) * kRowStep + kBoxHeight;

  std::string svg = printed(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
      "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n"
      "<title>Graph of an expression with data and gradients</title>\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
      width, height, width, height);
  // Arrows first, so that boxes cover their ends
  for (const Place& from : places) {
    for (const std::size_t next : from.after) {
      const Place& to = places[next];
      const double x1 = x_of(from) + (from.node ? kBoxWidth : 0);
      const double y1 = y_of(from) + kBoxHeight / 2;
      const double x2 = x_of(to) - (to.node ? 50 : 0), y2 = y_of(to) + kBoxHeight / 2;
      const double bend = (x2 - x1) / 2;
      svg += printed(
          "<path d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" stroke=\"#777777\" "
          "stroke-width=\"1.4\"/>\n",
          x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2);
      if (!from.node)  // carry the arrow across its bend's column
        svg += printed(
            "<path d=\"M%.1f %.1f h%.1f\" fill=\"none\" stroke=\"#777777\" "
            "stroke-width=\"1.4\"/>\n",
            x_of(from), y1, 0.5);
    }
  }
  for (const Place& p : places) {
    if (!p.node) continue;
    const double x = x_of(p), y = y_of(p);
    const bool leaf = !p.node->send_back;
    svg += printed(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\" rx=\"6\" fill=\"%s\" "
        "stroke=\"#333333\"/>\n",
        x, y, kBoxWidth, kBoxHeight, leaf ? "#e3edf7" : "#f6f4ee");
    const std::string label = label_of(*p.node, labels);
    if (!label.empty())
      svg += printed("<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\" fill=\"#111111\">", x + 8,
                     y + 17) +
             escaped(label) + "</text>\n";
    svg += printed("<text x=\"%.1f\" y=\"%.1f\" fill=\"#111111\">data %.4f</text>\n", x + 8, y + 34,
                   p.node->data);
    svg += printed("<text x=\"%.1f\" y=\"%.1f\" fill=\"#a33a00\">grad %.4f</text>\n", x + 8, y + 51,
                   p.node->grad);
    if (!leaf)
      svg += printed(
          "<path d=\"M%.1f %.1f h10\" stroke=\"#777777\" stroke-width=\"1.4\"/>\n"
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"21\" fill=\"#ffffff\" stroke=\"#333333\"/>\n"
          "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#111111\">%s</text>\n",
          x - 9, y + kBoxHeight / 2, x - 29, y + kBoxHeight / 2, x - 29, y + kBoxHeight / 2 + 4,
          p.node->op);
  }
  return svg + "</svg>\n";
}

Window window_around(const Examples& points) {
  Window w{-1, 1, -1, 1};
  for (const Example& p : points) {
    w.left = std::min(w.left, p.x[0]);
    w.right = std::max(w.right, p.x[0]);
    w.bottom = std::min(w.bottom, p.x[1]);
    w.top = std::max(w.top, p.x[1]);
  }
  // Make it square, with a margin, so that a circle looks like one
  const double half = std::max(w.right - w.left, w.top - w.bottom) / 2 + 0.25;
  const double x = (w.left + w.right) / 2, y = (w.bottom + w.top) / 2;
  return {x - half, x + half, y - half, y + half};
}

namespace {

// The classes on a fine grid. Asking a net is dear, so ask on a coarse grid first, and in between
// only where the corners disagree: along the border.
std::vector<int> fine_classes(const Window& window, const Classify& classify, int coarse,
                              int finer) {
  const int fine = coarse * finer;
  const auto ask = [&](double column, double row) {
    return classify(window.left + column / fine * (window.right - window.left),
                    window.top - row / fine * (window.top - window.bottom));
  };
  std::vector<int> corners;
  for (int row = 0; row <= coarse; ++row)
    for (int column = 0; column <= coarse; ++column)
      corners.push_back(ask(column * finer, row * finer));
  std::vector<int> cells(static_cast<std::size_t>(fine) * fine);
  for (int row = 0; row < fine; ++row)
    for (int column = 0; column < fine; ++column) {
      const int* corner = &corners[row / finer * (coarse + 1) + column / finer];
      const bool agreed = corner[0] == corner[1] && corner[0] == corner[coarse + 1] &&
                          corner[0] == corner[coarse + 2];
      cells[row * fine + column] = agreed ? corner[0] : ask(column + 0.5, row + 0.5);
    }
  return cells;
}

}  // namespace

std::string regions_svg(const Examples& points, const Window& window, const Classify& classify) {
  constexpr int kSize = 640, kCoarse = 64, kFiner = 5, kCells = kCoarse * kFiner;
  constexpr int kCell = kSize / kCells;
  const double width = window.right - window.left, height = window.top - window.bottom;
  const std::vector<int> cells = fine_classes(window, classify, kCoarse, kFiner);
  std::string svg = printed(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
      "role=\"img\">\n<title>Regions of the classes, and the points</title>\n"
      "<g shape-rendering=\"crispEdges\">\n",
      kSize, kSize, kSize, kSize);
  for (int row = 0; row < kCells; ++row) {
    int start = 0;
    for (int column = 1; column <= kCells; ++column) {  // neighbours of one class: one rectangle
      const int* line = &cells[row * kCells];
      if (column < kCells && line[column] == line[start]) continue;
      svg += printed("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
                     start * kCell, row * kCell, (column - start) * kCell, kCell,
                     hex(kRegion[line[start]]).c_str());
      start = column;
    }
  }
  svg += "</g>\n";
  for (const Example& p : points)
    svg += printed(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill=\"%s\" stroke=\"#ffffff\" "
        "stroke-width=\"1.5\"/>\n",
        (p.x[0] - window.left) / width * kSize, (window.top - p.x[1]) / height * kSize,
        hex(kPoint[class_of(p.label)]).c_str());
  return svg + "</svg>\n";
}

std::string regions_cells(const Examples& points, const Window& window, const Classify& classify,
                          int columns, int rows) {
  const double width = window.right - window.left, height = window.top - window.bottom;
  const int lines = 2 * rows;  // an upper half block shows two cells, one above the other
  std::vector<Colour> cells(static_cast<std::size_t>(columns) * lines);
  for (int line = 0; line < lines; ++line)
    for (int column = 0; column < columns; ++column)
      cells[line * columns + column] =
          kRegion[classify(window.left + (column + 0.5) / columns * width,
                           window.top - (line + 0.5) / lines * height)];
  for (const Example& p : points) {
    const int column = static_cast<int>((p.x[0] - window.left) / width * columns);
    const int line = static_cast<int>((window.top - p.x[1]) / height * lines);
    if (column >= 0 && column < columns && line >= 0 && line < lines)
      cells[line * columns + column] = kPoint[class_of(p.label)];
  }
  std::string text;
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const Colour& up = cells[2 * row * columns + column];
      const Colour& down = cells[(2 * row + 1) * columns + column];
      text += printed("\x1b[38;2;%d;%d;%dm\x1b[48;2;%d;%d;%dm▀", up.red, up.green, up.blue,
                      down.red, down.green, down.blue);
    }
    text += "\x1b[0m\n";
  }
  return text;
}

}  // namespace wr::micrograd
