// Attention maps to look at: as shades on a terminal, and as a picture.
// Leaves out the maps: attention_maps.hpp; the book's figures are drawn from the trace.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "attention_maps.hpp"

namespace wr::gpt {

// [attention-pictures]
/// A map as text, a line a position, a sign or a grey cell for everything it looks at: nothing
/// below 1 %, then darker with the square root of the probability. `labels`, (T), name the
/// positions; those of one column stand above the map as well.
std::string attention_text(const AttentionMap& map, const std::vector<std::string>& labels,
                           bool colours);

/// All maps as one picture, SVG: a row a layer, a column a head; labelled if there is one alone.
/// Throws ContractError if there are none.
std::string attention_svg(std::span<const AttentionMap> maps,
                          const std::vector<std::string>& labels);
// [/attention-pictures]

}  // namespace wr::gpt
