// What the exercise asks for.
#pragma once

#include <vector>

namespace wr::gpt {

/// What the last position takes home from a text in which token v occurs counts[v] times. It gives
/// the token v the score scores[v], and v has values[v] to say. All (V).
double from_counts(const std::vector<int>& counts, const std::vector<double>& scores,
                   const std::vector<double>& values);

/// How many texts of the same length and the same last token, this one included, are the same to
/// the last position. At most 12 tokens.
int texts(const std::vector<int>& tokens);

/// For each position, 1 if it takes home the same in both texts whatever the scores and values are,
/// else 0. The texts are equally long.
std::vector<int> same(const std::vector<int>& first, const std::vector<int>& second);

}  // namespace wr::gpt
