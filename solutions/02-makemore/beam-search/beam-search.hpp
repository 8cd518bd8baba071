// What the exercise asks for.
#pragma once

#include <limits>
#include <vector>

namespace wr::makemore {

/// p[i][j]: how probable character j is after i; 0 is the boundary.
using Transitions = std::vector<std::vector<double>>;

struct Found {
  std::vector<int> name = {};  ///< without boundaries
  double log_probability = -std::numeric_limits<double>::infinity();
};

/// The best name that a beam of this width completes within `longest` rounds. width >= 1.
Found beam_search(const Transitions& p, int width, int longest);

/// The best of all names.
Found most_probable(const Transitions& p);

}  // namespace wr::makemore
