// Pictures: the graph of an expression (SVG and DOT), and which part of the plane a net gives to
// which class (SVG, and coloured cells for a terminal). All are strings; saving is the caller's.
// Leaves out Graphviz: the SVG needs no other program.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "data.hpp"
#include "value.hpp"

namespace wr::micrograd {

/// What to call a node in a picture.
using Labels = std::map<const Node*, std::string>;

/// The graph in Graphviz' language, left to right: one record a node, with data and gradient.
std::string graph_dot(const Value& root, const Labels& labels);

/// The graph as a picture, in layers from the leaves on the left to the result on the right.
/// Throws std::length_error over 400 nodes: nobody could read it.
std::string graph_svg(const Value& root, const Labels& labels);

/// Which class a point of the plane belongs to: 0, 1 or 2.
using Classify = std::function<int(double x, double y)>;

/// The square of the plane that holds all points, with a margin.
struct Window {
  double left, right, bottom, top;
};
Window window_around(const Examples& points);

/// The regions of the classes and the points on top, 640 x 640.
std::string regions_svg(const Examples& points, const Window& window, const Classify& classify);

/// The same in `columns` x `rows` characters, two cells a character, in 24-bit colour.
std::string regions_cells(const Examples& points, const Window& window, const Classify& classify,
                          int columns, int rows);

}  // namespace wr::micrograd
