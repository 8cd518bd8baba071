// What the exercise asks for.
#pragma once

#include "chapters/02-makemore/names.hpp"

namespace wr::makemore {

/// Of all different pairs in the names, the share that ends in `next`; '.' is the boundary.
double continuation(const Names& names, char next);

/// P(next | before) with absolute discounting and continuation probabilities; 0 < discount < 1.
double kneser_ney(const Names& names, char before, char next, double discount);

}  // namespace wr::makemore
